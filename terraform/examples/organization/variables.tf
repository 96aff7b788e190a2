variable "aws_region" {
  description = "Where to deploy."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "artifacts_path" {
  description = "Folder with the zips; null: where pnpm build puts them."
  type        = string
  default     = null
}

variable "alerts_email_address" {
  description = "Who gets alerts and alarms by mail; empty: no one."
  type        = string
  default     = ""
  nullable    = false
}

variable "organization_id" {
  description = "The organization, o-…."
  type        = string
  nullable    = false
}

variable "external_id" {
  description = "What the tracker says when it assumes a role: any text of your own."
  type        = string
  nullable    = false
}

variable "units" {
  description = "Organizational units that get the role, or the root for all (r-…)."
  type        = list(string)
  nullable    = false
}

variable "excluded_accounts" {
  description = "Accounts that are not read."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "scan_member_users" {
  description = "Whether the IAM users of the members are scanned as well as those of the tracker's own account."
  type        = bool
  default     = false
  nullable    = false
}

variable "log_archive" {
  description = "The organization's trail: the account of its bucket, what keys begin with before AWSLogs/ and the trail's name, both as trail_source has them, and topics that announce its files instead of the bucket; null: no trail is read."
  type = object({
    account_id  = string
    bucket_name = string
    prefix      = optional(string, "")
    trail_name  = optional(string)
    topic_arns  = optional(list(string), [])
  })
  default  = null
  nullable = true
}
