output "function" {
  description = "Names that others need: to invoke the function, to read its logs, to watch it."
  value = {
    name                = aws_lambda_function.this.function_name
    arn                 = aws_lambda_function.this.arn
    role_arn            = aws_iam_role.this.arn
    role_name           = aws_iam_role.this.name
    log_group_name      = aws_cloudwatch_log_group.this.name
    failures_queue_name = aws_sqs_queue.failures.name
    failures_queue_url  = aws_sqs_queue.failures.url
    rule_name           = one(aws_cloudwatch_event_rule.this[*].name)
    schedule            = local.schedule_expression
    timeout             = var.function.timeout
    stream_mapping_ids  = { for label, mapping in aws_lambda_event_source_mapping.this : label => mapping.uuid }
  }
}

output "policy_json" {
  description = "The rendered policy of the function's role; tests compare its actions with the pinned list."
  value       = data.aws_iam_policy_document.this.json
}

output "queues" {
  description = "Names, ARNs, addresses and policies of the queues that it reads, by label."
  value       = { for label, queue in aws_sqs_queue.source : label => { name = queue.name, arn = queue.arn, url = queue.url, policy_json = contains(keys(data.aws_iam_policy_document.queue), label) ? data.aws_iam_policy_document.queue[label].json : null } }
}

