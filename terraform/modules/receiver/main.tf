# A queue of what AWS pushes, and the function that stores it (docs/decisions/0109-rules-in-every-region.md).

locals {
  timeout_seconds = 60
  # The queue tries again after six times the time-out: a day. By then polling has long found what is in it.
  max_attempts = 86400 / (6 * local.timeout_seconds)
}

module "function" {
  source = "../lambda"

  platform = var.platform
  function = {
    name        = "receiver"
    description = "Stores the events that EventBridge pushes."
    memory      = 512
    timeout     = local.timeout_seconds
    policies    = [data.aws_iam_policy_document.this.json]
    queues = {
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
    }
    environment = merge(var.environment, {
      EVENTS_TABLE_NAME  = var.tables.events
      CONTROL_TABLE_NAME = var.tables.control
      MAX_ATTEMPTS       = tostring(local.max_attempts)
    })
  }
}
