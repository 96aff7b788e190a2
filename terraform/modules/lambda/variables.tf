variable "platform" {
  description = "What all functions of the deployment have in common."
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

variable "function" {
  description = <<-EOT
    The function: `name` after the prefix, also the name of its zip; `policies` are policy documents as JSON, added to
    what every function needs (its own log group, its own queue); `streams` are DynamoDB streams it reads, by label;
    `queues` are queues of its own, by label, with the rules of EventBridge and the services that fill them.
  EOT
  type = object({
    name                 = string
    description          = string
    memory               = number
    timeout              = number
    environment          = map(string)
    policies             = list(string)
    layer_arns           = optional(list(string), [])
    reserved_concurrency = optional(number, -1)
    schedule             = optional(string)
    # What the schedule says to the function; what EventBridge says by itself unless given.
    schedule_input = optional(string)
    # Of an asynchronous invocation: how long it may wait for its turn, and how often it is tried again.
    maximum_event_age_seconds = optional(number, 3600)
    maximum_retry_attempts    = optional(number, 1)
    streams = optional(map(object({
      stream_arn             = string
      table_name             = string
      filters                = list(string)
      batch_size             = number
      batching_seconds       = number
      maximum_retry_attempts = number
      maximum_age_seconds    = number
    })), {})
    # `name` after the prefix. More than 10 messages a batch take a window of a second at least (Lambda API reference, BatchSize).
    queues = optional(map(object({
      name                = string
      batch_size          = number
      batching_seconds    = optional(number, 0)
      maximum_concurrency = number
      max_attempts        = number
      # Fourteen days, the longest there is: what waits is told, not forgotten.
      retention_seconds = optional(number, 1209600)
      rules = optional(map(object({
        description = string
        pattern     = string
        bus         = optional(string, "default")
        state       = optional(string, "ENABLED")
      })), {})
      # Services that send by themselves, by label, for these sources alone; those of other accounts when the accounts are named.
      senders = optional(map(object({
        service     = string
        arns        = list(string)
        account_ids = list(string)
      })), {})
    })), {})
  })
  nullable = false
}
