locals {
  roles = sort(keys(var.functions))

  # Each: where a metric is, or several, and how it is summed up. Widgets without a function that is there are left out.
  metric_widgets = [for widget in [
    { title = "Events", role = "collector", stat = "Sum", period = 3600, metrics = [for name in ["EventsStored", "EventsFiltered", "LateEvents"] : concat([local.tracker, name], local.widget_dimensions)] },
    { title = "Coverage: seconds behind", role = "collector", stat = "Maximum", period = 3600, metrics = [for name in ["CoverageLagSeconds", "BacklogSeconds"] : concat([local.tracker, name], local.widget_dimensions)] },
    { title = "Trouble with events", role = "collector", stat = "Sum", period = 3600, metrics = [for name in ["UnparsedEvents", "ThrottledRequests", "ShardErrors"] : concat([local.tracker, name], local.widget_dimensions)] },
    { title = "Runs", role = "", stat = "Sum", period = 3600, metrics = [for role in local.roles : ["AWS/Lambda", "Invocations", "FunctionName", var.functions[role].name]] },
    { title = "Failures", role = "", stat = "Sum", period = 3600, metrics = concat(
      [for role in local.roles : ["AWS/Lambda", "Errors", "FunctionName", var.functions[role].name]],
      [for role in local.roles : ["AWS/Lambda", "Throttles", "FunctionName", var.functions[role].name]],
    ) },
    { title = "Duration of runs (ms)", role = "", stat = "Maximum", period = 3600, metrics = [for role in local.roles : ["AWS/Lambda", "Duration", "FunctionName", var.functions[role].name]] },
    { title = "Waiting for good: failures queues", role = "", stat = "Maximum", period = 300, metrics = [for role in local.roles : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.functions[role].failures_queue_name]] },
    { title = "Alerter: age of the stream (ms)", role = "alerter", stat = "Maximum", period = 300, metrics = [["AWS/Lambda", "IteratorAge", "FunctionName", try(var.functions.alerter.name, "")]] },
    { title = "Messages", role = "alerter", stat = "Sum", period = 3600, metrics = [for name in ["NumberOfMessagesPublished", "NumberOfNotificationsDelivered", "NumberOfNotificationsFailed"] : ["AWS/SNS", name, "TopicName", try(coalesce(var.topic_name), "")]] },
    { title = "IAM users", role = "user_scanner", stat = "Maximum", period = 3600, metrics = [for name in ["UsersScanned", "RecordsWritten", "Errors"] : concat([local.monitor, name], local.widget_dimensions)] },
    { title = "Lake", role = "exporter", stat = "Maximum", period = 3600, metrics = [for name in ["ExportAgeSeconds", "ExportDuration", "ExportDaysLeft", "ExportErrors"] : concat([local.tracker, name], local.widget_dimensions)] },
    { title = "Write units", role = "", stat = "Sum", period = 3600, metrics = [for role in sort(keys(var.tables)) : ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", var.tables[role]]] },
  ] : widget if widget.role == "" || contains(local.roles, widget.role)]

  log_widgets = [for key in [
    "collector/recent-runs", "all/problems", "alerter/batches", "user-scanner/recent-executions", "exporter/recent-exports",
  ] : local.live_queries[key] if contains(keys(local.live_queries), key)]

  widgets = concat(
    [for widget in local.metric_widgets : {
      type   = "metric"
      width  = 8
      height = 6
      properties = {
        title   = widget.title
        region  = var.platform.region
        view    = "timeSeries"
        stat    = widget.stat
        period  = widget.period
        metrics = widget.metrics
      }
    }],
    [for query in local.log_widgets : {
      type   = "log"
      width  = 24
      height = 6
      properties = {
        title  = query.title
        region = var.platform.region
        view   = "table"
        query  = "${join(" | ", [for name in query.log_group_names : "SOURCE '${name}'"])} | ${query.text}"
      }
    }],
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  count = var.dashboard_enabled ? 1 : 0

  dashboard_name = "${var.platform.name_prefix}-overview"
  dashboard_body = jsonencode({ widgets = local.widgets })
}
