# What the functions find in their environment. Their defaults are the same; here they are said aloud, so that
# the deployed function shows what it does. What is empty is left out.

locals {
  common_environment = {
    LOG_LEVEL = var.log_level
  }

  collector_environment = { for name, value in merge(local.common_environment, {
    CLOUDWATCH_METRICS          = tostring(var.cloudwatch_metrics)
    EVENTS_RETENTION_DAYS       = tostring(var.events_retention_days)
    FILTERED_ROLES              = var.filtered_roles
    FILTERED_ROLES_KEEP_CHANGES = tostring(var.filtered_roles_keep_changes)
    FILTER_AWS_SERVICE_EVENTS   = tostring(var.filter_aws_service_events)
    INITIAL_LOOKBACK_DAYS       = tostring(var.initial_lookback_days)
    LOOKUP_REQUESTS_PER_SECOND  = tostring(var.lookup_requests_per_second)
    MAX_WORKERS                 = tostring(var.max_workers)
    OWN_RESOURCES               = join(",", concat(local.own_resources, flatten(local.own_key)))
    PROCESS_GUARD_EVENTS        = tostring(var.process_guard_events)
    PROCESS_IAM_EVENTS          = tostring(var.process_iam_events)
    PROCESS_SIGNIN_EVENTS       = tostring(var.process_signin_events)
    PROCESS_SSO_EVENTS          = tostring(var.process_sso_events)
    PROCESS_STS_EVENTS          = tostring(var.process_sts_events)
    REGIONS                     = join(",", var.regions)
    SETTLE_DELAYS_MINUTES       = join(",", var.settle_delays_minutes)
    SSO_REGION                  = join(",", [for region in compact(split(",", var.sso_region)) : trimspace(region)])
  }) : name => value if value != "" }

  alerter_environment = { for name, value in merge(local.common_environment, {
    ALERT_GROUP_MINUTES = tostring(var.alert_group_minutes)
    ALERT_MAX_AGE_HOURS = tostring(var.alert_max_age_hours)
    FILTERED_ROLES      = var.filtered_roles
    OFF_HOURS_END       = var.off_hours_end
    OFF_HOURS_START     = var.off_hours_start
    OFF_HOURS_TIMEZONE  = var.off_hours_timezone
    OFF_HOURS_WEEKENDS  = tostring(var.off_hours_weekends)
    OWN_RESOURCES       = join(",", local.own_identities)
  }) : name => value if value != "" }

  # A query compares times of day; an hour stands for its full hour.
  times_of_day = {
    for name, text in { start = var.off_hours_start, end = var.off_hours_end } :
    name => strcontains(text, ":") ? text : format("%02d:00", tonumber(text))
  }
  off_hours = merge(local.times_of_day, { timezone = var.off_hours_timezone, weekends = var.off_hours_weekends })

  user_scanner_environment = merge(local.common_environment, {
    CLOUDWATCH_METRICS    = tostring(var.cloudwatch_metrics)
    CHANGE_GRACE_MINUTES  = tostring(var.change_grace_minutes)
    DETAIL_CALLS_PER_SCAN = tostring(var.detail_calls_per_scan)
    KEY_MAX_AGE_DAYS      = tostring(var.key_max_age_days)
    PASSWORD_MAX_AGE_DAYS = tostring(var.password_max_age_days)
    RETENTION_DAYS        = tostring(var.retention_days)
    UNUSED_DAYS           = tostring(var.unused_days)
  })

  exporter_environment = merge(local.common_environment, {
    CLOUDWATCH_METRICS = tostring(var.cloudwatch_metrics)
    EXPORT_DAYS_BACK   = tostring(var.export_days_back)
  })

  # The alerter's own document (packages/alerter/src/settings/settings-document.ts): camelCase, and no nulls.
  detection_settings = jsonencode({ for name, value in {
    rules = { for id, rule in var.detection_settings.rules : id => {
      for key, setting in { enabled = rule.enabled, dryRun = rule.dry_run, severity = rule.severity } : key => setting if setting != null
    } }
    trustedAccounts      = var.detection_settings.trusted_accounts
    trustedOrganizations = var.detection_settings.trusted_organizations
    trustedClaims        = var.detection_settings.trusted_claims
    pipelineRoles        = var.detection_settings.pipeline_roles
    deployers            = var.detection_settings.deployers
    adminPolicies        = var.detection_settings.admin_policies
    adminGroups          = var.detection_settings.admin_groups
    breakGlass           = var.detection_settings.break_glass
    homeNetworks         = var.detection_settings.home_networks
    suppressions         = [for each in var.suppressions : { for key, setting in each : key => setting if setting != null }]
  } : name => value if value != null && try(length(value) > 0, true) })

  subscriptions = merge(
    { for label, each in var.alert_subscriptions : label => each },
    var.alerts_email_address == "" ? {} : {
      email = { protocol = "email", endpoint = var.alerts_email_address, severities = null, raw_message_delivery = false }
    },
  )
}
