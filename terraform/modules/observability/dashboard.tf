# First what happened, then whether it is complete, then whether the parts run. What the functions count themselves is drawn from
# their logs: metrics of one's own cost. Of these only some of members and of a trail are drawn. Widgets of parts that are off are left out.

locals {
  roles = sort(keys(var.functions))

  # The receiver has a queue for each of what it may be there for.
  push_role  = var.pushed_queue == null ? "none" : "receiver"
  trail_role = var.trail_queue == null ? "none" : "receiver"

  # Metrics of our own that there are for the alarms anyway.
  members_role = var.has_members && var.has_metrics ? "collector" : "none"
  proof_role   = var.proves_trail && var.has_metrics ? "collector" : "none"
  named_role   = length(var.account_metrics) > 0 ? local.members_role : "none"
  of_stack     = flatten([for name, value in local.stack_dimensions : [name, value]])

  # AWS's own metrics, which cost nothing: `role` is the function without which a widget makes no sense.
  metric_widgets = [for widget in [
    { title = "Runs", role = "", stat = "Sum", period = 3600, metrics = [for role in local.roles : ["AWS/Lambda", "Invocations", "FunctionName", var.functions[role].name]] },
    { title = "Failures", role = "", stat = "Sum", period = 3600, metrics = concat(
      [for role in local.roles : ["AWS/Lambda", "Errors", "FunctionName", var.functions[role].name]],
      [for role in local.roles : ["AWS/Lambda", "Throttles", "FunctionName", var.functions[role].name]],
    ) },
    { title = "Duration of runs (ms)", role = "", stat = "Maximum", period = 3600, metrics = [for role in local.roles : ["AWS/Lambda", "Duration", "FunctionName", var.functions[role].name]] },
    { title = "Failed for good: failures queues", role = "", stat = "Maximum", period = 300, metrics = [for role in local.roles : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.functions[role].failures_queue_name]] },
    { title = "Alerter: age of the stream (ms)", role = "alerter", stat = "Maximum", period = 300, metrics = [["AWS/Lambda", "IteratorAge", "FunctionName", try(var.functions.alerter.name, "")]] },
    { title = "Messages", role = "alerter", stat = "Sum", period = 3600, metrics = [for name in ["NumberOfMessagesPublished", "NumberOfNotificationsDelivered", "NumberOfNotificationsFailed"] : ["AWS/SNS", name, "TopicName", try(coalesce(var.topic_name), "")]] },
    { title = "Write units", role = "", stat = "Sum", period = 3600, metrics = [for role in sort(keys(var.tables)) : ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", var.tables[role]]] },
    { title = "Push: events", role = local.push_role, stat = "Sum", period = 3600, metrics = [for name in ["NumberOfMessagesSent", "NumberOfMessagesDeleted"] : ["AWS/SQS", name, "QueueName", try(coalesce(var.pushed_queue), "")]] },
    { title = "Push: age of the oldest message (s)", role = local.push_role, stat = "Maximum", period = 300, metrics = [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", try(coalesce(var.pushed_queue), "")]] },
    # A dashboard shows metrics of other Regions, which no alarm of this one can.
    { title = "Push: not forwarded from other Regions", role = length(var.push_regions) > 0 ? local.push_role : "none", stat = "Maximum", period = 300, metrics = [for region, name in var.push_regions : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name, { region = region }]] },
    { title = "Members: accounts that cannot be read", role = local.members_role, stat = "Maximum", period = 3600, metrics = [concat([local.tracker, "MembersFailing"], local.of_stack)] },
    { title = "Members: time since one was read (s)", role = local.members_role, stat = "Maximum", period = 3600, metrics = concat(
      [concat([local.tracker, "MemberLagSeconds"], local.of_stack)],
      [for id in var.account_metrics : concat([local.tracker, "MemberLagSeconds", "AccountId", id], local.of_stack)],
    ) },
    { title = "Members: events stored", role = local.named_role, stat = "Sum", period = 3600, metrics = [for id in var.account_metrics : concat([local.tracker, "EventsStored", "AccountId", id], local.of_stack)] },
    { title = "Trail: gaps and tampering", role = local.proof_role, stat = "Maximum", period = 3600, metrics = [for name in ["TrailGaps", "TrailTampered"] : concat([local.tracker, name], local.of_stack)] },
    { title = "Trail: files announced", role = local.trail_role, stat = "Sum", period = 3600, metrics = [for name in ["NumberOfMessagesSent", "NumberOfMessagesDeleted"] : ["AWS/SQS", name, "QueueName", try(coalesce(var.trail_queue), "")]] },
    { title = "Trail: age of the oldest announcement (s)", role = local.trail_role, stat = "Maximum", period = 300, metrics = [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", try(coalesce(var.trail_queue), "")]] },
  ] : widget if widget.role == "" || contains(local.roles, widget.role)]

  # By section: saved queries, how each is drawn, how wide on the grid of 24, and the function without which it makes no sense, where that is
  # not the one whose logs are read.
  log_widgets = {
    for section, widgets in {
      happened = [
        { query = "alerter/alerts-by-severity", view = "bar", width = 8 },
        { query = "collector/activity", view = "timeSeries", width = 16 },
        { query = "alerter/recent-alerts", view = "table", width = 24 },
        { query = "collector/failed-sign-ins", view = "table", width = 12 },
        { query = "collector/root-use", view = "table", width = 12 },
        { query = "collector/new-access-keys", view = "table", width = 12 },
        { query = "collector/changes-by-actor", view = "table", width = 12 },
        { query = "collector/changes-by-account", view = "table", width = 12 },
        { query = "alerter/alerts-by-account", view = "table", width = 12 },
      ]
      complete = [
        { query = "collector/coverage-over-time", view = "timeSeries", width = 12 },
        { query = "all/freshness", view = "table", width = 12 },
        { query = "collector/events-over-time", view = "timeSeries", width = 8 },
        { query = "user-scanner/users-over-time", view = "timeSeries", width = 8 },
        { query = "exporter/lake-over-time", view = "timeSeries", width = 8 },
        { query = "receiver/pushed-over-time", view = "timeSeries", width = 12, role = local.push_role },
        { query = "receiver/push-latency", view = "timeSeries", width = 12, role = local.push_role },
        { query = "receiver/files-over-time", view = "timeSeries", width = 24, role = local.trail_role },
      ]
      running = [
        { query = "all/problems", view = "table", width = 24 },
        { query = "collector/trouble-over-time", view = "timeSeries", width = 8 },
        { query = "alerter/batches", view = "timeSeries", width = 16 },
        { query = "receiver/refused", view = "table", width = 24 },
        { query = "collector/recent-runs", view = "table", width = 24 },
        { query = "user-scanner/recent-executions", view = "table", width = 24 },
        { query = "exporter/recent-exports", view = "table", width = 24 },
      ]
      } : section => [for widget in widgets : {
        type   = "log"
        width  = widget.width
        height = 6
        properties = {
          title  = local.live_queries[widget.query].title
          region = var.platform.region
          view   = widget.view
          query  = "${join(" | ", [for name in local.live_queries[widget.query].log_group_names : "SOURCE '${name}'"])} | ${local.live_queries[widget.query].text}"
        }
    } if contains(keys(local.live_queries), widget.query) && (try(widget.role, "") == "" || contains(local.roles, try(widget.role, "")))]
  }

  headings = { for section, text in {
    happened = "## What happened\nActivity that was less than a day old when it was stored, by the hour of storing. Everything else: `iam-tracker events`, `alerts`, `timeline`, `report`, or Athena."
    complete = "## Is it complete and up to date"
    running  = "## Are the parts running\n`iam-tracker status` says in a terminal what is not well, and `docs/operations.md` what to do about each alarm."
    } : section => {
    type       = "text"
    width      = 24
    height     = 2
    properties = { markdown = text }
  } }

  widgets = concat(
    [local.headings.happened], local.log_widgets.happened,
    [local.headings.complete], local.log_widgets.complete,
    [local.headings.running],
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
    local.log_widgets.running,
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  count = var.dashboard_enabled ? 1 : 0

  dashboard_name = "${var.platform.name_prefix}-overview${var.platform.global_suffix}"
  # A day from the start: most of what is drawn happens once an hour.
  dashboard_body = jsonencode({ start = "-PT24H", widgets = local.widgets })
}
