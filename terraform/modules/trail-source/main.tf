# The table of the files that were read, what the receiver has to know of a trail (docs/decisions/0115-files-of-a-trail-are-read-once.md) and what
# the collector has to, which proves it (docs/decisions/0117-the-collector-walks-digests.md).

locals {
  arn_prefix  = "arn:${var.platform.partition}"
  account_id  = coalesce(var.source_of_files.account_id, var.platform.account_id)
  bucket_arns = [for name in var.source_of_files.buckets : "${local.arn_prefix}:s3:::${name}"]

  # Written out of packages/core by pnpm generate.
  shape = jsondecode(file("${path.module}/table.json"))

  # As the collector spells it: nothing, or with a slash behind.
  prefix = var.source_of_files.prefix == "" ? "" : "${trimsuffix(var.source_of_files.prefix, "/")}/"

  senders = {
    eventbridge = {}
    s3          = { s3 = { service = "s3.amazonaws.com", arns = local.bucket_arns, account_ids = [local.account_id] } }
    # The topic is the trail's, mostly in the account of its bucket; its ARN says in which it is.
    sns = { sns = { service = "sns.amazonaws.com", arns = var.source_of_files.topic_arns, account_ids = distinct([for arn in var.source_of_files.topic_arns : split(":", arn)[4]]) } }
  }

  # Nobody but AWS can put events whose source begins with "aws.". Of what lies in the bucket, log files alone are worth a message.
  rules = var.source_of_files.announced_by != "eventbridge" ? {} : {
    "trail-files${var.platform.global_suffix}" = {
      description = "Log files of a trail."
      bus         = var.source_of_files.event_bus_name
      state       = "ENABLED"
      pattern = jsonencode({
        source      = ["aws.s3"]
        account     = [local.account_id]
        detail-type = ["Object Created"]
        detail = {
          bucket = { name = var.source_of_files.buckets }
          object = { key = [{ wildcard = "*AWSLogs/*/CloudTrail/*.json.gz" }] }
        }
      })
    }
  }
}

resource "aws_dynamodb_table" "files" {
  #checkov:skip=CKV_AWS_28:point_in_time_recovery of the deployment says; what is lost is read again
  name                        = "${var.platform.name_prefix}-trail-files"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = local.shape.hash_key
  deletion_protection_enabled = var.deletion_protection
  tags                        = var.platform.tags

  attribute {
    name = local.shape.hash_key
    type = "S"
  }

  ttl {
    enabled        = true
    attribute_name = local.shape.ttl_attribute
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }
}
