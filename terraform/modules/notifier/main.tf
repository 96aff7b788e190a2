# Every destination has a queue of its own, subscribed to the topic of the alerts: one that is down keeps its queue waiting, and
# nothing else (docs/decisions/0104-alerts-where-people-look.md).

locals {
  arn_prefix = "arn:${var.platform.partition}"
  arn_place  = "${var.platform.region}:${var.platform.account_id}"

  chat_topic_arns = { for label, _ in var.chat_configurations : label => "${local.arn_prefix}:sns:${local.arn_place}:${var.platform.name_prefix}-chat-${label}" }
  product_arn     = "${local.arn_prefix}:securityhub:${local.arn_place}:product/${var.platform.account_id}/default"

  # What the function is told of each (packages/notifier/src/destination.ts), and what limits its alerts.
  destinations = merge(
    { for label, chat in var.chat_configurations : "chat-${label}" => {
      severities = chat.severities
      told       = { kind = "chat", topic_arn = local.chat_topic_arns[label] }
    } },
    { for label, hook in var.webhooks : "webhook-${label}" => {
      severities = hook.severities
      told = {
        kind                     = "webhook"
        url                      = hook.url
        format                   = hook.format
        signing_secret_arn       = hook.signing_secret_arn
        authorization_secret_arn = hook.authorization_secret_arn
      }
    } },
    { for service in var.pagerduty[*] : "pagerduty" => {
      severities = service.severities
      told = {
        kind                   = "pagerduty"
        routing_key_secret_arn = service.routing_key_secret_arn
        service_region         = service.service_region
      }
    } },
    { for bus in var.alert_event_bus[*] : "event-bus" => {
      severities = bus.severities
      told       = { kind = "event_bus", bus_arn = bus.arn, format = bus.format }
    } },
    var.enable_security_hub ? { "security-hub" = {
      severities = var.security_hub_severities
      told       = { kind = "security_hub", product_arn = local.product_arn }
    } } : {},
  )

  # As JSON without nulls: the environment of a function holds 4 KB in all.
  told = jsonencode({ for label, each in local.destinations : local.queue_names[label] => { for name, value in each.told : name => value if value != null } })

  queue_names = { for label, _ in local.destinations : label => "${var.platform.name_prefix}-notify-${label}" }
  queue_arns  = { for label, name in local.queue_names : label => "${local.arn_prefix}:sqs:${local.arn_place}:${name}" }

  failures_queue_name = "${var.platform.name_prefix}-notifier-failures"
  failures_queue_arn  = "${local.arn_prefix}:sqs:${local.arn_place}:${local.failures_queue_name}"

  # The queues try again after six times the time-out, and so many attempts are three days: a weekend.
  timeout_seconds = 60
  max_attempts    = 3 * 86400 / (6 * local.timeout_seconds)
}

module "function" {
  source = "../lambda"

  platform = var.platform
  function = {
    name        = "notifier"
    description = "Takes alerts out of the queue of each destination and delivers them."
    memory      = 256
    timeout     = local.timeout_seconds
    policies    = [data.aws_iam_policy_document.this.json]
    queues = { for label, _ in local.destinations : label => {
      name       = "notify-${label}"
      batch_size = 10
      # The least there is: no destination is stormed.
      maximum_concurrency = 2
      max_attempts        = local.max_attempts
    } }
    environment = merge(var.environment, {
      DETECTION_STATE_TABLE_NAME = var.detection_state_table
      MAX_ATTEMPTS               = tostring(local.max_attempts)
      DESTINATIONS               = local.told
    })
  }
}

resource "terraform_data" "validations" {
  lifecycle {
    precondition {
      condition     = length(local.told) <= 3600
      error_message = "chat_configurations and webhooks are too long: what the function is told of destinations is ${length(local.told)} characters, and its environment has room for 3600. Give fewer webhooks, or shorter addresses."
    }
  }
}
