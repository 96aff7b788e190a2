# What there is must not depend on values that no one knows before the apply: a key, a zip, a topic, an address that the caller makes in the
# same one. And a key of ours stays. No provider is asked. Which variables the fixture leaves out, and why, is in scripts/test/terraform.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "everything_given_is_made_in_the_same_apply" {
  command = plan
  module {
    source = "./tests/fixtures/caller"
  }

  assert {
    condition     = join(" ", keys(output.functions)) == "alerter collector exporter notifier receiver user_scanner"
    error_message = "A key, zips, topics and a boundary that are not known yet must not decide what there is."
  }
}

run "no_key_of_our_own_beside" {
  command = plan
  module {
    source = "./tests/fixtures/caller"
  }
  variables {
    gives_settings = false
    keeps_key      = false
  }

  assert {
    condition     = join(" ", keys(output.functions)) == "alerter collector exporter notifier receiver user_scanner"
    error_message = "A caller's own key may be the only one, before it is there."
  }
}

run "a_key_of_ours_stays_beside_another" {
  command = plan
  module {
    source = "./modules/storage"
  }
  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    platform    = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", region = "us-east-1", tags = {} }
    table_names = { events = "events", control = "control", alerts = "alerts", detection_state = "state", user_records = "users" }
  }

  assert {
    condition     = length(aws_kms_key.this) == 1 && length(aws_kms_alias.this) == 1 && length(output.kms_key_arns) == 2
    error_message = "What was written under our own key must stay readable when another one is given."
  }

  assert {
    condition     = alltrue([for table in aws_dynamodb_table.this : table.server_side_encryption[0].kms_key_arn == var.kms_key_arn]) && output.kms_key_arn == var.kms_key_arn
    error_message = "What is written from now on must be under the key that is given."
  }
}

run "a_key_of_ours_goes_when_it_is_given_up" {
  command = plan
  module {
    source = "./modules/storage"
  }
  variables {
    create_kms_key = false
    kms_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    platform       = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", region = "us-east-1", tags = {} }
    table_names    = { events = "events", control = "control", alerts = "alerts", detection_state = "state", user_records = "users" }
  }

  assert {
    condition     = length(aws_kms_key.this) + length(aws_kms_alias.this) == 0 && output.kms_key_arns == [var.kms_key_arn]
    error_message = "A deployment may do without a key of our own."
  }
}
