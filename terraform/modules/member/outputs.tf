output "role_arn" {
  description = "ARN of the role."
  value       = aws_iam_role.this.arn
}

output "policies" {
  description = "The rendered policies: who may assume the role, and what it may."
  value = {
    trust       = aws_iam_role.this.assume_role_policy
    permissions = { for name, policy in aws_iam_role_policy.this : name => policy.policy }
  }
}
