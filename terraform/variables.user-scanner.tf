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
    condition     = !contains([for role in ["events", "control", "alerts", "detection-state", "trail-files"] : "${var.stack_name}-${role}"], var.dynamodb_table_name)
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
