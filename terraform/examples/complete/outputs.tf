output "functions" {
  description = "All functions."
  value       = module.iam_activity_tracker.functions
}

output "analytics_bucket_name" {
  description = "The lake."
  value       = module.iam_activity_tracker.analytics_bucket_name
}

output "alarm_names" {
  description = "What is watched."
  value       = module.iam_activity_tracker.alarm_names
}
