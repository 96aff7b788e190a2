locals {
  # Every hour without a sign of life counts; a rate may miss two turns, and CloudWatch looks back a week at most.
  rates = {
    for role, function in var.functions : role => try(
      tonumber(regex("^rate\\(([0-9]+) ", function.schedule)[0]) * { minute = 1, hour = 60, day = 1440 }[regex(" (minute|hour|day)", function.schedule)[0]],
      null,
    )
  }
  silence_hours = {
    for role, function in var.functions : role => (
      local.rates[role] == null ? var.thresholds.heartbeat_hours : max(3, ceil(local.rates[role] / 30) + 1)
    ) if function.schedule != null
  }

  # What says that a function ran to its end; without metrics of our own, that it ran at all.
  signs_of_life = {
    collector    = { namespace = local.tracker, metric = "Success" }
    user_scanner = { namespace = local.monitor, metric = "Success" }
    exporter     = { namespace = local.tracker, metric = "ExportSuccess" }
  }
  own_signs = { for role, sign in local.signs_of_life : role => sign if var.has_metrics }

  function_alarms = merge([
    for role, function in var.functions : {
      "${function.name}-errors" = {
        name        = role == "user_scanner" ? "${local.monitor_prefix}-lambda-errors" : "${function.name}-errors"
        description = "${function.name} failed: its last log lines say at what."
        namespace   = "AWS/Lambda"
        metric      = "Errors"
        dimensions  = { FunctionName = function.name }
        statistic   = "Sum"
        period      = 300
      }
      "${function.name}-throttles" = {
        description = "${function.name} was refused a run: the account has no concurrency left."
        namespace   = "AWS/Lambda"
        metric      = "Throttles"
        dimensions  = { FunctionName = function.name }
        statistic   = "Sum"
        period      = 300
      }
      "${function.name}-failures" = {
        description = "Something failed for good and waits in the queue ${function.failures_queue_name}."
        namespace   = "AWS/SQS"
        metric      = "ApproximateNumberOfMessagesVisible"
        dimensions  = { QueueName = function.failures_queue_name }
        statistic   = "Maximum"
        period      = 300
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
      }
    } if contains(keys(var.functions), role)
  ]...)

  heartbeat_alarms = merge([
    for role, hours in local.silence_hours : {
      "${var.functions[role].name}-silent" = {
        description        = "${var.functions[role].name} gave no sign of life for ${hours} hours."
        namespace          = try(local.own_signs[role].namespace, "AWS/Lambda")
        metric             = try(local.own_signs[role].metric, "Invocations")
        dimensions         = contains(keys(local.own_signs), role) ? local.stack_dimensions : { FunctionName = var.functions[role].name }
        statistic          = "SampleCount"
        period             = 3600
        evaluation_periods = hours
        comparison         = "LessThanThreshold"
        threshold          = 1
        treat_missing_data = "breaching"
      }
    } if hours <= 168
  ]...)

  collector_alarms = merge([
    for role, function in var.functions : {
      "${function.name}-coverage-lag" = {
        description = "The newest events of a source are not read: the ledger is more than ${var.thresholds.coverage_lag_minutes} minutes behind after a run."
        namespace   = local.tracker
        metric      = "CoverageLagSeconds"
        statistic   = "Maximum"
        period      = 3600
        threshold   = var.thresholds.coverage_lag_minutes * 60
      }
      "${function.name}-backlog" = {
        description = "More than ${var.thresholds.backlog_hours} hours of unread time, over all sources and Regions, were left for a whole day."
        namespace   = local.tracker
        metric      = "BacklogSeconds"
        statistic   = "Minimum"
        period      = 86400
        threshold   = var.thresholds.backlog_hours * 3600
      }
      "${function.name}-unparsed-events" = {
        description = "Records came that are no events as we know them. They are stored as they are, event_type unparsed."
        namespace   = local.tracker
        metric      = "UnparsedEvents"
        statistic   = "Sum"
        period      = 3600
      }
    } if var.has_metrics && role == "collector"
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
      }
    } if var.has_metrics && role == "exporter"
  ]...)

  alerter_alarms = merge([
    for role, function in var.functions : {
      "${function.name}-iterator-age" = {
        description        = "Events wait more than 15 minutes for the detection rules; after a day the stream forgets them."
        namespace          = "AWS/Lambda"
        metric             = "IteratorAge"
        dimensions         = { FunctionName = function.name }
        statistic          = "Maximum"
        period             = 300
        evaluation_periods = 3
        threshold          = 900000
      }
      "${function.name}-undelivered" = {
        description = "A subscriber of the topic could not be reached."
        namespace   = "AWS/SNS"
        metric      = "NumberOfNotificationsFailed"
        dimensions  = { TopicName = var.topic_name }
        statistic   = "Sum"
        period      = 300
      }
    } if role == "alerter"
  ]...)

  # The recommendations of the user monitor's reference document, to the letter.
  user_scanner_alarms = merge([
    for role, function in var.functions : {
      "${local.monitor_prefix}-execution-failure" = {
        description        = "Scans of IAM users fail."
        namespace          = local.monitor
        metric             = "Success"
        statistic          = "Sum"
        period             = 3600
        evaluation_periods = 2
        comparison         = "LessThanThreshold"
        threshold          = 1
      }
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

  alarms = merge(
    local.function_alarms,
    local.duration_alarms,
    local.heartbeat_alarms,
    local.collector_alarms,
    local.exporter_alarms,
    local.alerter_alarms,
    local.user_scanner_alarms,
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = { for key, alarm in local.alarms : key => alarm if var.alarms_enabled }

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
  ok_actions          = local.alarm_topic_arns
  tags                = var.platform.tags
}
