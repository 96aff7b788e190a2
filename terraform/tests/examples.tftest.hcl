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
