# Two stacks in one account. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"

  mock_data "aws_service_principal" {
    defaults = { region = "us-east-1", suffix = "amazonaws.com" }
  }
}

variables {
  artifacts_path       = "./tests/fixtures/artifacts"
  alerts_email_address = "security@example.com"
}

run "metrics_of_the_default_stack_have_no_dimension" {
  command = plan

  assert {
    condition     = alltrue([for environment in [local.user_scanner_environment, local.exporter_environment] : !can(environment.METRICS_STACK)]) && local.metrics_stack == ""
    error_message = "The commands of the reference documents name no dimension, and must go on finding the metrics."
  }
}

run "metrics_of_another_stack_carry_its_name" {
  command = plan
  variables {
    stack_name = "acme"
  }

  assert {
    condition     = alltrue([for environment in [local.user_scanner_environment, local.exporter_environment] : environment.METRICS_STACK == "acme"]) && local.metrics_stack == "acme"
    error_message = "Every function that publishes must be told the name of the stack."
  }
}

run "alarms_and_dashboard_of_the_default_stack" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    platform          = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", region = "us-east-1", tags = {} }
    functions         = { collector = { name = "iam-activity-tracker-collector", log_group_name = "/aws/lambda/c", failures_queue_name = "f", schedule = "rate(1 hour)", timeout = 900 } }
    tables            = {}
    kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    subscriptions     = {}
    alarm_topic_arns  = []
    has_metrics       = true
    metrics_stack     = ""
    alarms_enabled    = true
    dashboard_enabled = true
    thresholds        = { collector_duration_seconds = 600, exporter_duration_seconds = 600, heartbeat_hours = 2, coverage_lag_minutes = 120, backlog_hours = 24, export_age_hours = 48 }
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(coalesce(alarm.dimensions, {})) == 0 if alarm.namespace == "IAMActivityTracker"])
    error_message = "The metrics of the default stack have no dimension."
  }

  assert {
    condition     = !strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "\"IAM")
    error_message = "The dashboard draws no metric of our own: from logs it costs none, and knows its stack."
  }
}

run "alarms_and_dashboard_of_another_stack" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    platform          = { account_id = "123456789012", name_prefix = "acme", partition = "aws", region = "us-east-1", tags = {} }
    functions         = { collector = { name = "acme-collector", log_group_name = "/aws/lambda/c", failures_queue_name = "f", schedule = "rate(1 hour)", timeout = 900 } }
    tables            = {}
    kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    subscriptions     = {}
    alarm_topic_arns  = []
    has_metrics       = true
    metrics_stack     = "acme"
    alarms_enabled    = true
    dashboard_enabled = true
    thresholds        = { collector_duration_seconds = 600, exporter_duration_seconds = 600, heartbeat_hours = 2, coverage_lag_minutes = 120, backlog_hours = 24, export_age_hours = 48 }
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : try(alarm.dimensions.Stack, "") == "acme" if alarm.namespace == "IAMActivityTracker"])
    error_message = "Alarms on metrics of ours must look at those of their stack."
  }

  assert {
    condition     = length([for alarm in aws_cloudwatch_metric_alarm.this : alarm if alarm.namespace == "IAMActivityTracker"]) > 0
    error_message = "There are alarms on metrics of ours."
  }

  assert {
    condition     = !strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "\"IAM")
    error_message = "The dashboard draws no metric of our own: from logs it costs none, and knows its stack."
  }
}

# A name that AWS knows once an account, or once at all, is no Region's: where another Region has it, it must differ.
run "one_name_in_two_regions" {
  command = plan
  variables {
    global_names_with_region = true
  }

  assert {
    condition     = output.analytics_bucket_name == "iam-activity-tracker-analytics-123456789012-us-east-1" && output.athena_results_bucket_name == "iam-activity-tracker-athena-results-123456789012-us-east-1"
    error_message = "The name of a bucket must have the Region in it."
  }

  assert {
    condition     = output.dashboard_name == "iam-activity-tracker-overview-us-east-1"
    error_message = "Dashboards are global: the second Region would overwrite the first one's."
  }

  assert {
    condition     = alltrue([for function in values(output.functions) : endswith(function.role_name, "-us-east-1") && !endswith(function.name, "-us-east-1")])
    error_message = "Roles are global, functions are not."
  }

  assert {
    condition     = length([for each in output.watched_resources : each if can(regex("^(role|bucket)/", each)) && !endswith(each, "-us-east-1")]) == 0
    error_message = "The tracker must watch roles and buckets under the names that they have."
  }
}

run "a_stack_of_this_name_in_another_region_is_found_at_plan" {
  command = plan
  override_data {
    target = data.aws_iam_roles.taken
    values = { names = ["iam-activity-tracker-collector"] }
  }

  expect_failures = [terraform_data.names]
}

run "a_stack_of_ours_is_not_taken_for_another" {
  command = plan
  override_data {
    target = data.aws_iam_roles.taken
    values = { names = ["iam-activity-tracker-collector"] }
  }
  override_data {
    target = data.aws_dynamodb_tables.all
    values = { names = ["iam-activity-tracker-control", "iam-user-records"] }
  }

  assert {
    condition     = !local.is_new_here
    error_message = "A table of its own says that the stack is here already."
  }
}

run "an_apply_that_stopped_half_way_goes_on" {
  command = plan
  override_data {
    target = data.aws_iam_roles.taken
    values = { names = ["iam-activity-tracker-collector"] }
  }
  override_data {
    target = data.aws_cloudwatch_log_groups.own
    values = { log_group_names = ["/aws/lambda/iam-activity-tracker-collector"] }
  }

  assert {
    condition     = !local.is_new_here
    error_message = "Its log group, which is made before a role, says that the stack is here already."
  }
}

run "the_user_records_of_another_stack_are_found_at_plan" {
  command = plan
  variables {
    stack_name = "acme"
  }
  override_data {
    target = data.aws_dynamodb_tables.all
    values = { names = ["iam-activity-tracker-events", "iam-user-records"] }
  }

  expect_failures = [terraform_data.names]
}

run "a_second_stack_with_a_table_of_its_own" {
  command = plan
  variables {
    stack_name          = "acme"
    dynamodb_table_name = "acme-user-records"
  }
  override_data {
    target = data.aws_dynamodb_tables.all
    values = { names = ["iam-activity-tracker-events", "iam-user-records"] }
  }

  # Whatever begins with the name of a stack is its own; that is all of it.
  assert {
    condition = alltrue(flatten([
      [for name in values(output.table_names) : startswith(name, "acme-")],
      [for function in values(output.functions) : [for name in [function.name, function.role_name, function.rule_name, function.failures_queue_name] : startswith(name, "acme-")]],
      [for function in values(output.functions) : startswith(function.log_group_name, "/aws/lambda/acme-")],
      [for name in output.alarm_names : startswith(name, "acme-")],
      [for name in output.query_definition_names : startswith(name, "acme/")],
      [for name in [output.analytics_bucket_name, output.athena_results_bucket_name, output.dashboard_name] : startswith(name, "acme-")],
      [output.glue_database_name == "acme_database", output.athena_workgroup_name == "acme"],
    ]))
    error_message = "Nothing of a second stack may have a name of the first."
  }

  assert {
    condition     = alltrue([for each in output.watched_resources : strcontains(each, "/acme-")])
    error_message = "A second stack must watch itself, not the first."
  }
}

# As the provider answers in an account that has nothing yet.
run "the_first_stack_of_an_account" {
  command = plan
  override_data {
    target = data.aws_iam_roles.taken
    values = { names = null }
  }
  override_data {
    target = data.aws_dynamodb_tables.all
    values = { names = null }
  }
  override_data {
    target = data.aws_cloudwatch_log_groups.own
    values = { log_group_names = null }
  }

  assert {
    condition     = local.is_new_here
    error_message = "Where nothing is, a stack is new."
  }
}
