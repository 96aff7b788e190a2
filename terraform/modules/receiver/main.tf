# Queues of what AWS pushes (docs/decisions/0109-rules-in-every-region.md) and of files that a trail announces
# (docs/decisions/0115-files-of-a-trail-are-read-once.md), and the function that stores what they bring.

locals {
  timeout_seconds = 60
  # The queue tries again after six times the time-out: a day. By then polling has long found what is in it.
  max_attempts = 86400 / (6 * local.timeout_seconds)

  trail_environment = var.trail == null ? {} : { for name, value in {
    TRAIL_BUCKETS            = join(",", var.trail.buckets)
    TRAIL_FILES_TABLE_NAME   = var.trail.table_name
    TRAIL_READER_ROLE_ARN    = var.trail.reader_role_arn
    TRAIL_READER_EXTERNAL_ID = var.trail.reader_external_id
  } : name => value if value != null }
}

module "function" {
  source = "../lambda"

  platform = var.platform
  function = {
    name        = "receiver"
    description = "Stores the events that AWS pushes."
    memory      = 512
    timeout     = local.timeout_seconds
    policies    = [data.aws_iam_policy_document.this.json]
    queues = merge(var.rules == null ? {} : {
      events = {
        name = "pushed"
        # A storm is few batches; alone an event waits a second.
        batch_size       = 100
        batching_seconds = 1
        # More would only throttle each other: a day of the events table takes a thousand writes a second.
        maximum_concurrency = 4
        max_attempts        = local.max_attempts
        rules               = var.rules
      }
      }, var.trail == null ? {} : {
      trail = {
        name                = "trail-notices"
        batch_size          = 100
        batching_seconds    = 5
        maximum_concurrency = 8
        max_attempts        = local.max_attempts
        rules               = var.trail.rules
        senders             = var.trail.senders
      }
    })
    environment = merge(var.environment, local.trail_environment, {
      EVENTS_TABLE_NAME  = var.tables.events
      CONTROL_TABLE_NAME = var.tables.control
      MAX_ATTEMPTS       = tostring(local.max_attempts)
    })
  }
}
