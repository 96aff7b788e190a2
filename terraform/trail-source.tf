# A trail in S3 as a source of the receiver (docs/decisions/0115-files-of-a-trail-are-read-once.md). Without trail_source nothing of it is there.

module "trail_source" {
  source = "./modules/trail-source"
  count  = var.trail_source != null ? 1 : 0

  platform               = local.place
  source_of_files        = var.trail_source
  kms_key_arn            = module.storage.kms_key_arn
  deletion_protection    = var.deletion_protection
  point_in_time_recovery = var.point_in_time_recovery
}
