# The deployment

variable "stack_name" {
  description = "What all names begin with: functions, tables, buckets, alarms. Changing it makes a new deployment beside the old one."
  type        = string
  default     = "iam-activity-tracker"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,33}[a-z0-9]$", var.stack_name))
    error_message = "stack_name must be 3 to 35 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen: bucket names begin with it."
  }
}

variable "aws_region" {
  description = "The Region that this must be deployed to; null: wherever the provider points (AWS_REGION). A guard: a second deployment in another Region would read the same events again and take away half of the lookup budget."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.aws_region == null || can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]+$", var.aws_region))
    error_message = "aws_region must be a Region such as us-east-1."
  }
}

variable "tags" {
  description = "Tags of every resource, beside Application."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 45 && alltrue([for name in keys(var.tags) : !startswith(lower(name), "aws:") && length(name) <= 128])
    error_message = "tags must be at most 45, with names of at most 128 characters that do not begin with \"aws:\"."
  }
}

variable "artifacts_path" {
  description = "Folder with collector.zip, alerter.zip, user-scanner.zip and exporter.zip; null: dist beside the terraform folder, where pnpm build puts them."
  type        = string
  default     = null
  nullable    = true
}

variable "log_level" {
  description = "Least severe level that the functions log."
  type        = string
  default     = "INFO"
  nullable    = false

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], var.log_level)
    error_message = "log_level must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one of those CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "lambda_runtime" {
  description = "Runtime of the functions."
  type        = string
  default     = "nodejs22.x"
  nullable    = false

  validation {
    condition     = can(regex("^nodejs(2[02468]|[3-9][02468])\\.x$", var.lambda_runtime))
    error_message = "lambda_runtime must be a Node.js runtime from nodejs20.x on."
  }
}

variable "lambda_architecture" {
  description = "Processor of the functions; arm64 costs a fifth less."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.lambda_architecture)
    error_message = "lambda_architecture must be one of arm64, x86_64."
  }
}

variable "lambda_tracing" {
  description = "Whether the functions send traces to X-Ray."
  type        = bool
  default     = false
  nullable    = false
}

variable "lambda_permissions_boundary_arn" {
  description = "Permissions boundary of the roles of the functions, where an organisation asks for one."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.lambda_permissions_boundary_arn == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/", var.lambda_permissions_boundary_arn))
    error_message = "lambda_permissions_boundary_arn must be the ARN of an IAM policy."
  }
}

variable "reserve_concurrency" {
  description = "Whether the scheduled functions reserve one run each, so that two never overlap. Not for accounts with the lower quota of concurrent runs: 100 must stay unreserved. The ledgers are safe without."
  type        = bool
  default     = false
  nullable    = false
}

variable "cloudwatch_metrics" {
  description = "Whether the functions publish their metrics. Without them most alarms and the dashboard have nothing to go by."
  type        = bool
  default     = true
  nullable    = false
}

# Storage

variable "kms_key_arn" {
  description = "A KMS key to use for everything stored, instead of one of our own; its policy must allow what modules/storage describes."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-zA-Z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key (not of an alias)."
  }
}

variable "kms_deletion_window_days" {
  description = "Days between the deletion of our own key and its end; backups cannot be read after it."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.kms_deletion_window_days >= 7 && var.kms_deletion_window_days <= 30 && floor(var.kms_deletion_window_days) == var.kms_deletion_window_days
    error_message = "kms_deletion_window_days must be a whole number from 7 to 30."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the tables, and with them terraform destroy. Set it to false and apply before a destroy."
  type        = bool
  default     = true
  nullable    = false
}

variable "force_destroy" {
  description = "Whether terraform destroy empties the buckets and the workgroup first. Without it a destroy stops at what is not empty."
  type        = bool
  default     = false
  nullable    = false
}

variable "point_in_time_recovery" {
  description = "Whether the tables can be restored to any second of the last 35 days."
  type        = bool
  default     = true
  nullable    = false
}

variable "events_retention_days" {
  description = "Days that events are kept in the events table; 0: for ever."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.events_retention_days >= 0 && var.events_retention_days <= 3650 && floor(var.events_retention_days) == var.events_retention_days
    error_message = "events_retention_days must be a whole number from 0 to 3650. 0 keeps events for ever."
  }
}

# Collector

variable "schedule_expression" {
  description = "How often events are collected."
  type        = string
  default     = "rate(1 hour)"
  nullable    = false

  validation {
    condition     = can(regex("^(rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\\)|cron\\([0-9*,/-]+ [0-9*,/-]+ [0-9*,/?LW-]+ [0-9A-Z*,/-]+ [0-9A-Z*,/?L#-]+ [0-9*,/-]+\\))$", var.schedule_expression))
    error_message = "schedule_expression must be a schedule of EventBridge such as rate(1 hour), rate(30 minutes), cron(0 9 * * ? *): rate(1 minute|hour|day), rate(N minutes|hours|days), or cron with six fields (minutes hours day-of-month month day-of-week year)."
  }

  validation {
    condition     = !can(regex("^cron\\(\\S+ \\S+ (\\? \\S+ \\?|[^*?]\\S* \\S+ [^*?]\\S*) ", var.schedule_expression))
    error_message = "schedule_expression must name days either of the month or of the week: exactly one of the third and the fifth field is a \"?\", as in cron(0 9 ? * MON *)."
  }
}

variable "max_workers" {
  description = "How many Regions are read at the same time."
  type        = number
  default     = 16
  nullable    = false

  validation {
    condition     = var.max_workers >= 1 && var.max_workers <= 32 && floor(var.max_workers) == var.max_workers
    error_message = "max_workers must be a whole number from 1 to 32."
  }
}

variable "process_iam_events" {
  description = "Whether IAM events (home Region of the partition) are collected."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = anytrue([var.process_iam_events, var.process_sts_events, var.process_signin_events, var.process_sso_events, var.process_guard_events])
    error_message = "At least one of process_iam_events, process_sts_events, process_signin_events, process_sso_events, process_guard_events must be true."
  }
}

variable "process_sts_events" {
  description = "Whether STS events (every Region) are collected."
  type        = bool
  default     = true
  nullable    = false
}

variable "process_signin_events" {
  description = "Whether sign-in events (every Region) are collected."
  type        = bool
  default     = true
  nullable    = false
}

variable "process_sso_events" {
  description = "Whether IAM Identity Center events are collected."
  type        = bool
  default     = true
  nullable    = false
}

variable "process_guard_events" {
  description = "Whether changes to what guards the account are collected: its organization and contacts, its trust anchors, and what stops or narrows its watchers (docs/architecture.md lists the sources)."
  type        = bool
  default     = true
  nullable    = false
}

variable "watched_resources" {
  description = "More that the tracker depends on and watches as it does itself, by kind and exact name: trails, their buckets, the bucket of Terraform's state, roles that deploy, such as [\"trail/company\", \"bucket/company-logs\", \"role/deploy\"]."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for each in var.watched_resources : can(regex("^(alarm|bucket|function|key|log-group|queue|role|rule|table|topic|trail)/[^,*[:space:]]+$", each))])
    error_message = "watched_resources must be kinds and exact names such as trail/company, without wildcards. Kinds are alarm, bucket, function, key, log-group, queue, role, rule, table, topic and trail."
  }

  validation {
    condition     = length(join(",", var.watched_resources)) <= 500
    error_message = "watched_resources must be at most 500 characters in all: the environment of a function holds 4 KB."
  }
}

variable "regions" {
  description = "Regions to read; empty: every Region that is enabled."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for region in var.regions : can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]+$", region))])
    error_message = "regions must be Regions such as us-east-1."
  }
}

variable "sso_region" {
  description = "Limits Identity Center events to the home Region and this one, or these, separated by commas; empty: every Region."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = alltrue([for region in compact(split(",", var.sso_region)) : can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]+$", trimspace(region)))])
    error_message = "sso_region must be empty, a Region such as us-east-1, or Regions separated by commas."
  }
}

variable "filter_aws_service_events" {
  description = "Whether routine events of AWS services are counted and left out."
  type        = bool
  default     = true
  nullable    = false
}

variable "filtered_roles" {
  description = "Roles of the account whose assumptions and reads are counted and left out: names, patterns with * or ARNs, separated by commas, such as \"PrismaCloud*,*Scanner*\". Touching such a role alerts (IAM-FILTERED-ROLE-TOUCHED)."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.filtered_roles == "" || alltrue([for role in split(",", var.filtered_roles) : can(regex("^(arn:aws[a-z-]*:iam::[0-9*]+:role/[A-Za-z0-9+=,.@_/*-]+|[A-Za-z0-9+=.@_/*-]+)$", trimspace(role)))])
    error_message = "filtered_roles must be role names, patterns with * or role ARNs, separated by commas."
  }

  validation {
    condition     = length(var.filtered_roles) <= 2000
    error_message = "filtered_roles must be at most 2000 characters: the environment of a function holds 4 KB in all."
  }
}

variable "filtered_roles_keep_changes" {
  description = "Whether what the filtered roles change, and the credentials they take, is stored all the same. false hides it, which is what the creator of a role of such a name may want."
  type        = bool
  default     = true
  nullable    = false
}

variable "lookup_requests_per_second" {
  description = "Requests a second to CloudTrail in a Region. AWS allows 2 to an account; less leaves room for people."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.lookup_requests_per_second >= 0.1 && var.lookup_requests_per_second <= 100
    error_message = "lookup_requests_per_second must be from 0.1 to 100; AWS itself answers 2."
  }
}

variable "settle_delays_minutes" {
  description = "How long after the fact time is read again, for what CloudTrail delivers late."
  type        = list(number)
  default     = [120, 1560]
  nullable    = false

  validation {
    condition     = length(var.settle_delays_minutes) > 0 && alltrue([for minutes in var.settle_delays_minutes : minutes >= 1 && minutes <= 128160 && floor(minutes) == minutes])
    error_message = "settle_delays_minutes must be whole numbers from 1 to 128160 (89 days), at least one."
  }
}

variable "initial_lookback_days" {
  description = "Days of event history that the first run begins to read."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.initial_lookback_days >= 1 && var.initial_lookback_days <= 90 && floor(var.initial_lookback_days) == var.initial_lookback_days
    error_message = "initial_lookback_days must be a whole number from 1 to 90."
  }
}

variable "collector_timeout" {
  description = "Seconds that a run of the collector may take; what is unread then is read by the next."
  type        = number
  default     = 900
  nullable    = false

  validation {
    condition     = var.collector_timeout >= 60 && var.collector_timeout <= 900 && floor(var.collector_timeout) == var.collector_timeout
    error_message = "collector_timeout must be a whole number from 60 to 900."
  }
}

variable "collector_memory" {
  description = "Memory of the collector in MB."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.collector_memory >= 128 && var.collector_memory <= 10240 && floor(var.collector_memory) == var.collector_memory
    error_message = "collector_memory must be a whole number from 128 to 10240 (MB)."
  }
}

# User scanner

variable "enable_user_scanner" {
  description = "Whether IAM users are scanned."
  type        = bool
  default     = true
  nullable    = false
}

variable "monitoring_period" {
  description = "How often IAM users are scanned."
  type        = string
  default     = "rate(1 hour)"
  nullable    = false

  validation {
    condition     = can(regex("^(rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\\)|cron\\([0-9*,/-]+ [0-9*,/-]+ [0-9*,/?LW-]+ [0-9A-Z*,/-]+ [0-9A-Z*,/?L#-]+ [0-9*,/-]+\\))$", var.monitoring_period))
    error_message = "monitoring_period must be a schedule of EventBridge such as rate(1 hour), rate(30 minutes), cron(0 9 * * ? *): rate(1 minute|hour|day), rate(N minutes|hours|days), or cron with six fields (minutes hours day-of-month month day-of-week year)."
  }

  validation {
    condition     = !can(regex("^cron\\(\\S+ \\S+ (\\? \\S+ \\?|[^*?]\\S* \\S+ [^*?]\\S*) ", var.monitoring_period))
    error_message = "monitoring_period must name days either of the month or of the week: exactly one of the third and the fifth field is a \"?\", as in cron(0 9 ? * MON *)."
  }
}

variable "dynamodb_table_name" {
  description = "Name of the table of user records."
  type        = string
  default     = "iam-user-records"
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{3,255}$", var.dynamodb_table_name))
    error_message = "dynamodb_table_name must be 3 to 255 letters, digits, hyphens, underscores and periods."
  }

  validation {
    condition     = !contains([for role in ["events", "control", "alerts", "detection-state"] : "${var.stack_name}-${role}"], var.dynamodb_table_name)
    error_message = "dynamodb_table_name must not be the name of another table of the deployment."
  }
}

variable "retention_days" {
  description = "Days that user records are kept."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 3650 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days must be a whole number from 1 to 3650."
  }
}

variable "lambda_timeout" {
  description = "Seconds that a scan may take."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.lambda_timeout >= 1 && var.lambda_timeout <= 900 && floor(var.lambda_timeout) == var.lambda_timeout
    error_message = "lambda_timeout must be a whole number from 1 to 900."
  }
}

variable "lambda_memory" {
  description = "Memory of the user scanner in MB; AWS allows every whole number, not multiples of 64 only."
  type        = number
  default     = 256
  nullable    = false

  validation {
    condition     = var.lambda_memory >= 128 && var.lambda_memory <= 10240 && floor(var.lambda_memory) == var.lambda_memory
    error_message = "lambda_memory must be a whole number from 128 to 10240 (MB)."
  }
}

variable "change_grace_minutes" {
  description = "How long a change may wait for the event that explains it before it is an alert."
  type        = number
  default     = 180
  nullable    = false

  validation {
    condition     = var.change_grace_minutes >= 0 && var.change_grace_minutes <= 10080 && floor(var.change_grace_minutes) == var.change_grace_minutes
    error_message = "change_grace_minutes must be a whole number from 0 to 10080."
  }
}

variable "detail_calls_per_scan" {
  description = "Calls about single users that a scan may make; the rest of a scan does not grow with them."
  type        = number
  default     = 40
  nullable    = false

  validation {
    condition     = var.detail_calls_per_scan >= 0 && var.detail_calls_per_scan <= 100000 && floor(var.detail_calls_per_scan) == var.detail_calls_per_scan
    error_message = "detail_calls_per_scan must be a whole number from 0 to 100000."
  }
}

variable "key_max_age_days" {
  description = "Age in days from which on an access key is a finding."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.key_max_age_days >= 1 && var.key_max_age_days <= 3650 && floor(var.key_max_age_days) == var.key_max_age_days
    error_message = "key_max_age_days must be a whole number from 1 to 3650."
  }
}

variable "unused_days" {
  description = "Days without use from which on a user or key is a finding."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.unused_days >= 1 && var.unused_days <= 3650 && floor(var.unused_days) == var.unused_days
    error_message = "unused_days must be a whole number from 1 to 3650."
  }
}

variable "password_max_age_days" {
  description = "Age in days from which on a password is a finding."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.password_max_age_days >= 1 && var.password_max_age_days <= 3650 && floor(var.password_max_age_days) == var.password_max_age_days
    error_message = "password_max_age_days must be a whole number from 1 to 3650."
  }
}

# Security alerts

variable "enable_security_alerts" {
  description = "Whether the detection rules run and alerts are published."
  type        = bool
  default     = true
  nullable    = false
}

variable "alerts_email_address" {
  description = "Address that gets alerts and alarms by mail; empty: no one. Its owner confirms the subscription once."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.alerts_email_address == "" || can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alerts_email_address))
    error_message = "alerts_email_address must be empty or an e-mail address."
  }
}

variable "alert_subscriptions" {
  description = "More subscribers, by a label of your own. `severities` limits the alerts that come; alarms always come."
  type = map(object({
    protocol             = string
    endpoint             = string
    severities           = optional(list(string))
    raw_message_delivery = optional(bool, false)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for each in values(var.alert_subscriptions) : contains(["email", "email-json", "https", "lambda", "sms", "sqs"], each.protocol)])
    error_message = "alert_subscriptions: protocol must be one of email, email-json, https, lambda, sms, sqs."
  }

  validation {
    condition     = alltrue([for each in values(var.alert_subscriptions) : each.severities == null || length(setsubtract(coalesce(each.severities, []), ["CRITICAL", "HIGH", "WARNING", "INFO"])) == 0])
    error_message = "alert_subscriptions: severities must be of CRITICAL, HIGH, WARNING, INFO."
  }

  validation {
    condition     = !contains(keys(var.alert_subscriptions), "email")
    error_message = "alert_subscriptions: the label \"email\" is taken by alerts_email_address."
  }
}

variable "alert_group_minutes" {
  description = "Minutes within which the same news is told once; what followed is told when they are over. 0: every alert is a message."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.alert_group_minutes >= 0 && var.alert_group_minutes <= 1440 && floor(var.alert_group_minutes) == var.alert_group_minutes
    error_message = "alert_group_minutes must be a whole number from 0 to 1440."
  }
}

variable "alert_max_age_hours" {
  description = "Hours after which an event is told in a summary of its rule, or is history when the account was not watched yet."
  type        = number
  default     = 24
  nullable    = false

  validation {
    condition     = var.alert_max_age_hours >= 1 && var.alert_max_age_hours <= 2160 && floor(var.alert_max_age_hours) == var.alert_max_age_hours
    error_message = "alert_max_age_hours must be a whole number from 1 to 2160."
  }
}

variable "off_hours_start" {
  description = "When off-hours begin: an hour (22) or a time of day (22:30)."
  type        = string
  default     = "22"
  nullable    = false

  validation {
    condition     = can(regex("^(([01]?[0-9]|2[0-3])|([01][0-9]|2[0-3]):[0-5][0-9])$", var.off_hours_start))
    error_message = "off_hours_start must be an hour from 0 to 23 or a time of day such as 22:30."
  }
}

variable "off_hours_end" {
  description = "When off-hours end: an hour (6) or a time of day (06:30)."
  type        = string
  default     = "6"
  nullable    = false

  validation {
    condition     = can(regex("^(([01]?[0-9]|2[0-3])|([01][0-9]|2[0-3]):[0-5][0-9])$", var.off_hours_end))
    error_message = "off_hours_end must be an hour from 0 to 23 or a time of day such as 06:30."
  }

  validation {
    condition     = var.off_hours_end != var.off_hours_start
    error_message = "off_hours_end must differ from off_hours_start."
  }
}

variable "off_hours_timezone" {
  description = "IANA time zone of the off-hours."
  type        = string
  default     = "UTC"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$", var.off_hours_timezone))
    error_message = "off_hours_timezone must be an IANA time zone such as UTC or Europe/Berlin."
  }
}

variable "off_hours_weekends" {
  description = "Whether Saturday and Sunday are off-hours as a whole."
  type        = bool
  default     = false
  nullable    = false
}

variable "suppressions" {
  description = "Alerts that are recorded but not published: those of a rule (or \"*\") by an actor, a role, an account, an address or a VPC endpoint, why, and until when (2027-01-31 or 2027-01-31T12:00Z). Callers choose names: an actor without a role or an account beside covers nothing that is CRITICAL."
  type = list(object({
    rule    = string
    actor   = optional(string)
    role    = optional(string)
    account = optional(string)
    ip      = optional(list(string))
    reason  = string
    expires = optional(string)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for each in var.suppressions : each.rule == "*" || contains(local.rule_ids, each.rule) || (var.detection_rules_zip != null && startswith(each.rule, "SIGMA-"))])
    error_message = "suppressions: rule must be \"*\" or the id of a rule, as `iam-tracker rules` lists them; with detection_rules_zip also SIGMA-…."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : each.rule != "*" || each.actor != null || each.role != null || each.ip != null])
    error_message = "suppressions: with rule \"*\" name an actor, a role or an ip; otherwise every alert would be suppressed."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : each.account == null || can(regex("^\\d{12}$", each.account))])
    error_message = "suppressions: account must be an account id of 12 digits."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : trimspace(each.reason) != ""])
    error_message = "suppressions: reason must not be empty."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : each.expires == null || can(formatdate("YYYY", length(coalesce(each.expires, "")) == 10 ? "${each.expires}T00:00:00Z" : length(coalesce(each.expires, "")) == 17 ? "${trimsuffix(each.expires, "Z")}:00Z" : each.expires))])
    error_message = "suppressions: expires must be a day such as 2027-01-31 or a UTC time such as 2027-01-31T12:00Z."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : alltrue([for network in coalesce(each.ip, []) : can(regex("^vpce-[0-9a-f]{8,17}$", network)) || can(cidrhost(strcontains(network, "/") ? network : "${network}/${strcontains(network, ":") ? 128 : 32}", 0))])])
    error_message = "suppressions: ip must be addresses, networks or VPC endpoints such as 192.0.2.7, 198.51.100.0/24 or vpce-0123456789abcdef0."
  }
}

variable "detection_settings" {
  description = "What the rules are told: overrides by rule id, whom this account trusts (accounts, organizations, and claims of web identity tokens, such as token.actions.githubusercontent.com:sub = [\"repo:example/*\"]), what is normal in it, and which roles deploy the tracker (deployers, whole ARNs): their changes of it are expected."
  type = object({
    rules = optional(map(object({
      enabled  = optional(bool)
      dry_run  = optional(bool)
      severity = optional(string)
    })), {})
    trusted_accounts      = optional(list(string), [])
    trusted_organizations = optional(list(string), [])
    trusted_claims        = optional(map(list(string)), {})
    pipeline_roles        = optional(list(string), [])
    deployers             = optional(list(string), [])
    admin_policies        = optional(list(string), [])
    admin_groups          = optional(list(string))
    break_glass           = optional(list(string))
    home_networks         = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for id in keys(var.detection_settings.rules) : contains(local.rule_ids, id) || (var.detection_rules_zip != null && startswith(id, "SIGMA-"))])
    error_message = "detection_settings: rules must be ids of rules, as `iam-tracker rules` lists them; with detection_rules_zip also SIGMA-…."
  }

  validation {
    condition     = alltrue([for rule in values(var.detection_settings.rules) : rule.severity == null || contains(["CRITICAL", "HIGH", "WARNING", "INFO"], coalesce(rule.severity, "-"))])
    error_message = "detection_settings: severity must be one of CRITICAL, HIGH, WARNING, INFO."
  }

  validation {
    condition     = alltrue([for account in var.detection_settings.trusted_accounts : can(regex("^[0-9]{12}$", account))])
    error_message = "detection_settings: trusted_accounts must be account ids of 12 digits."
  }

  validation {
    condition     = alltrue([for organization in var.detection_settings.trusted_organizations : can(regex("^o-[a-z0-9]{10,32}$", organization))])
    error_message = "detection_settings: trusted_organizations must be organization ids such as o-a1b2c3d4e5."
  }

  validation {
    condition     = alltrue([for claim, values in var.detection_settings.trusted_claims : can(regex("^[^:*?[:space:]]+[.][^:*?[:space:]]+:[A-Za-z0-9_]+$", claim)) && alltrue([for value in values : can(regex("^[^*?]", value)) && !strcontains(value, "?")])])
    error_message = "detection_settings: trusted_claims must map claims such as token.actions.githubusercontent.com:sub to values such as repo:example/*, which name an owner before a *."
  }

  validation {
    condition     = alltrue([for role in var.detection_settings.deployers : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/([!-)+-~]+/)?[A-Za-z0-9_+=,.@-]+$", role))])
    error_message = "detection_settings: deployers must be whole ARNs of roles such as arn:aws:iam::123456789012:role/deploy."
  }

  validation {
    condition     = alltrue([for network in var.detection_settings.home_networks : can(regex("^vpce-[0-9a-f]{8,17}$", network)) || can(cidrhost(strcontains(network, "/") ? network : "${network}/${strcontains(network, ":") ? 128 : 32}", 0))])
    error_message = "detection_settings: home_networks must be addresses, networks or VPC endpoints such as 192.0.2.7, 198.51.100.0/24 or vpce-0123456789abcdef0."
  }
}

variable "detection_settings_zip" {
  description = "A zip with detection-settings.json at its root, instead of suppressions and detection_settings, when they are too long for the environment of a function."
  type        = string
  default     = null
  nullable    = true
}

variable "detection_rules_zip" {
  description = "Rules of one's own (docs/rules.md): a zip with detection-rules.json at its root, as `iam-tracker rules compile` writes it."
  type        = string
  default     = null
  nullable    = true
}

variable "alerter_timeout" {
  description = "Seconds that the alerter may take for a batch. Alerts that cannot be sent are tried again for as long, 30 times: less shortens the outage that they survive."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.alerter_timeout >= 30 && var.alerter_timeout <= 900 && floor(var.alerter_timeout) == var.alerter_timeout
    error_message = "alerter_timeout must be a whole number from 30 to 900."
  }
}

variable "alerter_memory" {
  description = "Memory of the alerter in MB."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.alerter_memory >= 128 && var.alerter_memory <= 10240 && floor(var.alerter_memory) == var.alerter_memory
    error_message = "alerter_memory must be a whole number from 128 to 10240 (MB)."
  }
}

# Analytics

variable "enable_analytics" {
  description = "Whether events, user records and alerts are exported to a lake that Athena can query."
  type        = bool
  default     = true
  nullable    = false
}

variable "export_schedule_expression" {
  description = "How often the lake is brought up to date."
  type        = string
  default     = "rate(1 day)"
  nullable    = false

  validation {
    condition     = can(regex("^(rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\\)|cron\\([0-9*,/-]+ [0-9*,/-]+ [0-9*,/?LW-]+ [0-9A-Z*,/-]+ [0-9A-Z*,/?L#-]+ [0-9*,/-]+\\))$", var.export_schedule_expression))
    error_message = "export_schedule_expression must be a schedule of EventBridge such as rate(1 hour), rate(30 minutes), cron(0 9 * * ? *): rate(1 minute|hour|day), rate(N minutes|hours|days), or cron with six fields (minutes hours day-of-month month day-of-week year)."
  }

  validation {
    condition     = !can(regex("^cron\\(\\S+ \\S+ (\\? \\S+ \\?|[^*?]\\S* \\S+ [^*?]\\S*) ", var.export_schedule_expression))
    error_message = "export_schedule_expression must name days either of the month or of the week: exactly one of the third and the fifth field is a \"?\", as in cron(0 9 ? * MON *)."
  }
}

variable "export_days_back" {
  description = "Days before today that every export writes again; days that changed are always written."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.export_days_back >= 0 && var.export_days_back <= 3650 && floor(var.export_days_back) == var.export_days_back
    error_message = "export_days_back must be a whole number from 0 to 3650."
  }
}

variable "exporter_timeout" {
  description = "Seconds that an export may take."
  type        = number
  default     = 900
  nullable    = false

  validation {
    condition     = var.exporter_timeout >= 60 && var.exporter_timeout <= 900 && floor(var.exporter_timeout) == var.exporter_timeout
    error_message = "exporter_timeout must be a whole number from 60 to 900."
  }
}

variable "exporter_memory" {
  description = "Memory of the exporter in MB; it needs less, but processor time comes with memory."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = var.exporter_memory >= 128 && var.exporter_memory <= 10240 && floor(var.exporter_memory) == var.exporter_memory
    error_message = "exporter_memory must be a whole number from 128 to 10240 (MB)."
  }
}

variable "lake_first_day" {
  description = "First day that Athena looks for; nothing can be older than 90 days before the first deployment."
  type        = string
  default     = "2025-01-01"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", var.lake_first_day)) && can(formatdate("YYYY", "${var.lake_first_day}T00:00:00Z"))
    error_message = "lake_first_day must be a day such as 2025-01-01."
  }
}

variable "standard_ia_after_days" {
  description = "Days after which lake objects move to Standard-IA."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.standard_ia_after_days >= 30 && var.standard_ia_after_days <= 3650 && floor(var.standard_ia_after_days) == var.standard_ia_after_days
    error_message = "standard_ia_after_days must be a whole number from 30 to 3650. S3 moves nothing to Standard-IA earlier than after 30 days."
  }
}

variable "glacier_ir_after_days" {
  description = "Days after which lake objects move to Glacier Instant Retrieval, which Athena still reads."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.glacier_ir_after_days >= 60 && var.glacier_ir_after_days <= 3650 && floor(var.glacier_ir_after_days) == var.glacier_ir_after_days
    error_message = "glacier_ir_after_days must be a whole number from 60 to 3650."
  }

  validation {
    condition     = var.glacier_ir_after_days >= var.standard_ia_after_days + 30
    error_message = "glacier_ir_after_days must be at least 30 days after standard_ia_after_days: Standard-IA bills 30 days at least."
  }
}

variable "deep_archive_after_days" {
  description = "Days after which lake objects move to Deep Archive, where Athena does not see them any more; null: never."
  type        = number
  default     = null
  nullable    = true

  validation {
    condition     = var.deep_archive_after_days == null || try(var.deep_archive_after_days >= 1 && var.deep_archive_after_days <= 3650 && floor(var.deep_archive_after_days) == var.deep_archive_after_days, false)
    error_message = "deep_archive_after_days must be null or a whole number from 1 to 3650."
  }

  validation {
    condition     = var.deep_archive_after_days == null || try(var.deep_archive_after_days >= var.glacier_ir_after_days + 90, false)
    error_message = "deep_archive_after_days must be at least 90 days after glacier_ir_after_days: Glacier Instant Retrieval bills 90 days at least."
  }
}

variable "query_results_retention_days" {
  description = "Days that results of Athena queries are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.query_results_retention_days >= 1 && var.query_results_retention_days <= 3650 && floor(var.query_results_retention_days) == var.query_results_retention_days
    error_message = "query_results_retention_days must be a whole number from 1 to 3650."
  }
}

variable "query_scan_limit_gb" {
  description = "Gigabytes that one Athena query may scan before it is stopped."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.query_scan_limit_gb >= 0.01 && var.query_scan_limit_gb <= 100000
    error_message = "query_scan_limit_gb must be from 0.01 (10 MB, the least that Athena allows) to 100000."
  }
}

# Observability

variable "enable_alarms" {
  description = "Whether there are alarms (about 25, 0.10 USD a month each beyond the first ten of an account)."
  type        = bool
  default     = true
  nullable    = false
}

variable "enable_dashboard" {
  description = "Whether there is a dashboard."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm_topic_arns" {
  description = "More SNS topics that alarms notify, beside that of the alerts."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.alarm_topic_arns) <= 4 && alltrue([for arn in var.alarm_topic_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", arn))])
    error_message = "alarm_topic_arns must be at most 4 ARNs of SNS topics (an alarm has five actions)."
  }
}

variable "collector_duration_alarm_seconds" {
  description = "Seconds from which on a run of the collector is an alarm."
  type        = number
  default     = 240
  nullable    = false

  validation {
    condition     = var.collector_duration_alarm_seconds >= 1 && var.collector_duration_alarm_seconds <= 900 && floor(var.collector_duration_alarm_seconds) == var.collector_duration_alarm_seconds
    error_message = "collector_duration_alarm_seconds must be a whole number from 1 to 900."
  }

  validation {
    condition     = var.collector_duration_alarm_seconds < var.collector_timeout
    error_message = "collector_duration_alarm_seconds must be less than collector_timeout: a run that is cut off never takes longer."
  }
}

variable "exporter_duration_alarm_seconds" {
  description = "Seconds from which on a run of the exporter is an alarm."
  type        = number
  default     = 780
  nullable    = false

  validation {
    condition     = var.exporter_duration_alarm_seconds >= 1 && var.exporter_duration_alarm_seconds <= 900 && floor(var.exporter_duration_alarm_seconds) == var.exporter_duration_alarm_seconds
    error_message = "exporter_duration_alarm_seconds must be a whole number from 1 to 900."
  }

  validation {
    condition     = var.exporter_duration_alarm_seconds < var.exporter_timeout
    error_message = "exporter_duration_alarm_seconds must be less than exporter_timeout: a run that is cut off never takes longer."
  }
}

variable "heartbeat_hours" {
  description = "Hours without a sign of life after which a scheduled function is an alarm, for schedules that Terraform cannot read (cron); rates decide for themselves."
  type        = number
  default     = 26
  nullable    = false

  validation {
    condition     = var.heartbeat_hours >= 1 && var.heartbeat_hours <= 168 && floor(var.heartbeat_hours) == var.heartbeat_hours
    error_message = "heartbeat_hours must be a whole number from 1 to 168."
  }
}

variable "coverage_lag_alarm_minutes" {
  description = "How many minutes the ledger may be behind the present when a run has ended."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.coverage_lag_alarm_minutes >= 1 && var.coverage_lag_alarm_minutes <= 129600 && floor(var.coverage_lag_alarm_minutes) == var.coverage_lag_alarm_minutes
    error_message = "coverage_lag_alarm_minutes must be a whole number from 1 to 129600."
  }
}

variable "export_age_alarm_hours" {
  description = "Hours that a change may wait for its export, counted when an export has ended."
  type        = number
  default     = 48
  nullable    = false

  validation {
    condition     = var.export_age_alarm_hours >= 1 && var.export_age_alarm_hours <= 2160 && floor(var.export_age_alarm_hours) == var.export_age_alarm_hours
    error_message = "export_age_alarm_hours must be a whole number from 1 to 2160."
  }
}

variable "backlog_alarm_hours" {
  description = "Hours of unread time, over all sources and Regions, that are an alarm when they stay for a day."
  type        = number
  default     = 24
  nullable    = false

  validation {
    condition     = var.backlog_alarm_hours >= 1 && var.backlog_alarm_hours <= 1000000 && floor(var.backlog_alarm_hours) == var.backlog_alarm_hours
    error_message = "backlog_alarm_hours must be a whole number from 1 to 1000000."
  }
}
