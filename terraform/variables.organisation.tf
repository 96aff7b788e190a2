# What organisations ask for. Without them the plan is as it was.

variable "global_names_with_region" {
  description = "Whether names that AWS knows once an account, or once at all, end with the Region: roles, buckets, the dashboard. For a stack that has its name in another Region already, from its first apply on: changed later, it replaces buckets and roles."
  type        = bool
  default     = false
  nullable    = false

  # S3 user guide, "General purpose bucket naming rules": 63 characters; <stack_name>-athena-results-<account>-ap-southeast-2.
  validation {
    condition     = !var.global_names_with_region || length(var.stack_name) <= 20
    error_message = "global_names_with_region takes a stack_name of at most 20 characters: names of buckets hold the account and the Region too, and S3 allows 63."
  }
}

variable "vpc" {
  description = "Subnets and security groups that the functions run in; null: in Lambda's own network. endpoint_ids are the VPC endpoints of STS and IAM that they call through: the tracker takes calls of its own through others for stolen credentials. What they have to reach is in docs/operations.md."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
    endpoint_ids       = optional(list(string), [])
  })
  default  = null
  nullable = true

  # Lambda quotas, "Function configuration, deployment, and execution": 16 subnets, 5 security groups.
  validation {
    condition     = var.vpc == null || try(length(var.vpc.subnet_ids) >= 1 && length(var.vpc.subnet_ids) <= 16 && alltrue([for id in var.vpc.subnet_ids : can(regex("^subnet-[0-9a-f]{8,17}$", id))]), false)
    error_message = "vpc: subnet_ids must be 1 to 16 ids of subnets such as subnet-0123456789abcdef0."
  }

  validation {
    condition     = var.vpc == null || try(length(var.vpc.security_group_ids) >= 1 && length(var.vpc.security_group_ids) <= 5 && alltrue([for id in var.vpc.security_group_ids : can(regex("^sg-[0-9a-f]{8,17}$", id))]), false)
    error_message = "vpc: security_group_ids must be 1 to 5 ids of security groups such as sg-0123456789abcdef0."
  }

  validation {
    condition     = var.vpc == null || try(length(var.vpc.endpoint_ids) <= 20 && alltrue([for id in var.vpc.endpoint_ids : can(regex("^vpce-[0-9a-f]{8,17}$", id))]), false)
    error_message = "vpc: endpoint_ids must be at most 20 ids of VPC endpoints such as vpce-0123456789abcdef0."
  }
}

variable "code_signing_config_arn" {
  description = "A code signing configuration that Lambda holds every zip to; null: none. The zips must then be signed by a profile of it (docs/operations.md)."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.code_signing_config_arn == null || can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:code-signing-config:csc-[a-z0-9]{17}$", var.code_signing_config_arn))
    error_message = "code_signing_config_arn must be the ARN of a code signing configuration of Lambda (arn:aws:lambda:REGION:ACCOUNT:code-signing-config:csc-...)."
  }
}

variable "encrypt_environment" {
  description = "Whether the environment of the functions is encrypted with the key of the deployment instead of one of Lambda's. It holds no secret: names of tables and settings."
  type        = bool
  default     = false
  nullable    = false
}

variable "access_logs" {
  description = "A bucket of the same account and Region that S3 writes the access logs of our buckets to, under prefix and the name of each; null: no access logs. Its policy must let logging.s3.amazonaws.com write."
  type = object({
    bucket = string
    prefix = optional(string, "")
  })
  default  = null
  nullable = true

  validation {
    condition     = var.access_logs == null || try(can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.access_logs.bucket)) && length(var.access_logs.prefix) <= 512, false)
    error_message = "access_logs: bucket must be the name of a bucket, and prefix at most 512 characters."
  }
}

variable "bucket_versioning" {
  description = "Whether the buckets keep what is overwritten or deleted. Set back to false it is suspended; set noncurrent_versions_retention_days then, or the old versions stay."
  type        = bool
  default     = false
  nullable    = false
}

variable "noncurrent_versions_retention_days" {
  description = "Days that an object which was overwritten or deleted is kept in buckets with versions; null: 30 with bucket_versioning, else no rule. An export writes whole days anew, each time a version of that day."
  type        = number
  default     = null
  nullable    = true

  validation {
    condition     = var.noncurrent_versions_retention_days == null || try(var.noncurrent_versions_retention_days >= 1 && var.noncurrent_versions_retention_days <= 3650 && floor(var.noncurrent_versions_retention_days) == var.noncurrent_versions_retention_days, false)
    error_message = "noncurrent_versions_retention_days must be a whole number from 1 to 3650."
  }
}
