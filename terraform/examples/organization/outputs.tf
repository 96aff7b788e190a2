output "functions" {
  description = "Every function, by role."
  value       = module.iam_activity_tracker.functions
}
