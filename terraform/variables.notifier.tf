variable "chat_configurations" {
  description = "Channels of Slack and Microsoft Teams that alerts are told in, by a label, through Amazon Q Developer in chat applications. Each is `slack` or `teams`; a workspace or tenant is authorised in the console once. `severities` limits the alerts that come."
  type = map(object({
    slack      = optional(object({ workspace_id = string, channel_id = string }))
    teams      = optional(object({ tenant_id = string, team_id = string, channel_id = string }))
    severities = optional(list(string))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for label in keys(var.chat_configurations) : can(regex("^[a-z0-9][a-z0-9-]{0,19}$", label))])
    error_message = "chat_configurations: labels must be 1 to 20 of a-z, 0-9 and -, and not begin with -."
  }

  validation {
    condition     = alltrue([for chat in values(var.chat_configurations) : (chat.slack == null) != (chat.teams == null)])
    error_message = "chat_configurations: each must have one of slack and teams."
  }

  # CloudFormation reference, AWS::Chatbot::SlackChannelConfiguration and MicrosoftTeamsChannelConfiguration. The id of a channel of Teams is
  # escaped, as in the link to it.
  validation {
    condition = alltrue([for chat in values(var.chat_configurations) : (
      chat.slack == null || try(can(regex("^[0-9A-Z]{1,255}$", chat.slack.workspace_id)) && can(regex("^[A-Za-z0-9]{1,255}$", chat.slack.channel_id)), false)
      ) && (
      chat.teams == null || try(alltrue([for id in [chat.teams.tenant_id, chat.teams.team_id] : can(regex("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", id))]) && can(regex("^[A-Za-z0-9_=+/.,-]*%3[aA][A-Za-z0-9_=+/.,-]*%40[A-Za-z0-9_=+/.,-]*$", chat.teams.channel_id)), false)
    )])
    error_message = "chat_configurations: slack takes ids such as T0123456789 and C0123456789, not names; teams takes ids of tenant and team such as 00000000-0000-4000-8000-000000000001, and that of the channel as in the link to it (19%3a...%40thread.tacv2)."
  }

  validation {
    condition     = alltrue([for chat in values(var.chat_configurations) : chat.severities == null || try(length(chat.severities) > 0 && length(setsubtract(chat.severities, ["CRITICAL", "HIGH", "WARNING", "INFO"])) == 0, false)])
    error_message = "chat_configurations: severities must be at least one of CRITICAL, HIGH, WARNING, INFO, or null for all."
  }
}

variable "pagerduty" {
  description = "A service of PagerDuty with an Events API v2 integration. Its routing key is the text of a secret in Secrets Manager. `service_region` is us or eu; `severities` limits the alerts that come."
  type = object({
    routing_key_secret_arn = string
    service_region         = optional(string, "us")
    severities             = optional(list(string))
  })
  default  = null
  nullable = true

  validation {
    condition     = var.pagerduty == null || can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$", var.pagerduty.routing_key_secret_arn))
    error_message = "pagerduty: routing_key_secret_arn must be the ARN of a secret in Secrets Manager, not the key itself."
  }

  validation {
    condition     = var.pagerduty == null || contains(["us", "eu"], try(var.pagerduty.service_region, "us"))
    error_message = "pagerduty: service_region must be us or eu."
  }

  validation {
    condition     = try(var.pagerduty.severities, null) == null || try(length(var.pagerduty.severities) > 0 && length(setsubtract(var.pagerduty.severities, ["CRITICAL", "HIGH", "WARNING", "INFO"])) == 0, false)
    error_message = "pagerduty: severities must be at least one of CRITICAL, HIGH, WARNING, INFO, or null for all."
  }
}

variable "webhooks" {
  description = "Addresses that alerts are posted to, by a label: HTTPS and public. `format` is alert (docs/alert.schema.json) or ocsf. The text of the secret `signing_secret_arn` signs, as in Standard Webhooks; that of `authorization_secret_arn` is the header Authorization. `severities` limits the alerts that come."
  type = map(object({
    url                      = string
    format                   = optional(string, "alert")
    signing_secret_arn       = optional(string)
    authorization_secret_arn = optional(string)
    severities               = optional(list(string))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for label in keys(var.webhooks) : can(regex("^[a-z0-9][a-z0-9-]{0,19}$", label))])
    error_message = "webhooks: labels must be 1 to 20 of a-z, 0-9 and -, and not begin with -."
  }

  validation {
    condition     = alltrue([for hook in values(var.webhooks) : can(regex("^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^[:space:]]*)?$", hook.url))])
    error_message = "webhooks: url must begin with https:// and the name of a host, without user and password."
  }

  validation {
    condition     = alltrue([for hook in values(var.webhooks) : contains(["alert", "ocsf"], hook.format)])
    error_message = "webhooks: format must be alert or ocsf."
  }

  validation {
    condition     = alltrue(flatten([for hook in values(var.webhooks) : [for arn in [hook.signing_secret_arn, hook.authorization_secret_arn] : arn == null || can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$", arn))]]))
    error_message = "webhooks: signing_secret_arn and authorization_secret_arn must be ARNs of secrets in Secrets Manager, not the secrets themselves."
  }

  validation {
    condition     = alltrue([for hook in values(var.webhooks) : hook.severities == null || try(length(hook.severities) > 0 && length(setsubtract(hook.severities, ["CRITICAL", "HIGH", "WARNING", "INFO"])) == 0, false)])
    error_message = "webhooks: severities must be at least one of CRITICAL, HIGH, WARNING, INFO, or null for all."
  }
}

variable "enable_security_hub" {
  description = "Whether alerts become findings of Security Hub CSPM, which has to be enabled in the Region."
  type        = bool
  default     = false
  nullable    = false
}

variable "security_hub_severities" {
  description = "Severities of the alerts that become findings of Security Hub; null: all of them. It bills what it takes in."
  type        = list(string)
  default     = null
  nullable    = true

  validation {
    condition     = var.security_hub_severities == null || try(length(var.security_hub_severities) > 0 && length(setsubtract(var.security_hub_severities, ["CRITICAL", "HIGH", "WARNING", "INFO"])) == 0, false)
    error_message = "security_hub_severities must be at least one of CRITICAL, HIGH, WARNING, INFO, or null."
  }

  validation {
    condition     = var.security_hub_severities == null || var.enable_security_hub
    error_message = "security_hub_severities takes enable_security_hub."
  }
}

variable "alert_event_bus" {
  description = "A bus of EventBridge that alerts are put on, for whatever listens there: source iam-activity-tracker. `format` is alert (docs/alert.schema.json) or ocsf; `severities` limits the alerts that come."
  type = object({
    arn        = string
    format     = optional(string, "alert")
    severities = optional(list(string))
  })
  default  = null
  nullable = true

  validation {
    condition     = var.alert_event_bus == null || can(regex("^arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9/_.-]+$", var.alert_event_bus.arn))
    error_message = "alert_event_bus: arn must be the ARN of an event bus, such as arn:aws:events:eu-west-1:123456789012:event-bus/default."
  }

  validation {
    condition     = var.alert_event_bus == null || contains(["alert", "ocsf"], try(var.alert_event_bus.format, "alert"))
    error_message = "alert_event_bus: format must be alert or ocsf."
  }

  validation {
    condition     = try(var.alert_event_bus.severities, null) == null || try(length(var.alert_event_bus.severities) > 0 && length(setsubtract(var.alert_event_bus.severities, ["CRITICAL", "HIGH", "WARNING", "INFO"])) == 0, false)
    error_message = "alert_event_bus: severities must be at least one of CRITICAL, HIGH, WARNING, INFO, or null for all."
  }
}

variable "secret_kms_key_arns" {
  description = "Keys that the secrets of pagerduty and webhooks are encrypted with; none for the key that Secrets Manager brings along."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.secret_kms_key_arns : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", arn))])
    error_message = "secret_kms_key_arns must be ARNs of KMS keys."
  }
}
