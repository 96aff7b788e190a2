output "lambda_function_name" {
  description = "The user scanner."
  value       = module.iam_activity_tracker.lambda_function_name
}

output "alarm_names" {
  description = "What is watched."
  value       = module.iam_activity_tracker.alarm_names
}
