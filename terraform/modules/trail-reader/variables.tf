variable "tracker_account_id" {
  description = "The account in which the tracker is deployed."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.tracker_account_id))
    error_message = "tracker_account_id must be the id of an account, 12 digits."
  }
}

variable "tracker_role_names" {
  description = "The roles of the tracker that get in: output functions of the deployment, role_name of collector and receiver. The collector needs it for the proof alone."
  type        = list(string)
  default     = ["iam-activity-tracker-collector", "iam-activity-tracker-receiver"]
  nullable    = false

  validation {
    condition     = length(var.tracker_role_names) > 0 && alltrue([for name in var.tracker_role_names : can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", name))])
    error_message = "tracker_role_names must be names of roles without their path, at least one."
  }
}

variable "organization_id" {
  description = "The organization of both accounts, o-…: nobody else's role gets in; null: the account of the tracker is in none, or in another."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.organization_id == null || can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "organization_id must be that of an organization, such as o-exampleorgid, or null."
  }
}

variable "external_id" {
  description = "What the tracker says with each request: trail_source.reader_external_id of the deployment."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.external_id) >= 2 && length(var.external_id) <= 1224 && can(regex("^[A-Za-z0-9_+=,.@:/-]+$", var.external_id))
    error_message = "external_id must be 2 to 1224 letters, digits and _+=,.@:/-."
  }
}

variable "bucket_name" {
  description = "The bucket of the trail."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name must be the name of a bucket, without s3:// and without a prefix."
  }
}

# As trail_source of the deployment: it becomes part of a policy, where * and $ have a meaning.
variable "prefix" {
  description = "What keys begin with before AWSLogs/; empty: anything. Nothing but the files of trails can be read."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([A-Za-z0-9!_.'()-][A-Za-z0-9!_.'()/-]{0,199})?$", var.prefix)) && !can(regex("(^|/)AWSLogs(/|$)", var.prefix))
    error_message = "prefix must be what keys begin with before AWSLogs/, such as o-exampleorgid: at most 200 letters, digits and ! - _ . ' ( ) /, without a slash before them."
  }
}

variable "kms_key_arns" {
  description = "Keys that the trail encrypts its files with; the policy of each must let this account use it. Empty: S3's own."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.kms_key_arns : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", arn))])
    error_message = "kms_key_arns must be ARNs of keys, not of aliases."
  }
}

variable "role_name" {
  description = "Name of the role."
  type        = string
  default     = "iam-activity-tracker-trail-reader"
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
