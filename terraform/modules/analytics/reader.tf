# What an analyst needs to query the lake in Athena, and no more: Athena asks Glue, S3 and KMS in the name of the caller.

locals {
  athena_arn = "arn:${var.platform.partition}:athena:${var.platform.region}:${var.platform.account_id}"
}

data "aws_iam_policy_document" "reader" {
  statement {
    sid = "Query"
    actions = [
      "athena:BatchGetNamedQuery",
      "athena:BatchGetQueryExecution",
      "athena:GetNamedQuery",
      "athena:GetQueryExecution",
      "athena:GetQueryResults",
      "athena:GetQueryResultsStream",
      "athena:GetQueryRuntimeStatistics",
      "athena:GetWorkGroup",
      "athena:ListNamedQueries",
      "athena:ListQueryExecutions",
      "athena:StartQueryExecution",
      "athena:StopQueryExecution",
    ]
    resources = ["${local.athena_arn}:workgroup/${var.platform.name_prefix}"]
  }

  statement {
    sid = "ReadCatalogue"
    actions = [
      "glue:BatchGetPartition",
      "glue:GetDatabase",
      "glue:GetPartition",
      "glue:GetPartitions",
      "glue:GetTable",
      "glue:GetTables",
    ]
    resources = [
      "${local.catalog_arn}:catalog",
      "${local.catalog_arn}:database/${local.database_name}",
      "${local.catalog_arn}:table/${local.database_name}/*",
    ]
  }

  # Athena wants it of every caller (Athena user guide, "Configure AWS Glue access to your catalog and database").
  statement {
    sid       = "KnowDefaultDatabase"
    actions   = ["glue:GetDatabase"]
    resources = ["${local.catalog_arn}:database/default"]
  }

  statement {
    sid     = "ReadLake"
    actions = ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"]
    resources = [
      "arn:${var.platform.partition}:s3:::${var.bucket_names.lake}",
      "arn:${var.platform.partition}:s3:::${var.bucket_names.lake}/*",
    ]
  }

  statement {
    sid = "KeepResults"
    actions = [
      "s3:AbortMultipartUpload",
      "s3:GetBucketLocation",
      "s3:GetObject",
      "s3:ListBucket",
      "s3:ListBucketMultipartUploads",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
    ]
    resources = [
      "arn:${var.platform.partition}:s3:::${var.bucket_names.results}",
      "arn:${var.platform.partition}:s3:::${var.bucket_names.results}/*",
    ]
  }

  statement {
    sid       = "UseKeyOfBuckets"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = var.kms_key_arns

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.platform.region}.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "reader" {
  count = var.create_reader_policy ? 1 : 0

  name        = "${var.platform.name_prefix}-reader${var.platform.global_suffix}"
  description = "Query the lake of ${var.platform.name_prefix} in Athena."
  policy      = data.aws_iam_policy_document.reader.json
  tags        = var.platform.tags
}
