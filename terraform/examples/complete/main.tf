provider "aws" {
  region = var.aws_region
}

module "iam_activity_tracker" {
  source = "../.."

  # The deployment
  stack_name         = "acme-iam-tracker"
  aws_region         = var.aws_region
  artifacts_path     = var.artifacts_path
  tags               = { Team = "security", CostCenter = "4711" }
  log_retention_days = 365
  lambda_tracing     = true

  # Collector: every half hour, without the scanners that look at everything
  schedule_expression        = "rate(30 minutes)"
  filtered_roles             = "PrismaCloud*,WizSecurityRole,*Scanner*"
  sso_region                 = "eu-central-1"
  lookup_requests_per_second = 1.5
  events_retention_days      = 400

  # Push, where the organization's trail logs: alerts within seconds
  enable_push = true

  # User scanner: every morning
  monitoring_period   = "cron(0 6 * * ? *)"
  dynamodb_table_name = "acme-iam-users"
  retention_days      = 730
  key_max_age_days    = 60

  # Alerts
  alerts_email_address = "security@example.com"
  alert_subscriptions = {
    oncall = {
      protocol   = "sqs"
      endpoint   = "arn:aws:sqs:${var.aws_region}:123456789012:oncall"
      severities = ["CRITICAL", "HIGH"]
    }
  }

  # Where people look
  chat_configurations = {
    security = {
      slack      = { workspace_id = "T0123456789", channel_id = "C0123456789" }
      severities = ["CRITICAL", "HIGH", "WARNING"]
    }
  }
  pagerduty = {
    routing_key_secret_arn = "arn:aws:secretsmanager:${var.aws_region}:123456789012:secret:iam-tracker/pagerduty-AbCdEf"
    severities             = ["CRITICAL"]
  }
  webhooks = {
    siem = {
      url                = "https://siem.example.com/in"
      format             = "ocsf"
      signing_secret_arn = "arn:aws:secretsmanager:${var.aws_region}:123456789012:secret:iam-tracker/signing-AbCdEf"
    }
  }
  enable_security_hub     = true
  security_hub_severities = ["CRITICAL", "HIGH", "WARNING"]

  off_hours_start    = "20:00"
  off_hours_end      = "07:00"
  off_hours_timezone = "Europe/Berlin"
  off_hours_weekends = true

  detection_settings = {
    trusted_accounts      = ["123456789012"]
    trusted_organizations = ["o-a1b2c3d4e5"]
    trusted_claims        = { "token.actions.githubusercontent.com:sub" = ["repo:example/*"] }
    pipeline_roles        = ["deploy-*"]
    home_networks         = ["198.51.100.0/24"]
    rules                 = { IAM-USER-CREATED = { severity = "CRITICAL" } }
  }
  suppressions = [{
    rule    = "IAM-KEY-FOR-OTHER"
    role    = "key-rotation"
    reason  = "Rotates the keys of service users every night."
    expires = "2027-06-30"
  }]

  # Lake
  export_schedule_expression   = "rate(6 hours)"
  export_days_back             = 2
  deep_archive_after_days      = 730
  query_scan_limit_gb          = 50
  query_results_retention_days = 14

  # Watched closely
  coverage_lag_alarm_minutes = 30
  alarm_topic_arns           = ["arn:aws:sns:${var.aws_region}:123456789012:operations"]
}
