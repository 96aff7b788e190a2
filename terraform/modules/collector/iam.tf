locals {
  table_arn_prefix = "arn:${var.platform.partition}:dynamodb:${var.platform.region}:${var.platform.account_id}:table"
}

# "*" stands where the API knows no resource, said at each.
#trivy:ignore:AVD-AWS-0057
data "aws_iam_policy_document" "this" {
  #checkov:skip=CKV_AWS_356:LookupEvents, DescribeRegions, ListPublicKeys and PutMetricData know no resource
  statement {
    sid     = "ReadEventHistory"
    actions = ["cloudtrail:LookupEvents", "ec2:DescribeRegions"]
    # Neither API knows resources: event history belongs to the account, Regions to every account.
    resources = ["*"]
  }

  # Whether the trail that feeds push logs, and what it leaves out.
  dynamic "statement" {
    for_each = var.asks_for_trails ? [1] : []

    content {
      sid     = "JudgeTrails"
      actions = ["cloudtrail:DescribeTrails", "cloudtrail:GetEventSelectors", "cloudtrail:GetTrailStatus"]
      # A trail may be one of another account, the organization's, and DescribeTrails knows no resource.
      resources = ["*"]
    }
  }

  # Settle passes ask which events are there before they write what is missing; beside push each under a condition.
  statement {
    sid       = "StoreEvents"
    actions   = concat(["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"], var.asks_for_trails ? ["dynamodb:PutItem"] : [])
    resources = ["${local.table_arn_prefix}/${var.tables.events}"]
  }

  dynamic "statement" {
    for_each = try(var.organization.lists_accounts, false) ? [1] : []

    content {
      sid     = "ListAccounts"
      actions = ["organizations:ListAccounts", "organizations:ListParents"]
      # ListAccounts knows no resource, and units are listed with the accounts in them.
      resources = ["*"]
    }
  }

  # The names of accounts, and when members were read.
  dynamic "statement" {
    for_each = var.organization[*]

    content {
      sid       = "KeepAccounts"
      actions   = ["dynamodb:DeleteItem", "dynamodb:UpdateItem"]
      resources = ["${local.table_arn_prefix}/${var.tables.control}"]

      # Ledgers are not deleted: their keys begin with the account.
      condition {
        test     = "ForAllValues:StringLike"
        variable = "dynamodb:LeadingKeys"
        values   = ["account#*", "member#*"]
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
        values   = [var.organization.id]
      }
    }
  }

  dynamic "statement" {
    for_each = var.members[*]

    content {
      sid       = "AskForAccounts"
      actions   = ["sqs:SendMessage"]
      resources = ["arn:${var.platform.partition}:sqs:${var.platform.region}:${var.platform.account_id}:${var.platform.name_prefix}-accounts"]
    }
  }

  # The digests of a trail, and what they name that was not announced.
  dynamic "statement" {
    for_each = var.trail[*]

    content {
      sid     = "FindSigningKeys"
      actions = ["cloudtrail:ListPublicKeys"]
      # ListPublicKeys knows no resource: the keys with which CloudTrail signs are AWS's own, and public.
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = var.trail[*]

    content {
      sid       = "NoteFiles"
      actions   = ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"]
      resources = ["${local.table_arn_prefix}/${statement.value.table_name}"]
    }
  }

  # Each under the condition that it is not there, so one by one; they lie under a day that is none.
  dynamic "statement" {
    for_each = var.trail[*]

    content {
      sid       = "TellFindings"
      actions   = ["dynamodb:PutItem"]
      resources = ["${local.table_arn_prefix}/${var.tables.events}"]

      condition {
        test     = "ForAllValues:StringEquals"
        variable = "dynamodb:LeadingKeys"
        values   = ["trail-finding"]
      }
    }
  }

  dynamic "statement" {
    for_each = try(var.trail.reader_role_arn, null) != null ? [var.trail.reader_role_arn] : []

    content {
      sid       = "TakeReaderRole"
      actions   = ["sts:AssumeRole"]
      resources = [statement.value]
    }
  }

  # Under no condition on s3:prefix: reading an object that is gone has none, and S3 would say that it is denied instead of that it is
  # gone. What was taken away would look as if we were not let in.
  dynamic "statement" {
    for_each = try(var.trail.reader_role_arn, "") == null ? [var.trail.bucket] : []

    content {
      sid       = "ListFiles"
      actions   = ["s3:ListBucket"]
      resources = ["arn:${var.platform.partition}:s3:::${statement.value}"]
    }
  }

  dynamic "statement" {
    for_each = try(var.trail.reader_role_arn, "") == null ? [var.trail] : []

    content {
      sid     = "ReadFiles"
      actions = ["s3:GetObject"]
      # Log files and digests (CloudTrail-Digest), and not what other services write into the same folders.
      resources = ["arn:${var.platform.partition}:s3:::${statement.value.bucket}/${statement.value.prefix == "" ? "*" : statement.value.prefix}AWSLogs/*/CloudTrail*"]
    }
  }

  dynamic "statement" {
    for_each = try(var.trail.reader_role_arn, "") == null && try(length(var.trail.kms_key_arns), 0) > 0 ? [var.trail.kms_key_arns] : []

    content {
      sid       = "DecryptFiles"
      actions   = ["kms:Decrypt"]
      resources = statement.value

      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["s3.*"]
      }
    }
  }

  # All ledgers are read at once where they can be; they are hundreds.
  statement {
    sid       = "KeepLedgers"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"]
    resources = ["${local.table_arn_prefix}/${var.tables.control}"]
  }

  statement {
    sid     = "PublishMetrics"
    actions = ["cloudwatch:PutMetricData"]
    # PutMetricData knows no resource; the namespace is what can be limited.
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["IAMActivityTracker"]
    }
  }
}
