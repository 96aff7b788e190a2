output "workgroup_name" {
  description = "The workgroup to query in."
  value       = aws_athena_workgroup.this.name
}

output "database_name" {
  description = "The database of iam_events, iam_users, iam_alerts and iam_accounts."
  value       = aws_glue_catalog_database.this.name
}

output "reader_policy_json" {
  description = "What an analyst needs to query the lake, as a policy document."
  value       = data.aws_iam_policy_document.reader.json
}

output "reader_policy_arn" {
  description = "The managed policy of the same; null unless it was asked for."
  value       = one(aws_iam_policy.reader[*].arn)
}
