# Through the tables, not around them: a module that uses a name waits for its table.
output "table_names" {
  description = "Names of the tables, by role."
  value       = { for role, table in aws_dynamodb_table.this : role => table.name }
}

output "table_arns" {
  description = "ARNs of the tables, by role."
  value       = { for role, table in aws_dynamodb_table.this : role => table.arn }
}

output "stream_arns" {
  description = "ARNs of the streams of the tables that have one, by role."
  value       = { for role, shape in local.shapes : role => aws_dynamodb_table.this[role].stream_arn if shape.stream_view_type != null }
}

output "kms_key_arn" {
  description = "The key of everything that is written from now on."
  value       = local.kms_key_arn
}

output "kms_key_arns" {
  description = "That key, and our own where it is kept beside: what is stored is under one of them."
  value       = var.kms_key_arn == null ? [local.kms_key_arn] : concat([local.kms_key_arn], aws_kms_key.this[*].arn)
}
