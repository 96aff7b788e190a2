output "function" {
  description = "What modules/lambda tells of the function."
  value       = module.function.function
}

output "policy_json" {
  description = "The rendered policy of the function's role."
  value       = module.function.policy_json
}

output "topic_arn" {
  description = "Where alerts and alarms are published."
  value       = aws_sns_topic.this.arn
}

output "topic_name" {
  description = "Name of the topic."
  value       = aws_sns_topic.this.name
}
