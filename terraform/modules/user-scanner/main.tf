module "function" {
  source = "../lambda"

  platform = var.platform
  function = {
    name                 = "user-scanner"
    description          = "Takes stock of the IAM users and of what changed since the last time."
    memory               = var.settings.memory
    timeout              = var.settings.timeout
    reserved_concurrency = var.settings.reserved_concurrency
    schedule             = var.settings.schedule
    policies             = [data.aws_iam_policy_document.this.json]
    environment = merge(var.settings.environment, {
      DYNAMODB_TABLE_NAME = var.tables.user_records
      EVENTS_TABLE_NAME   = var.tables.events
      CONTROL_TABLE_NAME  = var.tables.control
    })
  }
}
