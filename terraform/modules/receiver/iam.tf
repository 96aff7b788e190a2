locals {
  table_arn_prefix = "arn:${var.platform.partition}:dynamodb:${var.platform.region}:${var.platform.account_id}:table"
}

data "aws_iam_policy_document" "this" {
  # An event that polling found before is told apart, and gets when it was pushed.
  statement {
    sid       = "StoreEvents"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    resources = ["${local.table_arn_prefix}/${var.tables.events}"]
  }

  # Which days the lake has to be written again for, and no ledger: what is pushed proves nothing.
  statement {
    sid       = "MarkDays"
    actions   = ["dynamodb:PutItem"]
    resources = ["${local.table_arn_prefix}/${var.tables.control}"]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["dirty-day#*"]
    }
  }
}
