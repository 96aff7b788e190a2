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
      }
    }
    environment = merge(var.settings.environment, {
      EVENTS_TABLE_NAME  = var.tables.events
      CONTROL_TABLE_NAME = var.tables.control
    })
  }
}
