locals {
  table_arn_prefix = "arn:${var.platform.partition}:dynamodb:${var.platform.region}:${var.platform.account_id}:table"
  bucket_arn       = "arn:${var.platform.partition}:s3:::${var.bucket_name}"
  prefixes         = concat(["iam-events/*", "iam-users/*", "iam-alerts/*"], var.exports_accounts ? ["iam-accounts/*"] : [])
}

# "*" stands where the API knows no resource, said at each.
#trivy:ignore:AVD-AWS-0057
data "aws_iam_policy_document" "this" {
  #checkov:skip=CKV_AWS_356:PutMetricData knows no resource
  statement {
    sid       = "ReadEvents"
    actions   = ["dynamodb:Query"]
    resources = ["${local.table_arn_prefix}/${var.tables.events}"]
  }

  statement {
    sid       = "KnowWhatIsDue"
    actions   = ["dynamodb:Scan"]
    resources = ["${local.table_arn_prefix}/${var.tables.control}"]
  }

  # Days that are marked, and no ledger: what was read is for the collector to say.
  statement {
    sid       = "SettleDays"
    actions   = ["dynamodb:DeleteItem", "dynamodb:UpdateItem"]
    resources = ["${local.table_arn_prefix}/${var.tables.control}"]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["dirty-day#*"]
    }
  }

  dynamic "statement" {
    for_each = var.tables.user_records == null ? [] : [var.tables.user_records]

    content {
      sid     = "ReadUserRecords"
      actions = ["dynamodb:Query"]
      resources = [
        "${local.table_arn_prefix}/${statement.value}",
        "${local.table_arn_prefix}/${statement.value}/index/scan-timestamp-index",
      ]
    }
  }

  dynamic "statement" {
    for_each = var.tables.alerts == null ? [] : [var.tables.alerts]

    content {
      sid       = "ReadAlerts"
      actions   = ["dynamodb:Query"]
      resources = ["${local.table_arn_prefix}/${statement.value}/index/alert_date-index"]
    }
  }

  dynamic "statement" {
    for_each = var.exports_accounts ? [var.tables.control] : []

    content {
      sid       = "KnowAccounts"
      actions   = ["dynamodb:GetItem"]
      resources = ["${local.table_arn_prefix}/${statement.value}"]

      condition {
        test     = "ForAllValues:StringLike"
        variable = "dynamodb:LeadingKeys"
        values   = ["accounts", "account#*"]
      }
    }
  }

  statement {
    sid       = "WriteLake"
    actions   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = [for prefix in local.prefixes : "${local.bucket_arn}/${prefix}"]
  }

  # Under no condition on s3:prefix: reading an object has none, and S3 would say of one that is not there that it is denied. The first
  # export looks for files that no export wrote yet.
  statement {
    sid       = "ListLake"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]
  }

  # The list of uploads knows no condition on the prefix.
  statement {
    sid       = "FindAbandonedUploads"
    actions   = ["s3:ListBucketMultipartUploads"]
    resources = [local.bucket_arn]
  }

  # A multipart upload under a key reads its parts again.
  statement {
    sid       = "EncryptLake"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = var.platform.kms_key_arns

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.platform.region}.amazonaws.com"]
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
      values   = ["IAMActivityTracker"]
    }
  }
}
