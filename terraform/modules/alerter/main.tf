locals {
  insert_filter = { eventName = ["INSERT"] }

  stream_defaults = {
    batch_size       = 100
    batching_seconds = 5
    # The function tries again what fails for as long as it may run: this many attempts are hours of an
    # outage, and seconds of a record that cannot be read (docs/decisions/0022-poison-and-outages.md).
    maximum_retry_attempts = 30
    # As long as a stream remembers.
    maximum_age_seconds = 86400
  }

  streams = merge(
    {
      events = merge(local.stream_defaults, var.events_stream, {
        filters = [jsonencode(local.insert_filter)]
      })
    },
    # A list, because an object type and null do not go together in a conditional.
    [
      for stream in var.user_records_stream[*] : {
        user_records = merge(local.stream_defaults, stream, {
          filters = [jsonencode(merge(local.insert_filter, {
            dynamodb = { NewImage = { record_type = { S = ["unexplained_change"] } } }
          }))]
        })
      }
    ]...
  )

  settings_file = "/opt/detection-settings.json"
  rules_file    = "/opt/detection-rules.json"

  # A group of alerts is closed when its time is over, even if nothing follows.
  closing_schedule = "rate(15 minutes)"
}

module "function" {
  source = "../lambda"

  platform = var.platform
  function = {
    name        = "alerter"
    description = "Asks the detection rules of every new event and publishes what they find."
    memory      = var.settings.memory
    timeout     = var.settings.timeout
    streams     = local.streams
    schedule    = local.closing_schedule
    # The next turn does as well: one that waited would only do it twice.
    maximum_event_age_seconds = 900
    schedule_input            = jsonencode({ close = "due" })
    layer_arns                = concat(aws_lambda_layer_version.settings[*].arn, aws_lambda_layer_version.rules[*].arn)
    policies                  = [data.aws_iam_policy_document.this.json]
    environment = merge(
      var.settings.environment,
      {
        ALERTS_TABLE_NAME          = var.tables.alerts
        DETECTION_STATE_TABLE_NAME = var.tables.detection_state
        EVENTS_TABLE_NAME          = var.tables.events
        ALERTS_SNS_TOPIC_ARN       = aws_sns_topic.this.arn
        DETECTION_SETTINGS         = var.detection_settings
      },
      var.user_records_stream == null ? {} : { USER_RECORDS_TABLE_NAME = var.user_records_stream.table_name },
      var.accounts_table == null ? {} : { CONTROL_TABLE_NAME = var.accounts_table },
      !var.has_settings_zip ? {} : { DETECTION_SETTINGS_FILE = local.settings_file },
      !var.has_rules_zip ? {} : { DETECTION_RULES_FILE = local.rules_file },
    )
  }
}

# The environment of a function holds 4 KB in all; a layer holds more than is written by hand.
resource "aws_lambda_layer_version" "settings" {
  count = var.has_settings_zip ? 1 : 0

  layer_name       = "${var.platform.name_prefix}-detection-settings"
  description      = "Detection settings, read from ${local.settings_file}."
  filename         = var.detection_settings_zip
  source_code_hash = fileexists(var.detection_settings_zip) ? filebase64sha256(var.detection_settings_zip) : null

  lifecycle {
    precondition {
      condition     = fileexists(var.detection_settings_zip)
      error_message = "There is no ${var.detection_settings_zip}. Make it with: zip -j ${basename(var.detection_settings_zip)} detection-settings.json"
    }
  }
}

# Data alone: what the function asks is compiled before, and checked again when it starts.
resource "aws_lambda_layer_version" "rules" {
  count = var.has_rules_zip ? 1 : 0

  layer_name       = "${var.platform.name_prefix}-detection-rules"
  description      = "Rules of one's own, read from ${local.rules_file}."
  filename         = var.detection_rules_zip
  source_code_hash = fileexists(var.detection_rules_zip) ? filebase64sha256(var.detection_rules_zip) : null

  lifecycle {
    precondition {
      condition     = fileexists(var.detection_rules_zip)
      error_message = "There is no ${var.detection_rules_zip}. Make it with: iam-tracker rules compile DIR --out ${basename(var.detection_rules_zip)}"
    }
  }
}
