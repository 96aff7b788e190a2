locals {
  # The namespaces that the functions publish to, and the dimensions of their metrics there, as an alarm takes
  # them. The metrics of the default stack have none (docs/decisions/0101-two-stacks-one-account.md).
  tracker = "IAMActivityTracker"
  monitor = "IAMUserMonitor"

  stack_dimensions = var.metrics_stack == "" ? {} : { Stack = var.metrics_stack }

  # As one of the reference documents names its alarms; other stacks put their own name before it.
  monitor_prefix = var.platform.name_prefix == "iam-activity-tracker" ? "iam-monitor" : "${var.platform.name_prefix}-monitor"

  # log-queries/<function>/<name>.query: a comment that says what for, then the query.
  query_files = { for name in fileset("${path.module}/log-queries", "*/*.query") : trimsuffix(name, ".query") => file("${path.module}/log-queries/${name}") }
  queries = {
    for key, text in local.query_files : key => {
      title = trimspace(trimprefix(split("\n", text)[0], "#"))
      text  = trimspace(join("\n", slice(split("\n", text), 1, length(split("\n", text)))))
      log_group_names = sort([
        for role, function in var.functions : function.log_group_name
        if contains(["all", replace(role, "_", "-")], dirname(key))
      ])
    }
  }
  # By account where there are several: changes are logged of those that the collector reads.
  has_accounts = { changes-by-account = var.has_members, alerts-by-account = var.knows_accounts }
  live_queries = { for key, query in local.queries : key => query if length(query.log_group_names) > 0 && lookup(local.has_accounts, basename(key), true) }
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = local.live_queries

  name            = "${var.platform.name_prefix}/${each.key}"
  query_string    = each.value.text
  log_group_names = each.value.log_group_names
}
