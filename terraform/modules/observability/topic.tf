# A topic of their own: a subscription with a filter on severities passes over every message without attributes, and an alarm has
# none ("exists": false matches only what has other attributes). All subscribers of alerts are told that the tracker is ill.

locals {
  topic_name = "${var.platform.name_prefix}-alarms"
  topic_arn  = "arn:${var.platform.partition}:sns:${var.platform.region}:${var.platform.account_id}:${local.topic_name}"

  alarm_topic_arns = concat(aws_sns_topic.this[*].arn, var.alarm_topic_arns)
}

resource "aws_sns_topic" "this" {
  count = var.alarms_enabled ? 1 : 0

  name              = local.topic_name
  display_name      = "IAM tracker"
  kms_master_key_id = var.kms_key_arn
  tags              = var.platform.tags
}

resource "aws_sns_topic_policy" "this" {
  count = var.alarms_enabled ? 1 : 0

  arn    = aws_sns_topic.this[0].arn
  policy = data.aws_iam_policy_document.topic.json
}

data "aws_iam_policy_document" "topic" {
  statement {
    sid = "AccountManages"
    actions = [
      "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:Publish", "sns:SetTopicAttributes", "sns:Subscribe",
    ]
    resources = [local.topic_arn]

    principals {
      type        = "AWS"
      identifiers = ["arn:${var.platform.partition}:iam::${var.platform.account_id}:root"]
    }
  }

  statement {
    sid       = "AlarmsPublish"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.platform.account_id]
    }
  }
}

resource "aws_sns_topic_subscription" "this" {
  for_each = var.alarms_enabled ? var.subscriptions : {}

  topic_arn             = aws_sns_topic.this[0].arn
  protocol              = each.value.protocol
  endpoint              = each.value.endpoint
  raw_message_delivery  = each.value.raw_message_delivery
  subscription_role_arn = each.value.subscription_role_arn
}
