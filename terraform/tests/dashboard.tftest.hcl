# What the dashboard draws, with and without parts of the deployment. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  platform          = { account_id = "123456789012", name_prefix = "acme", partition = "aws", region = "eu-west-1", tags = {} }
  tables            = { events = "acme-events" }
  topic_name        = "acme-alerts"
  kms_key_arn       = "arn:aws:kms:eu-west-1:123456789012:key/0"
  subscriptions     = {}
  alarm_topic_arns  = []
  has_metrics       = false
  metrics_stack     = "acme"
  alarms_enabled    = false
  dashboard_enabled = true
  thresholds        = { collector_duration_seconds = 240, exporter_duration_seconds = 600, heartbeat_hours = 3, coverage_lag_minutes = 180, backlog_hours = 6, export_age_hours = 30 }
  functions = {
    for role in ["collector", "alerter", "user_scanner", "exporter"] : role => {
      name                = "acme-${role}"
      log_group_name      = "/aws/lambda/acme-${role}"
      failures_queue_name = "acme-${role}-failures"
      schedule            = "rate(1 hour)"
      timeout             = 900
    }
  }
}

run "everything" {
  command = plan
  module {
    source = "./modules/observability"
  }

  assert {
    condition = [for widget in slice(jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets, 0, 8) : try(widget.properties.title, "")] == [
      "", "Alerts that were published, by severity", "Failed sign-ins, root use, new access keys, by hour in which they were stored", "Recent alerts",
      "Failed sign-ins", "What root did, or was tried as root", "New access keys", "Changes by person or program",
    ]
    error_message = "First comes what happened."
  }

  assert {
    condition     = alltrue([for title in ["Minutes behind, hours of history still to read, hours that CloudTrail forgot", "When each function last ended well"] : strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, title)])
    error_message = "Coverage and freshness are drawn."
  }

  assert {
    condition     = !strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "by account")
    error_message = "A single account is not told apart from others."
  }

  # Amazon CloudWatch API reference, "Dashboard Body Structure and Syntax": up to 500 widgets on a grid of 24 columns; quotas: 500 metrics a
  # widget, 2,500 a dashboard.
  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets) <= 500 && sum([for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : length(try(widget.properties.metrics, []))]) <= 500
    error_message = "There are more widgets or metrics than a dashboard takes."
  }

  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : contains([8, 12, 16, 24], widget.width)])
    error_message = "Widgets fill the 24 columns in whole rows."
  }

  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : can(regex("^SOURCE '/aws/lambda/acme-[a-z_]+'( \\| SOURCE '/aws/lambda/acme-[a-z_]+')* \\| fields ", widget.properties.query)) if widget.type == "log"])
    error_message = "Every query reads the logs of this stack."
  }
}

run "without_alerts_users_and_lake" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    topic_name = null
    functions = {
      collector = { name = "acme-collector", log_group_name = "/aws/lambda/acme-collector", failures_queue_name = "f", schedule = "rate(1 hour)", timeout = 900 }
    }
  }

  assert {
    condition     = alltrue([for word in ["alerts-by", "Alert", "AWS/SNS", "Recent exports", "IAM users", "Lake"] : !strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, word)])
    error_message = "Parts that are off have no widget."
  }

  assert {
    condition     = strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "Changes by person")
    error_message = "What the collector logs is drawn whatever else is off."
  }
}

run "with_member_accounts" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    has_members    = true
    knows_accounts = true
  }

  assert {
    condition     = strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "Changes by account") && strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "published, by account")
    error_message = "What happened is drawn by account."
  }

  assert {
    condition     = !strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "Members:")
    error_message = "Metrics that are not published are not drawn."
  }
}

run "with_accounts_that_are_not_read" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    knows_accounts = true
    has_metrics    = true
  }

  assert {
    condition     = strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "published, by account") && !strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "Changes by account") && !strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "Members:")
    error_message = "Of accounts that come out of a trail alerts are told apart, and the collector logs no changes."
  }
}

run "with_metrics_of_members" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    has_members     = true
    has_metrics     = true
    knows_accounts  = true
    proves_trail    = true
    account_metrics = [for number in range(50) : format("%012d", number)]
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : [widget.properties.title, length(widget.properties.metrics)] if can(regex("^(Members|Trail):", try(widget.properties.title, "")))] == [
      ["Members: accounts that cannot be read", 1], ["Members: time since one was read (s)", 51], ["Members: events stored", 50], ["Trail: gaps and tampering", 2],
    ]
    error_message = "Members and the trail are drawn by their metrics."
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : slice(widget.properties.metrics, 0, 2) if try(widget.properties.title, "") == "Members: time since one was read (s)"] == [
      [["IAMActivityTracker", "MemberLagSeconds", "Stack", "acme"], ["IAMActivityTracker", "MemberLagSeconds", "AccountId", "000000000000", "Stack", "acme"]],
    ]
    error_message = "Metrics are asked for by the dimensions with which they are published."
  }
}

run "with_a_receiver_of_files_alone" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    trail_queue = "acme-trail-notices"
    functions = {
      receiver = { name = "acme-receiver", log_group_name = "/aws/lambda/acme-receiver", failures_queue_name = "f", schedule = null, timeout = 60 }
    }
  }

  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : !strcontains(jsonencode(widget), "Push:")])
    error_message = "What nothing pushes into is not drawn."
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : widget.properties.title if strcontains(try(widget.properties.title, ""), "Trail:")] == [
      "Trail: files read, known already and failed, records in them, events that were new, by hour", "Trail: files announced", "Trail: age of the oldest announcement (s)",
    ]
    error_message = "Files of the trail are drawn, by their queue and by the log."
  }
}

run "with_a_receiver_of_push_alone" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    pushed_queue = "acme-pushed"
    push_regions = { us-east-1 = "acme-push-undelivered" }
    functions = {
      receiver = { name = "acme-receiver", log_group_name = "/aws/lambda/acme-receiver", failures_queue_name = "f", schedule = null, timeout = 60 }
    }
  }

  assert {
    condition     = length([for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : widget if strcontains(try(widget.properties.title, ""), "Push:")]) == 5 && !strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "Trail:")
    error_message = "Push is drawn by its queues and by the log, and no trail."
  }

  # A widget without a metric says "no data" for ever.
  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : !contains(flatten(try(widget.properties.metrics, [])), "")])
    error_message = "No widget asks for a queue that there is not."
  }
}
