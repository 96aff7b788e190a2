module "function" {
  source = "../lambda"

  platform = var.platform
  function = {
    name                 = "exporter"
    description          = "Writes each day's events, the scans of users and the alerts to the lake as Parquet."
    memory               = var.settings.memory
    timeout              = var.settings.timeout
    reserved_concurrency = var.settings.reserved_concurrency
    schedule             = var.settings.schedule
    policies             = [data.aws_iam_policy_document.this.json]
    environment = merge(
      var.settings.environment,
      {
        EVENTS_TABLE_NAME     = var.tables.events
        CONTROL_TABLE_NAME    = var.tables.control
        ANALYTICS_BUCKET_NAME = var.bucket_name
      },
      var.tables.user_records == null ? {} : { DYNAMODB_TABLE_NAME = var.tables.user_records },
      var.tables.alerts == null ? {} : { ALERTS_TABLE_NAME = var.tables.alerts },
    )
  }
}
