variable "platform" {
  description = "Where the trail is made and what names begin with."
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

variable "kms_key_arn" {
  description = "A key for the files of the trail, whose policy lets CloudTrail use it; null: S3's own encryption."
  type        = string
  default     = null
}

variable "retention_days" {
  description = "Days that files are kept; 0: for ever."
  type        = number
  nullable    = false
}

variable "force_destroy" {
  description = "Whether a destroy empties the bucket first."
  type        = bool
  nullable    = false
}
