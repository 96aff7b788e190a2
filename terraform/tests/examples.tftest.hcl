# The examples can be planned as they stand. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  artifacts_path       = "./tests/fixtures/artifacts"
  alerts_email_address = "security@example.com"
}

run "minimal" {
  command = plan
  module {
    source = "./examples/minimal"
  }

  assert {
    condition     = output.lambda_function_name == "iam-activity-tracker-user-scanner"
    error_message = "The minimal example deploys everything."
  }
}

run "complete" {
  command = plan
  module {
    source = "./examples/complete"
  }

  assert {
    condition     = output.functions.collector.name == "acme-iam-tracker-collector" && output.analytics_bucket_name == "acme-iam-tracker-analytics-123456789012"
    error_message = "The complete example has names of its own."
  }

  assert {
    condition     = contains(output.alarm_names, "acme-iam-tracker-monitor-errors") && contains(output.alarm_names, "acme-iam-tracker-collector-coverage-lag")
    error_message = "The complete example is watched."
  }

  assert {
    condition     = output.functions.receiver.name == "acme-iam-tracker-receiver" && contains(output.alarm_names, "acme-iam-tracker-push-silent")
    error_message = "The complete example pushes."
  }
}

run "organization" {
  command = plan
  module {
    source = "./examples/organization"
  }
  variables {
    artifacts_path  = "./tests/fixtures/artifacts"
    organization_id = "o-exampleorgid"
    external_id     = "an-external-id"
    units           = ["r-ab12"]
  }

  assert {
    condition     = aws_cloudformation_stack_set.members.permission_model == "SERVICE_MANAGED" && jsondecode(aws_cloudformation_stack_set.members.template_body).Parameters.RoleName.Default == aws_cloudformation_stack_set.members.parameters.RoleName
    error_message = "The stack set must make the role that the deployment assumes."
  }
}

run "organization_with_its_trail" {
  command = plan
  module {
    source = "./examples/organization"
  }
  variables {
    artifacts_path  = "./tests/fixtures/artifacts"
    organization_id = "o-exampleorgid"
    external_id     = "an-external-id"
    units           = ["r-ab12"]
    log_archive     = { account_id = "222233334444", bucket_name = "example-trail-logs", prefix = "o-exampleorgid", trail_name = "organization" }
  }

  assert {
    condition     = output.trail_queue.name == "iam-activity-tracker-trail-notices" && contains(keys(output.functions), "receiver")
    error_message = "With log_archive the files of the trail must be announced, and read."
  }
}

run "log_archive" {
  command = plan
  module {
    source = "./examples/log-archive"
  }
  variables {
    tracker_account_id = "123456789012"
    organization_id    = "o-exampleorgid"
    external_id        = "an-external-id"
    bucket_name        = "example-trail-logs"
    prefix             = "o-exampleorgid"
    kms_key_arns       = ["arn:aws:kms:us-east-1:222233334444:key/00000000-0000-4000-8000-000000000000"]
    trail_queue_arn    = "arn:aws:sqs:us-east-1:123456789012:iam-activity-tracker-trail-notices"
  }

  # The role that examples/organization takes.
  assert {
    condition     = module.trail_reader.role_name == "iam-activity-tracker-trail-reader" && aws_s3_bucket_notification.files[0].queue[0].queue_arn == "arn:aws:sqs:us-east-1:123456789012:iam-activity-tracker-trail-notices"
    error_message = "The account of the bucket must make the role that the tracker takes, and announce to its queue."
  }
}

run "the_role_that_reads_the_trail" {
  command = plan
  module {
    source = "./modules/trail-reader"
  }
  variables {
    tracker_account_id = "123456789012"
    organization_id    = "o-exampleorgid"
    external_id        = "an-external-id"
    bucket_name        = "example-trail-logs"
    prefix             = "o-exampleorgid/"
    kms_key_arns       = ["arn:aws:kms:us-east-1:222233334444:key/00000000-0000-4000-8000-000000000000"]
  }

  assert {
    condition = jsonencode(jsondecode(output.policies.trust).Statement) == jsonencode([{
      Action = "sts:AssumeRole"
      Condition = {
        ArnEquals    = { "aws:PrincipalArn" = ["arn:aws:iam::123456789012:role/iam-activity-tracker-collector", "arn:aws:iam::123456789012:role/iam-activity-tracker-receiver"] }
        StringEquals = { "aws:PrincipalOrgID" = "o-exampleorgid", "sts:ExternalId" = "an-external-id" }
      }
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Sid       = "TrackerOfOurs"
    }])
    error_message = "Only the two roles of the tracker, of the organization and with the external id, may assume the role. Rendered: ${output.policies.trust}"
  }

  assert {
    condition = jsonencode(jsondecode(output.policies.permissions).Statement) == jsonencode([
      { Action = "s3:ListBucket", Effect = "Allow", Resource = "arn:aws:s3:::example-trail-logs", Sid = "ListFiles" },
      { Action = "s3:GetObject", Effect = "Allow", Resource = "arn:aws:s3:::example-trail-logs/o-exampleorgid/AWSLogs/*/CloudTrail*", Sid = "ReadFiles" },
      {
        Action    = "kms:Decrypt"
        Condition = { StringLike = { "kms:ViaService" = "s3.*" } }
        Effect    = "Allow"
        Resource  = ["arn:aws:kms:us-east-1:222233334444:key/00000000-0000-4000-8000-000000000000"]
        Sid       = "DecryptFiles"
      },
    ])
    error_message = "The role may list the bucket, read below the prefix and decrypt through S3, and nothing else. Rendered: ${output.policies.permissions}"
  }
}

run "a_role_without_organization_and_key" {
  command = plan
  module {
    source = "./modules/trail-reader"
  }
  variables {
    tracker_account_id = "123456789012"
    external_id        = "an-external-id"
    bucket_name        = "example-trail-logs"
    tracker_role_names = ["acme-iam-tracker-receiver"]
  }

  assert {
    condition     = jsonencode(jsondecode(output.policies.trust).Statement[0].Condition) == jsonencode({ ArnEquals = { "aws:PrincipalArn" = ["arn:aws:iam::123456789012:role/acme-iam-tracker-receiver"] }, StringEquals = { "sts:ExternalId" = "an-external-id" } })
    error_message = "The external id and the role must be asked for at any rate. Rendered: ${output.policies.trust}"
  }

  assert {
    condition     = [for each in jsondecode(output.policies.permissions).Statement : each.Resource] == ["arn:aws:s3:::example-trail-logs", "arn:aws:s3:::example-trail-logs/*AWSLogs/*/CloudTrail*"]
    error_message = "Without a prefix the files of every trail in the bucket, without a key nothing of KMS. Rendered: ${output.policies.permissions}"
  }
}

run "a_prefix_that_says_more_than_a_prefix" {
  command = plan
  module {
    source = "./modules/trail-reader"
  }
  variables {
    tracker_account_id = "123456789012"
    external_id        = "an-external-id"
    bucket_name        = "example-trail-logs"
    prefix             = "*"
  }
  expect_failures = [var.prefix]
}
