# Each validation refuses what it is there for. A run gives wrong values to several variables, and every one of
# them has to be refused. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  artifacts_path = "./tests/fixtures/artifacts"

  # The less there is to plan, the sooner it is known what is refused.
  enable_alarms          = false
  enable_analytics       = false
  enable_dashboard       = false
  enable_security_alerts = false
  enable_user_scanner    = false
  keep_lake              = false
}

run "what_the_reference_documents_show" {
  command = plan
  variables {
    enable_alarms               = true
    enable_analytics            = true
    enable_dashboard            = true
    enable_security_alerts      = true
    enable_user_scanner         = true
    monitoring_period           = "cron(0 */6 * * ? *)"
    schedule_expression         = "cron(0 0 * * MON *)"
    export_schedule_expression  = "rate(7 days)"
    off_hours_start             = "22:30"
    off_hours_end               = "06:30"
    off_hours_timezone          = "Europe/Berlin"
    lambda_memory               = 200
    deep_archive_after_days     = 365
    filtered_roles              = "PrismaCloud*, WizRole,arn:aws:iam::123456789012:role/Scanner"
    filtered_roles_keep_changes = false
    pagerduty                   = { routing_key_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pagerduty-AbCdEf" }
    webhooks                    = { siem = { url = "https://siem.example.com:8443/in?team=iam", severities = ["CRITICAL"] } }
    alert_event_bus             = { arn = "arn:aws:events:us-east-1:123456789012:event-bus/default" }
    alert_subscriptions         = { lake = { protocol = "firehose", endpoint = "arn:aws:firehose:us-east-1:123456789012:deliverystream/alerts", subscription_role_arn = "arn:aws:iam::123456789012:role/firehose" }, oncall = { protocol = "sqs", endpoint = "arn:aws:sqs:us-east-1:123456789012:oncall", severities = ["CRITICAL", "HIGH"] } }
    alerts_email_address        = "security@example.com"
    detection_rules_zip         = "./tests/fixtures/artifacts/alerter.zip"
    suppressions                = [{ rule = "SIGMA-BREAK-GLASS-KEY", actor = "drill", account = "123456789012", reason = "A rehearsal." }, { rule = "*", accounts = ["210987654321"], organizational_units = ["ou-ab12-sandboxes", "o-a1b2c3d4e5/r-ab12/"], reason = "Sandboxes." }, { rule = "*", actor = "pipeline", account = "123456789012", ip = ["192.0.2.0/24", "2001:db8::1", "vpce-0123456789abcdef0"], reason = "Deploys all day.", expires = "2027-01-31" }]
    alert_accounts              = true
    detection_settings          = { rules = { IAM-USER-CREATED = { dry_run = true, severity = "INFO" }, SIGMA-BREAK-GLASS-KEY = { dry_run = false } }, trusted_accounts = ["123456789012"], trusted_organizations = ["o-a1b2c3d4e5"], trusted_claims = { "token.actions.githubusercontent.com:sub" = ["repo:example/*"] }, home_networks = ["198.51.100.7", "vpce-0123456789abcdef0"] }
    sso_region                  = "eu-central-1, us-west-2"
    regions                     = ["us-east-1", "eu-central-1"]
  }

  # Monday to Monday is longer than an alarm can look back.
  expect_failures = [check.schedules_watched]

  assert {
    condition     = output.table_names.user_records == "iam-user-records"
    error_message = "What is allowed must be accepted."
  }
}

run "too_low_or_of_another_kind" {
  command = plan
  variables {
    aws_region                       = "Virginia"
    log_level                        = "VERBOSE"
    lambda_runtime                   = "python3.13"
    lambda_architecture              = "mips"
    lambda_permissions_boundary_arn  = "boundary"
    kms_key_arn                      = "alias/mine"
    dynamodb_table_name              = "a b"
    tags                             = { "aws:owner" = "me" }
    alarm_topic_arns                 = ["security@example.com"]
    regions                          = ["Virginia"]
    sso_region                       = "everywhere"
    schedule_expression              = "hourly"
    monitoring_period                = "rate(1 hours)"
    export_schedule_expression       = "cron(0 9 * * *)"
    alerts_email_address             = "nobody"
    off_hours_end                    = "6:30"
    off_hours_timezone               = "Berlin time"
    filtered_roles                   = "Prisma Cloud"
    lake_first_day                   = "2025-02-30x"
    alert_subscriptions              = { x = { protocol = "fax", endpoint = "1" } }
    suppressions                     = [{ rule = "NO-SUCH-RULE", reason = "x", organizational_units = ["sandboxes"] }]
    detection_settings               = { rules = { NO-SUCH-RULE = { enabled = false } } }
    log_retention_days               = 2
    kms_deletion_window_days         = 6
    events_retention_days            = -1
    max_workers                      = 0
    lookup_requests_per_second       = 0
    settle_delays_minutes            = []
    initial_lookback_days            = 0
    collector_memory                 = 64
    retention_days                   = 0
    lambda_timeout                   = 0
    lambda_memory                    = 127
    change_grace_minutes             = -1
    detail_calls_per_scan            = -1
    key_max_age_days                 = 0
    unused_days                      = 0
    password_max_age_days            = 0
    alert_group_minutes              = -1
    alert_max_age_hours              = 0
    alerter_timeout                  = 29
    alerter_memory                   = 100
    export_days_back                 = -1
    exporter_memory                  = 0
    standard_ia_after_days           = 29
    query_results_retention_days     = 0
    query_scan_limit_gb              = 0
    collector_duration_alarm_seconds = 0
    exporter_duration_alarm_seconds  = 0
    heartbeat_hours                  = 0
    coverage_lag_alarm_minutes       = 0
    export_age_alarm_hours           = 0
    backlog_alarm_hours              = 0
  }

  expect_failures = [
    var.aws_region,
    var.log_level,
    var.lambda_runtime,
    var.lambda_architecture,
    var.lambda_permissions_boundary_arn,
    var.kms_key_arn,
    var.dynamodb_table_name,
    var.tags,
    var.alarm_topic_arns,
    var.regions,
    var.sso_region,
    var.schedule_expression,
    var.monitoring_period,
    var.export_schedule_expression,
    var.alerts_email_address,
    var.off_hours_end,
    var.off_hours_timezone,
    var.filtered_roles,
    var.lake_first_day,
    var.alert_subscriptions,
    var.suppressions,
    var.detection_settings,
    var.log_retention_days,
    var.kms_deletion_window_days,
    var.events_retention_days,
    var.max_workers,
    var.lookup_requests_per_second,
    var.settle_delays_minutes,
    var.initial_lookback_days,
    var.collector_memory,
    var.retention_days,
    var.lambda_timeout,
    var.lambda_memory,
    var.change_grace_minutes,
    var.detail_calls_per_scan,
    var.key_max_age_days,
    var.unused_days,
    var.password_max_age_days,
    var.alert_group_minutes,
    var.alert_max_age_hours,
    var.alerter_timeout,
    var.alerter_memory,
    var.export_days_back,
    var.exporter_memory,
    var.standard_ia_after_days,
    var.query_results_retention_days,
    var.query_scan_limit_gb,
    var.collector_duration_alarm_seconds,
    var.exporter_duration_alarm_seconds,
    var.heartbeat_hours,
    var.coverage_lag_alarm_minutes,
    var.export_age_alarm_hours,
    var.backlog_alarm_hours,
  ]
}

run "too_high_or_too_long" {
  command = plan
  variables {
    lambda_runtime                   = "nodejs20.x"
    alarm_topic_arns                 = [for index in range(5) : "arn:aws:sns:us-east-1:123456789012:topic${index}"]
    schedule_expression              = "rate(0 minutes)"
    monitoring_period                = "rate(2 hour)"
    export_schedule_expression       = "rate(1 week)"
    filtered_roles                   = join(",", [for index in range(300) : "Role${index}"])
    alert_subscriptions              = { x = { protocol = "email", endpoint = "a@example.com", severities = ["LOUD"] } }
    suppressions                     = [{ rule = "*", reason = "everything" }]
    detection_settings               = { rules = { IAM-USER-CREATED = { severity = "LOUD" } } }
    log_retention_days               = 10000
    kms_deletion_window_days         = 31
    events_retention_days            = 3651
    max_workers                      = 33
    lookup_requests_per_second       = 101
    settle_delays_minutes            = [128161]
    initial_lookback_days            = 91
    collector_memory                 = 10241
    retention_days                   = 3651
    lambda_timeout                   = 901
    lambda_memory                    = 10241
    change_grace_minutes             = 10081
    detail_calls_per_scan            = 100001
    key_max_age_days                 = 3651
    unused_days                      = 3651
    password_max_age_days            = 3651
    alert_group_minutes              = 1441
    alert_max_age_hours              = 2161
    alerter_timeout                  = 901
    alerter_memory                   = 10241
    export_days_back                 = 3651
    exporter_memory                  = 10241
    deep_archive_after_days          = 3651
    query_results_retention_days     = 3651
    query_scan_limit_gb              = 100001
    collector_duration_alarm_seconds = 901
    exporter_duration_alarm_seconds  = 901
    heartbeat_hours                  = 169
    coverage_lag_alarm_minutes       = 129601
    export_age_alarm_hours           = 2161
    backlog_alarm_hours              = 1000001
  }

  expect_failures = [
    var.lambda_runtime,
    var.alarm_topic_arns,
    var.schedule_expression,
    var.monitoring_period,
    var.export_schedule_expression,
    var.filtered_roles,
    var.alert_subscriptions,
    var.suppressions,
    var.detection_settings,
    var.log_retention_days,
    var.kms_deletion_window_days,
    var.events_retention_days,
    var.max_workers,
    var.lookup_requests_per_second,
    var.settle_delays_minutes,
    var.initial_lookback_days,
    var.collector_memory,
    var.retention_days,
    var.lambda_timeout,
    var.lambda_memory,
    var.change_grace_minutes,
    var.detail_calls_per_scan,
    var.key_max_age_days,
    var.unused_days,
    var.password_max_age_days,
    var.alert_group_minutes,
    var.alert_max_age_hours,
    var.alerter_timeout,
    var.alerter_memory,
    var.export_days_back,
    var.exporter_memory,
    var.deep_archive_after_days,
    var.query_results_retention_days,
    var.query_scan_limit_gb,
    var.collector_duration_alarm_seconds,
    var.exporter_duration_alarm_seconds,
    var.heartbeat_hours,
    var.coverage_lag_alarm_minutes,
    var.export_age_alarm_hours,
    var.backlog_alarm_hours,
  ]
}

run "not_whole_or_ambiguous" {
  command = plan
  variables {
    stack_name                 = "Tracker"
    off_hours_start            = "24"
    glacier_ir_after_days      = 59
    collector_timeout          = 59
    exporter_timeout           = 10
    max_workers                = 1.5
    retention_days             = 1.5
    lambda_timeout             = 1.5
    lambda_memory              = 256.5
    settle_delays_minutes      = [1.5]
    schedule_expression        = "cron(0 9 1 * MON *)"
    monitoring_period          = "cron(0 9 ? * ? *)"
    export_schedule_expression = "cron(0 9 15 * 2 *)"
    suppressions               = [{ rule = "IAM-USER-CREATED", reason = " " }]
    detection_settings         = { trusted_accounts = ["1234"] }
    alert_subscriptions        = { email = { protocol = "email", endpoint = "a@example.com" } }
  }

  expect_failures = [
    var.stack_name,
    var.off_hours_start,
    var.glacier_ir_after_days,
    var.collector_timeout,
    var.exporter_timeout,
    var.max_workers,
    var.retention_days,
    var.lambda_timeout,
    var.lambda_memory,
    var.settle_delays_minutes,
    var.schedule_expression,
    var.monitoring_period,
    var.export_schedule_expression,
    var.suppressions,
    var.detection_settings,
    var.alert_subscriptions,
  ]
}

run "at_odds_with_each_other" {
  command = plan
  variables {
    dynamodb_table_name    = "iam-activity-tracker-events"
    process_iam_events     = false
    process_sts_events     = false
    process_signin_events  = false
    process_sso_events     = false
    process_guard_events   = false
    glacier_ir_after_days  = 120
    standard_ia_after_days = 100
    off_hours_start        = "6"
    off_hours_end          = "6"
    collector_timeout      = 60
    exporter_timeout       = 60
    suppressions           = [{ rule = "IAM-USER-CREATED", reason = "x", expires = "2027-13-01" }]
    detection_settings     = { home_networks = ["192.0.2.0/33"] }
  }

  expect_failures = [
    var.dynamodb_table_name,
    var.process_iam_events,
    var.glacier_ir_after_days,
    var.off_hours_end,
    var.collector_duration_alarm_seconds,
    var.exporter_duration_alarm_seconds,
    var.suppressions,
    var.detection_settings,
  ]
}

run "addresses_and_lengths" {
  command = plan
  variables {
    stack_name              = "xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    deep_archive_after_days = 100
    collector_timeout       = 901
    exporter_timeout        = 901
    suppressions            = [{ rule = "IAM-USER-CREATED", reason = "x", ip = ["everywhere"] }]
    detection_settings      = { trusted_organizations = ["o-*"] }
  }

  expect_failures = [
    var.stack_name,
    var.deep_archive_after_days,
    var.collector_timeout,
    var.exporter_timeout,
    var.suppressions,
    var.detection_settings,
  ]
}

run "claims_that_anybody_can_make" {
  command = plan
  variables {
    suppressions       = [{ rule = "IAM-USER-CREATED", account = "1234", reason = "x" }]
    detection_settings = { trusted_claims = { "token.actions.githubusercontent.com:sub" = ["*"] } }
  }

  expect_failures = [
    var.suppressions,
    var.detection_settings,
  ]
}

run "a_name_that_a_caller_can_choose" {
  command = plan
  variables {
    suppressions = [{ rule = "IAM-USER-CREATED", actor = "nightly", reason = "It runs at night." }]
  }

  expect_failures = [
    check.suppressions_by_actor,
  ]
}

run "refused_names_of_what_is_watched" {
  command = plan
  variables {
    watched_resources  = ["role/*"]
    detection_settings = { deployers = ["deploy"] }
  }

  expect_failures = [
    var.watched_resources,
    var.detection_settings,
  ]
}

run "too_much_to_watch" {
  command = plan
  variables {
    watched_resources = [for index in range(30) : "bucket/a-bucket-of-which-there-are-many-${index}"]
  }

  expect_failures = [
    var.watched_resources,
  ]
}

run "another_region_than_meant" {
  command = plan
  variables {
    aws_region = "eu-west-1"
  }

  expect_failures = [
    terraform_data.validations,
  ]
}

run "too_long_names_of_our_own" {
  command = plan
  variables {
    filtered_roles    = join(",", [for index in range(55) : "a-role-of-which-there-are-many-${index}"])
    stack_name        = "a-stack-whose-name-is-the-longest"
    watched_resources = [for index in range(14) : "role/of-which-there-are-many-${index}"]

    enable_analytics       = true
    enable_security_alerts = true
    enable_user_scanner    = true
  }

  expect_failures = [
    terraform_data.validations,
  ]
}

run "two_places_for_settings" {
  command = plan
  variables {
    detection_settings_zip = "./tests/fixtures/artifacts/alerter.zip"
    suppressions           = [{ rule = "IAM-USER-CREATED", reason = "x" }]
  }

  expect_failures = [
    terraform_data.validations,
  ]
}

run "settings_too_long" {
  command = plan
  variables {
    suppressions = [for index in range(40) : { rule = "IAM-USER-CREATED", actor = "user${index}@example.com", role = "ops", reason = "An actor of which there are many." }]
  }

  expect_failures = [
    terraform_data.validations,
  ]
}

run "own_rules_without_their_file" {
  command = plan
  variables {
    detection_settings = { rules = { SIGMA-BREAK-GLASS-KEY = { enabled = false } } }
    suppressions       = [{ rule = "SIGMA-BREAK-GLASS-KEY", reason = "x" }]
  }

  expect_failures = [
    var.detection_settings,
    var.suppressions,
  ]
}

run "destinations_1" {
  command = plan
  variables {
    chat_configurations = { Sec_urity = { slack = { workspace_id = "T1", channel_id = "C1" } } }
    pagerduty           = { routing_key_secret_arn = "0123456789abcdef0123456789abcdef" }
    webhooks            = { "-" = { url = "https://example.com" } }
    alert_event_bus     = { arn = "default" }
    secret_kms_key_arns = ["alias/mine"]
    alert_subscriptions = { lake = { protocol = "firehose", endpoint = "arn:aws:firehose:us-east-1:123456789012:deliverystream/alerts" } }
  }

  expect_failures = [
    var.chat_configurations,
    var.pagerduty,
    var.webhooks,
    var.alert_event_bus,
    var.secret_kms_key_arns,
    var.alert_subscriptions,
  ]
}

run "destinations_2" {
  command = plan
  variables {
    chat_configurations = { security = {} }
    pagerduty           = { routing_key_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:x", service_region = "mars" }
    webhooks            = { siem = { url = "http://example.com" } }
    alert_event_bus     = { arn = "arn:aws:events:us-east-1:123456789012:event-bus/default", format = "fax" }
  }

  expect_failures = [
    var.chat_configurations,
    var.pagerduty,
    var.webhooks,
    var.alert_event_bus,
  ]
}

run "destinations_3" {
  command = plan
  variables {
    chat_configurations = { security = { slack = { workspace_id = "T1", channel_id = "C1" }, severities = ["LOUD"] } }
    pagerduty           = { routing_key_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:x", severities = ["LOUD"] }
    webhooks            = { siem = { url = "https://example.com", format = "fax" } }
    alert_event_bus     = { arn = "arn:aws:events:us-east-1:123456789012:event-bus/default", severities = ["LOUD"] }
  }

  expect_failures = [
    var.chat_configurations,
    var.pagerduty,
    var.webhooks,
    var.alert_event_bus,
  ]
}

run "destinations_4" {
  command = plan
  variables {
    webhooks = { siem = { url = "https://example.com", signing_secret_arn = "whsec_AAAA" } }
  }

  expect_failures = [
    var.webhooks,
  ]
}

run "destinations_5" {
  command = plan
  variables {
    webhooks = { siem = { url = "https://user:password@example.com", severities = ["LOUD"] } }
  }

  expect_failures = [
    var.webhooks,
  ]
}

run "destinations_6" {
  command = plan
  variables {
    enable_security_hub     = true
    security_hub_severities = []
  }

  expect_failures = [
    check.destinations_get_alerts,
    var.security_hub_severities,
  ]
}

run "severities_of_findings_that_there_are_not" {
  command = plan
  variables {
    security_hub_severities = ["HIGH"]
  }

  expect_failures = [
    var.security_hub_severities,
  ]
}

run "no_key_at_all_and_zips_that_are_not_there" {
  command = plan
  variables {
    create_kms_key             = false
    has_alerts_email_address   = true
    has_detection_settings_zip = true
    has_detection_rules_zip    = true
    has_member_role            = true
  }

  expect_failures = [
    var.create_kms_key,
    var.has_alerts_email_address,
    var.has_detection_settings_zip,
    var.has_detection_rules_zip,
    var.has_member_role,
  ]
}

run "zips_in_a_folder_and_in_a_bucket" {
  command = plan
  variables {
    artifacts_s3 = { bucket = "releases" }
  }

  expect_failures = [
    var.artifacts_s3,
  ]
}

run "zips_of_no_function" {
  command = plan
  variables {
    artifacts_path = null
    artifacts_s3   = { bucket = "releases", keys = { collectors = "collector.zip" } }
  }

  expect_failures = [
    var.artifacts_s3,
  ]
}

run "checksums_that_are_none" {
  command = plan
  variables {
    artifacts_path = null
    artifacts_s3   = { bucket = "releases", checksums = "2846f24efee2ed43ade4421098d2966e9926491ccfa1ac0140f86c107d815d19  collector.zip\n" }
  }

  expect_failures = [
    var.artifacts_s3,
  ]
}

run "what_organisations_ask_for" {
  command = plan
  variables {
    stack_name                         = "a-name-of-21-letters1"
    global_names_with_region           = true
    vpc                                = { subnet_ids = [], security_group_ids = ["sg-0123456789abcdef0"] }
    code_signing_config_arn            = "csc-0123456789abcdef0"
    access_logs                        = { bucket = "Logs" }
    noncurrent_versions_retention_days = 0
  }

  expect_failures = [
    var.global_names_with_region,
    var.vpc,
    var.code_signing_config_arn,
    var.access_logs,
    var.noncurrent_versions_retention_days,
  ]
}

run "security_groups_by_name" {
  command = plan
  variables {
    vpc = { subnet_ids = ["subnet-0123456789abcdef0"], security_group_ids = ["default"] }
  }

  expect_failures = [
    var.vpc,
  ]
}

run "endpoints_by_name" {
  command = plan
  variables {
    vpc = { subnet_ids = ["subnet-0123456789abcdef0"], security_group_ids = ["sg-0123456789abcdef0"], endpoint_ids = ["sts"] }
  }

  expect_failures = [
    var.vpc,
  ]
}

run "accounts_that_push_by_name" {
  command = plan
  variables {
    enable_push   = true
    push_accounts = ["production"]
  }

  expect_failures = [
    var.push_accounts,
  ]
}

run "more_accounts_that_push_than_a_policy_holds" {
  command = plan
  variables {
    enable_push   = true
    push_accounts = [for number in range(51) : format("%012d", number)]
  }

  expect_failures = [
    var.push_accounts,
  ]
}

run "push_and_trail" {
  command = plan
  variables {
    push_accounts        = ["222222222222"]
    push_regions         = ["everywhere"]
    trail_kms_key_arn    = "alias/trail"
    trail_retention_days = 30
  }

  expect_failures = [
    var.push_accounts,
    var.push_regions,
    var.trail_kms_key_arn,
    var.trail_retention_days,
  ]
}

run "members" {
  command = plan
  variables {
    member_external_id      = "a b"
    member_interval_minutes = 5
    member_concurrency      = 1
  }

  expect_failures = [
    var.member_external_id,
    var.member_interval_minutes,
    var.member_concurrency,
  ]
}

run "organization_without_an_id" {
  command = plan
  variables {
    organization = { id = "example" }
  }

  expect_failures = [
    var.organization,
  ]
}

run "accounts_of_an_organization" {
  command = plan
  variables {
    organization = { id = "o-exampleorgid", excluded_accounts = ["payments"] }
  }

  expect_failures = [
    var.organization,
  ]
}

# What it takes must be right: it is not looked at where that is not.
run "member_role_with_a_path" {
  command = plan
  variables {
    organization       = { id = "o-exampleorgid" }
    member_role_name   = "path/role"
    member_external_id = "an-external-id"
  }

  expect_failures = [
    var.member_role_name,
  ]
}

run "member_role_without_an_external_id" {
  command = plan
  variables {
    organization     = { id = "o-exampleorgid" }
    member_role_name = "role"
  }

  expect_failures = [
    var.member_role_name,
  ]
}

run "units_of_an_organization" {
  command = plan
  variables {
    organization       = { id = "o-exampleorgid", units = ["production"] }
    member_external_id = "an-external-id"
  }

  expect_failures = [
    var.organization,
  ]
}

run "metrics_of_too_many_accounts" {
  command = plan
  variables {
    organization       = { id = "o-exampleorgid" }
    member_role_name   = "role"
    member_external_id = "an-external-id"
    account_metrics    = [for number in range(51) : format("%012d", number)]
  }

  expect_failures = [
    var.account_metrics,
  ]
}

run "metrics_of_accounts_that_are_not_read" {
  command = plan
  variables {
    organization    = { id = "o-exampleorgid" }
    account_metrics = ["222222222222"]
  }

  expect_failures = [
    var.account_metrics,
  ]
}

run "metrics_of_an_account_twice" {
  command = plan
  variables {
    organization       = { id = "o-exampleorgid" }
    member_role_name   = "role"
    member_external_id = "an-external-id"
    account_metrics    = ["222222222222", "222222222222"]
  }

  expect_failures = [
    var.account_metrics,
  ]
}

run "members_of_no_organization" {
  command = plan
  variables {
    member_role_name   = "role"
    member_external_id = "an-external-id"
  }

  expect_failures = [
    var.member_role_name,
  ]
}

run "scans_of_members_without_a_role" {
  command = plan
  variables {
    scan_member_users = true
  }

  expect_failures = [
    var.scan_member_users,
  ]
}

run "trail_source_by_address" {
  command = plan
  variables {
    trail_source = { buckets = ["s3://example-trail-logs/prefix"], announced_by = "s3" }
  }

  expect_failures = [
    var.trail_source,
  ]
}

run "trail_source_without_topics" {
  command = plan
  variables {
    trail_source = { buckets = ["example-trail-logs"], announced_by = "sns" }
  }

  expect_failures = [
    var.trail_source,
  ]
}

run "trail_source_of_half_an_account" {
  command = plan
  variables {
    trail_source = { buckets = ["example-trail-logs"], announced_by = "s3", account_id = "2222" }
  }

  expect_failures = [
    var.trail_source,
  ]
}

run "trail_source_external_id_alone" {
  command = plan
  variables {
    trail_source = { buckets = ["example-trail-logs"], announced_by = "s3", reader_external_id = "a-word-of-ours" }
  }

  expect_failures = [
    var.trail_source,
  ]
}

run "suppression_of_units_without_accounts" {
  command = plan
  variables {
    suppressions = [{ rule = "IAM-USER-CREATED", organizational_units = ["ou-ab12-cdefghij"], reason = "Sandboxes." }]
  }

  expect_failures = [
    var.suppressions,
  ]
}

run "suppression_of_half_an_account" {
  command = plan
  variables {
    suppressions = [{ rule = "IAM-USER-CREATED", accounts = ["2222"], reason = "Sandboxes." }]
  }

  expect_failures = [
    var.suppressions,
  ]
}

run "trail_source_of_several_buckets" {
  command = plan
  variables {
    trail_source = { buckets = ["example-trail-logs", "example-other-logs"], announced_by = "s3" }
  }

  expect_failures = [
    var.trail_source,
  ]
}

run "trail_source_under_every_prefix" {
  command = plan
  variables {
    trail_source = { buckets = ["example-trail-logs"], announced_by = "s3", prefix = "o-*" }
  }

  expect_failures = [
    var.trail_source,
  ]
}

run "trail_source_by_the_arn_of_its_trail" {
  command = plan
  variables {
    trail_source = { buckets = ["example-trail-logs"], announced_by = "s3", trail_name = "arn:aws:cloudtrail:us-east-1:222233334444:trail/organization" }
  }

  expect_failures = [
    var.trail_source,
  ]
}

run "trail_source_looking_back_no_day" {
  command = plan
  variables {
    trail_source = { buckets = ["example-trail-logs"], announced_by = "s3", lookback_days = 0.5 }
  }

  expect_failures = [
    var.trail_source,
  ]
}

run "trail_source_proven_elsewhere" {
  command = plan
  variables {
    trail_source = { buckets = ["example-trail-logs"], announced_by = "s3", proven_bucket = "example-other-logs" }
  }

  expect_failures = [
    var.trail_source,
  ]
}

run "trail_source_under_its_own_folder" {
  command = plan
  variables {
    trail_source = { buckets = ["example-trail-logs"], announced_by = "s3", prefix = "o-exampleorgid/AWSLogs/" }
  }

  expect_failures = [
    var.trail_source,
  ]
}

# The alerter does not start with settings that it does not understand: what is refused here would silence all alerts.
run "a_kind_of_owner_instead_of_one" {
  command = plan
  variables {
    suppressions       = [{ rule = "IAM-USER-CREATED", actor = "", reason = "x" }]
    detection_settings = { trusted_claims = { "token.actions.githubusercontent.com:sub" = ["repo:*"] } }
  }

  expect_failures = [
    var.suppressions,
    var.detection_settings,
  ]
}

run "claims_by_a_name_that_none_has" {
  command = plan
  variables {
    suppressions       = [{ rule = "IAM-USER-CREATED", reason = "x", expires = "2027-01-31T12:00:00+02:00" }]
    detection_settings = { trusted_claims = { "issuer.example/ä b:sub" = ["repo:example/*"] } }
  }

  expect_failures = [
    var.suppressions,
    var.detection_settings,
  ]
}

run "texts_of_nothing_and_addresses_that_are_none" {
  command = plan
  variables {
    suppressions       = [{ rule = "IAM-USER-CREATED", reason = "x", ip = ["192.0.02.1"] }]
    detection_settings = { pipeline_roles = [" "] }
  }

  expect_failures = [
    var.suppressions,
    var.detection_settings,
  ]
}

run "reasons_and_addresses_longer_than_read" {
  command = plan
  variables {
    suppressions       = [{ rule = "IAM-USER-CREATED", reason = join("", [for index in range(513) : "x"]) }]
    detection_settings = { home_networks = ["198.051.100.0/24"] }
  }

  expect_failures = [
    var.suppressions,
    var.detection_settings,
  ]
}

run "severities_of_none" {
  command = plan
  variables {
    alert_subscriptions = { a = { protocol = "email", endpoint = "a@example.com", severities = [] } }
    chat_configurations = { a = { slack = { workspace_id = "T0", channel_id = "C0" }, severities = [] } }
    webhooks            = { a = { url = "https://example.com", severities = [] } }
    pagerduty           = { routing_key_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pagerduty-AbCdEf", severities = [] }
    alert_event_bus     = { arn = "arn:aws:events:us-east-1:123456789012:event-bus/default", severities = [] }
  }

  expect_failures = [
    var.alert_subscriptions,
    var.chat_configurations,
    var.webhooks,
    var.pagerduty,
    var.alert_event_bus,
  ]
}

run "subscribers_by_another_kind_of_address" {
  command = plan
  variables {
    alert_subscriptions = { a = { protocol = "https", endpoint = "http://example.com" }, b = { protocol = "email", endpoint = "b@example.com" } }
    tags                = { CostCentre = "R&D" }
    dynamodb_table_name = "iam-activity-tracker-trail-files"
    trail_source        = { buckets = ["example-trail-logs"], announced_by = "eventbridge", kms_key_arns = ["arn:aws:kms:us-east-1:123456789012:alias/trail"] }
  }

  expect_failures = [
    var.alert_subscriptions,
    var.tags,
    var.dynamodb_table_name,
    var.trail_source,
  ]
}

run "trail_source_by_the_arn_of_a_bus" {
  command = plan
  variables {
    trail_source = { buckets = ["example-trail-logs"], announced_by = "eventbridge", event_bus_name = "arn:aws:events:us-east-1:123456789012:event-bus/trail" }
  }

  expect_failures = [
    var.trail_source,
  ]
}

run "key_of_the_trail_elsewhere" {
  command = plan
  variables {
    create_trail      = true
    trail_kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  }

  expect_failures = [
    terraform_data.validations,
  ]
}

run "code_signing_elsewhere" {
  command = plan
  variables {
    code_signing_config_arn = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123456789abcdef0"
  }

  expect_failures = [
    terraform_data.validations,
  ]
}

run "channels_by_name" {
  command = plan
  variables {
    chat_configurations = { a = { slack = { workspace_id = "T0123456789", channel_id = "#security" } } }
  }

  expect_failures = [
    var.chat_configurations,
  ]
}

run "channels_of_teams_without_their_escapes" {
  command = plan
  variables {
    chat_configurations = { a = { teams = { tenant_id = "00000000-0000-4000-8000-000000000001", team_id = "00000000-0000-4000-8000-000000000002", channel_id = "19:b6ef@thread.tacv2" } } }
  }

  expect_failures = [
    var.chat_configurations,
  ]
}
