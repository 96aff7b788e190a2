output "function" {
  description = "What modules/lambda tells of the function."
  value       = module.function.function
}

output "policy_json" {
  description = "The rendered policy of the function's role."
  value       = module.function.policy_json
}

output "queue" {
  description = "Name, ARN and address of the queue."
  value       = module.function.queues.events
}
