# Checks on what comes out of several variables and the provider; what variables alone decide is in variables*.tf.

resource "terraform_data" "validations" {
  lifecycle {
    precondition {
      condition     = var.aws_region == null || var.aws_region == local.place.region
      error_message = "aws_region is ${coalesce(var.aws_region, "-")}, but the provider points to ${local.place.region}. Set AWS_REGION, or the region of the provider, to the one that is meant."
    }

    precondition {
      condition     = alltrue([for arn in var.alarm_topic_arns : split(":", arn)[1] == local.place.partition && split(":", arn)[3] == local.place.region])
      error_message = "alarm_topic_arns: an alarm can notify only topics of its own Region, which is ${local.place.region} (${local.place.partition}), and not ${join(", ", [for arn in var.alarm_topic_arns : arn if split(":", arn)[1] != local.place.partition || split(":", arn)[3] != local.place.region])}."
    }

    precondition {
      condition     = var.kms_key_arn == null || try(split(":", var.kms_key_arn)[1] == local.place.partition && split(":", var.kms_key_arn)[3] == local.place.region, false)
      error_message = "kms_key_arn: tables, logs, queues, topics and buckets can use only a key of their own Region, which is ${local.place.region} (${local.place.partition}), and not ${coalesce(var.kms_key_arn, "-")}. Of a multi-Region key give the replica there."
    }

    precondition {
      condition     = var.trail_kms_key_arn == null || try(split(":", var.trail_kms_key_arn)[1] == local.place.partition && split(":", var.trail_kms_key_arn)[3] == local.place.region, false)
      error_message = "trail_kms_key_arn: CloudTrail takes a key of the Region of the bucket alone, which is ${local.place.region} (${local.place.partition}), and not ${coalesce(var.trail_kms_key_arn, "-")}. Of a multi-Region key give the replica there."
    }

    precondition {
      condition     = var.code_signing_config_arn == null || try(split(":", var.code_signing_config_arn)[1] == local.place.partition && split(":", var.code_signing_config_arn)[3] == local.place.region, false)
      error_message = "code_signing_config_arn: functions can have only a configuration of their own Region, which is ${local.place.region} (${local.place.partition}), and not ${coalesce(var.code_signing_config_arn, "-")}."
    }

    precondition {
      condition     = !contains(var.push_accounts, local.place.account_id)
      error_message = "push_accounts: ${local.place.account_id} is the account of the deployment itself, which pushes by push_regions."
    }

    precondition {
      condition     = !local.has_settings_zip || local.detection_settings == "{}"
      error_message = "detection_settings_zip replaces suppressions and detection_settings; give one or the other."
    }

    precondition {
      condition     = length(local.detection_settings) <= 3000
      error_message = "suppressions and detection_settings are ${length(local.detection_settings)} characters as JSON, and the environment of a function has room for 3000. Put them into a detection-settings.json and give detection_settings_zip."
    }

    precondition {
      condition     = length(join(",", local.own_resources)) + length(var.filtered_roles) <= 3200
      error_message = "filtered_roles, stack_name and watched_resources are too long together: what the collector is told of itself and of them is ${length(join(",", local.own_resources)) + length(var.filtered_roles)} characters, and the environment of a function has room for 3200."
    }
  }
}

# Warnings, no errors: it is allowed, and unwise.
check "schedules_watched" {
  assert {
    condition     = length(module.observability.unwatched_schedules) == 0
    error_message = "No alarm can hear that a function has stopped: ${join(", ", [for name, schedule in module.observability.unwatched_schedules : "${name} runs by ${schedule}"])}. CloudWatch looks back seven days at most, and two of these runs may be further apart, or Terraform cannot tell. A run that fails is an alarm all the same. Let it run once in six days or oftener, or look at iam-tracker status."
  }
}

check "alarm_recipients" {
  assert {
    condition     = !var.enable_alarms || length(local.subscriptions) + length(var.alarm_topic_arns) > 0
    error_message = "Alarms reach no one: give alerts_email_address, alert_subscriptions or alarm_topic_arns, or subscribe to the topic alarms_topic_arn."
  }
}

check "alerts_in_the_clear" {
  assert {
    condition     = !contains([for each in values(var.alert_subscriptions) : each.protocol], "http")
    error_message = "alert_subscriptions: what goes by http can be read on its way. Give an address with https."
  }
}

check "destinations_get_alerts" {
  assert {
    condition     = var.enable_security_alerts || (length(var.chat_configurations) + length(var.webhooks) == 0 && var.pagerduty == null && var.alert_event_bus == null && !var.enable_security_hub)
    error_message = "Destinations get nothing without enable_security_alerts."
  }
}

check "suppressions_by_actor" {
  assert {
    condition     = alltrue([for each in var.suppressions : each.actor == null || each.role != null || each.account != null])
    error_message = "suppressions: an actor is a name that a caller can choose. Write a role or an account beside it; as it is, it covers nothing that is CRITICAL."
  }
}

check "push_beside_polling" {
  assert {
    condition     = var.push_regions == null || length(var.regions) == 0 ? true : length(setsubtract(var.push_regions, local.read_regions)) == 0
    error_message = "push_regions: polling reads nothing in ${join(", ", setsubtract(coalesce(var.push_regions, []), local.read_regions))}, and what it does not read is not kept when it is pushed. Add it to regions, or take it out."
  }
}

check "push_of_iam" {
  assert {
    condition     = !var.enable_push || !var.process_iam_events || contains(local.push_regions, local.home_region)
    error_message = "push_regions: IAM is recorded in ${local.home_region}, which is not among them: its events come by polling alone, an hour later."
  }
}

check "settings_in_use" {
  assert {
    condition     = var.enable_push || (var.push_regions == null && !var.push_read_events)
    error_message = "push_regions and push_read_events do nothing without enable_push."
  }

  assert {
    condition     = var.process_guard_events || length(var.watched_resources) == 0
    error_message = "watched_resources: none of them is watched without process_guard_events."
  }
}
