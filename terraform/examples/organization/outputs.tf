output "trail_queue" {
  description = "The queue in which files of the trail are announced; null without log_archive."
  value       = module.iam_activity_tracker.trail_queue
}

# What iam-tracker knows a deployment by, with --terraform-dir and this folder.

output "stack_name" {
  description = "The deployment's name."
  value       = module.iam_activity_tracker.stack_name
}

output "account_id" {
  description = "The account it is in."
  value       = module.iam_activity_tracker.account_id
}

output "region" {
  description = "The Region it is in."
  value       = module.iam_activity_tracker.region
}

output "functions" {
  description = "Every function, by role."
  value       = module.iam_activity_tracker.functions
}

output "table_names" {
  description = "Names of the tables, by role."
  value       = module.iam_activity_tracker.table_names
}

output "analytics_bucket_name" {
  description = "The lake."
  value       = module.iam_activity_tracker.analytics_bucket_name
}

output "athena_results_bucket_name" {
  description = "Results of Athena."
  value       = module.iam_activity_tracker.athena_results_bucket_name
}

output "alarm_names" {
  description = "What is watched."
  value       = module.iam_activity_tracker.alarm_names
}

output "alerts_topic_arn" {
  description = "The topic of alerts."
  value       = module.iam_activity_tracker.alerts_topic_arn
}

output "alarms_topic_arn" {
  description = "The topic of alarms."
  value       = module.iam_activity_tracker.alarms_topic_arn
}
