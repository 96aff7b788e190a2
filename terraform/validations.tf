# Checks over several variables at once; each variable's own are in variables.tf.

resource "terraform_data" "validations" {
  lifecycle {
    precondition {
      condition     = var.aws_region == null || var.aws_region == data.aws_region.current.name
      error_message = "aws_region is ${coalesce(var.aws_region, "-")}, but the provider points to ${data.aws_region.current.name}. Set AWS_REGION, or the region of the provider, to the one that is meant."
    }

    precondition {
      condition     = anytrue([var.process_iam_events, var.process_sts_events, var.process_signin_events, var.process_sso_events])
      error_message = "At least one of process_iam_events, process_sts_events, process_signin_events, process_sso_events must be true."
    }

    precondition {
      condition     = var.glacier_ir_after_days >= var.standard_ia_after_days + 30
      error_message = "glacier_ir_after_days must be at least 30 days after standard_ia_after_days: Standard-IA bills 30 days at least."
    }

    precondition {
      condition     = var.deep_archive_after_days == null || coalesce(var.deep_archive_after_days, 0) >= var.glacier_ir_after_days + 90
      error_message = "deep_archive_after_days must be at least 90 days after glacier_ir_after_days: Glacier Instant Retrieval bills 90 days at least."
    }

    precondition {
      condition     = var.off_hours_start != var.off_hours_end
      error_message = "off_hours_start and off_hours_end must differ."
    }

    precondition {
      condition     = var.collector_duration_alarm_seconds < var.collector_timeout
      error_message = "collector_duration_alarm_seconds must be less than collector_timeout (${var.collector_timeout}): a run that is cut off never takes longer."
    }

    precondition {
      condition     = var.exporter_duration_alarm_seconds < var.exporter_timeout
      error_message = "exporter_duration_alarm_seconds must be less than exporter_timeout (${var.exporter_timeout}): a run that is cut off never takes longer."
    }

    precondition {
      condition     = var.detection_settings_zip == null || local.detection_settings == "{}"
      error_message = "detection_settings_zip replaces suppressions and detection_settings; give one or the other."
    }

    precondition {
      condition     = length(local.detection_settings) <= 3000
      error_message = "suppressions and detection_settings are ${length(local.detection_settings)} characters as JSON, and the environment of a function has room for 3000. Put them into a detection-settings.json and give detection_settings_zip."
    }

    precondition {
      condition     = !contains([local.table_names.events, local.table_names.control, local.table_names.alerts, local.table_names.detection_state], var.dynamodb_table_name)
      error_message = "dynamodb_table_name must not be the name of another table of the deployment."
    }
  }
}
