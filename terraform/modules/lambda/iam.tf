data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = "${local.name}${var.platform.global_suffix}"
  description          = "What ${local.name} may do."
  assume_role_policy   = data.aws_iam_policy_document.assume.json
  permissions_boundary = var.platform.permissions_boundary_arn
  tags                 = var.platform.tags

  # A role is not of a Region, a log group is: a role without its group is one of another Region (validations.tf of the root).
  depends_on = [aws_cloudwatch_log_group.this]
}

# "*" stands where the API knows no resource, said at each.
#trivy:ignore:AVD-AWS-0057
data "aws_iam_policy_document" "this" {
  #checkov:skip=CKV_AWS_356:X-Ray, EC2's describing calls and what modules say beside their own know no resource
  source_policy_documents = var.function.policies

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.log_group_arn}:*"]
  }

  statement {
    sid       = "ReportFailures"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arn]
  }

  # What DynamoDB asks of a principal that reads and writes a table under a key of the customer.
  statement {
    sid       = "UseTableKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = var.platform.kms_key_arns

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["dynamodb.${var.platform.region}.amazonaws.com"]
    }
  }

  dynamic "statement" {
    for_each = length(var.function.streams) > 0 ? [1] : []

    content {
      sid       = "ReadStreams"
      actions   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
      resources = [for stream in var.function.streams : "${local.arn_prefix}:dynamodb:${local.arn_place}:table/${stream.table_name}/stream/*"]
    }
  }

  dynamic "statement" {
    for_each = length(var.function.queues) > 0 ? [1] : []

    content {
      sid       = "ReadQueues"
      actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      resources = values(local.queue_arns)
    }
  }

  dynamic "statement" {
    for_each = var.platform.encrypt_environment ? [1] : []

    content {
      sid       = "DecryptEnvironment"
      actions   = ["kms:Decrypt"]
      resources = [var.platform.kms_key_arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["lambda.${var.platform.region}.amazonaws.com"]
      }
    }
  }

  # Lambda makes the network interfaces, with the rights of the role (Lambda developer guide, "Giving Lambda functions access to
  # resources in an Amazon VPC": the describing calls know no resource, deleting must be allowed on all).
  dynamic "statement" {
    for_each = var.platform.vpc[*]

    content {
      sid       = "FindNetwork"
      actions   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = var.platform.vpc[*]

    content {
      sid       = "UseNetwork"
      actions   = local.network_actions
      resources = ["${local.arn_prefix}:ec2:${local.arn_place}:*/*"]
    }
  }

  # The code of the function has no part in it.
  dynamic "statement" {
    for_each = var.platform.vpc[*]

    content {
      sid       = "LeaveNetworkToLambda"
      effect    = "Deny"
      actions   = concat(local.network_actions, ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"])
      resources = ["*"]

      condition {
        test     = "ArnEquals"
        variable = "lambda:SourceFunctionArn"
        values   = [local.function_arn]
      }
    }
  }

  dynamic "statement" {
    for_each = var.platform.tracing ? [1] : []

    content {
      sid     = "Trace"
      actions = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
      # X-Ray knows no resource for what is sent to it.
      resources = ["*"]
    }
  }
}

resource "aws_iam_role_policy" "this" {
  name   = local.name
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.this.json
}
