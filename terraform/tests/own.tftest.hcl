# Settings that tell the functions of the deployment itself. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  artifacts_path       = "./tests/fixtures/artifacts"
  alerts_email_address = "security@example.com"
}

run "everything_by_its_name" {
  command = plan

  # The costs are reckoned from it.
  assert {
    condition     = jsonencode(output.watched_resources) == jsonencode(jsondecode(file("./tests/fixtures/own-resources.json")))
    error_message = "tests/fixtures/own-resources.json must be ${jsonencode(output.watched_resources)}"
  }

  assert {
    condition = length(setsubtract(flatten([
      for function in values(output.functions) : ["role/${function.name}", "queue/${function.failures_queue_name}", "log-group/${function.log_group_name}"]
    ]), output.watched_resources)) == 0
    error_message = "Every function's role, queue and log group must be watched by the name that it has."
  }

  assert {
    condition = alltrue([for function in values(output.functions) :
      function.rule_name == function.name && contains(output.watched_resources, "function+rule/${function.name}")
    ])
    error_message = "Every function must be watched, and its schedule with it."
  }

  assert {
    condition     = length(setsubtract([for name in values(output.table_names) : "table/${name}"], output.watched_resources)) == 0
    error_message = "Every table must be watched."
  }

  assert {
    condition     = contains(output.watched_resources, "bucket/${output.analytics_bucket_name}") && contains(output.watched_resources, "bucket/${output.athena_results_bucket_name}")
    error_message = "Both buckets must be watched."
  }

  assert {
    condition     = contains(output.watched_resources, "topic/${module.alerter[0].topic_name}") && contains(output.watched_resources, "topic/iam-activity-tracker-alarms") && contains(output.watched_resources, "role/iam-activity-tracker-crawler")
    error_message = "The topics and the role of the crawler must be watched."
  }

  assert {
    condition     = length(setsubtract([for each in output.watched_resources : trimprefix(each, "alarm/") if startswith(each, "alarm/")], output.alarm_names)) == 0 && anytrue([for each in output.watched_resources : startswith(each, "alarm/")])
    error_message = "Alarms must be watched under names that alarms have."
  }

  assert {
    condition     = length(join(",", output.watched_resources)) <= 1500
    error_message = "What the collector is told of itself must leave room for its settings; it is ${length(join(",", output.watched_resources))} characters."
  }

  assert {
    condition     = local.alerter_environment.OWN_RESOURCES == join(",", [for name in ["collector", "alerter", "user-scanner", "exporter", "crawler"] : "role/iam-activity-tracker-${name}"])
    error_message = "The alerter must know the roles."
  }
}

run "only_what_there_is" {
  command = plan
  variables {
    keep_lake              = false
    enable_analytics       = false
    enable_user_scanner    = false
    enable_security_alerts = false
    enable_alarms          = false
    watched_resources      = ["trail/company", "bucket/company-logs"]
  }

  assert {
    condition = join(" ", output.watched_resources) == join(" ", concat(
      ["function+rule/iam-activity-tracker-collector", "queue/iam-activity-tracker-collector-failures", "log-group//aws/lambda/iam-activity-tracker-collector"],
      [for name in values(output.table_names) : "table/${name}"],
      ["role/iam-activity-tracker-collector", "trail/company", "bucket/company-logs"],
    ))
    error_message = "What is switched off is not watched, and what is added is."
  }

  assert {
    condition     = local.alerter_environment.OWN_RESOURCES == "role/iam-activity-tracker-collector,trail/company"
    error_message = "The alerter must know trails that are named, and no buckets."
  }
}
