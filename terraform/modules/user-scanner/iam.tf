locals {
  table_arn_prefix = "arn:${var.platform.partition}:dynamodb:${var.platform.region}:${var.platform.account_id}:table"
}

# "*" stands where the API knows no resource, said at each.
#trivy:ignore:AVD-AWS-0057
data "aws_iam_policy_document" "this" {
  #checkov:skip=CKV_AWS_356:The listings of IAM, the credential report and PutMetricData know no resource
  statement {
    sid = "ReadUsers"
    actions = [
      "iam:GenerateCredentialReport", "iam:GetAccountAuthorizationDetails", "iam:GetCredentialReport", "iam:ListUsers",
    ]
    # The listings and the credential report are of the whole account; none of them knows a resource.
    resources = ["*"]
  }

  statement {
    sid = "ReadCredentials"
    actions = [
      "iam:GetAccessKeyLastUsed",
      "iam:ListAccessKeys",
      "iam:ListMFADevices",
      "iam:ListSSHPublicKeys",
      "iam:ListServiceSpecificCredentials",
    ]
    resources = ["arn:${var.platform.partition}:iam::${var.platform.account_id}:user/*"]
  }

  statement {
    sid = "KeepRecords"
    actions = [
      "dynamodb:BatchWriteItem",
      "dynamodb:DeleteItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
    ]
    resources = [
      "${local.table_arn_prefix}/${var.tables.user_records}",
      "${local.table_arn_prefix}/${var.tables.user_records}/index/*",
    ]
  }

  statement {
    sid     = "FindCauses"
    actions = ["dynamodb:BatchGetItem", "dynamodb:Query"]
    resources = [
      "${local.table_arn_prefix}/${var.tables.events}",
      "${local.table_arn_prefix}/${var.tables.events}/index/event_name-index",
    ]
  }

  # The ledgers say whether everything that could explain a change has been read: one of each account by its key where there are members,
  # whose names and marks are there as well.
  statement {
    sid       = "KnowWhatIsRead"
    actions   = [var.members == null ? "dynamodb:Scan" : "dynamodb:GetItem"]
    resources = ["${local.table_arn_prefix}/${var.tables.control}"]
  }

  # When members were scanned, and what kept us from it.
  dynamic "statement" {
    for_each = var.members[*]

    content {
      sid       = "KeepMarks"
      actions   = ["dynamodb:UpdateItem"]
      resources = ["${local.table_arn_prefix}/${var.tables.control}"]

      condition {
        test     = "ForAllValues:StringLike"
        variable = "dynamodb:LeadingKeys"
        values   = ["member-scan#*"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.members[*]

    content {
      sid       = "AssumeMemberRoles"
      actions   = ["sts:AssumeRole"]
      resources = ["arn:${var.platform.partition}:iam::*:role/${statement.value.role_name}"]

      # Whatever a message of the queue says, and whoever made a role of this name elsewhere.
      condition {
        test     = "StringEquals"
        variable = "aws:ResourceOrgID"
        values   = [statement.value.organization_id]
      }
    }
  }

  dynamic "statement" {
    for_each = var.members[*]

    content {
      sid       = "AskForAccounts"
      actions   = ["sqs:SendMessage"]
      resources = ["arn:${var.platform.partition}:sqs:${var.platform.region}:${var.platform.account_id}:${var.platform.name_prefix}-member-scans"]
    }
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
