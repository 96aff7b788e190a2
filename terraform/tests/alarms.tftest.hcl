# Alarms: how long each schedule may be silent, which alarms there are, whom they tell. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  artifacts_path       = "./tests/fixtures/artifacts"
  alerts_email_address = "security@example.com"
}

# The longest time between two runs in minutes, as a walk through the days of four years finds it.
run "gaps_of_schedules" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    platform          = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", region = "us-east-1", tags = {} }
    kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    tables            = {}
    subscriptions     = {}
    alarm_topic_arns  = []
    has_metrics       = true
    is_detailed       = true
    alarms_enabled    = false
    dashboard_enabled = false
    thresholds        = { collector_duration_seconds = 240, exporter_duration_seconds = 780, coverage_lag_minutes = 60, backlog_hours = 24, export_age_hours = 48 }
    functions = { for schedule in [
      "cron(0 9 * * ? *)",
      "cron(0 */6 * * ? *)",
      "cron(0/15 * * * ? *)",
      "cron(5,35 8-18 ? * MON-FRI *)",
      "cron(0 9 ? * MON-FRI *)",
      "cron(0 0 ? * MON *)",
      "cron(0 9 ? * MON,THU *)",
      "cron(0 9 ? * FRI-MON *)",
      "cron(0 22-2 * * ? *)",
      "cron(0 9 ? * 2/2 *)",
      "cron(30 4 */2 * ? *)",
      "cron(0 0 1,8,15,22,29 * ? *)",
      "cron(0 0 1,6,11,16,21,26,31 * ? *)",
      "cron(0 0 2-31/4 * ? *)",
      "cron(59 23 * JAN-DEC ? *)",
      "cron(* * * * ? *)",
      "cron(0 12 1 * ? *)",
      "cron(0 3 ? * TUE,SAT *)",
      "cron(0 9 L * ? *)",
      "cron(0 9 15W * ? *)",
      "cron(0 9 ? * MON#2 *)",
      "cron(0 9 ? * 6L *)",
      "cron(0 9 * JAN-NOV ? *)",
      "cron(0 9 * * ? 2027)",
      "rate(1 minute)", "rate(15 minutes)", "rate(1 hour)", "rate(6 hours)", "rate(1 day)", "rate(7 days)",
    ] : schedule => { name = "f", log_group_name = "f", failures_queue_name = "f", schedule = schedule, timeout = 300 } }
  }

  assert {
    condition = jsonencode({ for schedule, minutes in local.gap_minutes : schedule => minutes if minutes != null }) == jsonencode({
      "cron(0 9 * * ? *)"                  = 1440
      "cron(0 */6 * * ? *)"                = 360
      "cron(0/15 * * * ? *)"               = 15
      "cron(5,35 8-18 ? * MON-FRI *)"      = 3690
      "cron(0 9 ? * MON-FRI *)"            = 4320
      "cron(0 0 ? * MON *)"                = 10080
      "cron(0 9 ? * MON,THU *)"            = 5760
      "cron(0 9 ? * FRI-MON *)"            = 5760
      "cron(0 22-2 * * ? *)"               = 1200
      "cron(0 9 ? * 2/2 *)"                = 4320
      "cron(30 4 */2 * ? *)"               = 2880
      "cron(0 0 1,8,15,22,29 * ? *)"       = 10080
      "cron(0 0 1,6,11,16,21,26,31 * ? *)" = 7200
      "cron(0 0 2-31/4 * ? *)"             = 7200
      "cron(59 23 * JAN-DEC ? *)"          = 1440
      "cron(* * * * ? *)"                  = 1
      "cron(0 12 1 * ? *)"                 = 44640
      "cron(0 3 ? * TUE,SAT *)"            = 5760
      "rate(1 minute)"                     = 1
      "rate(15 minutes)"                   = 15
      "rate(1 hour)"                       = 60
      "rate(6 hours)"                      = 360
      "rate(1 day)"                        = 1440
      "rate(7 days)"                       = 10080
    })
    error_message = jsonencode(local.gap_minutes)
  }

  assert {
    condition     = alltrue([for schedule, hours in local.silence_hours : hours == null ? true : hours <= 168 && hours * 60 > local.gap_minutes[schedule] + 60])
    error_message = "An alarm must wait longer than its schedule, and no longer than CloudWatch can look back: ${jsonencode(local.silence_hours)}"
  }

  assert {
    condition = jsonencode([for schedule in sort(keys(local.silence_hours)) : schedule if local.silence_hours[schedule] == null]) == jsonencode(sort(concat(
      [
        "cron(0 9 L * ? *)",
        "cron(0 9 15W * ? *)",
        "cron(0 9 ? * MON#2 *)",
        "cron(0 9 ? * 6L *)",
        "cron(0 9 * JAN-NOV ? *)",
        "cron(0 9 * * ? 2027)",
      ],
      [for schedule, minutes in local.gap_minutes : schedule if minutes == null ? false : ceil(minutes / 60) + 2 > 168],
    )))
    error_message = "Where nothing can be heard nothing must be promised: ${jsonencode(local.silence_hours)}"
  }
}

# A message for every alarm with the first deployment would be the first that people hear of it.
run "only_what_was_silent_is_well_again" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    platform          = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", region = "us-east-1", tags = {} }
    kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    tables            = {}
    subscriptions     = {}
    alarm_topic_arns  = ["arn:aws:sns:us-east-1:123456789012:mine"]
    topic_name        = "iam-activity-tracker-alerts"
    has_metrics       = true
    is_detailed       = true
    alarms_enabled    = true
    dashboard_enabled = false
    thresholds        = { collector_duration_seconds = 240, exporter_duration_seconds = 780, coverage_lag_minutes = 60, backlog_hours = 24, export_age_hours = 48 }
    functions = { for role, schedule in { collector = "rate(1 hour)", alerter = "rate(15 minutes)", user_scanner = "cron(0 9 ? * MON-FRI *)", exporter = "rate(1 day)" } :
      role => { name = role, log_group_name = role, failures_queue_name = role, schedule = schedule, timeout = 300 }
    }
  }

  assert {
    condition     = jsonencode([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name if alarm.treat_missing_data == "breaching"]) == jsonencode(["alerter-errors", "collector-coverage-lag", "exporter-silent", "iam-monitor-execution-failure"])
    error_message = "These alone may take missing data for bad: ${jsonencode([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name if alarm.treat_missing_data == "breaching"])}"
  }

  # Of the others none is told when it is well; which topics these are is known after the apply.
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(alarm.ok_actions) == 0 if alarm.treat_missing_data != "breaching"])
    error_message = "What turns to OK with the first deployment must not say so."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["iam-monitor-execution-failure"].evaluation_periods == 145
    error_message = "From Friday to Monday are three days, and two turns may be missed."
  }

  # API reference, PutMetricAlarm: a day in all for periods under an hour, a week for longer ones.
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.period * alarm.evaluation_periods <= (alarm.period < 3600 ? 86400 : 604800)])
    error_message = "CloudWatch refuses an alarm that looks back further."
  }
}

run "another_region" {
  command = plan
  variables {
    alarm_topic_arns = ["arn:aws:sns:eu-west-1:123456789012:oncall"]
  }

  expect_failures = [terraform_data.validations]
}

run "another_partition" {
  command = plan
  variables {
    kms_key_arn = "arn:aws-us-gov:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  }

  expect_failures = [terraform_data.validations]
}

run "about_a_trail" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    platform          = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", region = "us-east-1", tags = {} }
    kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    tables            = {}
    subscriptions     = {}
    alarm_topic_arns  = []
    has_metrics       = true
    alarms_enabled    = true
    dashboard_enabled = false
    trail_queue       = "iam-activity-tracker-trail-notices"
    proves_trail      = true
    thresholds        = { collector_duration_seconds = 240, exporter_duration_seconds = 780, coverage_lag_minutes = 60, backlog_hours = 24, export_age_hours = 48 }
    functions = { for role, schedule in { collector = "rate(1 hour)", receiver = null } :
      role => { name = role, log_group_name = role, failures_queue_name = role, schedule = schedule, timeout = 300 }
    }
  }

  assert {
    condition = jsonencode({ for name, each in aws_cloudwatch_metric_alarm.this : name => [each.namespace, each.metric_name, each.statistic, each.period, each.evaluation_periods, each.threshold, each.treat_missing_data] if strcontains(name, "trail-") }) == jsonencode({
      "iam-activity-tracker-trail-gaps"            = ["IAMActivityTracker", "TrailGaps", "Minimum", 3600, 3, 0, "breaching"]
      "iam-activity-tracker-trail-notices-waiting" = ["AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", 300, 1, 900, "notBreaching"]
      "iam-activity-tracker-trail-tampered"        = ["IAMActivityTracker", "TrailTampered", "Sum", 3600, 1, 0, "notBreaching"]
    })
    error_message = "Any finding is an alarm, and so is a gap that no run of some hours saw closed, or that none of them found a digest."
  }
}
