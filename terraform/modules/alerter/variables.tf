variable "platform" {
  description = "What all functions of the deployment have in common; see modules/lambda."
  type = object({
    account_id     = string
    architecture   = string
    artifacts_path = string
    artifacts_s3 = optional(object({
      bucket   = string
      keys     = map(string)
      versions = map(string)
      hashes   = map(string)
    }))
    code_signing_config_arn  = optional(string)
    encrypt_environment      = optional(bool, false)
    global_suffix            = optional(string, "")
    kms_key_arn              = string
    kms_key_arns             = list(string)
    log_retention_days       = number
    name_prefix              = string
    partition                = string
    permissions_boundary_arn = string
    region                   = string
    runtime                  = string
    tags                     = map(string)
    tracing                  = bool
    vpc                      = optional(object({ subnet_ids = list(string), security_group_ids = list(string) }))
  })
  nullable = false
}

variable "settings" {
  description = "How to run: seconds, MB, and the environment."
  type = object({
    timeout     = number
    memory      = number
    environment = map(string)
  })
  nullable = false
}

variable "tables" {
  description = "Names of the alert ledger, of the table of detection state, and of the events."
  type = object({
    alerts          = string
    detection_state = string
    events          = string
  })
  nullable = false
}

variable "events_stream" {
  description = "The stream of the events table."
  type = object({
    table_name = string
    stream_arn = string
  })
  nullable = false
}

variable "user_records_stream" {
  description = "The stream of the user-records table; null without a user scanner."
  type = object({
    table_name = string
    stream_arn = string
  })
  default = null
}

variable "accounts_table" {
  description = "Name of the table with the accounts of the organization; null where alerts know of none."
  type        = string
  default     = null
}

variable "detection_settings" {
  description = "The settings document of the rules, as JSON."
  type        = string
  nullable    = false
}

variable "has_settings_zip" {
  description = "Whether detection_settings_zip is given: its value may not be known when planned."
  type        = bool
  default     = false
  nullable    = false
}

variable "has_rules_zip" {
  description = "Whether detection_rules_zip is given: its value may not be known when planned."
  type        = bool
  default     = false
  nullable    = false
}

variable "detection_settings_zip" {
  description = "A zip with detection-settings.json at its root, for settings that the environment has no room for."
  type        = string
  default     = null
}

variable "detection_rules_zip" {
  description = "A zip with detection-rules.json at its root: rules of one's own, compiled."
  type        = string
  default     = null
}

variable "subscriptions" {
  description = "Who gets the messages, by a label; `severities` limits alerts, alarms always come."
  type = map(object({
    protocol              = string
    endpoint              = string
    severities            = list(string)
    raw_message_delivery  = bool
    subscription_role_arn = string
  }))
  default  = {}
  nullable = false
}
