variable "platform" {
  description = "Where the lake is and what its names begin with."
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
  description = "The key of the buckets."
  type        = string
  nullable    = false
}

variable "force_destroy" {
  description = "Whether a destroy empties the buckets first."
  type        = bool
  nullable    = false
}

variable "access_logs" {
  description = "Bucket and prefix of the access logs; null: none."
  type = object({
    bucket = string
    prefix = string
  })
  default = null
}

variable "versioning" {
  description = "Whether the buckets keep versions."
  type        = bool
  default     = false
  nullable    = false
}

variable "noncurrent_retention_days" {
  description = "Days that versions are kept when they are no longer the current one; null: no rule about them."
  type        = number
  default     = null
}

variable "standard_ia_after_days" {
  description = "Days until Standard-IA."
  type        = number
  nullable    = false
}

variable "glacier_ir_after_days" {
  description = "Days until Glacier Instant Retrieval."
  type        = number
  nullable    = false
}

variable "deep_archive_after_days" {
  description = "Days until Deep Archive; null: never."
  type        = number
  default     = null
}

variable "query_results_retention_days" {
  description = "Days that query results are kept."
  type        = number
  nullable    = false
}
