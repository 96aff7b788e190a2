locals {
  table_arn_prefix = "arn:${var.platform.partition}:dynamodb:${var.platform.region}:${var.platform.account_id}:table"
}

data "aws_iam_policy_document" "this" {
  # An event that polling found before is told apart, and gets when it was pushed.
  statement {
    sid       = "StoreEvents"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    resources = ["${local.table_arn_prefix}/${var.tables.events}"]
  }

  # Which days the lake has to be written again for, and no ledger: what is pushed proves nothing.
  statement {
    sid       = "MarkDays"
    actions   = ["dynamodb:PutItem"]
    resources = ["${local.table_arn_prefix}/${var.tables.control}"]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["dirty-day#*"]
    }
  }

  # Which files were read.
  dynamic "statement" {
    for_each = var.trail[*]

    content {
      sid       = "NoteFiles"
      actions   = ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"]
      resources = ["${local.table_arn_prefix}/${statement.value.table_name}"]
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

  # Without a role that reads, this one does: log files of a trail, and nothing else that lies in its bucket.
  dynamic "statement" {
    for_each = try(var.trail.reader_role_arn, "") == null ? [var.trail.bucket_arns] : []

    content {
      sid       = "ReadFiles"
      actions   = ["s3:GetObject"]
      resources = [for arn in statement.value : "${arn}/*AWSLogs/*/CloudTrail/*"]
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
}
