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
  description = "Names of the tables to export from and of the one that knows which days are due; `user_records` and `alerts` may be null."
  type = object({
    events       = string
    control      = string
    user_records = string
    alerts       = string
  })
  nullable = false
}

variable "bucket_name" {
  description = "The bucket of the lake."
  type        = string
  nullable    = false
}

variable "exports_accounts" {
  description = "Whether the accounts of the organization, which the control table has, are a table of the lake too."
  type        = bool
  default     = false
  nullable    = false
}
