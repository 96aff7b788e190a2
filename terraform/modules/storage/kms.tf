locals {
  kms_key_arn = var.kms_key_arn == null ? one(aws_kms_key.this[*].arn) : var.kms_key_arn
  arn_place   = "${var.platform.region}:${var.platform.account_id}"
}

# Whether it is there is said by a value of its own: that of kms_key_arn may not be known yet, and a key that is not used any
# more is still needed to read what was written under it.
resource "aws_kms_key" "this" {
  count = var.create_kms_key ? 1 : 0

  description             = "Tables, logs, alerts and lake of ${var.platform.name_prefix}."
  deletion_window_in_days = var.kms_deletion_window_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.key.json
  tags                    = var.platform.tags

  lifecycle {
    # Otherwise a key that is given up is gone before the tables are under the other one.
    create_before_destroy = true
  }
}

# A plan shows what it destroys with its attributes: this is what the plan says that gives the key up.
resource "terraform_data" "own_key" {
  count = var.create_kms_key ? 1 : 0

  input = "Without this key no one reads what was written under it: backups of the tables (35 days), log lines, objects of the lake and results of queries from before kms_key_arn was set. AWS deletes it ${var.kms_deletion_window_days} days after this is applied; until then kms:CancelKeyDeletion brings it back."
}

resource "aws_kms_alias" "this" {
  count = var.create_kms_key ? 1 : 0

  name          = "alias/${var.platform.name_prefix}"
  target_key_id = aws_kms_key.this[0].key_id
}

# The only principal that ends otherwise in another partition (China: amazonaws.com.cn); kms:ViaService ends with amazonaws.com in all (KMS
# developer guide, "kms:ViaService").
data "aws_service_principal" "logs" {
  service_name = "logs"
}

# In the policy of a key, "*" as a resource means that key (KMS developer guide, "Key policies").
data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109:The account decides by IAM policies; without it a key cannot be managed any more
  #checkov:skip=CKV_AWS_111:In the policy of a key, * is that key
  #checkov:skip=CKV_AWS_356:In the policy of a key, * is that key
  # Without it no one could change the key any more. It lets IAM policies of this account decide, nothing else.
  statement {
    sid       = "AccountDecides"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${var.platform.partition}:iam::${var.platform.account_id}:root"]
    }
  }

  statement {
    sid       = "EncryptLogs"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${var.platform.region}.${data.aws_service_principal.logs.suffix}"]
    }

    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:${var.platform.partition}:logs:${local.arn_place}:log-group:/aws/lambda/${var.platform.name_prefix}-*"]
    }
  }

  # The reason for a key of our own: alarms cannot publish to a topic under the key that AWS manages for SNS.
  statement {
    sid       = "AlarmsPublish"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.platform.account_id]
    }
  }
}
