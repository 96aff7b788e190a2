# The rules of other Regions, by version 6 of the provider. The rest of the deployment takes version 5 too, so nothing of it calls this.

locals {
  # One for each rule and Region.
  rules = merge([for region in var.regions : {
    for name, rule in var.push.rules : "${region}/${name}" => merge(rule, { region = region, name = name })
  }]...)

  rule_arns = { for region in var.regions : region => [
    for name, _ in var.push.rules : "arn:${var.push.partition}:events:${region}:${var.push.account_id}:rule/${name}"
  ] }
}

resource "aws_sqs_queue" "undelivered" {
  for_each = toset(var.regions)

  region                    = each.key
  name                      = var.push.undelivered_name
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = var.tags
}

data "aws_iam_policy_document" "undelivered" {
  for_each = aws_sqs_queue.undelivered

  statement {
    sid       = "UndeliveredEvents"
    actions   = ["sqs:SendMessage"]
    resources = [each.value.arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = local.rule_arns[each.key]
    }
  }
}

resource "aws_sqs_queue_policy" "undelivered" {
  for_each = aws_sqs_queue.undelivered

  region    = each.key
  queue_url = each.value.id
  policy    = data.aws_iam_policy_document.undelivered[each.key].json
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.rules

  region        = each.value.region
  name          = each.value.name
  description   = each.value.description
  event_pattern = each.value.pattern
  state         = each.value.state
  tags          = var.tags
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.rules

  region    = each.value.region
  rule      = aws_cloudwatch_event_rule.this[each.key].name
  target_id = "bus"
  arn       = var.push.bus_arn
  role_arn  = var.push.role_arn

  dead_letter_config {
    arn = aws_sqs_queue.undelivered[each.value.region].arn
  }
}
