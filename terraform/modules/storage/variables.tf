variable "platform" {
  description = "Where the tables are and what their names begin with."
  type = object({
    account_id  = string
    name_prefix = string
    partition   = string
    region      = string
    tags        = map(string)
  })
  nullable = false
}

variable "table_names" {
  description = "Names of the tables, by role."
  type = object({
    events          = string
    control         = string
    alerts          = string
    detection_state = string
    user_records    = string
  })
  nullable = false
}

variable "kms_key_arn" {
  description = "A key to use instead of the one of our own; see the README for what its policy must allow."
  type        = string
  default     = null
}

variable "create_kms_key" {
  description = "Whether there is a key of our own, used or kept for what was written under it."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_deletion_window_days" {
  description = "Days between the deletion of our own key and its end."
  type        = number
  default     = 30
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the tables."
  type        = bool
  default     = true
  nullable    = false
}

variable "point_in_time_recovery" {
  description = "Whether the tables can be restored to any second of the last 35 days."
  type        = bool
  default     = true
  nullable    = false
}
