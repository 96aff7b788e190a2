# In the account that has the bucket of the organization's trail: the role that reads it, and what announces its files to the tracker.
# The tracker itself is examples/organization.

provider "aws" {
  region = var.aws_region
}

module "trail_reader" {
  source = "../../modules/trail-reader"

  tracker_account_id = var.tracker_account_id
  organization_id    = var.organization_id
  external_id        = var.external_id
  bucket_name        = var.bucket_name
  prefix             = var.prefix
  kms_key_arns       = var.kms_key_arns
}

# A bucket has one configuration of notifications: where it has one, or its files go to a topic, leave this out and see README.md.
resource "aws_s3_bucket_notification" "files" {
  count  = var.trail_queue_arn == null ? 0 : 1
  bucket = var.bucket_name

  queue {
    queue_arn     = var.trail_queue_arn
    events        = ["s3:ObjectCreated:*"]
    filter_suffix = ".json.gz"
  }
}
