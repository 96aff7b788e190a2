# A trail for accounts that have none: EventBridge gets CloudTrail's events only where one logs. It is multi-Region, has the management events
# that are read and written, and a bucket of its own. The first copy of management events costs nothing but its storage.

locals {
  arn_prefix  = "arn:${var.platform.partition}"
  name        = "${var.platform.name_prefix}-trail${var.platform.global_suffix}"
  trail_arn   = "${local.arn_prefix}:cloudtrail:${var.platform.region}:${var.platform.account_id}:trail/${local.name}"
  bucket_name = "${var.platform.name_prefix}-trail-${var.platform.account_id}${var.platform.global_suffix}"
  bucket_arn  = "${local.arn_prefix}:s3:::${local.bucket_name}"
}

resource "aws_cloudtrail" "this" {
  #checkov:skip=CKV_AWS_35:trail_kms_key_arn names a key; without one S3 encrypts with its own
  #checkov:skip=CKV_AWS_252:The deployment tells of events itself; no program waits for files
  #checkov:skip=CKV2_AWS_10:CloudWatch Logs would be paid for a second copy
  name                          = local.name
  s3_bucket_name                = aws_s3_bucket.this.id
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_logging                = true
  enable_log_file_validation    = true
  kms_key_id                    = var.kms_key_arn
  tags                          = var.platform.tags

  event_selector {
    read_write_type           = "All"
    include_management_events = true
  }

  # CloudTrail tries the bucket when the trail is made.
  depends_on = [aws_s3_bucket_policy.this, aws_s3_bucket_public_access_block.this]
}

#trivy:ignore:AVD-AWS-0089
resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Access logs need a bucket of the organisation
  #checkov:skip=CKV_AWS_144:CloudTrail keeps 90 days itself
  #checkov:skip=CKV_AWS_145:trail_kms_key_arn names a key; without one S3 encrypts with its own
  #checkov:skip=CKV2_AWS_62:No program waits for its objects
  bucket        = local.bucket_name
  force_destroy = var.force_destroy
  tags          = var.platform.tags
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = var.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

# What is deleted or overwritten stays for a month: files of a trail are evidence.
resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "old-versions-expire"
    status = "Enabled"

    filter {}

    expiration {
      expired_object_delete_marker = true
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  dynamic "rule" {
    for_each = var.retention_days == 0 ? [] : [1]

    content {
      id     = "files-expire"
      status = "Enabled"

      filter {}

      expiration {
        days = var.retention_days
      }
    }
  }

  # A rule about versions is refused where there are none yet.
  depends_on = [aws_s3_bucket_versioning.this]
}

# As CloudTrail's user guide has it ("Amazon S3 bucket policy for CloudTrail"), for this trail alone; and TLS.
data "aws_iam_policy_document" "bucket" {
  statement {
    sid       = "TrailAsksForTheBucket"
    actions   = ["s3:GetBucketAcl"]
    resources = [local.bucket_arn]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }
  }

  statement {
    sid       = "TrailWritesFiles"
    actions   = ["s3:PutObject"]
    resources = ["${local.bucket_arn}/AWSLogs/${var.platform.account_id}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "s3:x-amz-acl"
      values   = ["bucket-owner-full-control"]
    }
  }

  statement {
    sid       = "OnlyTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [local.bucket_arn, "${local.bucket_arn}/*"]

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

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = data.aws_iam_policy_document.bucket.json

  # S3 refuses two changes of a bucket's access at a time.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
