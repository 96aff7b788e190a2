output "alarm_names" {
  description = "Names of all alarms."
  value       = sort([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name])
}

output "unwatched_schedules" {
  description = "Schedules by function whose silence no alarm can hear."
  value       = { for role in local.unwatched_roles : var.functions[role].name => local.schedules[role] }
}

output "alarms_topic_arn" {
  description = "Where alarms are published; null without alarms."
  value       = one(aws_sns_topic.this[*].arn)
}

output "dashboard_name" {
  description = "Name of the dashboard; null without one."
  value       = one(aws_cloudwatch_dashboard.this[*].dashboard_name)
}

output "query_definition_names" {
  description = "Names of the saved Logs Insights queries."
  value       = sort([for query in aws_cloudwatch_query_definition.this : query.name])
}
