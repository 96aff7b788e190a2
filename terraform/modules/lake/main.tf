locals {
  buckets = {
    lake    = "${var.platform.name_prefix}-analytics-${var.platform.account_id}${var.platform.global_suffix}"
    results = "${var.platform.name_prefix}-athena-results-${var.platform.account_id}${var.platform.global_suffix}"
  }
}

# access_logs names a bucket for the access logs; bucket_versioning keeps versions.
#trivy:ignore:AVD-AWS-0089
#trivy:ignore:AVD-AWS-0090
resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Access logs need a bucket of the organisation; access_logs names it
  #checkov:skip=CKV_AWS_21:Every object is made again out of the events table; bucket_versioning keeps versions
  #checkov:skip=CKV_AWS_144:The same holds for a copy in another Region
  #checkov:skip=CKV2_AWS_62:No program waits for its objects: partitions are projected
  for_each = local.buckets

  bucket        = each.value
  force_destroy = var.force_destroy
  tags          = var.platform.tags
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = aws_s3_bucket.this

  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id

  rule {
    # One request to KMS for many objects.
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = { for key, bucket in aws_s3_bucket.this : key => bucket if var.versioning }

  bucket = each.value.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_logging" "this" {
  for_each = { for key, bucket in aws_s3_bucket.this : key => bucket if var.access_logs != null }

  bucket        = each.value.id
  target_bucket = var.access_logs.bucket
  target_prefix = "${var.access_logs.prefix}${each.value.id}/"
}

resource "aws_s3_bucket_policy" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id
  policy = data.aws_iam_policy_document.bucket[each.key].json

  # S3 refuses two changes of a bucket's access at a time.
  depends_on = [aws_s3_bucket_public_access_block.this]
}

data "aws_iam_policy_document" "bucket" {
  for_each = local.buckets

  # It only refuses: every principal that comes without TLS.
  statement {
    sid     = "OnlyTls"
    effect  = "Deny"
    actions = ["s3:*"]
    resources = [
      "arn:${var.platform.partition}:s3:::${each.value}",
      "arn:${var.platform.partition}:s3:::${each.value}/*",
    ]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id

  # What S3 does since September 2024 unless told otherwise, said aloud: objects under 128 KB stay in Standard. A request for each
  # of them would cost more than the cheaper class saves.
  transition_default_minimum_object_size = "all_storage_classes_128K"

  rule {
    id     = "abandoned-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  dynamic "rule" {
    for_each = var.noncurrent_retention_days[*]

    content {
      id     = "old-versions-expire"
      status = "Enabled"

      filter {}

      # A marker of what is deleted hides nothing any more once its versions are gone.
      expiration {
        expired_object_delete_marker = true
      }

      noncurrent_version_expiration {
        noncurrent_days = rule.value
      }
    }
  }

  dynamic "rule" {
    for_each = each.key == "lake" ? [1] : []

    content {
      id     = "cheaper-with-age"
      status = "Enabled"

      filter {}

      # Athena reads both; it skips what is in Glacier Flexible Retrieval or Deep Archive.
      transition {
        days          = var.standard_ia_after_days
        storage_class = "STANDARD_IA"
      }

      transition {
        days          = var.glacier_ir_after_days
        storage_class = "GLACIER_IR"
      }

      dynamic "transition" {
        for_each = var.deep_archive_after_days[*]

        content {
          days          = transition.value
          storage_class = "DEEP_ARCHIVE"
        }
      }
    }
  }

  dynamic "rule" {
    for_each = each.key == "results" ? [1] : []

    content {
      id     = "results-expire"
      status = "Enabled"

      filter {}

      expiration {
        days = var.query_results_retention_days
      }
    }
  }

  # A rule about versions is refused where there are none yet.
  depends_on = [aws_s3_bucket_versioning.this]
}
