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

variable "environment" {
  description = "Environment of the function that is a variable of the deployment."
  type        = map(string)
  nullable    = false
}

variable "tables" {
  description = "Names of the tables that events and the days that changed go to."
  type = object({
    events  = string
    control = string
  })
  nullable = false
}

variable "rules" {
  description = "Rules of EventBridge that push, by what their names end with; see modules/lambda. null without push."
  type = map(object({
    description = string
    pattern     = string
    bus         = optional(string, "default")
    state       = optional(string, "ENABLED")
  }))
  default  = null
  nullable = true
}

variable "trail" {
  description = "A trail in S3 as a source, as modules/trail-source tells of it; null without."
  type = object({
    buckets            = list(string)
    bucket_arns        = list(string)
    table_name         = string
    reader_role_arn    = optional(string)
    reader_external_id = optional(string)
    kms_key_arns       = list(string)
    rules = map(object({
      description = string
      pattern     = string
      bus         = optional(string, "default")
      state       = optional(string, "ENABLED")
    }))
    senders = map(object({
      service     = string
      arns        = list(string)
      account_ids = list(string)
    }))
  })
  default  = null
  nullable = true
}
