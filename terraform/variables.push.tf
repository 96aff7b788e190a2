# Push: seconds instead of an hour, where a trail logs. Without enable_push the plan is as it was.

variable "enable_push" {
  description = "Whether EventBridge pushes events within seconds, beside the polling that proves them. It takes a trail that logs management events (create_trail, or iam-tracker status says which there is): without one nothing comes."
  type        = bool
  default     = false
  nullable    = false
}

variable "push_regions" {
  description = "Regions that push; null: those that polling reads (regions, sso_region, the home Region, where IAM is recorded, and this one), or without regions every Region that is enabled when it is planned, so that the next apply catches up with a new one."
  type        = list(string)
  default     = null
  nullable    = true

  validation {
    condition     = var.push_regions == null || try(length(var.push_regions) > 0 && alltrue([for region in var.push_regions : can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]+$", region))]), false)
    error_message = "push_regions must be at least one Region such as us-east-1, or null."
  }
}

variable "push_read_events" {
  description = "Whether what only reads is pushed too, AssumeRole and the OAuth grants of sign-ins among it (the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS of a rule). It is most of what happens in many accounts; AWS names no price for these events of its own that we found, and forwarding, queue and function cost by each."
  type        = bool
  default     = false
  nullable    = false
}

variable "push_rules_by_stack_set" {
  description = "Whether the rules of other Regions are made by a stack set of CloudFormation, which version 5 of the AWS provider needs. false leaves them to you: modules/push-rules makes them with version 6."
  type        = bool
  default     = true
  nullable    = false
}

variable "push_accounts" {
  description = "Other accounts that may push here, beside their polling (ids of 12 digits, at most 50): what rules of the names that output push tells forward to the bus, from any Region of theirs. Those rules, and a role that they forward with, are made in each account (modules/push-rules); EventBridge bills forwarding to the account that sends. It takes enable_push."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.push_accounts : can(regex("^[0-9]{12}$", id))]) && length(distinct(var.push_accounts)) == length(var.push_accounts)
    error_message = "push_accounts must be ids of accounts, 12 digits each, none of them twice."
  }

  # The policy of the bus has room for 10,240 characters (EventBridge user guide, "Quotas"), its rule for 2,048.
  validation {
    condition     = length(var.push_accounts) <= 50
    error_message = "push_accounts must be at most 50 accounts."
  }

  validation {
    condition     = length(var.push_accounts) == 0 || var.enable_push
    error_message = "push_accounts takes enable_push: without it nothing is there to push into."
  }
}

variable "create_trail" {
  description = "Whether there is a trail of our own: multi-Region, management events, with validation of its files and a bucket. For accounts without one; a second copy of management events costs 2 US dollars per 100,000."
  type        = bool
  default     = false
  nullable    = false
}

variable "trail_kms_key_arn" {
  description = "A KMS key for the files of our own trail, whose policy lets cloudtrail.amazonaws.com use it; null: S3's own encryption."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.trail_kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-zA-Z0-9-]+$", var.trail_kms_key_arn))
    error_message = "trail_kms_key_arn must be the ARN of a KMS key (not of an alias)."
  }
}

variable "trail_retention_days" {
  description = "Days that the files of our own trail are kept; 0: for ever."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.trail_retention_days == 0 || (var.trail_retention_days >= 90 && var.trail_retention_days <= 36500 && floor(var.trail_retention_days) == var.trail_retention_days)
    error_message = "trail_retention_days must be 0 or a whole number from 90 to 36500."
  }
}
