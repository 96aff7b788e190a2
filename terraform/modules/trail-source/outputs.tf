output "table_name" {
  description = "Name of the table of the files that were read."
  value       = aws_dynamodb_table.files.name
}

output "trail" {
  description = "What modules/receiver has to know of the trail."
  value = {
    buckets            = var.source_of_files.buckets
    bucket_arns        = local.bucket_arns
    table_name         = "${var.platform.name_prefix}-trail-files"
    reader_role_arn    = var.source_of_files.reader_role_arn
    reader_external_id = var.source_of_files.reader_external_id
    kms_key_arns       = var.source_of_files.kms_key_arns
    rules              = local.rules
    senders            = local.senders[var.source_of_files.announced_by]
  }
}

output "proof" {
  description = "What modules/collector has to know of the trail whose digests it walks; null where it walks none."
  value = !var.source_of_files.prove ? null : {
    bucket             = coalesce(var.source_of_files.proven_bucket, var.source_of_files.buckets[0])
    prefix             = local.prefix
    trail_name         = var.source_of_files.trail_name
    lookback_days      = var.source_of_files.lookback_days
    workers            = var.source_of_files.workers
    table_name         = "${var.platform.name_prefix}-trail-files"
    reader_role_arn    = var.source_of_files.reader_role_arn
    reader_external_id = var.source_of_files.reader_external_id
    kms_key_arns       = var.source_of_files.kms_key_arns
  }
}
