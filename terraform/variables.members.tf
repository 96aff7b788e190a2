# Accounts of an organization. Without these settings the plan is as it was.

variable "organization" {
  description = "The organization whose accounts are known by name, and read where member_role_name is set; null: the account of the deployment alone. id is o-…; lists_accounts asks Organizations once a day (the management account, or a delegated administrator of any service), otherwise iam-tracker accounts import --deployed tells them. accounts reads these alone, units those below these organizational units, excluded_accounts all but these."
  type = object({
    id                = string
    lists_accounts    = optional(bool, true)
    accounts          = optional(list(string), [])
    units             = optional(list(string), [])
    excluded_accounts = optional(list(string), [])
  })
  default  = null
  nullable = true

  validation {
    condition     = var.organization == null || can(regex("^o-[a-z0-9]{10,32}$", var.organization.id))
    error_message = "organization: id must be that of an organization, such as o-exampleorgid."
  }

  validation {
    condition     = var.organization == null || try(alltrue([for id in concat(var.organization.accounts, var.organization.excluded_accounts) : can(regex("^[0-9]{12}$", id))]), false)
    error_message = "organization: accounts and excluded_accounts must be ids of accounts, 12 digits each."
  }

  validation {
    condition     = var.organization == null || try(alltrue([for id in var.organization.units : can(regex("^(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$", id))]), false)
    error_message = "organization: units must be ids of organizational units or roots, such as ou-ab12-11111111."
  }
}

variable "member_role_name" {
  description = "Name of the role by which each account of the organization is read (modules/member makes it); empty: none is. It takes organization."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{0,64}$", var.member_role_name))
    error_message = "member_role_name must be the name of a role without its path: up to 64 letters, digits and _+=,.@-."
  }

  validation {
    condition     = var.member_role_name == "" || var.organization != null
    error_message = "member_role_name takes organization: roles are assumed in the accounts of one organization alone."
  }

  validation {
    condition     = var.member_role_name == "" || var.member_external_id != ""
    error_message = "member_role_name takes member_external_id, which the roles of modules/member ask for."
  }
}

variable "has_member_role" {
  description = "Whether member_role_name is given; null: as the plan sees it. true for a name that is not known before the apply, as an attribute of a resource that is made in it."
  type        = bool
  default     = null
  nullable    = true

  validation {
    condition     = var.has_member_role == null || var.has_member_role == (var.member_role_name != "")
    error_message = "has_member_role must be null, or say whether member_role_name is given."
  }
}

variable "member_external_id" {
  description = "External id that the roles ask for. No secret: it keeps the roles from being assumed by mistake on behalf of another tracker."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.member_external_id == "" || (length(var.member_external_id) >= 2 && length(var.member_external_id) <= 1224 && can(regex("^[A-Za-z0-9_+=,.@:/-]+$", var.member_external_id)))
    error_message = "member_external_id must be 2 to 1224 letters, digits and _+=,.@:/-."
  }
}

variable "member_interval_minutes" {
  description = "Time from one reading of a member account to the next. Each costs about half a minute of the collector."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.member_interval_minutes >= 15 && var.member_interval_minutes <= 10080 && floor(var.member_interval_minutes) == var.member_interval_minutes
    error_message = "member_interval_minutes must be a whole number from 15 to 10080."
  }
}

variable "member_concurrency" {
  description = "Member accounts that are read at the same time."
  type        = number
  default     = 10
  nullable    = false

  # Lambda developer guide, "Configuring maximum concurrency for Amazon SQS event sources": 2 to 1,000.
  validation {
    condition     = var.member_concurrency >= 2 && var.member_concurrency <= 1000 && floor(var.member_concurrency) == var.member_concurrency
    error_message = "member_concurrency must be a whole number from 2 to 1000."
  }
}

variable "account_metrics" {
  description = "Member accounts of which metrics of their own are published, beside those of all: MemberLagSeconds and EventsStored with the dimension AccountId. Each account is two metrics, 0.60 USD a month."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.account_metrics) <= 50 && length(distinct(var.account_metrics)) == length(var.account_metrics) && alltrue([for id in var.account_metrics : can(regex("^[0-9]{12}$", id))])
    error_message = "account_metrics must be at most 50 ids of accounts, 12 digits each, none of them twice."
  }

  validation {
    condition     = length(var.account_metrics) == 0 || (var.member_role_name != "" && var.cloudwatch_metrics)
    error_message = "account_metrics takes member_role_name, by whose role accounts are read, and cloudwatch_metrics."
  }
}

variable "scan_member_users" {
  description = "Whether the IAM users of member accounts are scanned as well, by the role of member_role_name, whenever those of this account are. The roles must let the scanner in: scanner_role_name of modules/member."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.scan_member_users || (var.member_role_name != "" && var.enable_user_scanner)
    error_message = "scan_member_users takes member_role_name, by whose role accounts are scanned, and enable_user_scanner."
  }
}
