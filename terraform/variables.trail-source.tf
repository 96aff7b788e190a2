# A trail in S3 as a source. Without trail_source the plan is as it was.

variable "trail_source" {
  description = <<-EOT
    A trail whose files in S3 are read as they are announced, such as that of an organization; null: none. `buckets` are read, and what is announced
    of another one is passed over. `announced_by` is `s3` (a notification of the bucket to the output trail_queue), `sns` (a subscription of that queue to
    `topic_arns`, the trail's own or one that the bucket notifies) or `eventbridge` (the bucket sends to EventBridge; `event_bus_name` where the events of another
    account's bucket are forwarded to). `account_id` owns buckets and topics; null: this account. `reader_role_arn` and `reader_external_id` name a role that
    reads the files there and decrypts them; null: the functions' own roles, which may then use `kms_key_arns`. With `prove` the collector walks the digests of
    `proven_bucket` (null: the only one), reads what was not announced and tells of tampering: `prefix` is what keys begin with before AWSLogs/, `trail_name` the
    trail whose digests count, `lookback_days` how far the first walk of an account and Region looks back, `workers` how many of them are walked side by side.
  EOT
  type = object({
    buckets            = list(string)
    announced_by       = string
    account_id         = optional(string)
    topic_arns         = optional(list(string), [])
    event_bus_name     = optional(string, "default")
    reader_role_arn    = optional(string)
    reader_external_id = optional(string)
    kms_key_arns       = optional(list(string), [])
    prove              = optional(bool, true)
    proven_bucket      = optional(string)
    prefix             = optional(string, "")
    trail_name         = optional(string)
    lookback_days      = optional(number, 1)
    workers            = optional(number, 16)
  })
  default  = null
  nullable = true

  validation {
    condition     = var.trail_source == null || try(length(var.trail_source.buckets) > 0 && alltrue([for name in var.trail_source.buckets : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))]), false)
    error_message = "trail_source: buckets must be at least one name of a bucket, without s3:// and without a prefix."
  }

  validation {
    condition     = var.trail_source == null || try(contains(["eventbridge", "s3", "sns"], var.trail_source.announced_by) && (var.trail_source.announced_by == "sns") == (length(var.trail_source.topic_arns) > 0) && alltrue([for arn in var.trail_source.topic_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))]), false)
    error_message = "trail_source: announced_by must be eventbridge, s3 or sns; topic_arns are ARNs of topics with sns, and empty otherwise."
  }

  validation {
    condition     = try(var.trail_source.account_id, null) == null || can(regex("^[0-9]{12}$", var.trail_source.account_id))
    error_message = "trail_source: account_id must be 12 digits, or null."
  }

  validation {
    condition = var.trail_source == null || try(
      var.trail_source.reader_role_arn == null
      ? var.trail_source.reader_external_id == null
      : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+$", var.trail_source.reader_role_arn)) && length(var.trail_source.kms_key_arns) == 0 && (var.trail_source.reader_external_id == null || try(length(var.trail_source.reader_external_id) <= 1224 && can(regex("^[\\w+=,.@:/-]{2,}$", var.trail_source.reader_external_id)), false)),
      false,
    )
    error_message = "trail_source: reader_role_arn must be the ARN of a role; reader_external_id goes with it and has 2 to 1,224 letters, digits and _ + = , . @ : / -; kms_key_arns are for the function's own role and do not go with it."
  }

  validation {
    condition = var.trail_source == null || try(
      !var.trail_source.prove ? var.trail_source.proven_bucket == null
      : var.trail_source.proven_bucket == null ? length(distinct(var.trail_source.buckets)) == 1
      : contains(var.trail_source.buckets, var.trail_source.proven_bucket),
      false,
    )
    error_message = "trail_source: digests are walked in one bucket. Of several buckets name it in proven_bucket, or set prove = false; proven_bucket is one of buckets, and goes with prove."
  }

  # API reference of CloudTrail, CreateTrail: 200 characters, no slash before them. It becomes part of a policy, where * and $ have a meaning.
  validation {
    condition     = var.trail_source == null || try(can(regex("^([A-Za-z0-9!_.'()-][A-Za-z0-9!_.'()/-]{0,199})?$", var.trail_source.prefix)) && !can(regex("(^|/)AWSLogs(/|$)", var.trail_source.prefix)), false)
    error_message = "trail_source: prefix must be what keys begin with before AWSLogs/, such as o-exampleorgid: at most 200 letters, digits and ! - _ . ' ( ) /, without a slash before them."
  }

  validation {
    condition     = try(var.trail_source.trail_name, null) == null || can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{2,127}$", var.trail_source.trail_name))
    error_message = "trail_source: trail_name must be the name of a trail and no ARN, 3 to 128 letters, digits and . _ -, or null."
  }

  # It becomes part of a policy; an alias would be refused in the middle of an apply.
  validation {
    condition     = var.trail_source == null || try(alltrue([for arn in var.trail_source.kms_key_arns : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", arn))]), false)
    error_message = "trail_source: kms_key_arns must be ARNs of keys, not of aliases."
  }

  # It becomes part of the ARN of the rule that the policy of the queue lets in.
  validation {
    condition     = var.trail_source == null || try(can(regex("^[A-Za-z0-9/_.-]{1,256}$", var.trail_source.event_bus_name)) && (var.trail_source.announced_by == "eventbridge" || var.trail_source.event_bus_name == "default"), false)
    error_message = "trail_source: event_bus_name must be the name of a bus here, not its ARN, and goes with announced_by = \"eventbridge\"."
  }

  # As the collector reads them (packages/collector/src/config.ts).
  validation {
    condition     = var.trail_source == null || try(var.trail_source.lookback_days >= 1 && var.trail_source.lookback_days <= 3650 && floor(var.trail_source.lookback_days) == var.trail_source.lookback_days && var.trail_source.workers >= 1 && var.trail_source.workers <= 64 && floor(var.trail_source.workers) == var.trail_source.workers, false)
    error_message = "trail_source: lookback_days must be a whole number from 1 to 3650, workers one from 1 to 64."
  }
}
