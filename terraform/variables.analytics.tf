variable "enable_analytics" {
  description = "Whether events, user records and alerts are exported to a lake that Athena can query. false takes the exporter, the catalogue and the workgroup with its history and what people saved in it; the buckets stay (keep_lake)."
  type        = bool
  default     = true
  nullable    = false
}

variable "keep_lake" {
  description = "Whether the buckets of the lake and of query results are there without analytics too; empty ones cost nothing. With enable_analytics = false, false deletes the lake; unless force_destroy was applied before, the apply stops before anything goes."
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

variable "create_reader_policy" {
  description = "Whether there is a managed policy <stack_name>-reader for analysts: to query the lake in Athena, and nothing else. The output reader_policy_json has its text either way."
  type        = bool
  default     = false
  nullable    = false
}
