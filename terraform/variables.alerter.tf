variable "enable_security_alerts" {
  description = "Whether the detection rules run and alerts are published."
  type        = bool
  default     = true
  nullable    = false
}

variable "alerts_email_address" {
  description = "Address that gets alerts and alarms by mail; empty: no one. Its owner confirms two subscriptions once, one to each topic."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.alerts_email_address == "" || can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alerts_email_address))
    error_message = "alerts_email_address must be empty or an e-mail address."
  }
}

variable "has_alerts_email_address" {
  description = "Whether alerts_email_address is given; null: as the plan sees it. true for an address that is not known before the apply, as an attribute of a resource that is made in it."
  type        = bool
  default     = null
  nullable    = true

  validation {
    condition     = var.has_alerts_email_address == null || var.has_alerts_email_address == (var.alerts_email_address != "")
    error_message = "has_alerts_email_address must be null, or say whether alerts_email_address is given."
  }
}

variable "alert_subscriptions" {
  description = "More subscribers, by a label of your own. `severities` limits the alerts that come; alarms come to all of them. A firehose takes `subscription_role_arn`, a role that SNS may write to it with."
  type = map(object({
    protocol              = string
    endpoint              = string
    severities            = optional(list(string))
    raw_message_delivery  = optional(bool, false)
    subscription_role_arn = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for each in values(var.alert_subscriptions) : contains(["email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"], each.protocol)])
    error_message = "alert_subscriptions: protocol must be one of email, email-json, firehose, http, https, lambda, sms, sqs."
  }

  validation {
    condition     = alltrue([for each in values(var.alert_subscriptions) : each.severities == null || try(length(each.severities) > 0 && length(setsubtract(each.severities, ["CRITICAL", "HIGH", "WARNING", "INFO"])) == 0, false)])
    error_message = "alert_subscriptions: severities must be at least one of CRITICAL, HIGH, WARNING, INFO, or null for all."
  }

  # SNS would refuse it in the middle of an apply (API reference, Subscribe).
  validation {
    condition = alltrue([for each in values(var.alert_subscriptions) : can(regex({
      email      = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"
      email-json = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"
      firehose   = "^arn:aws[a-z-]*:firehose:[a-z0-9-]+:[0-9]{12}:deliverystream/.+$"
      http       = "^http://[^\\s]+$"
      https      = "^https://[^\\s]+$"
      lambda     = "^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:.+$"
      sms        = "^[+]?[0-9 ()-]{5,}$"
      sqs        = "^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:.+$"
    }[each.protocol], each.endpoint)) if contains(["email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"], each.protocol)])
    error_message = "alert_subscriptions: endpoint must be what its protocol takes: an address for email and email-json, a URL with http:// for http and https:// for https, a telephone number for sms, an ARN of a delivery stream for firehose, of a function for lambda, of a queue for sqs."
  }

  validation {
    condition     = alltrue([for each in values(var.alert_subscriptions) : (each.protocol == "firehose") == (each.subscription_role_arn != null)])
    error_message = "alert_subscriptions: subscription_role_arn must be given for the protocol firehose, and for no other."
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
  description = "Alerts that are recorded but not published: those of a rule (or \"*\") by an actor, a role, an account, an address or a VPC endpoint, or in accounts and organizational_units (with organization or alert_accounts), why, and until when (2027-01-31 or 2027-01-31T12:00Z). Callers choose names: an actor without a role or an account beside covers nothing that is CRITICAL, nor does a place alone."
  type = list(object({
    rule                 = string
    actor                = optional(string)
    role                 = optional(string)
    account              = optional(string)
    accounts             = optional(list(string))
    organizational_units = optional(list(string))
    ip                   = optional(list(string))
    reason               = string
    expires              = optional(string)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for each in var.suppressions : each.rule == "*" || contains(local.rule_ids, each.rule) || (var.detection_rules_zip != null && startswith(each.rule, "SIGMA-"))])
    error_message = "suppressions: rule must be \"*\" or the id of a rule, as `iam-tracker rules` lists them; with detection_rules_zip also SIGMA-…."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : each.rule != "*" || each.actor != null || each.role != null || each.ip != null || each.accounts != null || each.organizational_units != null])
    error_message = "suppressions: with rule \"*\" name an actor, a role, an ip, accounts or organizational_units; otherwise every alert would be suppressed."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : each.account == null || can(regex("^\\d{12}$", each.account))])
    error_message = "suppressions: account must be an account id of 12 digits."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : try(length(each.accounts), 1) > 0 && alltrue([for account in coalesce(each.accounts, []) : can(regex("^\\d{12}$", account))])])
    error_message = "suppressions: accounts must be account ids of 12 digits, one at least."
  }

  # As the alerter reads them (packages/alerter/src/settings/settings-document.ts).
  validation {
    condition     = alltrue([for each in var.suppressions : try(length(each.organizational_units), 1) > 0 && alltrue([for unit in coalesce(each.organizational_units, []) : can(regex("^(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32}|o-[a-z0-9]{10,32}/r-[0-9a-z]{4,32}(/ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})*/?)$", unit))])])
    error_message = "suppressions: organizational_units must be units or roots such as ou-ab12-cdefghij, or whole paths such as o-a1b2c3d4e5/r-ab12/ou-ab12-cdefghij/."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : each.organizational_units == null || var.alert_accounts || var.organization != null])
    error_message = "suppressions: organizational_units takes organization or alert_accounts = true: without them no unit is known."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : try(trimspace(each.reason) != "" && length(each.reason) <= 512, false)])
    error_message = "suppressions: reason must be 1 to 512 characters."
  }

  # As the alerter reads them: with what it does not understand it does not start, and nothing is alerted.
  validation {
    condition     = alltrue(flatten([for each in var.suppressions : [for text in [each.actor, each.role] : text == null || try(trimspace(text) != "" && length(text) <= 512, false)]]))
    error_message = "suppressions: actor and role must be 1 to 512 characters, or left out."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : each.expires == null || (can(regex("^[0-9-]{10}(T[0-9:.]+Z)?$", each.expires)) && can(formatdate("YYYY", length(coalesce(each.expires, "")) == 10 ? "${each.expires}T00:00:00Z" : length(coalesce(each.expires, "")) == 17 ? "${trimsuffix(each.expires, "Z")}:00Z" : each.expires)))])
    error_message = "suppressions: expires must be a day such as 2027-01-31 or a UTC time such as 2027-01-31T12:00Z, without another zone."
  }

  validation {
    condition     = alltrue([for each in var.suppressions : alltrue([for network in coalesce(each.ip, []) : can(regex("^vpce-[0-9a-f]{8,17}$", network)) || (strcontains(network, ":") || !can(regex("(^|[.])0[0-9]", network))) && can(cidrhost(strcontains(network, "/") ? network : "${network}/${strcontains(network, ":") ? 128 : 32}", 0))])])
    error_message = "suppressions: ip must be addresses, networks or VPC endpoints such as 192.0.2.7, 198.51.100.0/24 or vpce-0123456789abcdef0."
  }
}

variable "alert_accounts" {
  description = "Whether alerts know the accounts of the organization, as `iam-tracker accounts` lists them: their names stand in alerts, they are trusted as detection_settings.trusted_accounts are, and suppressions may name units. With organization they always do; this is for accounts that were imported (`iam-tracker accounts import`) without it. One read of the control table for each account that is new to a run."
  type        = bool
  default     = false
  nullable    = false
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

  # As the alerter reads them (packages/alerter/src/settings/settings-document.ts), which does not start with what it does not understand: a
  # kind such as repo: is no owner, and so says nothing before a *.
  validation {
    condition = alltrue([for claim, values in var.detection_settings.trusted_claims : can(regex("^[A-Za-z0-9_.-]+[.][A-Za-z0-9_-]+[^[:space:]:*?]*:[A-Za-z0-9_]+$", claim)) && alltrue([for value in values : try(
      trimspace(value) != "" && length(value) <= 512 && !strcontains(value, "?") && (!strcontains(value, "*") || (
        can(regex("^[^*:/@]+[:/@][^*]*[*]", replace(value, "/^(?i:${local.claim_kinds}):/", ""))) &&
        !can(regex("^(?i:${local.claim_kinds}):", replace(value, "/^(?i:${local.claim_kinds}):/", "")))
      )), false)
    ])])
    error_message = "detection_settings: trusted_claims must map claims such as token.actions.githubusercontent.com:sub to values such as repo:example/*, which name an owner before a *."
  }

  validation {
    condition     = alltrue([for role in var.detection_settings.deployers : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/([!-)+-~]+/)?[A-Za-z0-9_+=,.@-]+$", role))])
    error_message = "detection_settings: deployers must be whole ARNs of roles such as arn:aws:iam::123456789012:role/deploy."
  }

  # As the alerter reads them, like the claims.
  validation {
    condition     = alltrue([for text in concat(var.detection_settings.pipeline_roles, var.detection_settings.admin_policies, coalesce(var.detection_settings.admin_groups, []), coalesce(var.detection_settings.break_glass, [])) : try(trimspace(text) != "" && length(text) <= 512, false)])
    error_message = "detection_settings: pipeline_roles, admin_policies, admin_groups and break_glass must be texts of 1 to 512 characters. An empty list of admin_groups or break_glass names none."
  }

  validation {
    condition     = alltrue([for network in var.detection_settings.home_networks : can(regex("^vpce-[0-9a-f]{8,17}$", network)) || (strcontains(network, ":") || !can(regex("(^|[.])0[0-9]", network))) && can(cidrhost(strcontains(network, "/") ? network : "${network}/${strcontains(network, ":") ? 128 : 32}", 0))])
    error_message = "detection_settings: home_networks must be addresses, networks or VPC endpoints such as 192.0.2.7, 198.51.100.0/24 or vpce-0123456789abcdef0."
  }
}

variable "detection_settings_zip" {
  description = "A zip with detection-settings.json at its root, instead of suppressions and detection_settings, when they are too long for the environment of a function."
  type        = string
  default     = null
  nullable    = true
}

variable "has_detection_settings_zip" {
  description = "Whether detection_settings_zip is given; null: as the plan sees it. true for a path that is not known before the apply, as an attribute of a resource that is made in it."
  type        = bool
  default     = null
  nullable    = true

  validation {
    condition     = var.has_detection_settings_zip == null || var.has_detection_settings_zip == (var.detection_settings_zip != null)
    error_message = "has_detection_settings_zip must be null, or say whether detection_settings_zip is given."
  }
}

variable "detection_rules_zip" {
  description = "Rules of one's own (docs/rules.md): a zip with detection-rules.json at its root, as `iam-tracker rules compile` writes it."
  type        = string
  default     = null
  nullable    = true
}

variable "has_detection_rules_zip" {
  description = "Whether detection_rules_zip is given; null: as the plan sees it. true for a path that is not known before the apply, as an attribute of a resource that is made in it."
  type        = bool
  default     = null
  nullable    = true

  validation {
    condition     = var.has_detection_rules_zip == null || var.has_detection_rules_zip == (var.detection_rules_zip != null)
    error_message = "has_detection_rules_zip must be null, or say whether detection_rules_zip is given."
  }
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
