variable "platform" {
  description = "Where the table is and what names begin with."
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

variable "source_of_files" {
  description = "The trail: its buckets, how its files are announced, who reads them, what is proven of them; trail_source of the deployment."
  type = object({
    buckets            = list(string)
    announced_by       = string
    account_id         = optional(string)
    topic_arns         = list(string)
    event_bus_name     = string
    reader_role_arn    = optional(string)
    reader_external_id = optional(string)
    kms_key_arns       = list(string)
    prove              = bool
    proven_bucket      = optional(string)
    prefix             = string
    trail_name         = optional(string)
    lookback_days      = number
    workers            = number
  })
  nullable = false
}

variable "kms_key_arn" {
  description = "The key of the tables; null: DynamoDB's own encryption."
  type        = string
  default     = null
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the table."
  type        = bool
  nullable    = false
}

variable "point_in_time_recovery" {
  description = "Whether the table can be restored to any second of the last 35 days."
  type        = bool
  nullable    = false
}
