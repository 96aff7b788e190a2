locals {
  name           = "${var.platform.name_prefix}-${var.function.name}"
  zip            = "${var.platform.artifacts_path}/${var.function.name}.zip"
  log_group_name = "/aws/lambda/${local.name}"
  arn_prefix     = "arn:${var.platform.partition}"
  arn_place      = "${var.platform.region}:${var.platform.account_id}"
  log_group_arn  = "${local.arn_prefix}:logs:${local.arn_place}:log-group:${local.log_group_name}"
  queue_name     = "${local.name}-failures"
  queue_arn      = "${local.arn_prefix}:sqs:${local.arn_place}:${local.queue_name}"
  rule_arn       = "${local.arn_prefix}:events:${local.arn_place}:rule/${local.name}"
}

resource "aws_lambda_function" "this" {
  function_name                  = local.name
  description                    = var.function.description
  role                           = aws_iam_role.this.arn
  filename                       = local.zip
  source_code_hash               = fileexists(local.zip) ? filebase64sha256(local.zip) : null
  handler                        = "index.handler"
  runtime                        = var.platform.runtime
  architectures                  = [var.platform.architecture]
  layers                         = var.function.layer_arns
  memory_size                    = var.function.memory
  timeout                        = var.function.timeout
  reserved_concurrent_executions = var.function.reserved_concurrency
  tags                           = var.platform.tags

  environment {
    variables = var.function.environment
  }

  tracing_config {
    mode = var.platform.tracing ? "Active" : "PassThrough"
  }

  lifecycle {
    precondition {
      condition     = fileexists(local.zip)
      error_message = "There is no ${local.zip}. Build the functions first (pnpm build), or set artifacts_path to the folder that holds collector.zip, alerter.zip, user-scanner.zip and exporter.zip."
    }
  }

  # The first run needs both; and a log group that Lambda makes itself is neither encrypted nor ever emptied.
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = local.log_group_name
  retention_in_days = var.platform.log_retention_days
  kms_key_id        = var.platform.kms_key_arn
  tags              = var.platform.tags
}

# Records that could not be processed, delivered or invoked after all attempts. Holds no event data of its own.
resource "aws_sqs_queue" "failures" {
  name                      = local.queue_name
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = var.platform.tags
}
