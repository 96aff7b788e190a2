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
    environment = merge(var.settings.environment, {
      EVENTS_TABLE_NAME  = var.tables.events
      CONTROL_TABLE_NAME = var.tables.control
    })
  }
}
