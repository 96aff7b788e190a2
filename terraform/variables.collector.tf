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
