# The deployment

variable "stack_name" {
  description = "What all names begin with: functions, tables, buckets, alarms. A state holds one deployment: a plan with another name is refused, since Terraform would destroy what is deployed under the old one, tables and buckets too. A second deployment needs a state of its own."
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

  # What all of the services take, Lambda and DynamoDB the fewest (DynamoDB developer guide, "Tagging restrictions").
  validation {
    condition     = alltrue([for name, value in var.tags : try(length(name) > 0 && length(value) <= 256 && can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*$", "${name}${value}")), false)])
    error_message = "tags: names and values must be letters, digits, spaces and _ . : / = + - @, values at most 256 characters."
  }
}

variable "artifacts_path" {
  description = "Folder with collector.zip, receiver.zip, alerter.zip, notifier.zip, user-scanner.zip and exporter.zip; null: dist beside the terraform folder, where a release's archive has them and pnpm build puts them."
  type        = string
  default     = null
  nullable    = true
}

variable "artifacts_s3" {
  description = "The same zips in a bucket in the Region of the functions, instead of a folder: as prefix and name (collector.zip), or under keys by function. The newest version of each is taken when it is planned, unless versions says which. With checksums, the text of the release's SHA256SUMS, an object that is another one is refused."
  type = object({
    bucket    = string
    prefix    = optional(string, "")
    keys      = optional(map(string), {})
    versions  = optional(map(string), {})
    checksums = optional(string)
  })
  default  = null
  nullable = true

  validation {
    condition     = var.artifacts_s3 == null || var.artifacts_path == null
    error_message = "artifacts_s3 and artifacts_path both say where the zips are; give one or the other."
  }

  validation {
    condition     = try(alltrue([for name in concat(keys(var.artifacts_s3.keys), keys(var.artifacts_s3.versions)) : contains(["collector", "receiver", "alerter", "notifier", "user-scanner", "exporter"], name)]), true)
    error_message = "artifacts_s3: keys and versions are by function, and those are collector, receiver, alerter, notifier, user-scanner, exporter."
  }

  validation {
    condition     = try(var.artifacts_s3.checksums, null) == null || try(alltrue([for name in ["collector", "receiver", "alerter", "notifier", "user-scanner", "exporter"] : can(regex("(?m)^[0-9a-f]{64} [ *]${name}\\.zip\\r?$", var.artifacts_s3.checksums))]), false)
    error_message = "artifacts_s3: checksums must be the text of the release's SHA256SUMS, such as file(\"SHA256SUMS\"), with a line of 64 hexadecimal digits, two spaces and the name for each of collector.zip, receiver.zip, alerter.zip, notifier.zip, user-scanner.zip, exporter.zip."
  }
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
  description = "Runtime of the functions. AWS ends nodejs22.x on 2027-04-30; nodejs24.x needs the AWS provider 6.19 or later, which is why it is not the default."
  type        = string
  default     = "nodejs22.x"
  nullable    = false

  validation {
    condition     = can(regex("^nodejs(2[2468]|[3-9][02468])\\.x$", var.lambda_runtime))
    error_message = "lambda_runtime must be nodejs22.x or a later one of Node.js, such as nodejs24.x (AWS provider 6.19 or later). AWS has ended nodejs20.x and all before it: no security updates, and no new functions on them."
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
  description = "Whether the functions publish their metrics. Without them most alarms have nothing to go by."
  type        = bool
  default     = true
  nullable    = false
}

# Storage

variable "kms_key_arn" {
  description = "A KMS key to use for everything that is written from now on, instead of the one of our own; its policy must allow what modules/storage describes."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-zA-Z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key (not of an alias)."
  }
}

variable "create_kms_key" {
  description = "Whether there is a key of our own. It stays beside a kms_key_arn, for what was written under it. false gives it up: its deletion is scheduled, and backups, logs and objects of the lake from before kms_key_arn was set cannot be read any more. A new deployment with a kms_key_arn has nothing under it yet: false saves it."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.create_kms_key || var.kms_key_arn != null
    error_message = "create_kms_key is false, so kms_key_arn must name the key to use instead."
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
  description = "Whether Terraform empties buckets that go. Without it a destroy, and an apply that gives a bucket up (keep_lake, create_trail), stops before anything goes. Set it to true and apply before that."
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
