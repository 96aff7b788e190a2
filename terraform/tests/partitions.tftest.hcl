# China and GovCloud: the provider itself says what ends how there. Its credentials are refused by AWS, and no call is made.

provider "aws" {
  alias                       = "china"
  region                      = "cn-north-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}

provider "aws" {
  alias                       = "govcloud"
  region                      = "us-gov-west-1"
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

variables {
  artifacts_path       = "./tests/fixtures/artifacts"
  alerts_email_address = "security@example.com"
}

run "china" {
  command = plan
  providers = {
    aws = aws.china
  }
  override_resource {
    target          = module.storage.aws_kms_key.this
    override_during = plan
    values          = { arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
  }

  assert {
    condition     = alltrue([for policy in values(output.policies) : !strcontains(policy, "arn:aws:") && strcontains(policy, "arn:aws-cn:") && !strcontains(policy, "amazonaws.com.cn")])
    error_message = "Resources are of this partition; kms:ViaService ends with amazonaws.com in every partition."
  }

  assert {
    condition     = !strcontains(output.reader_policy_json, "arn:aws:") && strcontains(output.reader_policy_json, "arn:aws-cn:")
    error_message = "The reader policy is of this partition."
  }
}

run "china_key" {
  command = plan
  providers = {
    aws = aws.china
  }
  module {
    source = "./modules/storage"
  }
  variables {
    platform = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws-cn", region = "cn-north-1", tags = {} }
    table_names = {
      events          = "iam-activity-tracker-events"
      control         = "iam-activity-tracker-control"
      alerts          = "iam-activity-tracker-alerts"
      detection_state = "iam-activity-tracker-detection-state"
      user_records    = "iam-user-records"
    }
  }

  assert {
    condition     = strcontains(data.aws_iam_policy_document.key.json, "\"logs.cn-north-1.amazonaws.com.cn\"") && strcontains(data.aws_iam_policy_document.key.json, "\"cloudwatch.amazonaws.com\"")
    error_message = "CloudWatch Logs has a principal with the suffix of China, CloudWatch has not."
  }
}

run "govcloud" {
  command = plan
  providers = {
    aws = aws.govcloud
  }
  override_resource {
    target          = module.storage.aws_kms_key.this
    override_during = plan
    values          = { arn = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
  }

  assert {
    condition     = alltrue([for policy in values(output.policies) : !strcontains(policy, "arn:aws:") && strcontains(policy, "arn:aws-us-gov:")])
    error_message = "Resources are of this partition."
  }
}

run "govcloud_key" {
  command = plan
  providers = {
    aws = aws.govcloud
  }
  module {
    source = "./modules/storage"
  }
  variables {
    platform = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws-us-gov", region = "us-gov-west-1", tags = {} }
    table_names = {
      events          = "iam-activity-tracker-events"
      control         = "iam-activity-tracker-control"
      alerts          = "iam-activity-tracker-alerts"
      detection_state = "iam-activity-tracker-detection-state"
      user_records    = "iam-user-records"
    }
  }

  assert {
    condition     = strcontains(data.aws_iam_policy_document.key.json, "\"logs.us-gov-west-1.amazonaws.com\"")
    error_message = "CloudWatch Logs has the principal that it has everywhere but in China."
  }
}

run "mappings_take_no_tags_there" {
  command = plan
  providers = {
    aws = aws.govcloud
  }
  module {
    source = "./modules/lambda"
  }
  variables {
    platform = {
      account_id               = "123456789012"
      architecture             = "arm64"
      artifacts_path           = "./tests/fixtures/artifacts"
      kms_key_arn              = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
      kms_key_arns             = ["arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"]
      log_retention_days       = 90
      name_prefix              = "iam-activity-tracker"
      partition                = "aws-us-gov"
      permissions_boundary_arn = null
      region                   = "us-gov-west-1"
      runtime                  = "nodejs22.x"
      tags                     = { Application = "iam-activity-tracker" }
      tracing                  = false
    }
    function = {
      name        = "alerter"
      description = "A function."
      memory      = 128
      timeout     = 60
      environment = {}
      policies    = []
      streams = {
        events = {
          stream_arn             = "arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/iam-activity-tracker-events/stream/2026-01-01T00:00:00.000"
          table_name             = "iam-activity-tracker-events"
          filters                = []
          batch_size             = 100
          batching_seconds       = 5
          maximum_retry_attempts = 30
          maximum_age_seconds    = 86400
        }
      }
    }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this["events"].tags == null && length(aws_lambda_function.this.tags) == 1
    error_message = "A mapping has no tags there, a function has."
  }
}

run "push_in_china" {
  command = plan
  providers = {
    aws = aws.china
  }
  variables {
    enable_push  = true
    push_regions = ["cn-north-1", "cn-northwest-1"]
  }
  override_data {
    target = data.aws_regions.push["enabled"]
    values = { names = ["cn-north-1", "cn-northwest-1"] }
  }
  override_data {
    target = data.aws_regions.push["opted_in"]
    values = { names = [] }
  }
  override_resource {
    target          = module.storage.aws_kms_key.this
    override_during = plan
    values          = { arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
  }

  assert {
    condition = alltrue([for rule in values(local.push_rules) : length(rule.pattern) <= 2048 && length(setsubtract(
      [for service in ["iam", "organizations", "kms"] : "${service}.amazonaws.com.cn" if strcontains(rule.pattern, "\"${service}.amazonaws.com\"")],
      jsondecode(rule.pattern).detail.eventSource,
    )) == 0])
    error_message = "Services are spelled in two ways there, and both must fit."
  }

  assert {
    condition     = !strcontains(jsonencode([output.policies.receiver, module.push[0].forwarding]), "arn:aws:") && strcontains(jsonencode(local.push_rules), "iam.amazonaws.com.cn")
    error_message = "Everything of push must be of this partition."
  }
}
