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
  description = "The key of query results."
  type        = string
  nullable    = false
}

variable "kms_key_arns" {
  description = "Keys that objects of the lake may be under."
  type        = list(string)
  nullable    = false
}

variable "off_hours" {
  description = "The off-hours that named queries begin with: times of day as HH:MM, an IANA time zone, whether weekends count."
  type = object({
    start    = string
    end      = string
    timezone = string
    weekends = bool
  })
  nullable = false
}

variable "queries_path" {
  description = "Folder of the queries, <topic>/<name>.sql."
  type        = string
  nullable    = false
}

variable "first_day" {
  description = "First day that a partition is looked for."
  type        = string
  nullable    = false
}

variable "query_scan_limit_gb" {
  description = "Gigabytes that one query may scan."
  type        = number
  nullable    = false
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the crawler's role; null: none."
  type        = string
  default     = null
}

variable "create_reader_policy" {
  description = "Whether there is a managed policy for analysts."
  type        = bool
  default     = false
  nullable    = false
}

variable "bucket_names" {
  description = "Names of the buckets of the lake and of query results."
  type = object({
    lake    = string
    results = string
  })
  nullable = false
}
