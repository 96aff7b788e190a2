# Least privilege, pinned: the policies are rendered by the real provider, whose credentials AWS refuses.

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

run "functions" {
  command = plan

  assert {
    condition = alltrue([for role, actions in {
      collector    = jsondecode(file("tests/fixtures/collector.actions.json"))
      alerter      = jsondecode(file("tests/fixtures/alerter.actions.json"))
      user_scanner = jsondecode(file("tests/fixtures/user-scanner.actions.json"))
      exporter     = jsondecode(file("tests/fixtures/exporter.actions.json"))
    } : toset(actions) == toset(flatten([for statement in jsondecode(output.policies[role]).Statement : statement.Action]))])
    error_message = "A function may do what tests/fixtures/<function>.actions.json lists, no more and no less. Rendered: ${jsonencode({ for role, policy in output.policies : role => sort(distinct(flatten([for statement in jsondecode(policy).Statement : statement.Action]))) })}"
  }

  assert {
    condition = toset(flatten([for policy in values(output.policies) : [
      for statement in jsondecode(policy).Statement : statement.Sid if contains(flatten([statement.Resource]), "*")
    ]])) == toset(["PublishMetrics", "ReadEventHistory", "ReadUsers"])
    error_message = "Only what the API cannot limit may be allowed on every resource."
  }

  assert {
    condition = alltrue([for policy in values(output.policies) : alltrue([
      for statement in jsondecode(policy).Statement : statement.Effect == "Allow" && !contains(keys(statement), "NotAction") && !contains(keys(statement), "NotResource")
    ])])
    error_message = "Policies say what is allowed, not what is not."
  }

  assert {
    condition = alltrue([for policy in values(output.policies) : alltrue([
      for statement in jsondecode(policy).Statement : alltrue([for action in flatten([statement.Action]) : can(regex("^[a-z0-9-]+:[A-Za-z]+\\*?$", action)) && (!endswith(action, "*") || startswith(action, "kms:"))])
    ])])
    error_message = "Actions are named in full; only KMS has families of one meaning."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(output.policies.exporter).Statement : !contains(keys(statement), "Condition") if contains(flatten([statement.Action]), "s3:ListBucket")])
    error_message = "S3 says that an object is not there only where its bucket may be listed, under no condition on a prefix: reading has none. The first export looks for files that no export wrote yet."
  }
}

run "accounts_of_the_organization" {
  command = plan
  variables {
    alert_accounts = true
    suppressions   = [{ rule = "*", organizational_units = ["ou-ab12-sandboxes"], reason = "Sandboxes." }]
  }

  assert {
    condition = [for statement in jsondecode(output.policies.alerter).Statement : [statement.Action, statement.Resource, statement.Condition] if statement.Sid == "KnowAccounts"] == [[
      "dynamodb:GetItem",
      "arn:aws:dynamodb:us-east-1:123456789012:table/iam-activity-tracker-control",
      { "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["account#*", "accounts"] } },
    ]]
    error_message = "The alerter reads accounts by their ids, and no ledger."
  }
}

run "reader" {
  command = plan

  assert {
    condition     = toset(jsondecode(file("tests/fixtures/reader.actions.json"))) == toset(flatten([for statement in jsondecode(output.reader_policy_json).Statement : statement.Action]))
    error_message = "An analyst may do what tests/fixtures/reader.actions.json lists. Rendered: ${jsonencode(sort(distinct(flatten([for statement in jsondecode(output.reader_policy_json).Statement : statement.Action]))))}"
  }

  assert {
    condition = alltrue([for statement in jsondecode(output.reader_policy_json).Statement :
      statement.Effect == "Allow" && !contains(flatten([statement.Resource]), "*") && !anytrue([for action in flatten([statement.Action]) : strcontains(action, "*")])
    ])
    error_message = "The reader's policy names actions and resources."
  }

  assert {
    condition = toset(flatten([for statement in jsondecode(output.reader_policy_json).Statement : statement.Resource if contains(flatten([statement.Action]), "s3:PutObject")])) == toset([
      "arn:aws:s3:::iam-activity-tracker-athena-results-123456789012", "arn:aws:s3:::iam-activity-tracker-athena-results-123456789012/*",
    ])
    error_message = "An analyst writes results of queries, and nothing to the lake."
  }

  assert {
    condition     = output.reader_policy_arn == null
    error_message = "There is a managed policy only when it is asked for."
  }
}

run "reader_without_analytics" {
  command = plan
  variables {
    enable_analytics     = false
    create_reader_policy = true
  }

  assert {
    condition     = output.reader_policy_json == null && output.reader_policy_arn == null
    error_message = "Without a lake there is nothing to read."
  }
}

run "with_tracing" {
  command = plan
  variables {
    lambda_tracing = true
  }

  assert {
    condition     = alltrue([for policy in values(output.policies) : contains(flatten([for statement in jsondecode(policy).Statement : statement.Action]), "xray:PutTraceSegments")])
    error_message = "Tracing needs permission, and only then gets it."
  }
}

run "key" {
  command = plan
  module {
    source = "./modules/storage"
  }
  variables {
    platform = {
      account_id  = "123456789012"
      name_prefix = "iam-activity-tracker"
      partition   = "aws"
      region      = "us-east-1"
      tags        = {}
    }
    table_names = {
      events          = "iam-activity-tracker-events"
      control         = "iam-activity-tracker-control"
      alerts          = "iam-activity-tracker-alerts"
      detection_state = "iam-activity-tracker-detection-state"
      user_records    = "iam-user-records"
    }
  }

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_kms_key.this[0].policy).Statement : values(statement.Principal)])) == toset([
      "arn:aws:iam::123456789012:root", "logs.us-east-1.amazonaws.com", "cloudwatch.amazonaws.com",
    ])
    error_message = "The key is for this account, its logs and its alarms."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_kms_key.this[0].policy).Statement : contains(keys(statement), "Condition") || keys(statement.Principal) == ["AWS"]])
    error_message = "Services use the key on conditions only."
  }
}

run "buckets" {
  command = plan
  module {
    source = "./modules/lake"
  }
  variables {
    platform = {
      account_id  = "123456789012"
      name_prefix = "iam-activity-tracker"
      partition   = "aws"
      region      = "us-east-1"
      tags        = {}
    }
    kms_key_arn                  = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    force_destroy                = false
    standard_ia_after_days       = 30
    glacier_ir_after_days        = 90
    query_results_retention_days = 30
  }

  assert {
    condition = alltrue([for policy in values(aws_s3_bucket_policy.this) : alltrue([
      for statement in jsondecode(policy.policy).Statement : statement.Effect == "Deny" && statement.Condition.Bool["aws:SecureTransport"] == "false"
    ])])
    error_message = "Bucket policies refuse what comes without TLS, and allow nothing."
  }
}

run "queries_of_the_lake" {
  command = plan
  module {
    source = "./modules/analytics"
  }
  variables {
    platform = {
      account_id  = "123456789012"
      name_prefix = "iam-activity-tracker"
      partition   = "aws"
      region      = "us-east-1"
      tags        = {}
    }
    bucket_names         = { lake = "iam-activity-tracker-analytics-123456789012", results = "iam-activity-tracker-athena-results-123456789012" }
    kms_key_arn          = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    kms_key_arns         = ["arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"]
    queries_path         = "../queries"
    off_hours            = { start = "22:00", end = "06:00", timezone = "UTC", weekends = false }
    first_day            = "2025-01-01"
    query_scan_limit_gb  = 10
    create_reader_policy = true
  }

  assert {
    condition     = toset(jsondecode(file("tests/fixtures/crawler.actions.json"))) == toset(flatten([for statement in jsondecode(aws_iam_role_policy.crawler.policy).Statement : statement.Action]))
    error_message = "The crawler may do what tests/fixtures/crawler.actions.json lists, no more and no less."
  }

  assert {
    condition     = aws_iam_policy.reader[0].name == "iam-activity-tracker-reader" && jsondecode(aws_iam_policy.reader[0].policy) == jsondecode(output.reader_policy_json)
    error_message = "The managed policy for analysts is named after the stack, and is what the output says."
  }
}
