output "role_arn" {
  description = "ARN of the role: trail_source.reader_role_arn of the deployment."
  value       = aws_iam_role.this.arn
}

output "role_name" {
  description = "Name of the role."
  value       = aws_iam_role.this.name
}

output "policies" {
  description = "The rendered policies: who may assume the role, and what it may."
  value = {
    trust       = aws_iam_role.this.assume_role_policy
    permissions = aws_iam_role_policy.this.policy
  }
}
