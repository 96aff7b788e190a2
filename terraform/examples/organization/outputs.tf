output "functions" {
  description = "Every function, by role."
  value       = module.iam_activity_tracker.functions
}

output "trail_queue" {
  description = "The queue in which files of the trail are announced; null without log_archive."
  value       = module.iam_activity_tracker.trail_queue
}
