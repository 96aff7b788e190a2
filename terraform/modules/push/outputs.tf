# Through the policies, not around them: a rule that is made by what this says may forward.
output "forwarding" {
  description = "What a rule of another Region has to know; the input of modules/push-rules."
  value = {
    account_id       = var.platform.account_id
    bus_arn          = local.bus_arn
    partition        = var.platform.partition
    regions          = var.regions
    role_arn         = local.forward_arn
    rules            = local.rules
    undelivered_name = local.undelivered_name
  }
  depends_on = [aws_cloudwatch_event_bus_policy.this, aws_iam_role_policy.forward]
}

output "bus_name" {
  description = "The bus that rules of other Regions forward to."
  value       = aws_cloudwatch_event_bus.this.name
}
