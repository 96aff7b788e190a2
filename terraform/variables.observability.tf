variable "enable_alarms" {
  description = "Whether there are alarms: ten, which the free tier of an account covers, or with detailed_monitoring all of them."
  type        = bool
  default     = true
  nullable    = false
}

variable "detailed_monitoring" {
  description = "Whether the functions publish every metric (22 instead of 10, 0.30 USD a month each beyond the first ten of an account) and every alarm there is watches (25 instead of 10, 0.10 USD each beyond the first ten). The logs have all figures either way."
  type        = bool
  default     = false
  nullable    = false
}

variable "enable_dashboard" {
  description = "Whether there is a dashboard."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm_topic_arns" {
  description = "More SNS topics that alarms notify, beside the one of their own."
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
  description = "Hours without a good run after which a function with a cron schedule is an alarm; null: computed from the expression, as for rates."
  type        = number
  default     = null
  nullable    = true

  validation {
    condition     = var.heartbeat_hours == null || try(var.heartbeat_hours >= 1 && var.heartbeat_hours <= 168 && floor(var.heartbeat_hours) == var.heartbeat_hours, false)
    error_message = "heartbeat_hours must be null or a whole number from 1 to 168."
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
