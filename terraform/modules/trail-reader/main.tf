# The role by which the tracker reads the files of a trail, in the account of their bucket. Without ListBucket S3 says of a file that was
# taken away that it is denied, and the proof could not tell the one from the other.

data "aws_partition" "current" {}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"
  bucket_arn = "${local.arn_prefix}:s3:::${var.bucket_name}"
  # As the collector spells it: nothing, or with a slash behind.
  prefix = var.prefix == "" ? "" : "${trimsuffix(var.prefix, "/")}/"
  # Log files and digests (CloudTrail-Digest), and not what other services write into the same folders.
  files = "${var.prefix == "" ? "*" : local.prefix}AWSLogs/*/CloudTrail*"

  trust = {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TrackerOfOurs"
      Effect    = "Allow"
      Principal = { AWS = "${local.arn_prefix}:iam::${var.tracker_account_id}:root" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = merge(
          { "sts:ExternalId" = var.external_id },
          var.organization_id == null ? {} : { "aws:PrincipalOrgID" = var.organization_id },
        )
        ArnEquals = {
          "aws:PrincipalArn" = [for name in var.tracker_role_names : "${local.arn_prefix}:iam::${var.tracker_account_id}:role/${name}"]
        }
      }
    }]
  }

  permissions = {
    Version = "2012-10-17"
    Statement = concat([
      { Sid = "ListFiles", Effect = "Allow", Action = "s3:ListBucket", Resource = local.bucket_arn },
      { Sid = "ReadFiles", Effect = "Allow", Action = "s3:GetObject", Resource = "${local.bucket_arn}/${local.files}" },
      ], [for keys in [var.kms_key_arns] : {
        Sid       = "DecryptFiles"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = keys
        Condition = { StringLike = { "kms:ViaService" = "s3.*" } }
    } if length(keys) > 0])
  }
}

resource "aws_iam_role" "this" {
  name                 = var.role_name
  description          = "Lets iam-activity-tracker read the files of the trail, and nothing else."
  max_session_duration = 3600
  assume_role_policy   = jsonencode(local.trust)
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "this" {
  name   = "read-trail"
  role   = aws_iam_role.this.id
  policy = jsonencode(local.permissions)
}
