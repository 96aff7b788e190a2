# Member accounts of an organization: nothing unless asked for; a queue, least privilege and the role of the members when it is.

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

# What is there already (names.tf).
override_data {
  target = data.aws_iam_roles.taken
  values = { names = [] }
}

override_data {
  target = data.aws_dynamodb_tables.all
  values = { names = [] }
}

override_data {
  target = data.aws_cloudwatch_log_groups.own
  values = { log_group_names = [] }
}

override_resource {
  target          = module.storage.aws_kms_key.this
  override_during = plan
  values          = { arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
}

variables {
  artifacts_path       = "./tests/fixtures/artifacts"
  alerts_email_address = "security@example.com"
}

run "nothing_by_default" {
  command = plan

  assert {
    condition     = module.collector.queue_name == null && length([for name in keys(local.collector_environment) : name if startswith(name, "MEMBER") || startswith(name, "ORGANIZATION") || startswith(name, "ACCOUNT")]) == 0
    error_message = "Without an organization there must be no queue and no setting of it."
  }

  assert {
    condition     = !strcontains(output.policies.alerter, "KnowAccounts") && !strcontains(output.policies.exporter, "accounts") && !contains(keys(local.exporter_environment), "EXPORT_ACCOUNTS")
    error_message = "Without an organization alerts ask for no account."
  }

  assert {
    condition     = !strcontains(jsonencode([output.policies.collector, output.alarm_names, output.watched_resources]), "member") && !strcontains(output.policies.collector, "organizations:") && !strcontains(output.policies.collector, "sts:")
    error_message = "Without an organization the plan must be as it was."
  }
}

run "names_alone" {
  command = plan
  variables {
    organization = { id = "o-exampleorgid" }
    suppressions = [{ rule = "*", organizational_units = ["ou-ab12-sandboxes"], reason = "Sandboxes." }]
  }

  assert {
    condition     = local.collector_environment["ORGANIZATION_ACCOUNTS"] == "true" && !contains(keys(local.collector_environment), "MEMBER_QUEUE_URL") && module.collector.queue_name == null
    error_message = "An organization without a role is listed, and no account of it is read."
  }

  # Without alert_accounts, and the suppression by a unit is accepted.
  assert {
    condition     = local.exporter_environment.EXPORT_ACCOUNTS == "true" && one([for statement in jsondecode(output.policies.exporter).Statement : statement.Action if statement.Sid == "KnowAccounts"]) == "dynamodb:GetItem" && strcontains(output.policies.exporter, "/iam-accounts/*")
    error_message = "Where there is an organization, the lake has its accounts. Rendered: ${output.policies.exporter}"
  }

  assert {
    condition     = length([for statement in jsondecode(output.policies.alerter).Statement : statement if statement.Sid == "KnowAccounts"]) == 1 && strcontains(local.detection_settings, "ou-ab12-sandboxes")
    error_message = "Where there is an organization, alerts know its accounts. Rendered: ${output.policies.alerter}"
  }

  assert {
    condition     = !strcontains(output.policies.collector, "sts:AssumeRole") && strcontains(output.policies.collector, "organizations:ListAccounts")
    error_message = "Listing accounts takes no role in them."
  }
}

run "members" {
  command = plan
  variables {
    organization        = { id = "o-exampleorgid", units = ["ou-ab12-11111111"], excluded_accounts = ["222222222222"] }
    member_role_name    = "iam-activity-tracker-member"
    member_external_id  = "an-external-id"
    reserve_concurrency = true
    member_concurrency  = 5
    account_metrics     = ["333333333333", "444444444444"]
  }

  assert {
    condition     = toset(jsondecode(file("tests/fixtures/collector-members.actions.json"))) == toset(flatten([for statement in jsondecode(output.policies.collector).Statement : statement.Action]))
    error_message = "The collector may do what tests/fixtures/collector-members.actions.json lists, no more and no less. Rendered: ${jsonencode(sort(distinct(flatten([for statement in jsondecode(output.policies.collector).Statement : statement.Action]))))}"
  }

  assert {
    condition = jsonencode([for statement in jsondecode(output.policies.collector).Statement : [statement.Resource, statement.Condition] if statement.Sid == "AssumeMemberRoles"]) == jsonencode([[
      "arn:aws:iam::*:role/iam-activity-tracker-member", { StringEquals = { "aws:ResourceOrgID" = "o-exampleorgid" } }
    ]])
    error_message = "Only the member role may be assumed, and only in accounts of the organization."
  }

  assert {
    condition     = local.collector_environment["MEMBER_QUEUE_URL"] == "https://sqs.us-east-1.amazonaws.com/123456789012/iam-activity-tracker-accounts" && module.collector.queue_name == "iam-activity-tracker-accounts"
    error_message = "The collector must be told of the queue that it reads."
  }

  assert {
    condition     = local.collector_environment["MEMBER_UNITS"] == "ou-ab12-11111111" && local.collector_environment["MEMBER_EXCLUDED_ACCOUNTS"] == "222222222222" && local.collector_environment["MEMBER_EXTERNAL_ID"] == "an-external-id" && local.collector_environment["ACCOUNT_METRICS"] == "333333333333,444444444444"
    error_message = "Settings must reach the collector."
  }

  assert {
    condition     = length(setsubtract(["iam-activity-tracker-collector-members", "iam-activity-tracker-collector-member-lag"], output.alarm_names)) == 0 && contains(output.watched_resources, "queue/iam-activity-tracker-accounts")
    error_message = "Accounts that cannot be read must raise an alarm, and the queue be watched."
  }
}

run "users_of_members" {
  command = plan
  variables {
    organization        = { id = "o-exampleorgid", excluded_accounts = ["222222222222"] }
    member_role_name    = "iam-activity-tracker-member"
    member_external_id  = "an-external-id"
    reserve_concurrency = true
    member_concurrency  = 5
    scan_member_users   = true
  }

  assert {
    condition     = toset(jsondecode(file("tests/fixtures/user-scanner-members.actions.json"))) == toset(flatten([for statement in jsondecode(output.policies.user_scanner).Statement : statement.Action]))
    error_message = "The scanner may do what tests/fixtures/user-scanner-members.actions.json lists, no more and no less. Rendered: ${jsonencode(sort(distinct(flatten([for statement in jsondecode(output.policies.user_scanner).Statement : statement.Action]))))}"
  }

  assert {
    condition = jsonencode([for statement in jsondecode(output.policies.user_scanner).Statement : [statement.Resource, statement.Condition] if statement.Sid == "AssumeMemberRoles"]) == jsonencode([[
      "arn:aws:iam::*:role/iam-activity-tracker-member", { StringEquals = { "aws:ResourceOrgID" = "o-exampleorgid" } }
    ]])
    error_message = "Only the member role may be assumed, and only in accounts of the organization."
  }

  assert {
    condition     = local.user_scanner_environment["MEMBER_QUEUE_URL"] == "https://sqs.us-east-1.amazonaws.com/123456789012/iam-activity-tracker-member-scans" && module.user_scanner[0].queue_name == "iam-activity-tracker-member-scans" && local.user_scanner_environment["MEMBER_EXCLUDED_ACCOUNTS"] == "222222222222" && local.user_scanner_environment["MEMBER_EXTERNAL_ID"] == "an-external-id"
    error_message = "The scanner must be told of the queue that it reads, and of the accounts."
  }

  assert {
    condition     = length(setsubtract(["iam-activity-tracker-user-scanner-members", "iam-activity-tracker-user-scanner-member-lag"], output.alarm_names)) == 0 && contains(output.watched_resources, "queue/iam-activity-tracker-member-scans")
    error_message = "Accounts that cannot be scanned must raise an alarm, and the queue be watched."
  }
}

run "users_of_members_take_their_role" {
  command = plan
  variables {
    scan_member_users = true
  }

  expect_failures = [var.scan_member_users]
}

run "members_are_read_without_their_users" {
  command = plan
  variables {
    organization       = { id = "o-exampleorgid" }
    member_role_name   = "iam-activity-tracker-member"
    member_external_id = "an-external-id"
  }

  assert {
    condition     = module.user_scanner[0].queue_name == null && !strcontains(output.policies.user_scanner, "sts:") && !contains(keys(local.user_scanner_environment), "MEMBER_ROLE_NAME")
    error_message = "Reading members alone must leave the scanner as it was."
  }
}

run "the_role_in_a_member_that_is_scanned" {
  command = plan
  module {
    source = "./modules/member"
  }
  variables {
    tracker_account_id = "123456789012"
    organization_id    = "o-exampleorgid"
    external_id        = "an-external-id"
    scanner_role_name  = "iam-activity-tracker-user-scanner"
  }

  assert {
    condition = jsonencode([for statement in jsondecode(output.policies.trust).Statement : statement.Condition]) == jsonencode([for name in ["collector", "user-scanner"] : {
      ArnEquals    = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/iam-activity-tracker-${name}" }
      StringEquals = { "aws:PrincipalOrgID" = "o-exampleorgid", "sts:ExternalId" = "an-external-id" }
    }])
    error_message = "The scanner's role is let in as the collector's is. Rendered: ${output.policies.trust}"
  }

  # What the scanner may in its own account.
  assert {
    condition     = toset([for action in jsondecode(file("tests/fixtures/user-scanner.actions.json")) : action if startswith(action, "iam:")]) == toset(flatten([for statement in jsondecode(output.policies.permissions["read-users"]).Statement : statement.Action]))
    error_message = "The role may what a scan asks of IAM, no more and no less. Rendered: ${output.policies.permissions["read-users"]}"
  }
}

run "the_role_in_a_member" {
  command = plan
  module {
    source = "./modules/member"
  }
  variables {
    tracker_account_id = "123456789012"
    organization_id    = "o-exampleorgid"
    external_id        = "an-external-id"
  }

  assert {
    condition = jsonencode(jsondecode(output.policies.trust).Statement) == jsonencode([{
      Action = "sts:AssumeRole"
      Condition = {
        ArnEquals    = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/iam-activity-tracker-collector" }
        StringEquals = { "aws:PrincipalOrgID" = "o-exampleorgid", "sts:ExternalId" = "an-external-id" }
      }
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Sid       = "TrackerOfThisOrganization"
    }])
    error_message = "Only the collector's role, of the organization and with the external id, may assume the role. Rendered: ${output.policies.trust}"
  }

  assert {
    condition     = jsonencode(flatten([for policy in values(output.policies.permissions) : [for statement in jsondecode(policy).Statement : statement.Action]])) == jsonencode(["cloudtrail:LookupEvents", "ec2:DescribeRegions"])
    error_message = "The role may read the event history and the list of Regions, and nothing else."
  }
}
