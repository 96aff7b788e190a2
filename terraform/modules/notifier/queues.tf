# Addresses that states of earlier versions have.

moved {
  from = aws_sqs_queue.this
  to   = module.function.aws_sqs_queue.source
}

moved {
  from = aws_lambda_event_source_mapping.this
  to   = module.function.aws_lambda_event_source_mapping.queue
}

data "aws_iam_policy_document" "queue" {
  for_each = local.destinations

  statement {
    sid       = "AlertsArrive"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arns[each.key]]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [var.alerts_topic_arn]
    }
  }
}

resource "aws_sqs_queue_policy" "this" {
  for_each = local.destinations

  queue_url = module.function.queues[each.key].url
  policy    = data.aws_iam_policy_document.queue[each.key].json
}

resource "aws_sns_topic_subscription" "this" {
  for_each = local.destinations

  topic_arn            = var.alerts_topic_arn
  protocol             = "sqs"
  endpoint             = module.function.queues[each.key].arn
  raw_message_delivery = true
  filter_policy        = each.value.severities == null ? null : jsonencode({ severity = each.value.severities })
  redrive_policy       = jsonencode({ deadLetterTargetArn = local.failures_queue_arn })

  # Before it may send, the first alert would be refused.
  depends_on = [aws_sqs_queue_policy.this, aws_sqs_queue_policy.failures]
}

# What SNS cannot hand to a queue at all.
data "aws_iam_policy_document" "failures" {
  statement {
    sid       = "UndeliveredAlerts"
    actions   = ["sqs:SendMessage"]
    resources = [local.failures_queue_arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [var.alerts_topic_arn]
    }
  }
}

resource "aws_sqs_queue_policy" "failures" {
  queue_url = module.function.function.failures_queue_url
  policy    = data.aws_iam_policy_document.failures.json
}
