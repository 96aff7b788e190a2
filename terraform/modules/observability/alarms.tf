# The ten alarms that the free tier of CloudWatch covers, and with `detailed` the others (docs/decisions/0103-the-ten-alarms.md
# says why these). An alarm is paid by the metric it looks at: arithmetic of several would save nothing.
#
# Those that listen for silence take missing data for bad, and they alone tell when they are well again: what takes it for good
# turns from INSUFFICIENT_DATA to OK with the first deployment, and a message each would be the first that people hear.

locals {
  # An hour each, and one after the other: no run in all of them did well. Where no window is long enough for the schedule, each
  # run is judged by itself, and that there is none is not heard (check schedules_watched says so).
  windows = { for role, hours in local.silence_hours : role => {
    period             = 3600
    evaluation_periods = coalesce(hours, 1)
    treat_missing_data = hours == null ? "notBreaching" : "breaching"
    text               = hours == null ? "The last run" : "No run in ${hours} hours"
  } }

  # The silence of the alerter is heard by its errors: it runs every 15 minutes, and each run counts its errors, 0 too.
  error_alarms = merge([
    for role, function in var.functions : {
      "${function.name}-errors" = {
        name       = role == "user_scanner" ? "${local.monitor_prefix}-lambda-errors" : "${function.name}-errors"
        namespace  = "AWS/Lambda"
        metric     = "Errors"
        dimensions = { FunctionName = function.name }
        statistic  = "Sum"
        period     = role == "alerter" ? 3600 : 300
        description = (
          role == "alerter" ? "${function.name} failed, could not deliver alerts, or has not run for an hour: its last log lines say which."
          : "${function.name} failed: its last log lines say at what."
        )
        treat_missing_data = role == "alerter" ? "breaching" : "notBreaching"
      }
    }
  ]...)

  duration_alarms = merge([
    for role, seconds in {
      collector = var.thresholds.collector_duration_seconds
      exporter  = var.thresholds.exporter_duration_seconds
      alerter   = try(var.functions.alerter.timeout * 0.8, null)
      } : {
      "${var.functions[role].name}-duration" = {
        description = "A run of ${var.functions[role].name} took longer than ${seconds} of its ${var.functions[role].timeout} seconds."
        namespace   = "AWS/Lambda"
        metric      = "Duration"
        dimensions  = { FunctionName = var.functions[role].name }
        statistic   = "Maximum"
        period      = 3600
        threshold   = seconds * 1000
        is_detail   = role == "alerter"
      }
    } if contains(keys(var.functions), role)
  ]...)

  collector_alarms = merge([
    for role, function in var.functions : {
      "${function.name}-coverage-lag" = merge(local.windows[role], {
        description = "${local.windows[role].text} of ${function.name} read the newest events: it is silent, it fails, or the ledger stays more than ${var.thresholds.coverage_lag_minutes} minutes behind."
        namespace   = local.tracker
        metric      = "CoverageLagSeconds"
        statistic   = "Minimum"
        threshold   = var.thresholds.coverage_lag_minutes * 60
      })
      "${function.name}-backlog" = {
        description = "More than ${var.thresholds.backlog_hours} hours of unread time, over all sources and Regions, were left for a whole day."
        namespace   = local.tracker
        metric      = "BacklogSeconds"
        statistic   = "Minimum"
        period      = 86400
        threshold   = var.thresholds.backlog_hours * 3600
        is_detail   = true
      }
      "${function.name}-unparsed-events" = {
        description = "Records came that are no events as we know them. They are stored as they are, event_type unparsed."
        namespace   = local.tracker
        metric      = "UnparsedEvents"
        statistic   = "Sum"
        period      = 3600
        is_detail   = true
      }
    } if var.has_metrics && role == "collector"
  ]...)

  # The recommendations of the user monitor's reference document. Of its first the period and the number of periods follow the
  # schedule, and what is missing is a failure: as written there it never fires unless a scan runs every hour and says so.
  user_scanner_alarms = merge([
    for role, function in var.functions : {
      "${local.monitor_prefix}-execution-failure" = merge(local.windows[role], {
        description = "${local.windows[role].text} of ${function.name} ended well: scans of IAM users fail, or there are none."
        namespace   = local.monitor
        metric      = "Success"
        statistic   = "Sum"
        comparison  = "LessThanThreshold"
        threshold   = 1
      })
      "${local.monitor_prefix}-errors" = {
        description = "Errors occurred while IAM users were scanned."
        namespace   = local.monitor
        metric      = "Errors"
        statistic   = "Sum"
        period      = 3600
      }
      "${local.monitor_prefix}-duration" = {
        description = "A scan of IAM users came near its time limit of ${function.timeout} seconds."
        namespace   = local.monitor
        metric      = "Duration"
        statistic   = "Maximum"
        period      = 3600
        threshold   = function.timeout * 800
      }
    } if var.has_metrics && role == "user_scanner"
  ]...)

  exporter_alarms = merge([
    for role, function in var.functions : {
      "${function.name}-age" = {
        description = "A change has waited more than ${var.thresholds.export_age_hours} hours to reach the lake, and the last export has not brought it there either."
        namespace   = local.tracker
        metric      = "ExportAgeSeconds"
        statistic   = "Maximum"
        period      = 3600
        threshold   = var.thresholds.export_age_hours * 3600
        is_detail   = true
      }
    } if var.has_metrics && role == "exporter"
  ]...)

  # While a batch fails there is a run as often as the function may take long; a window of an hour holds one of them at least.
  alerter_alarms = merge([
    for role, function in var.functions : {
      "${function.name}-iterator-age" = {
        description = "Events wait more than 15 minutes for the detection rules; after a day the stream forgets them."
        namespace   = "AWS/Lambda"
        metric      = "IteratorAge"
        dimensions  = { FunctionName = function.name }
        statistic   = "Maximum"
        period      = 3600
        threshold   = 900000
        is_detail   = true
      }
      "${function.name}-undelivered" = {
        description = "A subscriber of the topic could not be reached."
        namespace   = "AWS/SNS"
        metric      = "NumberOfNotificationsFailed"
        dimensions  = { TopicName = var.topic_name }
        statistic   = "Sum"
        period      = 300
        is_detail   = true
      }
    } if role == "alerter"
  ]...)

  # Polling finds all the same what these are about; it is late, as without push.
  push_alarms = merge([
    for role, function in var.functions : merge({
      "${var.pushed_queue}-waiting" = {
        description = "Pushed events wait more than 15 minutes: the log of ${function.name} says why they are not stored."
        namespace   = "AWS/SQS"
        metric      = "ApproximateAgeOfOldestMessage"
        dimensions  = { QueueName = var.pushed_queue }
        statistic   = "Maximum"
        period      = 300
        threshold   = 900
      }
      }, var.has_metrics ? {
      "${var.platform.name_prefix}-push-silent" = {
        description = "Polling finds events in Regions from which nothing is pushed any more: iam-tracker status says which have no rule."
        namespace   = local.tracker
        metric      = "PushSilentRegions"
        statistic   = "Maximum"
        period      = 3600
      }
      "${var.platform.name_prefix}-push-trail" = {
        description = "The trail that feeds push does not log, or leaves out management events: iam-tracker status says what is wrong."
        namespace   = local.tracker
        metric      = "TrailProblems"
        statistic   = "Maximum"
        period      = 3600
      }
    } : {}) if role == "receiver" && var.pushed_queue != null
  ]...)

  # What is announced and not read yet; what was never announced is found by digests.
  trail_alarms = merge([
    for role, function in var.functions : {
      "${var.trail_queue}-waiting" = {
        description = "Files of the trail wait more than 15 minutes: the log of ${function.name} says why they are not read."
        namespace   = "AWS/SQS"
        metric      = "ApproximateAgeOfOldestMessage"
        dimensions  = { QueueName = var.trail_queue }
        statistic   = "Maximum"
        period      = 300
        threshold   = 900
      }
    } if role == "receiver" && var.trail_queue != null
  ]...)

  proof_alarms = !var.proves_trail || !var.has_metrics ? {} : {
    # A finding is counted once, by the run that makes it.
    "${var.platform.name_prefix}-trail-tampered" = {
      description = "Files or digests of the trail were changed, forged or taken away: iam-tracker coverage --deployed says where."
      namespace   = local.tracker
      metric      = "TrailTampered"
      statistic   = "Sum"
      period      = 3600
    }
    # What comes late is there by the next runs. A run that finds no digest at all publishes nothing, and proves nothing.
    "${var.platform.name_prefix}-trail-gaps" = merge(local.windows.collector, {
      description = "${local.windows.collector.text} of ${var.functions.collector.name} found the digests of the trail without a gap: an account or Region is silent, a stretch is not proven, or no digest was found. iam-tracker coverage --deployed says which."
      namespace   = local.tracker
      metric      = "TrailGaps"
      statistic   = "Minimum"
    })
  }

  # How far behind an account may be while all is well: the schedule asks for it at the first turn after its interval. A schedule that
  # Terraform cannot tell has a turn a month. Never under what is worth a message.
  longest_gap_minutes = { for role, minutes in local.gap_minutes : role => coalesce(minutes, 44640) }
  member_lag_hours = {
    collector    = max(6, ceil((try(local.longest_gap_minutes.collector, 0) + var.thresholds.member_interval_minutes) / 60) + 1)
    user_scanner = max(192, ceil(try(local.longest_gap_minutes.user_scanner, 0) / 60) + 24)
  }

  # An account that refuses is not read, and its history is gone after 90 days.
  member_alarms = !var.has_members || !var.has_metrics ? {} : {
    "${var.functions.collector.name}-members" = {
      description = "Member accounts could not be read: iam-tracker accounts --deployed names them, with what to do."
      namespace   = local.tracker
      metric      = "MembersFailing"
      statistic   = "Maximum"
      period      = 3600
    }
    "${var.functions.collector.name}-member-lag" = {
      description = "A member account was not read for ${local.member_lag_hours.collector} hours: see the queue of accounts, and member_concurrency."
      namespace   = local.tracker
      metric      = "MemberLagSeconds"
      statistic   = "Maximum"
      period      = 3600
      threshold   = local.member_lag_hours.collector * 3600
    }
  }

  member_scan_alarms = !var.scans_members || !var.has_metrics ? {} : {
    "${var.functions.user_scanner.name}-members" = {
      description = "Users of member accounts could not be scanned: iam-tracker accounts --deployed names the accounts, with what to do."
      namespace   = local.monitor
      metric      = "MembersFailing"
      statistic   = "Maximum"
      period      = 3600
    }
    "${var.functions.user_scanner.name}-member-lag" = {
      description = "Users of a member account were not scanned for ${local.member_lag_hours.user_scanner} hours: see the queue of accounts, and member_concurrency."
      namespace   = local.monitor
      metric      = "MemberLagSeconds"
      statistic   = "Maximum"
      period      = 3600
      threshold   = local.member_lag_hours.user_scanner * 3600
    }
  }

  # An alert is tried for three days before it is among the failures: by then people have long been told.
  destination_alarms = {
    for label, queue_name in var.destination_queues : "${queue_name}-waiting" => {
      description = "Alerts wait more than half an hour for ${label}: the log of the notifier says why it does not take them."
      namespace   = "AWS/SQS"
      metric      = "ApproximateAgeOfOldestMessage"
      dimensions  = { QueueName = queue_name }
      statistic   = "Maximum"
      period      = 300
      threshold   = 1800
    }
  }

  # Whether a function runs at all, by Lambda's own count where it publishes no metrics or these are details.
  heartbeat_alarms = merge([
    for role, window in local.windows : {
      "${var.functions[role].name}-silent" = merge(window, {
        description = "${window.text} of ${var.functions[role].name}: it gives no sign of life."
        namespace   = "AWS/Lambda"
        metric      = "Invocations"
        dimensions  = { FunctionName = var.functions[role].name }
        statistic   = "Sum"
        comparison  = "LessThanThreshold"
        threshold   = 1
        is_detail   = role == "exporter"
      })
    } if role != "alerter" && local.silence_hours[role] != null && (role == "exporter" || !var.has_metrics)
  ]...)

  detail_alarms = merge([
    for role, function in var.functions : {
      "${function.name}-throttles" = {
        description = "${function.name} was refused a run: the account has no concurrency left."
        namespace   = "AWS/Lambda"
        metric      = "Throttles"
        dimensions  = { FunctionName = function.name }
        statistic   = "Sum"
        period      = 300
        is_detail   = true
      }
      "${function.name}-failures" = {
        description = "Something failed for good and waits in the queue ${function.failures_queue_name}."
        namespace   = "AWS/SQS"
        metric      = "ApproximateNumberOfMessagesVisible"
        dimensions  = { QueueName = function.failures_queue_name }
        statistic   = "Maximum"
        period      = 300
        is_detail   = role != "receiver"
      }
    }
  ]...)

  alarms = { for key, alarm in merge(
    local.error_alarms,
    local.duration_alarms,
    local.collector_alarms,
    local.user_scanner_alarms,
    local.exporter_alarms,
    local.alerter_alarms,
    local.destination_alarms,
    local.push_alarms,
    local.trail_alarms,
    local.proof_alarms,
    local.member_alarms,
    local.member_scan_alarms,
    local.heartbeat_alarms,
    local.detail_alarms,
  ) : key => alarm if var.alarms_enabled && (var.is_detailed || !try(alarm.is_detail, false)) }

  # Functions whose silence an alarm ought to hear, and none can.
  unwatched_roles = [
    for role, hours in local.silence_hours : role
    if hours == null && var.alarms_enabled && role != "alerter" && (role != "exporter" || var.is_detailed)
  ]
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = try(each.value.name, each.key)
  alarm_description   = "${each.value.description} See docs/operations.md."
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = try(each.value.dimensions, local.stack_dimensions)
  statistic           = each.value.statistic
  period              = each.value.period
  evaluation_periods  = try(each.value.evaluation_periods, 1)
  comparison_operator = try(each.value.comparison, "GreaterThanThreshold")
  threshold           = try(each.value.threshold, 0)
  treat_missing_data  = try(each.value.treat_missing_data, "notBreaching")
  alarm_actions       = local.alarm_topic_arns
  ok_actions          = try(each.value.treat_missing_data, "notBreaching") == "breaching" ? local.alarm_topic_arns : []
  tags                = var.platform.tags
}
