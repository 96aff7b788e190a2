# Composition only: what the parts are told, and how they meet.

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

# Asked for its Region, not its name: of aws_region the provider has no attribute that 5 knows and 6 does not deprecate.
data "aws_service_principal" "lambda" {
  service_name = "lambda"
}

locals {
  tags = merge({ Application = var.stack_name }, var.tags)

  # Written out of the alerter's catalogue by pnpm generate.
  rule_ids = jsondecode(file("${path.module}/rule-ids.json"))

  place = {
    account_id = data.aws_caller_identity.current.account_id
    # Of names that are not of a Region: roles, buckets, dashboards.
    global_suffix = var.global_names_with_region ? "-${data.aws_service_principal.lambda.region}" : ""
    name_prefix   = var.stack_name
    partition     = data.aws_partition.current.partition
    region        = data.aws_service_principal.lambda.region
    tags          = local.tags
  }

  platform = merge(local.place, {
    architecture             = var.lambda_architecture
    artifacts_path           = local.artifacts_path
    artifacts_s3             = local.artifacts_s3
    code_signing_config_arn  = var.code_signing_config_arn
    encrypt_environment      = var.encrypt_environment
    kms_key_arn              = module.storage.kms_key_arn
    kms_key_arns             = module.storage.kms_key_arns
    log_retention_days       = var.log_retention_days
    permissions_boundary_arn = var.lambda_permissions_boundary_arn
    runtime                  = var.lambda_runtime
    tracing                  = var.lambda_tracing
    vpc                      = var.vpc
  })

  reserved_concurrency = var.reserve_concurrency ? 1 : -1

  table_names = {
    events          = "${var.stack_name}-events"
    control         = "${var.stack_name}-control"
    alerts          = "${var.stack_name}-alerts"
    detection_state = "${var.stack_name}-detection-state"
    user_records    = var.dynamodb_table_name
  }
}

module "storage" {
  source = "./modules/storage"

  platform                 = local.place
  table_names              = local.table_names
  kms_key_arn              = var.kms_key_arn
  create_kms_key           = var.create_kms_key
  kms_deletion_window_days = var.kms_deletion_window_days
  deletion_protection      = var.deletion_protection
  point_in_time_recovery   = var.point_in_time_recovery
}

module "collector" {
  source = "./modules/collector"

  platform        = local.platform
  tables          = module.storage.table_names
  asks_for_trails = var.enable_push
  organization    = var.organization == null ? null : { id = var.organization.id, lists_accounts = var.organization.lists_accounts }
  trail           = one(module.trail_source[*].proof)
  members         = local.has_members ? { role_name = var.member_role_name, concurrency = var.member_concurrency } : null
  settings = {
    schedule             = var.schedule_expression
    timeout              = var.collector_timeout
    memory               = var.collector_memory
    reserved_concurrency = local.has_members && var.reserve_concurrency ? 1 + var.member_concurrency : local.reserved_concurrency
    environment          = local.collector_environment
  }
}

module "alerter" {
  source = "./modules/alerter"
  count  = var.enable_security_alerts ? 1 : 0

  platform               = local.platform
  tables                 = module.storage.table_names
  events_stream          = { table_name = module.storage.table_names.events, stream_arn = module.storage.stream_arns.events }
  user_records_stream    = var.enable_user_scanner ? { table_name = module.storage.table_names.user_records, stream_arn = module.storage.stream_arns.user_records } : null
  detection_settings     = local.detection_settings
  has_settings_zip       = local.has_settings_zip
  has_rules_zip          = local.has_rules_zip
  detection_settings_zip = var.detection_settings_zip
  detection_rules_zip    = var.detection_rules_zip
  accounts_table         = local.alerts_know_accounts ? module.storage.table_names.control : null
  subscriptions          = local.subscriptions
  settings = {
    timeout     = var.alerter_timeout
    memory      = var.alerter_memory
    environment = local.alerter_environment
  }
}

module "notifier" {
  source = "./modules/notifier"
  count  = local.has_destinations ? 1 : 0

  platform                = local.platform
  environment             = local.notifier_variables
  detection_state_table   = module.storage.table_names.detection_state
  alerts_topic_arn        = module.alerter[0].topic_arn
  chat_configurations     = var.chat_configurations
  pagerduty               = var.pagerduty
  webhooks                = var.webhooks
  enable_security_hub     = var.enable_security_hub
  security_hub_severities = var.security_hub_severities
  alert_event_bus         = var.alert_event_bus
  secret_kms_key_arns     = var.secret_kms_key_arns
}

module "user_scanner" {
  source = "./modules/user-scanner"
  count  = var.enable_user_scanner ? 1 : 0

  platform = local.platform
  tables   = module.storage.table_names
  members  = local.scans_members ? { role_name = var.member_role_name, organization_id = var.organization.id, concurrency = var.member_concurrency } : null
  settings = {
    schedule             = var.monitoring_period
    timeout              = var.lambda_timeout
    memory               = var.lambda_memory
    reserved_concurrency = local.scans_members && var.reserve_concurrency ? 1 + var.member_concurrency : local.reserved_concurrency
    environment          = local.user_scanner_environment
  }
}

# What is in it outlives what queries it: enable_analytics = false deletes no history, as with the tables.
module "lake" {
  source = "./modules/lake"
  count  = var.enable_analytics || var.keep_lake ? 1 : 0

  platform                     = local.place
  kms_key_arn                  = module.storage.kms_key_arn
  force_destroy                = var.force_destroy
  access_logs                  = var.access_logs
  versioning                   = var.bucket_versioning
  standard_ia_after_days       = var.standard_ia_after_days
  glacier_ir_after_days        = var.glacier_ir_after_days
  deep_archive_after_days      = var.deep_archive_after_days
  query_results_retention_days = var.query_results_retention_days
  noncurrent_retention_days    = var.bucket_versioning ? coalesce(var.noncurrent_versions_retention_days, 30) : var.noncurrent_versions_retention_days
}

module "analytics" {
  source = "./modules/analytics"
  count  = var.enable_analytics ? 1 : 0

  platform                 = local.place
  bucket_names             = module.lake[0].bucket_names
  kms_key_arn              = module.storage.kms_key_arn
  kms_key_arns             = module.storage.kms_key_arns
  queries_path             = "${path.module}/../queries"
  off_hours                = local.off_hours
  first_day                = var.lake_first_day
  permissions_boundary_arn = var.lambda_permissions_boundary_arn
  query_scan_limit_gb      = var.query_scan_limit_gb
  create_reader_policy     = var.create_reader_policy
}

module "exporter" {
  source = "./modules/exporter"
  count  = var.enable_analytics ? 1 : 0

  platform         = local.platform
  bucket_name      = module.lake[0].bucket_names.lake
  exports_accounts = local.alerts_know_accounts
  tables = merge(module.storage.table_names, {
    alerts       = var.enable_security_alerts ? module.storage.table_names.alerts : null
    user_records = var.enable_user_scanner ? module.storage.table_names.user_records : null
  })
  settings = {
    schedule             = var.export_schedule_expression
    timeout              = var.exporter_timeout
    memory               = var.exporter_memory
    reserved_concurrency = local.reserved_concurrency
    environment          = local.exporter_environment
  }
}

module "observability" {
  source = "./modules/observability"

  platform           = local.place
  functions          = local.functions
  tables             = module.storage.table_names
  topic_name         = one(module.alerter[*].topic_name)
  destination_queues = try(module.notifier[0].queue_names, {})
  alarm_topic_arns   = var.alarm_topic_arns
  kms_key_arn        = module.storage.kms_key_arn
  subscriptions      = local.subscriptions
  pushed_queue       = var.enable_push ? module.receiver[0].queue.name : null
  push_regions       = { for region in local.push_elsewhere : region => "${var.stack_name}-push-undelivered${local.place.global_suffix}" }
  trail_queue        = try(module.receiver[0].trail_queue.name, null)
  proves_trail       = try(var.trail_source.prove, false)
  has_members        = local.has_members
  scans_members      = local.scans_members
  knows_accounts     = local.alerts_know_accounts
  account_metrics    = var.account_metrics
  has_metrics        = var.cloudwatch_metrics
  metrics_stack      = local.metrics_stack
  is_detailed        = var.detailed_monitoring
  alarms_enabled     = var.enable_alarms
  dashboard_enabled  = var.enable_dashboard
  thresholds = {
    collector_duration_seconds = var.collector_duration_alarm_seconds
    exporter_duration_seconds  = var.exporter_duration_alarm_seconds
    heartbeat_hours            = var.heartbeat_hours
    coverage_lag_minutes       = var.coverage_lag_alarm_minutes
    backlog_hours              = var.backlog_alarm_hours
    export_age_hours           = var.export_age_alarm_hours
    member_interval_minutes    = var.member_interval_minutes
  }
}

locals {
  functions = merge(
    { collector = module.collector.function },
    { for each in module.receiver : "receiver" => each.function },
    { for each in module.alerter : "alerter" => each.function },
    { for each in module.notifier : "notifier" => each.function },
    { for each in module.user_scanner : "user_scanner" => each.function },
    { for each in module.exporter : "exporter" => each.function },
  )
}
