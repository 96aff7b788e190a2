# Two stacks in one account. No provider is asked.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
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
