# Names that another stack has. AWS would refuse them in the middle of an apply, or, for a dashboard, take the name for ours and
# overwrite it. A stack is new here while it has neither a log group nor a table of its own; the table of user records has a
# name of its own, so it tells nothing. modules/lambda makes a log group before its role: an apply that stopped half way is not new.

data "aws_iam_roles" "taken" {
  name_regex = "^${var.stack_name}-collector${local.place.global_suffix}$"
}

data "aws_dynamodb_tables" "all" {}

data "aws_cloudwatch_log_groups" "own" {
  log_group_name_prefix = "/aws/lambda/${var.stack_name}-collector"
}

locals {
  # The provider says null where it found none.
  taken_roles = coalesce(data.aws_iam_roles.taken.names, [])
  there = {
    log_groups = coalesce(data.aws_cloudwatch_log_groups.own.log_group_names, [])
    tables     = coalesce(data.aws_dynamodb_tables.all.names, [])
  }
  is_new_here = (
    !contains(local.there.log_groups, "/aws/lambda/${var.stack_name}-collector") &&
    !anytrue([for role, name in local.table_names : contains(local.there.tables, name) if role != "user_records"])
  )
}

resource "terraform_data" "names" {
  lifecycle {
    precondition {
      condition     = !local.is_new_here || length(local.taken_roles) == 0
      error_message = "The role ${var.stack_name}-collector${local.place.global_suffix} is there already, but nothing else of ${var.stack_name} is in ${local.place.region}: another Region has a stack of this name. Set global_names_with_region = true to deploy beside it, or another stack_name."
    }

    precondition {
      condition     = !local.is_new_here || !contains(local.there.tables, var.dynamodb_table_name)
      error_message = "The table ${var.dynamodb_table_name} is there already, but nothing else of ${var.stack_name}: another stack has it. Set dynamodb_table_name to a name of this stack, such as ${var.stack_name}-user-records."
    }
  }
}
