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
    queues = var.members == null ? {} : {
      accounts = {
        name                = "member-scans"
        batch_size          = 1
        maximum_concurrency = var.members.concurrency
        # What is wrong with an account is no failure of its message; a run that dies is tried once more.
        max_attempts = 2
        # Six hours: after seven a message is taken for lost and said again.
        retention_seconds = 21600
      }
    }
    environment = merge(var.settings.environment, {
      DYNAMODB_TABLE_NAME = var.tables.user_records
      EVENTS_TABLE_NAME   = var.tables.events
      CONTROL_TABLE_NAME  = var.tables.control
    })
  }
}
