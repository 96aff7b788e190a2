locals {
  table_arn_prefix = "arn:${var.platform.partition}:dynamodb:${var.platform.region}:${var.platform.account_id}:table"
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "KeepAlertLedger"
    actions   = ["dynamodb:GetItem", "dynamodb:PartiQLInsert", "dynamodb:UpdateItem"]
    resources = ["${local.table_arn_prefix}/${var.tables.alerts}"]
  }

  statement {
    sid = "KeepDetectionState"
    actions = [
      "dynamodb:BatchGetItem",
      "dynamodb:BatchWriteItem",
      "dynamodb:PartiQLInsert",
      "dynamodb:PartiQLUpdate",
      "dynamodb:PutItem",
    ]
    resources = ["${local.table_arn_prefix}/${var.tables.detection_state}"]
  }

  # Who opened the session behind an event: the call is among the events.
  statement {
    sid     = "FindSessions"
    actions = ["dynamodb:BatchGetItem", "dynamodb:Query"]
    resources = [
      "${local.table_arn_prefix}/${var.tables.events}",
      "${local.table_arn_prefix}/${var.tables.events}/index/event_name-index",
    ]
  }

  # What policies allow, as the user scanner read it: that part of its table and no user.
  dynamic "statement" {
    for_each = var.user_records_stream[*]

    content {
      sid       = "KnowRights"
      actions   = ["dynamodb:BatchGetItem"]
      resources = ["${local.table_arn_prefix}/${statement.value.table_name}"]

      condition {
        test     = "ForAllValues:StringEquals"
        variable = "dynamodb:LeadingKeys"
        values   = ["__rights__"]
      }
    }
  }

  # What accounts are called, and which are of the organization: that part of the control table and no ledger.
  dynamic "statement" {
    for_each = var.accounts_table[*]

    content {
      sid       = "KnowAccounts"
      actions   = ["dynamodb:GetItem"]
      resources = ["${local.table_arn_prefix}/${statement.value}"]

      condition {
        test     = "ForAllValues:StringLike"
        variable = "dynamodb:LeadingKeys"
        values   = ["account#*", "accounts"]
      }
    }
  }

  statement {
    sid       = "PublishAlerts"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]
  }

  # Publishing to an encrypted topic takes a data key.
  statement {
    sid       = "EncryptAlerts"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = [var.platform.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["sns.${var.platform.region}.amazonaws.com"]
    }
  }
}
