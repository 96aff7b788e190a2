variable "platform" {
  description = "Where the alarms are and what their names begin with."
  type = object({
    account_id    = string
    global_suffix = optional(string, "")
    name_prefix   = string
    partition     = string
    region        = string
    tags          = map(string)
  })
  nullable = false
}

variable "functions" {
  description = "The functions to watch, by role; `schedule` is null for those that nothing but streams starts."
  type = map(object({
    name                = string
    log_group_name      = string
    failures_queue_name = string
    schedule            = string
    timeout             = number
  }))
  nullable = false
}

variable "tables" {
  description = "Names of the tables whose use the dashboard shows."
  type        = map(string)
  nullable    = false
}

variable "topic_name" {
  description = "Name of the topic of the alerts, watched for messages that cannot be delivered; null without one."
  type        = string
  default     = null
}

variable "destination_queues" {
  description = "Names of the queues in which alerts wait for destinations beside the topic, by destination."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "has_members" {
  description = "Whether the collector reads member accounts of an organization."
  type        = bool
  default     = false
  nullable    = false
}

variable "account_metrics" {
  description = "Member accounts of which the collector publishes metrics of their own."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "knows_accounts" {
  description = "Whether alerts may be about several accounts."
  type        = bool
  default     = false
  nullable    = false
}

variable "pushed_queue" {
  description = "Name of the queue of the receiver; null without push."
  type        = string
  default     = null
}

variable "trail_queue" {
  description = "Name of the queue in which files of a trail are announced; null without a trail as a source."
  type        = string
  default     = null
}

variable "proves_trail" {
  description = "Whether the collector walks the digests of a trail."
  type        = bool
  default     = false
  nullable    = false
}

variable "push_regions" {
  description = "Names of the queues of what could not be forwarded, by the other Regions that push."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "kms_key_arn" {
  description = "The key of the topic of the alarms; alarms must be allowed to use it."
  type        = string
  nullable    = false
}

variable "subscriptions" {
  description = "Subscribers of the topic of the alarms, by label."
  type = map(object({
    protocol              = string
    endpoint              = string
    raw_message_delivery  = bool
    subscription_role_arn = string
  }))
  nullable = false
}

variable "alarm_topic_arns" {
  description = "More topics that alarms notify."
  type        = list(string)
  nullable    = false
}

variable "has_metrics" {
  description = "Whether the functions publish metrics of their own."
  type        = bool
  nullable    = false
}

variable "metrics_stack" {
  description = "The dimension Stack of these metrics; empty: they have none."
  type        = string
  default     = ""
  nullable    = false
}

variable "is_detailed" {
  description = "Whether there are all alarms, and all metrics to go by, or those that the free tier covers."
  type        = bool
  default     = false
  nullable    = false
}

variable "alarms_enabled" {
  description = "Whether there are alarms."
  type        = bool
  nullable    = false
}

variable "dashboard_enabled" {
  description = "Whether there is a dashboard."
  type        = bool
  nullable    = false
}

variable "thresholds" {
  description = "From when on something is an alarm."
  type = object({
    collector_duration_seconds = number
    exporter_duration_seconds  = number
    heartbeat_hours            = optional(number)
    coverage_lag_minutes       = number
    backlog_hours              = number
    export_age_hours           = number
    member_interval_minutes    = optional(number, 60)
  })
  nullable = false
}

variable "scans_members" {
  description = "Whether the user scanner scans member accounts of an organization."
  type        = bool
  default     = false
  nullable    = false
}
