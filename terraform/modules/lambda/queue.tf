# Queues that the function reads. What is in one is tried again and again, and then is among the failures.

locals {
  # Lambda asks for six times the time-out of the function (Lambda developer guide, "Creating and configuring an Amazon SQS event
  # source mapping"). It is also the time between two attempts.
  visibility_seconds = 6 * var.function.timeout

  queue_names = { for label, queue in var.function.queues : label => "${var.platform.name_prefix}-${queue.name}" }
  queue_arns  = { for label, name in local.queue_names : label => "${local.arn_prefix}:sqs:${local.arn_place}:${name}" }

  # Rules of EventBridge that fill a queue, by queue and label. The name of a rule on another bus is part of its ARN.
  rules = merge([for queue, each in var.function.queues : {
    for label, rule in each.rules : "${queue}/${label}" => merge(rule, {
      queue = queue
      name  = "${var.platform.name_prefix}-${label}"
      arn   = "${local.arn_prefix}:events:${local.arn_place}:rule/${rule.bus == "default" ? "" : "${rule.bus}/"}${var.platform.name_prefix}-${label}"
    })
  }]...)
}

resource "aws_sqs_queue" "source" {
  for_each = var.function.queues

  name                       = local.queue_names[each.key]
  visibility_timeout_seconds = local.visibility_seconds
  message_retention_seconds  = each.value.retention_seconds
  # Not the key of the tables: who sends would have to be allowed to use it, on a key of yours as well.
  sqs_managed_sse_enabled = true
  tags                    = var.platform.tags

  redrive_policy = jsonencode({
    deadLetterTargetArn = local.queue_arn
    maxReceiveCount     = each.value.max_attempts
  })

  # Its dead letters go there.
  depends_on = [aws_sqs_queue.failures]
}

resource "aws_lambda_event_source_mapping" "queue" {
  for_each = var.function.queues

  function_name                      = aws_lambda_function.this.arn
  event_source_arn                   = aws_sqs_queue.source[each.key].arn
  batch_size                         = each.value.batch_size
  maximum_batching_window_in_seconds = each.value.batching_seconds
  function_response_types            = ["ReportBatchItemFailures"]
  tags                               = local.mapping_tags

  scaling_config {
    maximum_concurrency = each.value.maximum_concurrency
  }
}

resource "aws_cloudwatch_event_rule" "queue" {
  for_each = local.rules

  name           = each.value.name
  description    = each.value.description
  event_bus_name = each.value.bus
  event_pattern  = each.value.pattern
  state          = each.value.state
  tags           = var.platform.tags
}

resource "aws_cloudwatch_event_target" "queue" {
  for_each = local.rules

  rule           = aws_cloudwatch_event_rule.queue[each.key].name
  event_bus_name = each.value.bus
  arn            = aws_sqs_queue.source[each.value.queue].arn

  # What cannot be handed to the queue for as long as EventBridge tries, a day.
  dead_letter_config {
    arn = aws_sqs_queue.failures.arn
  }
}

data "aws_iam_policy_document" "queue" {
  for_each = { for label, queue in var.function.queues : label => {
    rules   = [for each in values(local.rules) : each.arn if each.queue == label]
    senders = queue.senders
  } if length(queue.rules) + length(queue.senders) > 0 }

  dynamic "statement" {
    for_each = length(each.value.rules) > 0 ? [1] : []

    content {
      sid       = "EventsArrive"
      actions   = ["sqs:SendMessage"]
      resources = [local.queue_arns[each.key]]

      principals {
        type        = "Service"
        identifiers = ["events.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = each.value.rules
      }
    }
  }

  # A name of a bucket says nothing of whose it is: the account does.
  dynamic "statement" {
    for_each = each.value.senders

    content {
      sid       = "NoticesArrive${title(statement.key)}"
      actions   = ["sqs:SendMessage"]
      resources = [local.queue_arns[each.key]]

      principals {
        type        = "Service"
        identifiers = [statement.value.service]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = statement.value.arns
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = statement.value.account_ids
      }
    }
  }

  # Nobody else, whatever IAM allows: what arrives is taken for an event of AWS.
  statement {
    sid       = "NothingElse"
    effect    = "Deny"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arns[each.key]]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnNotEquals"
      variable = "aws:SourceArn"
      values   = concat(each.value.rules, flatten([for sender in values(each.value.senders) : sender.arns]))
    }
  }
}

resource "aws_sqs_queue_policy" "source" {
  for_each = data.aws_iam_policy_document.queue

  queue_url = aws_sqs_queue.source[each.key].id
  policy    = each.value.json
}
