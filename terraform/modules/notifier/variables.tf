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

variable "environment" {
  description = "Environment of the function that is a variable of the deployment."
  type        = map(string)
  nullable    = false
}

variable "detection_state_table" {
  description = "Name of the table of detection state, where deliveries are noted."
  type        = string
  nullable    = false
}

variable "alerts_topic_arn" {
  description = "The topic that alerts are published to."
  type        = string
  nullable    = false
}

variable "chat_configurations" {
  description = "Channels of Slack and Teams, by a label."
  type = map(object({
    slack      = object({ workspace_id = string, channel_id = string })
    teams      = object({ tenant_id = string, team_id = string, channel_id = string })
    severities = list(string)
  }))
  default  = {}
  nullable = false
}

variable "pagerduty" {
  description = "A service of PagerDuty."
  type = object({
    routing_key_secret_arn = string
    service_region         = string
    severities             = list(string)
  })
  default = null
}

variable "webhooks" {
  description = "Addresses that alerts are posted to, by a label."
  type = map(object({
    url                      = string
    format                   = string
    signing_secret_arn       = string
    authorization_secret_arn = string
    severities               = list(string)
  }))
  default  = {}
  nullable = false
}

variable "enable_security_hub" {
  description = "Whether alerts become findings of Security Hub."
  type        = bool
  default     = false
  nullable    = false
}

variable "security_hub_severities" {
  description = "Severities of the alerts that become findings; null: all of them."
  type        = list(string)
  default     = null
  nullable    = true
}

variable "alert_event_bus" {
  description = "A bus of EventBridge that alerts are put on."
  type = object({
    arn        = string
    format     = string
    severities = list(string)
  })
  default = null
}

variable "secret_kms_key_arns" {
  description = "Keys of your own that the secrets are encrypted with."
  type        = list(string)
  default     = []
  nullable    = false
}
