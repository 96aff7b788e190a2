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
