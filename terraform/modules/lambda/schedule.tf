locals {
  is_scheduled = var.function.schedule != null

  # EventBridge wants a "?" in one of day-of-month and day-of-week; many people write "*" in both.
  cron = try(regex("^cron\\((\\S+) (\\S+) (\\S+) (\\S+) (\\S+) (\\S+)\\)$", var.function.schedule), null)
  schedule_expression = local.cron == null ? var.function.schedule : format(
    "cron(%s %s %s %s %s %s)",
    local.cron[0],
    local.cron[1],
    local.cron[2] == "*" && !contains(["*", "?"], local.cron[4]) ? "?" : local.cron[2],
    local.cron[3],
    local.cron[4] == "*" && local.cron[2] != "?" ? "?" : local.cron[4],
    local.cron[5],
  )
}

resource "aws_cloudwatch_event_rule" "this" {
  count = local.is_scheduled ? 1 : 0

  name                = local.name
  description         = "Starts ${local.name}."
  schedule_expression = local.schedule_expression
  tags                = var.platform.tags
}

resource "aws_cloudwatch_event_target" "this" {
  count = local.is_scheduled ? 1 : 0

  rule  = aws_cloudwatch_event_rule.this[0].name
  arn   = aws_lambda_function.this.arn
  input = var.function.schedule_input

  retry_policy {
    maximum_event_age_in_seconds = var.function.maximum_event_age_seconds
    maximum_retry_attempts       = 5
  }

  dead_letter_config {
    arn = aws_sqs_queue.failures.arn
  }
}

resource "aws_lambda_permission" "schedule" {
  count = local.is_scheduled ? 1 : 0

  statement_id  = "schedule"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.this[0].arn
}

resource "aws_lambda_function_event_invoke_config" "this" {
  count = local.is_scheduled ? 1 : 0

  function_name                = aws_lambda_function.this.function_name
  maximum_event_age_in_seconds = var.function.maximum_event_age_seconds
  maximum_retry_attempts       = var.function.maximum_retry_attempts

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failures.arn
    }
  }
}

locals {
  # Whose undelivered events come to the queue of failures.
  rule_arns = concat(local.is_scheduled ? [local.rule_arn] : [], [for each in values(local.rules) : each.arn])
}

data "aws_iam_policy_document" "failures" {
  count = length(local.rule_arns) > 0 ? 1 : 0

  statement {
    sid       = local.is_scheduled ? "UndeliveredSchedules" : "UndeliveredEvents"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = local.rule_arns
    }
  }
}

resource "aws_sqs_queue_policy" "failures" {
  count = length(local.rule_arns) > 0 ? 1 : 0

  queue_url = aws_sqs_queue.failures.id
  policy    = data.aws_iam_policy_document.failures[0].json
}
