# Written by `pnpm generate`: what the configuration of each function reads (packages/*/src/config.ts), out of the
# variable of the same name. A setting is added there and in variables*.tf; what is more than its variable is in settings.tf.

locals {
  collector_variables = {
    ACCOUNT_METRICS             = join(",", var.account_metrics)
    CLOUDWATCH_METRICS          = tostring(var.cloudwatch_metrics)
    DETAILED_MONITORING         = tostring(var.detailed_monitoring)
    EVENTS_RETENTION_DAYS       = tostring(var.events_retention_days)
    FILTERED_ROLES              = var.filtered_roles
    FILTERED_ROLES_KEEP_CHANGES = tostring(var.filtered_roles_keep_changes)
    FILTER_AWS_SERVICE_EVENTS   = tostring(var.filter_aws_service_events)
    INITIAL_LOOKBACK_DAYS       = tostring(var.initial_lookback_days)
    LOG_LEVEL                   = var.log_level
    LOOKUP_REQUESTS_PER_SECOND  = tostring(var.lookup_requests_per_second)
    MAX_WORKERS                 = tostring(var.max_workers)
    PROCESS_GUARD_EVENTS        = tostring(var.process_guard_events)
    PROCESS_IAM_EVENTS          = tostring(var.process_iam_events)
    PROCESS_SIGNIN_EVENTS       = tostring(var.process_signin_events)
    PROCESS_SSO_EVENTS          = tostring(var.process_sso_events)
    PROCESS_STS_EVENTS          = tostring(var.process_sts_events)
    REGIONS                     = join(",", var.regions)
    SETTLE_DELAYS_MINUTES       = join(",", var.settle_delays_minutes)
  }

  alerter_variables = {
    ALERT_GROUP_MINUTES = tostring(var.alert_group_minutes)
    ALERT_MAX_AGE_HOURS = tostring(var.alert_max_age_hours)
    FILTERED_ROLES      = var.filtered_roles
    LOG_LEVEL           = var.log_level
    OFF_HOURS_END       = var.off_hours_end
    OFF_HOURS_START     = var.off_hours_start
    OFF_HOURS_TIMEZONE  = var.off_hours_timezone
    OFF_HOURS_WEEKENDS  = tostring(var.off_hours_weekends)
  }

  notifier_variables = {
    LOG_LEVEL = var.log_level
  }

  receiver_variables = {
    EVENTS_RETENTION_DAYS       = tostring(var.events_retention_days)
    FILTERED_ROLES              = var.filtered_roles
    FILTERED_ROLES_KEEP_CHANGES = tostring(var.filtered_roles_keep_changes)
    FILTER_AWS_SERVICE_EVENTS   = tostring(var.filter_aws_service_events)
    LOG_LEVEL                   = var.log_level
    PROCESS_GUARD_EVENTS        = tostring(var.process_guard_events)
    PROCESS_IAM_EVENTS          = tostring(var.process_iam_events)
    PROCESS_SIGNIN_EVENTS       = tostring(var.process_signin_events)
    PROCESS_SSO_EVENTS          = tostring(var.process_sso_events)
    PROCESS_STS_EVENTS          = tostring(var.process_sts_events)
    PUSH_ACCOUNTS               = join(",", var.push_accounts)
    REGIONS                     = join(",", var.regions)
  }

  user_scanner_variables = {
    CHANGE_GRACE_MINUTES  = tostring(var.change_grace_minutes)
    CLOUDWATCH_METRICS    = tostring(var.cloudwatch_metrics)
    DETAILED_MONITORING   = tostring(var.detailed_monitoring)
    DETAIL_CALLS_PER_SCAN = tostring(var.detail_calls_per_scan)
    KEY_MAX_AGE_DAYS      = tostring(var.key_max_age_days)
    LOG_LEVEL             = var.log_level
    PASSWORD_MAX_AGE_DAYS = tostring(var.password_max_age_days)
    RETENTION_DAYS        = tostring(var.retention_days)
    UNUSED_DAYS           = tostring(var.unused_days)
  }

  exporter_variables = {
    CLOUDWATCH_METRICS  = tostring(var.cloudwatch_metrics)
    DETAILED_MONITORING = tostring(var.detailed_monitoring)
    EXPORT_DAYS_BACK    = tostring(var.export_days_back)
    LOG_LEVEL           = var.log_level
  }
}
