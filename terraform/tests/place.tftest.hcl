# A state holds one deployment. Runs after an apply plan into its state. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"

  # What the provider checks of an ARN before it is asked.
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mocked" }
  }
  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:us-east-1:123456789012:function:mocked" }
  }
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:us-east-1:123456789012:mocked" }
  }
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:us-east-1:123456789012:rule/mocked" }
  }
}

variables {
  artifacts_path      = "./tests/fixtures/artifacts"
  deletion_protection = false
  kms_key_arn         = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  create_kms_key      = false

  enable_alarms          = false
  enable_analytics       = false
  enable_dashboard       = false
  enable_security_alerts = false
  enable_user_scanner    = false
  keep_lake              = false
}

run "first" {
  command = apply
}

run "the_same_again" {
  command = plan

  assert {
    condition     = terraform_data.place.input.stack_name == "iam-activity-tracker"
    error_message = "The state must remember what it holds."
  }
}

run "another_name" {
  command = plan
  variables {
    stack_name = "acme"
  }

  expect_failures = [terraform_data.place]
}

run "another_account" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "210987654321" }
  }

  expect_failures = [terraform_data.place]
}

run "another_region" {
  command = plan
  # A key of that Region, so that nothing else is refused.
  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  }

  override_data {
    target = data.aws_service_principal.lambda
    values = { region = "eu-west-1" }
  }

  expect_failures = [terraform_data.place]
}
