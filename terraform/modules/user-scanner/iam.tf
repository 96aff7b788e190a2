locals {
  table_arn_prefix = "arn:${var.platform.partition}:dynamodb:${var.platform.region}:${var.platform.account_id}:table"
}

data "aws_iam_policy_document" "this" {
  statement {
    sid = "ReadUsers"
    actions = [
      "iam:GenerateCredentialReport",
      "iam:GetAccessKeyLastUsed",
      "iam:GetAccountAuthorizationDetails",
      "iam:GetCredentialReport",
      "iam:ListAccessKeys",
      "iam:ListMFADevices",
      "iam:ListUsers",
    ]
    # The listings and the credential report are of the whole account; none of them knows a resource.
    resources = ["*"]
  }

  statement {
    sid = "KeepRecords"
    actions = [
      "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query",
    ]
    resources = [
      "${local.table_arn_prefix}/${var.tables.user_records}",
      "${local.table_arn_prefix}/${var.tables.user_records}/index/*",
    ]
  }

  statement {
    sid       = "FindCauses"
    actions   = ["dynamodb:Query"]
    resources = ["${local.table_arn_prefix}/${var.tables.events}", "${local.table_arn_prefix}/${var.tables.events}/index/*"]
  }

  statement {
    sid     = "PublishMetrics"
    actions = ["cloudwatch:PutMetricData"]
    # PutMetricData knows no resource; the namespace is what can be limited.
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["IAMUserMonitor"]
    }
  }
}
