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
  description = "Names of the tables of user records, of the events that explain changes, and of the ledgers."
  type = object({
    user_records = string
    events       = string
    control      = string
  })
  nullable = false
}

variable "members" {
  description = "The role by which users of member accounts are scanned, their organization, and how many accounts at the same time; null: none is."
  type        = object({ role_name = string, organization_id = string, concurrency = number })
  default     = null
}
