locals {
  trail_environment = var.trail == null ? {} : { for name, value in {
    TRAIL_BUCKET             = var.trail.bucket
    TRAIL_PREFIX             = var.trail.prefix
    TRAIL_NAME               = var.trail.trail_name
    TRAIL_LOOKBACK_DAYS      = tostring(var.trail.lookback_days)
    TRAIL_WORKERS            = tostring(var.trail.workers)
    TRAIL_FILES_TABLE_NAME   = var.trail.table_name
    TRAIL_READER_ROLE_ARN    = var.trail.reader_role_arn
    TRAIL_READER_EXTERNAL_ID = var.trail.reader_external_id
  } : name => value if value != null && value != "" }
}

module "function" {
  source = "../lambda"

  platform = var.platform
  function = {
    name                 = "collector"
    description          = "Reads CloudTrail's event history of every Region into the events table."
    memory               = var.settings.memory
    timeout              = var.settings.timeout
    reserved_concurrency = var.settings.reserved_concurrency
    schedule             = var.settings.schedule
    policies             = [data.aws_iam_policy_document.this.json]
    queues = var.members == null ? {} : {
      accounts = {
        name                = "accounts"
        batch_size          = 1
        maximum_concurrency = var.members.concurrency
        # What is wrong with an account is no failure of its message; a run that dies is tried once more.
        max_attempts = 2
        # Six hours: after seven the collector takes a message for lost and says it again.
        retention_seconds = 21600
      }
    }
    environment = merge(var.settings.environment, local.trail_environment, {
      EVENTS_TABLE_NAME  = var.tables.events
      CONTROL_TABLE_NAME = var.tables.control
    })
  }
}
