output "function" {
  description = "What modules/lambda tells of the function."
  value       = module.function.function
}

output "queue_name" {
  description = "Name of the queue of accounts that wait to be scanned; null where none are."
  value       = try(module.function.queues.accounts.name, null)
}

output "policy_json" {
  description = "The rendered policy of the function's role."
  value       = module.function.policy_json
}
