variable "tracker_account_id" {
  description = "The account in which the tracker is deployed."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.tracker_account_id))
    error_message = "tracker_account_id must be the id of an account, 12 digits."
  }
}

variable "tracker_role_name" {
  description = "The role of the tracker's collector: output functions.collector.role_name of the deployment."
  type        = string
  default     = "iam-activity-tracker-collector"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.tracker_role_name))
    error_message = "tracker_role_name must be the name of a role without its path."
  }
}

variable "scanner_role_name" {
  description = "The role of the tracker's user scanner, iam-activity-tracker-user-scanner: lets it scan the IAM users of this account (scan_member_users of the deployment). Empty: it may not."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{0,64}$", var.scanner_role_name))
    error_message = "scanner_role_name must be the name of a role without its path, or empty."
  }
}

variable "organization_id" {
  description = "The organization of both accounts, o-…: nobody else's role gets in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "organization_id must be that of an organization, such as o-exampleorgid."
  }
}

variable "external_id" {
  description = "What the tracker says with each request: member_external_id of the deployment."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.external_id) >= 2 && length(var.external_id) <= 1224 && can(regex("^[A-Za-z0-9_+=,.@:/-]+$", var.external_id))
    error_message = "external_id must be 2 to 1224 letters, digits and _+=,.@:/-."
  }
}

variable "role_name" {
  description = "Name of the role, the same in every account: member_role_name of the deployment."
  type        = string
  default     = "iam-activity-tracker-member"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.role_name))
    error_message = "role_name must be the name of a role without its path."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the role; null for none."
  type        = string
  default     = null
  nullable    = true
}

variable "tags" {
  description = "Tags of the role."
  type        = map(string)
  default     = {}
  nullable    = false
}
