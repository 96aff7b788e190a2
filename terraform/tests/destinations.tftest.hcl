# Where alerts go beside the topic: nothing unless asked for; a queue, a subscription and the least grants for each that is.

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

# What is there already (names.tf).
override_data {
  target = data.aws_iam_roles.taken
  values = { names = [] }
}

override_data {
  target = data.aws_dynamodb_tables.all
  values = { names = [] }
}

override_data {
  target = data.aws_cloudwatch_log_groups.own
  values = { log_group_names = [] }
}

override_resource {
  target          = module.storage.aws_kms_key.this
  override_during = plan
  values          = { arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
}

variables {
  artifacts_path       = "./tests/fixtures/artifacts"
  alerts_email_address = "security@example.com"
}

run "none_by_default" {
  command = plan

  assert {
    condition     = length(module.notifier) == 0 && output.destination_queues == {} && !contains(keys(output.functions), "notifier") && !strcontains(jsonencode(output.watched_resources), "notif")
    error_message = "Without destinations there must be nothing of them."
  }
}

run "all" {
  command = plan

  variables {
    chat_configurations = {
      security = { slack = { workspace_id = "T0123456789", channel_id = "C0123456789" }, severities = ["CRITICAL", "HIGH"] }
      platform = { teams = { tenant_id = "00000000-0000-4000-8000-000000000001", team_id = "00000000-0000-4000-8000-000000000002", channel_id = "19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2" } }
    }
    pagerduty = { routing_key_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pagerduty-AbCdEf", severities = ["CRITICAL"] }
    webhooks = {
      siem = {
        url                = "https://siem.example.com/in"
        format             = "ocsf"
        signing_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:siem-AbCdEf"
      }
    }
    enable_security_hub = true
    alert_event_bus     = { arn = "arn:aws:events:us-east-1:123456789012:event-bus/security" }
    secret_kms_key_arns = ["arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000009"]
  }

  assert {
    condition = output.destination_queues == {
      chat-platform = "iam-activity-tracker-notify-chat-platform"
      chat-security = "iam-activity-tracker-notify-chat-security"
      event-bus     = "iam-activity-tracker-notify-event-bus"
      pagerduty     = "iam-activity-tracker-notify-pagerduty"
      security-hub  = "iam-activity-tracker-notify-security-hub"
      webhook-siem  = "iam-activity-tracker-notify-webhook-siem"
    }
    error_message = "Each destination must have a queue."
  }

  assert {
    condition     = length(setsubtract([for name in values(output.destination_queues) : "${name}-waiting"], output.alarm_names)) == 0 && contains(output.watched_resources, "alarm/iam-activity-tracker-notify-pagerduty-waiting")
    error_message = "Each queue must have an alarm that hears when alerts wait."
  }

  assert {
    condition     = toset(jsondecode(file("tests/fixtures/notifier.actions.json"))) == toset(flatten([for statement in jsondecode(output.policies.notifier).Statement : statement.Action]))
    error_message = "The notifier may do what tests/fixtures/notifier.actions.json lists, no more and no less. Rendered: ${jsonencode(sort(distinct(flatten([for statement in jsondecode(output.policies.notifier).Statement : statement.Action]))))}"
  }

  assert {
    condition     = alltrue([for statement in jsondecode(output.policies.notifier).Statement : !contains(flatten([statement.Resource]), "*")])
    error_message = "Nothing that the notifier may do is allowed on every resource."
  }

  assert {
    condition     = toset(flatten([for statement in jsondecode(output.policies.notifier).Statement : statement.Resource if statement.Sid == "ReadSecrets"])) == toset(["arn:aws:secretsmanager:us-east-1:123456789012:secret:pagerduty-AbCdEf", "arn:aws:secretsmanager:us-east-1:123456789012:secret:siem-AbCdEf"])
    error_message = "The notifier must read the secrets that are named, and no other."
  }

  assert {
    condition     = length(setsubtract(concat([for name in values(output.destination_queues) : "queue/${name}"], ["function/iam-activity-tracker-notifier", "role/iam-activity-tracker-notifier", "queue/iam-activity-tracker-notifier-failures", "log-group//aws/lambda/iam-activity-tracker-notifier", "topic/iam-activity-tracker-chat-security", "topic/iam-activity-tracker-chat-platform"]), output.watched_resources)) == 0
    error_message = "Everything that brings alerts anywhere must be watched."
  }
}

run "one" {
  command = plan

  variables {
    alert_event_bus = { arn = "arn:aws:events:us-east-1:123456789012:event-bus/default", format = "ocsf" }
  }

  assert {
    condition     = length(setintersection(toset(flatten([for statement in jsondecode(output.policies.notifier).Statement : statement.Action])), toset(["secretsmanager:GetSecretValue", "sns:Publish", "securityhub:BatchImportFindings"]))) == 0
    error_message = "What only other destinations need must not be allowed."
  }
}

run "module" {
  command = plan
  module {
    source = "./modules/notifier"
  }

  variables {
    platform = {
      account_id               = "123456789012"
      architecture             = "arm64"
      artifacts_path           = "./tests/fixtures/artifacts"
      kms_key_arn              = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
      kms_key_arns             = ["arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"]
      log_retention_days       = 90
      name_prefix              = "iam-activity-tracker"
      partition                = "aws"
      permissions_boundary_arn = null
      region                   = "us-east-1"
      runtime                  = "nodejs22.x"
      tags                     = {}
      tracing                  = false
    }
    environment           = {}
    detection_state_table = "iam-activity-tracker-detection-state"
    alerts_topic_arn      = "arn:aws:sns:us-east-1:123456789012:iam-activity-tracker-alerts"
    chat_configurations = {
      security = { slack = { workspace_id = "T0123456789", channel_id = "C0123456789" }, teams = null, severities = ["CRITICAL", "HIGH"] }
    }
    pagerduty               = { routing_key_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pagerduty-AbCdEf", service_region = "eu", severities = null }
    enable_security_hub     = true
    security_hub_severities = ["CRITICAL"]
  }

  assert {
    condition     = aws_sns_topic_subscription.this["chat-security"].filter_policy == "{\"severity\":[\"CRITICAL\",\"HIGH\"]}" && aws_sns_topic_subscription.this["security-hub"].filter_policy == "{\"severity\":[\"CRITICAL\"]}" && aws_sns_topic_subscription.this["pagerduty"].filter_policy == null && alltrue([for each in aws_sns_topic_subscription.this : each.raw_message_delivery && each.protocol == "sqs"])
    error_message = "Queues must get the alert as it is, and only the severities that are asked for."
  }

  assert {
    condition     = aws_chatbot_slack_channel_configuration.this["security"].guardrail_policy_arns == tolist(["arn:aws:iam::aws:policy/AWSDenyAll"])
    error_message = "From a channel nothing may be done."
  }

  assert {
    condition     = jsondecode(local.told)["iam-activity-tracker-notify-pagerduty"] == { kind = "pagerduty", routing_key_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pagerduty-AbCdEf", service_region = "eu" }
    error_message = "The function must be told where the key is."
  }
}

run "queues" {
  command = plan
  module {
    source = "./modules/lambda"
  }

  variables {
    platform = {
      account_id               = "123456789012"
      architecture             = "arm64"
      artifacts_path           = "./tests/fixtures/artifacts"
      kms_key_arn              = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
      kms_key_arns             = ["arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"]
      log_retention_days       = 90
      name_prefix              = "iam-activity-tracker"
      partition                = "aws"
      permissions_boundary_arn = null
      region                   = "us-east-1"
      runtime                  = "nodejs22.x"
      tags                     = {}
      tracing                  = false
    }
    function = {
      name        = "notifier"
      description = "A function."
      memory      = 128
      timeout     = 60
      environment = {}
      policies    = []
      queues = {
        alerts = { name = "notify-siem", batch_size = 10, maximum_concurrency = 2, max_attempts = 720 }
        events = {
          name = "pushed", batch_size = 100, batching_seconds = 1, maximum_concurrency = 4, max_attempts = 240
          rules = {
            changes = { description = "A rule.", pattern = "{\"source\":[\"aws.iam\"]}" }
            other   = { description = "A rule.", pattern = "{\"source\":[\"aws.iam\"]}", bus = "somewhere", state = "DISABLED" }
          }
        }
      }
    }
  }

  assert {
    condition     = alltrue([for queue in aws_sqs_queue.source : queue.visibility_timeout_seconds == 360 && queue.message_retention_seconds == 1209600 && queue.sqs_managed_sse_enabled && jsondecode(queue.redrive_policy).deadLetterTargetArn == "arn:aws:sqs:us-east-1:123456789012:iam-activity-tracker-notifier-failures"])
    error_message = "What is in a queue must be tried every six time-outs, kept for 14 days, encrypted, and then be among the failures."
  }

  assert {
    condition     = aws_sqs_queue.source["alerts"].name == "iam-activity-tracker-notify-siem" && jsondecode(aws_sqs_queue.source["alerts"].redrive_policy).maxReceiveCount == 720
    error_message = "An alert must be tried every six minutes for three days."
  }

  assert {
    condition = alltrue([for label, each in { alerts = [10, 0, 2], events = [100, 1, 4] } : [
      aws_lambda_event_source_mapping.queue[label].batch_size,
      aws_lambda_event_source_mapping.queue[label].maximum_batching_window_in_seconds,
      aws_lambda_event_source_mapping.queue[label].scaling_config[0].maximum_concurrency,
    ] == each && tolist(aws_lambda_event_source_mapping.queue[label].function_response_types) == tolist(["ReportBatchItemFailures"])])
    error_message = "The mapping must have the batch, the window and the concurrency that are asked for, and report what failed."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.queue["events/changes"].name == "iam-activity-tracker-changes" && aws_cloudwatch_event_rule.queue["events/changes"].event_bus_name == "default" && aws_cloudwatch_event_rule.queue["events/other"].event_bus_name == "somewhere" && aws_cloudwatch_event_rule.queue["events/other"].state == "DISABLED"
    error_message = "A rule must be on its bus, in its state."
  }

  assert {
    condition     = keys(aws_sqs_queue_policy.source) == ["events"]
    error_message = "Only a queue that rules fill has a policy of its own."
  }

  assert {
    condition = alltrue([for statement in jsondecode(data.aws_iam_policy_document.queue["events"].json).Statement : [
      for test in values(statement.Condition) : toset(test["aws:SourceArn"]) == toset([
        "arn:aws:events:us-east-1:123456789012:rule/iam-activity-tracker-changes", "arn:aws:events:us-east-1:123456789012:rule/somewhere/iam-activity-tracker-other",
      ])
    ] == [true]]) && [for statement in jsondecode(data.aws_iam_policy_document.queue["events"].json).Statement : "${statement.Effect} ${one(keys(statement.Condition))}"] == ["Allow ArnEquals", "Deny ArnNotEquals"]
    error_message = "The rules may fill the queue, and nobody else."
  }

  assert {
    condition     = length(jsondecode(data.aws_iam_policy_document.failures[0].json).Statement[0].Condition.ArnEquals["aws:SourceArn"]) == 2
    error_message = "What a rule cannot hand over must be among the failures."
  }
}
