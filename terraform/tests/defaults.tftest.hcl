# The plan with the defaults: names, settings and the switches. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  artifacts_path       = "./tests/fixtures/artifacts"
  alerts_email_address = "security@example.com"
}

run "alarms_that_reach_no_one_are_said_so" {
  command = plan
  variables {
    alerts_email_address = ""
  }

  expect_failures = [check.alarm_recipients]
}

run "names_of_the_reference_documents" {
  command = plan

  assert {
    condition     = output.table_names.events == "iam-activity-tracker-events"
    error_message = "aws dynamodb query --table-name iam-activity-tracker-events must find its table."
  }

  assert {
    condition     = output.dynamodb_table_name == "iam-user-records"
    error_message = "terraform output -raw dynamodb_table_name must be iam-user-records."
  }

  assert {
    condition     = output.lambda_function_name == "iam-activity-tracker-user-scanner"
    error_message = "terraform output -raw lambda_function_name must be the user scanner."
  }

  assert {
    condition     = output.analytics_bucket_name == "iam-activity-tracker-analytics-123456789012" && output.athena_results_bucket_name == "iam-activity-tracker-athena-results-123456789012"
    error_message = "aws s3 ls s3://iam-activity-tracker-analytics-ACCOUNT_ID/ must find its bucket."
  }

  assert {
    condition     = output.glue_database_name == "iam_activity_tracker_database"
    error_message = "SQL names iam_activity_tracker_database.iam_events."
  }

  assert {
    condition     = alltrue([for function in values(output.functions) : function.log_group_name == "/aws/lambda/${function.name}"])
    error_message = "aws logs tail /aws/lambda/<function-name> must find its log group."
  }

  assert {
    condition     = alltrue([for role in ["collector", "alerter", "user_scanner", "exporter"] : output.functions[role].rule_name == output.functions[role].name])
    error_message = "aws events describe-rule --name <function-name> must find the schedule."
  }

  assert {
    condition = length(setsubtract(
      ["iam-monitor-execution-failure", "iam-monitor-errors", "iam-monitor-duration", "iam-monitor-lambda-errors"],
      output.alarm_names,
    )) == 0
    error_message = "The alarms that the user monitor's reference recommends must be there under its names."
  }

  assert {
    condition     = output.functions.alerter.schedule == "rate(15 minutes)"
    error_message = "Groups of alerts must be closed when their time is over, and a schedule that does not run must be noticed."
  }

  assert {
    condition = jsonencode(output.alarm_names) == jsonencode(sort(concat(
      [for name in ["execution-failure", "errors", "duration", "lambda-errors"] : "iam-monitor-${name}"],
      [for name in ["errors", "duration", "coverage-lag"] : "iam-activity-tracker-collector-${name}"],
      ["iam-activity-tracker-alerter-errors", "iam-activity-tracker-exporter-errors", "iam-activity-tracker-exporter-duration"],
    )))
    error_message = "The alarms must be the ten that the free tier covers: those of both reference documents, coverage and silence, and the alerter."
  }

  assert {
    condition     = output.dashboard_name == "iam-activity-tracker-overview"
    error_message = "The dashboard is the overview."
  }
}

run "detailed_monitoring" {
  command = plan
  variables {
    detailed_monitoring = true
  }

  assert {
    condition = length(setsubtract(
      concat(
        [for name in ["errors", "throttles", "failures", "duration", "coverage-lag", "backlog", "unparsed-events"] : "iam-activity-tracker-collector-${name}"],
        [for name in ["errors", "throttles", "failures", "duration", "silent", "age"] : "iam-activity-tracker-exporter-${name}"],
        [for name in ["errors", "throttles", "failures", "duration", "iterator-age", "undelivered"] : "iam-activity-tracker-alerter-${name}"],
      ),
      output.alarm_names,
    )) == 0
    error_message = "Every alarm there is must be there with detailed_monitoring."
  }

  assert {
    condition     = length(output.alarm_names) == 25
    error_message = "There are ${length(output.alarm_names)} alarms, and scripts/generate/cost-model.mjs and detailed_monitoring tell what 25 cost."
  }
}

run "schedules_that_no_alarm_can_hear" {
  command = plan
  variables {
    monitoring_period = "rate(7 days)"
  }

  expect_failures = [check.schedules_watched]
}

run "without_user_scanner" {
  command = plan
  variables {
    enable_user_scanner = false
  }

  assert {
    condition     = output.lambda_function_name == null && join(" ", keys(output.functions)) == "alerter collector exporter"
    error_message = "There must be no user scanner."
  }

  assert {
    condition     = output.dynamodb_table_name == "iam-user-records" && !anytrue([for name in output.alarm_names : startswith(name, "iam-monitor")])
    error_message = "The records stay, their alarms go."
  }

  assert {
    condition     = join(" ", keys(output.functions.alerter.stream_mapping_ids)) == "events"
    error_message = "The alerter must not read the stream of a table that no function fills."
  }
}

run "without_analytics" {
  command = plan
  variables {
    enable_analytics = false
  }

  assert {
    condition     = output.athena_workgroup_name == null && join(" ", keys(output.functions)) == "alerter collector user_scanner"
    error_message = "There must be no workgroup and no exporter."
  }

  assert {
    condition     = output.analytics_bucket_name == "iam-activity-tracker-analytics-123456789012" && contains(output.watched_resources, "bucket/iam-activity-tracker-analytics-123456789012")
    error_message = "The lake must stay, and be watched, as the tables of what is switched off."
  }

  # It goes first when the lake goes (scripts/system/full-buckets-moto.test.ts).
  assert {
    condition     = jsonencode({ for part, contents in terraform_data.contents : part => contents.input.can_go }) == jsonencode({ lake = false })
    error_message = "What the lake holds must be guarded for as long as it is there, unless force_destroy is applied."
  }
}

run "without_analytics_and_lake" {
  command = plan
  variables {
    enable_analytics = false
    keep_lake        = false
  }

  assert {
    condition     = output.analytics_bucket_name == null && output.athena_results_bucket_name == null
    error_message = "There must be no bucket when the lake is given up."
  }

  assert {
    condition     = length(terraform_data.contents) == 0
    error_message = "What is not there needs no guard."
  }
}

run "without_security_alerts" {
  command = plan
  variables {
    enable_security_alerts = false
  }

  assert {
    condition     = output.alerts_topic_arn == null && join(" ", keys(output.functions)) == "collector exporter user_scanner"
    error_message = "There must be no alerter and no topic."
  }
}

run "collector_alone" {
  command = plan
  variables {
    enable_user_scanner    = false
    enable_analytics       = false
    enable_security_alerts = false
    enable_alarms          = false
    enable_dashboard       = false
  }

  assert {
    condition     = join(" ", keys(output.functions)) == "collector" && length(output.alarm_names) == 0 && output.dashboard_name == null
    error_message = "There must be a collector and nothing else."
  }
}

run "analytics_alone" {
  command = plan
  variables {
    enable_user_scanner    = false
    enable_security_alerts = false
  }

  assert {
    condition     = join(" ", keys(output.functions)) == "collector exporter"
    error_message = "There must be a collector and an exporter."
  }
}

run "alerts_alone" {
  command = plan
  variables {
    enable_user_scanner = false
    enable_analytics    = false
  }

  assert {
    condition     = join(" ", keys(output.functions)) == "alerter collector"
    error_message = "There must be a collector and an alerter."
  }
}

run "user_scanner_alone" {
  command = plan
  variables {
    enable_analytics       = false
    enable_security_alerts = false
  }

  assert {
    condition     = join(" ", keys(output.functions)) == "collector user_scanner"
    error_message = "There must be a collector and a user scanner."
  }
}

run "another_stack_without_metrics" {
  command = plan
  variables {
    cloudwatch_metrics = false
    stack_name         = "acme"
  }

  assert {
    condition     = !contains(output.alarm_names, "acme-collector-coverage-lag") && contains(output.alarm_names, "acme-collector-silent") && contains(output.alarm_names, "acme-user-scanner-silent")
    error_message = "Alarms on metrics that no function publishes must go; silence is still heard of, by Lambda's own count."
  }

  assert {
    condition     = output.table_names.events == "acme-events" && output.glue_database_name == "acme_database" && contains(output.alarm_names, "acme-monitor-lambda-errors")
    error_message = "Names must begin with the stack's."
  }
}
