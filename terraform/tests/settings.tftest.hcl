# The variables in the resources of single modules. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"
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
    tags                     = { Application = "iam-activity-tracker" }
    tracing                  = false
  }
}

run "tables" {
  command = plan
  module {
    source = "./modules/storage"
  }
  variables {
    table_names = {
      events          = "iam-activity-tracker-events"
      control         = "iam-activity-tracker-control"
      alerts          = "iam-activity-tracker-alerts"
      detection_state = "iam-activity-tracker-detection-state"
      user_records    = "iam-user-records"
    }
  }

  assert {
    condition     = aws_dynamodb_table.this["events"].hash_key == "event_date" && aws_dynamodb_table.this["events"].range_key == "event_id" && aws_dynamodb_table.this["events"].stream_view_type == "NEW_IMAGE"
    error_message = "The events table is keyed by day and id, and has a stream."
  }

  assert {
    condition     = toset([for index in aws_dynamodb_table.this["events"].global_secondary_index : index.name]) == toset(["user_name-index", "event_name-index"])
    error_message = "The events table has the indexes of the reference document."
  }

  assert {
    condition     = one([for index in aws_dynamodb_table.this["alerts"].global_secondary_index : index.hash_key]) == "alert_date"
    error_message = "The alerts have an index of the day they were recorded on."
  }

  assert {
    condition     = one([for index in aws_dynamodb_table.this["user_records"].global_secondary_index : index.hash_key]) == "scan_timestamp"
    error_message = "The user records have scan-timestamp-index."
  }

  assert {
    condition = alltrue([for table in values(aws_dynamodb_table.this) :
      table.deletion_protection_enabled && table.point_in_time_recovery[0].enabled && table.server_side_encryption[0].enabled && table.billing_mode == "PAY_PER_REQUEST"
    ])
    error_message = "Every table is protected, recoverable, encrypted and billed by request."
  }

  assert {
    condition     = [for role, table in aws_dynamodb_table.this : role if length(table.ttl) == 0] == ["control"]
    error_message = "Every table but the ledger forgets by ttl."
  }

  assert {
    condition     = aws_kms_key.this[0].enable_key_rotation && aws_kms_key.this[0].deletion_window_in_days == 30
    error_message = "The key rotates and is deleted slowly."
  }
}

run "environment_longer_than_lambda_takes" {
  command = plan
  module {
    source = "./modules/lambda"
  }
  variables {
    function = {
      name        = "collector"
      description = "For the test."
      memory      = 512
      timeout     = 900
      # {"A":"…"} around it, and each quote as two.
      environment = { A = "<${join("", [for half in range(2) : join("", [for index in range(1022) : "\""])])}" }
      policies    = []
    }
  }

  expect_failures = [aws_lambda_function.this]
}

run "environment_as_long_as_lambda_takes" {
  command = plan
  module {
    source = "./modules/lambda"
  }
  variables {
    function = {
      name        = "collector"
      description = "For the test."
      memory      = 512
      timeout     = 900
      environment = { A = "<<${substr(join("", [for half in range(2) : join("", [for index in range(1022) : "\""])]), 1, -1)}" }
      policies    = []
    }
  }

  assert {
    condition     = length(aws_lambda_function.this.environment[0].variables) == 1
    error_message = "4096 bytes are room for 4096."
  }
}

run "scheduled_function" {
  command = plan
  module {
    source = "./modules/lambda"
  }
  variables {
    function = {
      name        = "collector"
      description = "For the test."
      memory      = 512
      timeout     = 900
      environment = { MAX_WORKERS = "16" }
      policies    = []
      schedule    = "cron(0 0 * * MON *)"
    }
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this[0].schedule_expression == "cron(0 0 ? * MON *)"
    error_message = "A cron expression with * in both fields of days means a ? in one, which EventBridge asks for."
  }

  assert {
    condition     = aws_lambda_function.this.runtime == "nodejs22.x" && tolist(aws_lambda_function.this.architectures) == tolist(["arm64"]) && aws_lambda_function.this.handler == "index.handler"
    error_message = "Functions run Node.js 22 on arm64."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ MAX_WORKERS = "16" })
    error_message = "The environment is what is asked for."
  }

  assert {
    condition     = aws_lambda_function.this.tracing_config[0].mode == "PassThrough"
    error_message = "Tracing is off."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/iam-activity-tracker-collector" && aws_cloudwatch_log_group.this.retention_in_days == 90 && aws_cloudwatch_log_group.this.kms_key_id != null
    error_message = "The log group is encrypted and forgets."
  }

  assert {
    condition     = aws_lambda_permission.schedule[0].principal == "events.amazonaws.com"
    error_message = "EventBridge may invoke the function."
  }
}

run "missing_zip" {
  command = plan
  module {
    source = "./modules/lambda"
  }
  variables {
    function = {
      name        = "no-such-function"
      description = "For the test."
      memory      = 512
      timeout     = 900
      environment = {}
      policies    = []
    }
  }

  expect_failures = [aws_lambda_function.this]
}

run "alerter_streams" {
  command = plan
  module {
    source = "./modules/alerter"
  }
  variables {
    settings            = { timeout = 120, memory = 512, environment = {} }
    tables              = { alerts = "iam-activity-tracker-alerts", detection_state = "iam-activity-tracker-detection-state", events = "iam-activity-tracker-events" }
    events_stream       = { table_name = "iam-activity-tracker-events", stream_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/iam-activity-tracker-events/stream/2026-01-01T00:00:00.000" }
    user_records_stream = { table_name = "iam-user-records", stream_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/iam-user-records/stream/2026-01-01T00:00:00.000" }
    detection_settings  = "{}"
    detection_rules_zip = "./tests/fixtures/artifacts/alerter.zip"
    has_rules_zip       = true
    subscriptions = {
      email  = { protocol = "email", endpoint = "security@example.com", severities = null, raw_message_delivery = false, subscription_role_arn = null }
      oncall = { protocol = "sms", endpoint = "+15550100", severities = ["CRITICAL"], raw_message_delivery = false, subscription_role_arn = null }
    }
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == var.platform.kms_key_arn
    error_message = "The topic is encrypted with our key."
  }

  assert {
    condition     = aws_sns_topic_subscription.this["email"].filter_policy == null && jsondecode(aws_sns_topic_subscription.this["oncall"].filter_policy) == { severity = ["CRITICAL"] }
    error_message = "Severities limit alerts."
  }

  assert {
    condition     = length(aws_lambda_layer_version.settings) == 0
    error_message = "Without a settings zip there is no layer."
  }

  assert {
    condition     = one(aws_lambda_layer_version.rules[*].filename) == var.detection_rules_zip
    error_message = "Rules of one's own are a layer."
  }
}

run "alarms_reach_those_who_limit_alerts" {
  command = plan
  module {
    source = "./modules/observability"
  }
  variables {
    functions         = {}
    tables            = {}
    topic_name        = "iam-activity-tracker-alerts"
    kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/0"
    alarm_topic_arns  = ["arn:aws:sns:us-east-1:123456789012:mine"]
    has_metrics       = true
    alarms_enabled    = true
    dashboard_enabled = false
    thresholds        = { collector_duration_seconds = 240, exporter_duration_seconds = 600, heartbeat_hours = 3, coverage_lag_minutes = 180, backlog_hours = 6, export_age_hours = 30 }
    subscriptions = {
      oncall = { protocol = "sms", endpoint = "+15550100", severities = ["CRITICAL"], raw_message_delivery = false, subscription_role_arn = null }
    }
  }

  assert {
    condition     = aws_sns_topic_subscription.this["oncall"].filter_policy == null
    error_message = "No filter keeps alarms from a subscriber."
  }

  assert {
    condition     = aws_sns_topic.this[0].name == "iam-activity-tracker-alarms" && aws_sns_topic.this[0].kms_master_key_id == var.kms_key_arn
    error_message = "The topic is encrypted with a key that alarms may use."
  }
}

run "stream_mapping" {
  command = plan
  module {
    source = "./modules/lambda"
  }
  variables {
    function = {
      name        = "alerter"
      description = "For the test."
      memory      = 512
      timeout     = 120
      environment = {}
      policies    = []
      streams = {
        events = {
          stream_arn             = "arn:aws:dynamodb:us-east-1:123456789012:table/iam-activity-tracker-events/stream/2026-01-01T00:00:00.000"
          table_name             = "iam-activity-tracker-events"
          filters                = [jsonencode({ eventName = ["INSERT"] })]
          batch_size             = 100
          batching_seconds       = 5
          maximum_retry_attempts = 10
          maximum_age_seconds    = 86400
        }
      }
    }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this["events"].bisect_batch_on_function_error && tolist(aws_lambda_event_source_mapping.this["events"].function_response_types) == tolist(["ReportBatchItemFailures"])
    error_message = "One bad record holds up nothing but itself."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this["events"].maximum_retry_attempts == 10 && aws_lambda_event_source_mapping.this["events"].maximum_record_age_in_seconds == 86400
    error_message = "Attempts and age are limited."
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.this) == 0
    error_message = "A function of streams has no schedule."
  }
}

run "lake" {
  command = plan
  module {
    source = "./modules/lake"
  }
  variables {
    kms_key_arn                  = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    force_destroy                = false
    standard_ia_after_days       = 30
    glacier_ir_after_days        = 90
    query_results_retention_days = 30
  }

  assert {
    condition = alltrue([for block in values(aws_s3_bucket_public_access_block.this) :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "No bucket can be public."
  }

  assert {
    condition = flatten([for rule in aws_s3_bucket_lifecycle_configuration.this["lake"].rule : [for each in rule.transition : "${each.storage_class} ${each.days}"]]) == [
      "STANDARD_IA 30", "GLACIER_IR 90",
    ]
    error_message = "Objects become cheaper with age, and stay where Athena can read them."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this["lake"].transition_default_minimum_object_size == "all_storage_classes_128K"
    error_message = "Objects under 128 KB must stay in Standard: moving them costs more than it saves."
  }
}

run "catalogue" {
  command = plan
  module {
    source = "./modules/analytics"
  }
  variables {
    bucket_names        = { lake = "iam-activity-tracker-analytics-123456789012", results = "iam-activity-tracker-athena-results-123456789012" }
    kms_key_arn         = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    kms_key_arns        = ["arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"]
    queries_path        = "../queries"
    off_hours           = { start = "20:30", end = "07:00", timezone = "Europe/Berlin", weekends = true }
    first_day           = "2025-01-01"
    query_scan_limit_gb = 10
  }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].enforce_workgroup_configuration && aws_athena_workgroup.this.configuration[0].bytes_scanned_cutoff_per_query == 10000000000
    error_message = "Queries are limited whatever the client says."
  }

  assert {
    condition     = aws_glue_catalog_table.this["iam_events"].parameters["storage.location.template"] == "s3://iam-activity-tracker-analytics-123456789012/iam-events/event_date=$${event_date}"
    error_message = "Partitions are found where the exporter writes them."
  }

  assert {
    condition = (
      aws_glue_catalog_table.undated.storage_descriptor[0].location == "s3://iam-activity-tracker-analytics-123456789012/iam-events/event_date=1970-01-01/" &&
      length(aws_glue_catalog_table.undated.partition_keys) == 0 &&
      aws_glue_catalog_table.undated.storage_descriptor[0].columns == aws_glue_catalog_table.this["iam_events"].storage_descriptor[0].columns
    )
    error_message = "Records without a time are found although no projected day has them."
  }

  assert {
    condition     = aws_glue_catalog_table.accounts.storage_descriptor[0].location == "s3://iam-activity-tracker-analytics-123456789012/iam-accounts/" && length(aws_glue_catalog_table.accounts.partition_keys) == 0
    error_message = "Accounts are one file, which has no day."
  }

  assert {
    condition = alltrue([
      for text in ["/*:off_hours_start*/'20:30'", "/*:off_hours_end*/'07:00'", "/*:off_hours_weekends*/'true'", "/*:timezone*/'Europe/Berlin'"] :
      strcontains(aws_athena_named_query.this["off_hours"].query, text)
    ]) && !strcontains(join("", values(aws_athena_named_query.this)[*].query), "/*:timezone*/'UTC'")
    error_message = "Named queries begin with the off-hours of the deployment."
  }

  assert {
    condition     = jsondecode(aws_glue_crawler.this.configuration).Grouping.TableGroupingPolicy == "CombineCompatibleSchemas"
    error_message = "What AWS adds to the configuration of the crawler must be in it, or every plan takes it away."
  }

  assert {
    condition     = aws_glue_crawler.this.name == "iam-activity-tracker-crawler"
    error_message = "aws glue start-crawler --name iam-activity-tracker-crawler must find its crawler."
  }
}

run "deep_archive_on_request" {
  command = plan
  module {
    source = "./modules/lake"
  }
  variables {
    kms_key_arn                  = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    force_destroy                = false
    standard_ia_after_days       = 30
    glacier_ir_after_days        = 90
    deep_archive_after_days      = 365
    query_results_retention_days = 30
  }

  assert {
    condition     = contains(flatten([for rule in aws_s3_bucket_lifecycle_configuration.this["lake"].rule : rule.transition[*].storage_class]), "DEEP_ARCHIVE")
    error_message = "Deep Archive comes when asked for."
  }
}
