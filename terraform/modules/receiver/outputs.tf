output "function" {
  description = "What modules/lambda tells of the function."
  value       = module.function.function
}

output "policy_json" {
  description = "The rendered policy of the function's role."
  value       = module.function.policy_json
}

output "queue" {
  description = "Name, ARN, address and policy of the queue of what is pushed; null without push."
  value       = var.rules == null ? null : module.function.queues.events
}

output "trail_queue" {
  description = "Name, ARN, address and policy of the queue of files that are announced; null without a trail."
  value       = var.trail == null ? null : module.function.queues.trail
}
