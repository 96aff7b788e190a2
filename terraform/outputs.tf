output "lambda_function_name" {
  description = "Name of the user scanner, as its reference document has it; null without it."
  value       = one(module.user_scanner[*].function.name)
}

output "dynamodb_table_name" {
  description = "Name of the table of user records."
  value       = module.storage.table_names.user_records
}

output "functions" {
  description = "Every function there is, by role: name, ARN, role, log group, failures queue, schedule rule, stream mappings."
  value       = local.functions
}

output "table_names" {
  description = "Names of the tables, by role."
  value       = module.storage.table_names
}

output "table_arns" {
  description = "ARNs of the tables, by role."
  value       = module.storage.table_arns
}

output "stream_arns" {
  description = "ARNs of the streams of the events and user-records tables."
  value       = module.storage.stream_arns
}

output "kms_key_arn" {
  description = "The key of everything that is written from now on."
  value       = module.storage.kms_key_arn
}

output "kms_key_arns" {
  description = "Keys that what is stored may be under: the one in use, and our own where it is kept beside. Who reads needs to decrypt with all."
  value       = module.storage.kms_key_arns
}

output "alerts_topic_arn" {
  description = "Where alerts are published; null without security alerts."
  value       = one(module.alerter[*].topic_arn)
}

output "destination_queues" {
  description = "Names of the queues in which alerts wait for their destinations, by destination; empty without any."
  value       = try(module.notifier[0].queue_names, {})
}

output "push" {
  description = "Of push: its queue, the Regions that push and the rules of each, whether every enabled Region is meant, and what modules/push-rules takes where there are others than that of the deployment; null without enable_push."
  value = var.enable_push ? merge(
    { queue_name = module.receiver[0].queue.name, regions = local.push_elsewhere, rules = {}, all_regions = local.push_regions, brings_reads = var.push_read_events, follows_regions = var.push_regions == null && length(var.regions) == 0, rule_names = [for label, rule in local.push_rules : "${var.stack_name}-${label}" if rule.everywhere] },
    one(module.push[*].forwarding),
  ) : null
}

output "trail_queue" {
  description = "Name, ARN, address and policy of the queue in which files of a trail are announced: where a notification of the bucket, or a subscription to the trail's topic, points to; null without trail_source."
  value       = var.trail_source == null ? null : module.receiver[0].trail_queue
}

output "trail_name" {
  description = "The trail of our own; null without create_trail."
  value       = one(module.trail[*].trail_name)
}

output "alarms_topic_arn" {
  description = "Where alarms about the tracker itself are published; null without alarms."
  value       = module.observability.alarms_topic_arn
}

output "analytics_bucket_name" {
  description = "The bucket of the lake; null without analytics."
  value       = one(module.lake[*].bucket_names.lake)
}

output "athena_results_bucket_name" {
  description = "The bucket of Athena's results; null without analytics."
  value       = one(module.lake[*].bucket_names.results)
}

output "trail_bucket_name" {
  description = "The bucket of the trail; null without create_trail."
  value       = one(module.trail[*].bucket_name)
}

output "athena_workgroup_name" {
  description = "The workgroup to query in; null without analytics."
  value       = one(module.analytics[*].workgroup_name)
}

output "glue_database_name" {
  description = "The database of iam_events, iam_users, iam_alerts and iam_accounts; null without analytics."
  value       = one(module.analytics[*].database_name)
}

output "reader_policy_json" {
  description = "A policy for analysts: query the lake in Athena, and nothing else; null without analytics."
  value       = one(module.analytics[*].reader_policy_json)
}

output "reader_policy_arn" {
  description = "The managed policy for analysts; null without analytics or create_reader_policy."
  value       = one(module.analytics[*].reader_policy_arn)
}

output "region" {
  description = "The Region of the deployment."
  value       = local.place.region
}

output "policies" {
  description = "The rendered policy of each function's role, by role; compared with what the functions do, and pinned."
  value = merge(
    { collector = module.collector.policy_json },
    { for each in module.receiver : "receiver" => each.policy_json },
    { for each in module.alerter : "alerter" => each.policy_json },
    { for each in module.notifier : "notifier" => each.policy_json },
    { for each in module.user_scanner : "user_scanner" => each.policy_json },
    { for each in module.exporter : "exporter" => each.policy_json },
  )
}

output "alarm_names" {
  description = "Names of all alarms."
  value       = module.observability.alarm_names
}

output "dashboard_name" {
  description = "Name of the dashboard; null without one."
  value       = module.observability.dashboard_name
}

output "query_definition_names" {
  description = "Names of the saved Logs Insights queries."
  value       = module.observability.query_definition_names
}

output "stack_name" {
  description = "What the names begin with; iam-tracker destroy asks for it."
  value       = var.stack_name
}

output "account_id" {
  description = "The account of the deployment."
  value       = local.place.account_id
}

output "watched_resources" {
  description = "What the tracker watches of itself and of what it depends on, by kind and name; the key apart."
  value       = local.own_resources
}
