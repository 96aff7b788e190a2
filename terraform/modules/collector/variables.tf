variable "platform" {
  description = "What all functions of the deployment have in common; see modules/lambda."
  type = object({
    account_id     = string
    architecture   = string
    artifacts_path = string
    artifacts_s3 = optional(object({
      bucket   = string
      keys     = map(string)
      versions = map(string)
      hashes   = map(string)
    }))
    code_signing_config_arn  = optional(string)
    encrypt_environment      = optional(bool, false)
    global_suffix            = optional(string, "")
    kms_key_arn              = string
    kms_key_arns             = list(string)
    log_retention_days       = number
    name_prefix              = string
    partition                = string
    permissions_boundary_arn = string
    region                   = string
    runtime                  = string
    tags                     = map(string)
    tracing                  = bool
    vpc                      = optional(object({ subnet_ids = list(string), security_group_ids = list(string) }))
  })
  nullable = false
}

variable "settings" {
  description = "How to run: schedule expression, seconds, MB, reserved runs at a time (-1: none), and the environment."
  type = object({
    schedule             = string
    timeout              = number
    memory               = number
    reserved_concurrency = number
    environment          = map(string)
  })
  nullable = false
}

variable "tables" {
  description = "Names of the tables that events and ledgers go to."
  type = object({
    events  = string
    control = string
  })
  nullable = false
}

variable "asks_for_trails" {
  description = "Whether push works beside it: it looks after the trail that feeds push, and stores nothing over what push stores meanwhile."
  type        = bool
  default     = false
  nullable    = false
}

variable "organization" {
  description = "Id of the organization, and whether its accounts are listed; null for an account alone."
  type        = object({ id = string, lists_accounts = bool })
  default     = null
}

variable "members" {
  description = "The role by which member accounts of the organization are read, and how many at the same time; null: none is."
  type        = object({ role_name = string, concurrency = number })
  default     = null
}

variable "trail" {
  description = "The trail in S3 whose digests are walked, as modules/trail-source tells of it; null: none is."
  type = object({
    bucket             = string
    prefix             = string
    trail_name         = optional(string)
    lookback_days      = number
    workers            = number
    table_name         = string
    reader_role_arn    = optional(string)
    reader_external_id = optional(string)
    kms_key_arns       = list(string)
  })
  default  = null
  nullable = true
}
