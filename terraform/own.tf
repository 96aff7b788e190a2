# Everything this deployment consists of, by exact name: the collector reads what is done to it, the alerter knows its
# roles (docs/decisions/0073-what-guards-an-account.md). Written down, not asked of the resources: the functions that are
# told would have to exist before their own environment. tests/own.tftest.hcl compares.

locals {
  own_functions = concat(
    ["collector"],
    var.enable_security_alerts ? ["alerter"] : [],
    var.enable_user_scanner ? ["user-scanner"] : [],
    var.enable_analytics ? ["exporter"] : [],
  )

  # What brings alerts to where people look. A caller who cuts it off silences them.
  own_destinations = !local.has_destinations ? [] : concat(
    [for label in keys(var.chat_configurations) : "chat-${label}"],
    [for label in keys(var.webhooks) : "webhook-${label}"],
    var.pagerduty == null ? [] : ["pagerduty"],
    var.alert_event_bus == null ? [] : ["event-bus"],
    var.enable_security_hub ? ["security-hub"] : [],
  )

  # What pushes. Rules of other Regions are not of the Region that is watched; that they are gone is heard by silence.
  own_receiver = !(var.enable_push || var.trail_source != null) ? [] : [
    "function/${var.stack_name}-receiver", "queue/${var.stack_name}-receiver-failures", "log-group//aws/lambda/${var.stack_name}-receiver",
  ]

  own_push = !var.enable_push ? [] : concat(
    ["queue/${var.stack_name}-pushed"],
    [for label in keys(local.receiver_rules) : "rule/${var.stack_name}-${label}"],
    var.enable_alarms ? ["alarm/${var.stack_name}-pushed-waiting"] : [],
    var.enable_alarms && var.cloudwatch_metrics ? [for name in ["silent", "trail"] : "alarm/${var.stack_name}-push-${name}"] : [],
  )

  own_members = !local.has_members ? [] : concat(
    ["queue/${var.stack_name}-accounts"],
    var.enable_alarms && var.cloudwatch_metrics ? [for name in ["members", "member-lag"] : "alarm/${var.stack_name}-collector-${name}"] : [],
  )

  own_member_scans = !local.scans_members ? [] : concat(
    ["queue/${var.stack_name}-member-scans"],
    var.enable_alarms && var.cloudwatch_metrics ? [for name in ["members", "member-lag"] : "alarm/${var.stack_name}-user-scanner-${name}"] : [],
  )

  own_trail_source = var.trail_source == null ? [] : concat(
    ["queue/${var.stack_name}-trail-notices", "table/${var.stack_name}-trail-files"],
    [for label in keys(module.trail_source[0].trail.rules) : "rule/${var.stack_name}-${label}"],
    var.enable_alarms ? ["alarm/${var.stack_name}-trail-notices-waiting"] : [],
    var.enable_alarms && var.cloudwatch_metrics && var.trail_source.prove ? [for name in ["tampered", "gaps"] : "alarm/${var.stack_name}-trail-${name}"] : [],
  )

  own_trail = !var.create_trail ? [] : [
    "trail/${var.stack_name}-trail${local.place.global_suffix}",
    "bucket/${var.stack_name}-trail-${local.place.account_id}${local.place.global_suffix}",
  ]

  # Those that say that a function is dead, or that its alerts reach no one.
  own_alarms = !var.enable_alarms ? [] : concat(
    [for name in local.own_functions : "${var.stack_name}-${name}-errors" if name != "user-scanner"],
    ["${var.stack_name}-collector-${var.cloudwatch_metrics ? "coverage-lag" : "silent"}"],
    var.enable_security_alerts && var.detailed_monitoring ? [for name in ["iterator-age", "undelivered"] : "${var.stack_name}-alerter-${name}"] : [],
  )

  own_roles = concat(
    [for name in local.own_functions : "role/${var.stack_name}-${name}${local.place.global_suffix}"],
    var.enable_analytics ? ["role/${var.stack_name}-crawler${local.place.global_suffix}"] : [],
    local.has_destinations ? ["role/${var.stack_name}-notifier${local.place.global_suffix}"] : [],
    length(local.own_receiver) > 0 ? ["role/${var.stack_name}-receiver${local.place.global_suffix}"] : [],
    local.has_push_bus ? ["role/${var.stack_name}-push${local.place.global_suffix}"] : [],
    length(local.push_elsewhere) > 0 && var.push_rules_by_stack_set ? [for name in ["admin", "deploy"] : "role/${var.stack_name}-push-${name}${local.place.global_suffix}"] : [],
  )

  # A key of another account, or one that is named by an alias, is not ours to watch.
  own_key = flatten([
    for arn in module.storage.kms_key_arns : regexall("^arn:[a-z-]+:kms:${local.place.region}:${local.place.account_id}:(key/.+)$", arn)
  ])

  own_resources = concat(
    # Every function has a schedule, which is named like it.
    [for name in local.own_functions : "function+rule/${var.stack_name}-${name}"],
    [for name in local.own_functions : "queue/${var.stack_name}-${name}-failures"],
    [for name in local.own_functions : "log-group//aws/lambda/${var.stack_name}-${name}"],
    local.has_destinations ? ["function/${var.stack_name}-notifier", "queue/${var.stack_name}-notifier-failures", "log-group//aws/lambda/${var.stack_name}-notifier"] : [],
    [for label in local.own_destinations : "queue/${var.stack_name}-notify-${label}"],
    [for label in local.own_destinations : "alarm/${var.stack_name}-notify-${label}-waiting" if var.enable_alarms],
    [for label in keys(var.chat_configurations) : "topic/${var.stack_name}-chat-${label}" if local.has_destinations],
    [for name in values(local.table_names) : "table/${name}"],
    var.enable_security_alerts ? ["topic/${var.stack_name}-alerts"] : [],
    var.enable_alarms ? ["topic/${var.stack_name}-alarms"] : [],
    var.enable_analytics || var.keep_lake ? [for kind in ["analytics", "athena-results"] : "bucket/${var.stack_name}-${kind}-${local.place.account_id}${local.place.global_suffix}"] : [],
    [for name in local.own_alarms : "alarm/${name}"],
    local.own_roles,
    local.own_members,
    local.own_member_scans,
    local.own_receiver,
    local.own_push,
    local.own_trail_source,
    local.own_trail,
    var.watched_resources,
  )

  # What the alerter has to know apart from the stored event: the rest is stored for being ours.
  own_identities = concat(local.own_roles, [for each in concat(local.own_trail, var.watched_resources) : each if can(regex("^(role|trail)/", each))])
}
