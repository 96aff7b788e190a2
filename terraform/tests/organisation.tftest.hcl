# What organisations ask for, and that nothing of it is there without being asked for. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  platform = {
    account_id               = "123456789012"
    architecture             = "arm64"
    artifacts_path           = "./tests/fixtures/artifacts"
    kms_key_arn              = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    kms_key_arns             = ["arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"]
    log_retention_days       = 90
    name_prefix              = "iam-activity-tracker"
    partition                = "aws"
    permissions_boundary_arn = null
    region                   = "us-east-1"
    runtime                  = "nodejs22.x"
    tags                     = {}
    tracing                  = false
  }
  function = {
    name        = "collector"
    description = "A function."
    memory      = 128
    timeout     = 60
    environment = {}
    policies    = []
  }
  kms_key_arn                  = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  kms_key_arns                 = ["arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"]
  off_hours                    = { start = "22:00", end = "06:00", timezone = "UTC", weekends = false }
  queries_path                 = "../queries"
  first_day                    = "2024-01-01"
  force_destroy                = false
  standard_ia_after_days       = 30
  glacier_ir_after_days        = 90
  query_results_retention_days = 30
  query_scan_limit_gb          = 10
}

run "a_function_without_any_of_it" {
  command = plan
  module {
    source = "./modules/lambda"
  }

  assert {
    condition     = length(aws_lambda_function.this.vpc_config) == 0 && aws_lambda_function.this.kms_key_arn == null && aws_lambda_function.this.code_signing_config_arn == null
    error_message = "Without the settings a function is in no network, under no key of ours and not signed."
  }

  assert {
    condition     = aws_iam_role.this.name == "iam-activity-tracker-collector"
    error_message = "A role keeps its name."
  }

  assert {
    condition     = toset(data.aws_iam_policy_document.this.statement[*].sid) == toset(["ReportFailures", "UseTableKey", "WriteLogs"])
    error_message = "A role may do no more than before."
  }
}

run "a_function_with_all_of_it" {
  command = plan
  module {
    source = "./modules/lambda"
  }
  variables {
    platform = {
      account_id               = "123456789012"
      architecture             = "arm64"
      artifacts_path           = "./tests/fixtures/artifacts"
      code_signing_config_arn  = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0"
      encrypt_environment      = true
      global_suffix            = "-us-east-1"
      kms_key_arn              = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
      kms_key_arns             = ["arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"]
      log_retention_days       = 90
      name_prefix              = "iam-activity-tracker"
      partition                = "aws"
      permissions_boundary_arn = null
      region                   = "us-east-1"
      runtime                  = "nodejs22.x"
      tags                     = {}
      tracing                  = false
      vpc                      = { subnet_ids = ["subnet-0123456789abcdef0"], security_group_ids = ["sg-0123456789abcdef0"] }
    }
  }

  assert {
    condition     = aws_lambda_function.this.vpc_config[0].subnet_ids == toset(["subnet-0123456789abcdef0"]) && aws_lambda_function.this.vpc_config[0].security_group_ids == toset(["sg-0123456789abcdef0"])
    error_message = "The function runs where it is told to."
  }

  assert {
    condition     = aws_lambda_function.this.kms_key_arn == var.platform.kms_key_arn && aws_lambda_function.this.code_signing_config_arn == var.platform.code_signing_config_arn
    error_message = "The environment is under the key of the deployment, and the zip is signed."
  }

  assert {
    condition     = aws_iam_role.this.name == "iam-activity-tracker-collector-us-east-1" && aws_lambda_function.this.function_name == "iam-activity-tracker-collector"
    error_message = "The role has the Region in its name, the function has not."
  }

  assert {
    condition     = toset(data.aws_iam_policy_document.this.statement[*].sid) == toset(["DecryptEnvironment", "FindNetwork", "LeaveNetworkToLambda", "ReportFailures", "UseNetwork", "UseTableKey", "WriteLogs"])
    error_message = "The role may decrypt the environment and let Lambda make network interfaces."
  }

  assert {
    condition = alltrue([for statement in data.aws_iam_policy_document.this.statement : statement.effect == "Deny" && setintersection(statement.actions, flatten([
      for each in data.aws_iam_policy_document.this.statement : tolist(each.actions) if contains(["FindNetwork", "UseNetwork"], each.sid)
    ])) == statement.actions && one(statement.condition).variable == "lambda:SourceFunctionArn" if statement.sid == "LeaveNetworkToLambda"])
    error_message = "What Lambda may do with the network, the code of the function may not."
  }
}

run "buckets_without_any_of_it" {
  command = plan
  module {
    source = "./modules/lake"
  }

  assert {
    condition     = length(aws_s3_bucket_versioning.this) == 0 && length(aws_s3_bucket_logging.this) == 0
    error_message = "Without the settings the buckets have no versions and no access logs."
  }

  assert {
    condition     = !contains(flatten([for each in aws_s3_bucket_lifecycle_configuration.this : each.rule[*].id]), "old-versions-expire")
    error_message = "Without versions there is no rule about them."
  }
}

run "buckets_with_all_of_it" {
  command = plan
  module {
    source = "./modules/lake"
  }
  variables {
    access_logs               = { bucket = "acme-logs", prefix = "s3/" }
    versioning                = true
    noncurrent_retention_days = 14
  }

  assert {
    condition     = alltrue([for each in aws_s3_bucket_versioning.this : each.versioning_configuration[0].status == "Enabled"]) && length(aws_s3_bucket_versioning.this) == 2
    error_message = "Both buckets keep versions."
  }

  assert {
    condition = alltrue([for each in aws_s3_bucket_lifecycle_configuration.this : [
      for rule in each.rule : rule.noncurrent_version_expiration[0].noncurrent_days if rule.id == "old-versions-expire"
    ] == [14]])
    error_message = "Old versions do not stay for ever."
  }

  assert {
    condition     = alltrue([for each in aws_s3_bucket_logging.this : each.target_bucket == "acme-logs" && startswith(each.target_prefix, "s3/")]) && length(aws_s3_bucket_logging.this) == 2
    error_message = "Both buckets are logged to where it is asked for."
  }
}

# Old versions expire after versioning was suspended too.
run "buckets_whose_versions_were_suspended" {
  command = plan
  module {
    source = "./modules/lake"
  }
  variables {
    noncurrent_retention_days = 30
  }

  assert {
    condition     = length(aws_s3_bucket_versioning.this) == 0 && alltrue([for each in aws_s3_bucket_lifecycle_configuration.this : contains(each.rule[*].id, "old-versions-expire")])
    error_message = "Versions that are there still go."
  }
}
