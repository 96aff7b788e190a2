# Athena needs no crawler: partitions are projected. This one is for other readers (Redshift Spectrum, Glue jobs),
# which see registered partitions only. It runs when an operator starts it, costs nothing until then, and may add
# partitions but not change or delete a table.

locals {
  crawler_name = "${var.platform.name_prefix}-crawler"
  catalog_arn  = "arn:${var.platform.partition}:glue:${var.platform.region}:${var.platform.account_id}"
}

resource "aws_glue_crawler" "this" {
  #checkov:skip=CKV_AWS_195:Its logs hold names of partitions alone; a security configuration would be one of the account
  name          = local.crawler_name
  description   = "Registers the partitions of the lake for readers other than Athena; started by hand."
  database_name = aws_glue_catalog_database.this.name
  role          = aws_iam_role.crawler.arn
  tags          = var.platform.tags

  catalog_target {
    database_name = aws_glue_catalog_database.this.name
    tables        = [for table in aws_glue_catalog_table.this : table.name]
  }

  # AWS writes this into every crawler of catalogue tables; left out, each plan would take it away again
  # (hashicorp/terraform-provider-aws#30212).
  configuration = jsonencode({ Version = 1, Grouping = { TableGroupingPolicy = "CombineCompatibleSchemas" } })

  # The only behaviours that a crawler of catalogue tables may have without changing them.
  schema_change_policy {
    delete_behavior = "LOG"
    update_behavior = "LOG"
  }

  depends_on = [aws_iam_role_policy.crawler]
}

data "aws_iam_policy_document" "crawler_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["glue.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "crawler" {
  name                 = "${local.crawler_name}${var.platform.global_suffix}"
  description          = "What ${local.crawler_name} may do."
  assume_role_policy   = data.aws_iam_policy_document.crawler_assume.json
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.platform.tags
}

data "aws_iam_policy_document" "crawler" {
  statement {
    sid     = "ReadLake"
    actions = ["s3:GetObject", "s3:ListBucket"]
    resources = [
      "arn:${var.platform.partition}:s3:::${var.bucket_names.lake}",
      "arn:${var.platform.partition}:s3:::${var.bucket_names.lake}/*",
    ]
  }

  statement {
    sid       = "DecryptLake"
    actions   = ["kms:Decrypt"]
    resources = var.kms_key_arns

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.platform.region}.amazonaws.com"]
    }
  }

  statement {
    sid = "RegisterPartitions"
    actions = [
      "glue:BatchCreatePartition",
      "glue:BatchGetPartition",
      "glue:CreatePartition",
      "glue:GetDatabase",
      "glue:GetPartition",
      "glue:GetPartitions",
      "glue:GetTable",
      "glue:GetTables",
      "glue:UpdatePartition",
      "glue:UpdateTable",
    ]
    resources = [
      "${local.catalog_arn}:catalog",
      "${local.catalog_arn}:database/${local.database_name}",
      "${local.catalog_arn}:table/${local.database_name}/*",
    ]
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${var.platform.partition}:logs:${var.platform.region}:${var.platform.account_id}:log-group:/aws-glue/crawlers:*"]
  }
}

resource "aws_iam_role_policy" "crawler" {
  name   = local.crawler_name
  role   = aws_iam_role.crawler.name
  policy = data.aws_iam_policy_document.crawler.json
}
