# The way of the variables before a function, a query or a topic finds it. What a function finds as it is declared is
# in environment.tf. Their defaults are the same; there they are said aloud, so that the deployed function shows what
# it does. What is empty is left out.

locals {
  # Two stacks of an account publish to one namespace. The commands of the reference documents name no dimension.
  metrics_stack = var.stack_name == "iam-activity-tracker" ? "" : var.stack_name

  collector_environment = { for name, value in merge(local.collector_variables, {
    METRICS_STACK    = local.metrics_stack
    OWN_RESOURCES    = join(",", concat(local.own_resources, local.own_key))
    PUSH_READ_EVENTS = var.enable_push && var.push_read_events ? "true" : ""
    PUSH_REGIONS     = join(",", local.push_regions)
    SSO_REGION       = join(",", [for region in compact(split(",", var.sso_region)) : trimspace(region)])
    # Only where there is an organization, so that nothing changes for others.
    ORGANIZATION_ACCOUNTS    = try(var.organization.lists_accounts, false) ? "true" : ""
    MEMBER_ROLE_NAME         = var.member_role_name
    MEMBER_EXTERNAL_ID       = local.has_members ? var.member_external_id : ""
    MEMBER_ACCOUNTS          = local.has_members ? join(",", var.organization.accounts) : ""
    MEMBER_UNITS             = local.has_members ? join(",", var.organization.units) : ""
    MEMBER_EXCLUDED_ACCOUNTS = local.has_members || (var.organization != null && var.trail_source != null) ? join(",", var.organization.excluded_accounts) : ""
    MEMBER_INTERVAL_MINUTES  = local.has_members ? tostring(var.member_interval_minutes) : ""
    MEMBER_QUEUE_URL         = local.has_members ? "${local.queue_url_prefix}-accounts" : ""
  }) : name => value if value != "" }

  # Said by its name: the queue would have to be there before the function that its mapping needs.
  queue_url_prefix = "https://sqs.${local.place.region}.${data.aws_partition.current.dns_suffix}/${local.place.account_id}/${var.stack_name}"

  has_members   = var.has_member_role == null ? var.member_role_name != "" : var.has_member_role
  scans_members = local.has_members && var.scan_member_users

  # Where there is an organization its accounts are listed; whoever imports them says so.
  alerts_know_accounts = var.alert_accounts || var.organization != null

  receiver_environment = { for name, value in merge(local.receiver_variables, {
    OWN_RESOURCES = join(",", concat(local.own_resources, local.own_key))
    SSO_REGION    = join(",", [for region in compact(split(",", var.sso_region)) : trimspace(region)])
  }) : name => value if value != "" }

  alerter_environment = { for name, value in merge(local.alerter_variables, {
    OWN_ENDPOINTS = join(",", try(var.vpc.endpoint_ids, []))
    OWN_RESOURCES = join(",", local.own_identities)
  }) : name => value if value != "" }

  user_scanner_environment = { for name, value in merge(local.user_scanner_variables, {
    METRICS_STACK = local.metrics_stack
    # As the collector is told.
    MEMBER_ROLE_NAME         = local.scans_members ? var.member_role_name : ""
    MEMBER_EXTERNAL_ID       = local.scans_members ? var.member_external_id : ""
    MEMBER_ACCOUNTS          = local.scans_members ? join(",", var.organization.accounts) : ""
    MEMBER_UNITS             = local.scans_members ? join(",", var.organization.units) : ""
    MEMBER_EXCLUDED_ACCOUNTS = local.scans_members ? join(",", var.organization.excluded_accounts) : ""
    MEMBER_QUEUE_URL         = local.scans_members ? "${local.queue_url_prefix}-member-scans" : ""
  }) : name => value if value != "" }

  exporter_environment = { for name, value in merge(local.exporter_variables, {
    METRICS_STACK   = local.metrics_stack
    EXPORT_ACCOUNTS = local.alerts_know_accounts ? "true" : ""
  }) : name => value if value != "" }

  # A query compares times of day; an hour stands for its full hour.
  times_of_day = {
    for name, text in { start = var.off_hours_start, end = var.off_hours_end } :
    name => strcontains(text, ":") ? text : format("%02d:00", tonumber(text))
  }
  off_hours = merge(local.times_of_day, { timezone = var.off_hours_timezone, weekends = var.off_hours_weekends })

  # What stands before the name of an owner in claims of web identity tokens, as the alerter has it.
  claim_kinds = "(repo|organization|owner|project_path|namespace_path|pulumi:deploy:org|[a-z]{2}(-[a-z]+)+-[0-9])"

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
    suppressions = [for each in var.suppressions : {
      for key, setting in each : key == "organizational_units" ? "organizationalUnits" : key => setting if setting != null
    }]
  } : name => value if value != null && try(length(value) > 0, true) })

  # Without alerts there is nothing to bring anywhere.
  has_destinations = var.enable_security_alerts && (
    length(var.chat_configurations) + length(var.webhooks) > 0 || var.pagerduty != null || var.alert_event_bus != null || var.enable_security_hub
  )

  # Known when planned, where the path or the address may not be: what there is must not depend on it.
  has_settings_zip = var.has_detection_settings_zip == null ? var.detection_settings_zip != null : var.has_detection_settings_zip
  has_rules_zip    = var.has_detection_rules_zip == null ? var.detection_rules_zip != null : var.has_detection_rules_zip
  has_mail         = var.has_alerts_email_address == null ? var.alerts_email_address != "" : var.has_alerts_email_address

  subscriptions = merge(
    { for label, each in var.alert_subscriptions : label => each },
    !local.has_mail ? {} : {
      email = { protocol = "email", endpoint = var.alerts_email_address, severities = null, raw_message_delivery = false, subscription_role_arn = null }
    },
  )
}
