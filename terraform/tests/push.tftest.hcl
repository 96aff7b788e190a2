# Push: nothing unless asked for; rules, bus, queue and receiver that fit each other when it is.

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

override_data {
  target = data.aws_regions.push["enabled"]
  values = { names = ["ap-east-1", "eu-west-1", "us-east-1"] }
}

override_data {
  target = data.aws_regions.push["opted_in"]
  values = { names = ["ap-east-1"] }
}

override_resource {
  target          = module.storage.aws_kms_key.this
  override_during = plan
  values          = { arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
}

override_resource {
  target          = module.push[0].aws_iam_role.forward
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:role/iam-activity-tracker-push" }
}

variables {
  artifacts_path       = "./tests/fixtures/artifacts"
  alerts_email_address = "security@example.com"
}

run "nothing_by_default" {
  command = plan

  assert {
    condition     = output.push == null && output.trail_name == null && length(module.receiver) + length(module.push) + length(module.trail) + length(data.aws_regions.push) == 0
    error_message = "Without enable_push there must be nothing of it, and nothing may be asked for it."
  }

  assert {
    condition     = !contains(keys(output.functions), "receiver") && !strcontains(jsonencode([output.watched_resources, output.alarm_names, values(output.policies)]), "push") && !strcontains(output.policies.collector, "GetTrailStatus")
    error_message = "Without enable_push the plan must be as it was."
  }
}

run "every_enabled_region" {
  command = plan
  variables {
    enable_push = true
  }

  assert {
    condition     = join(" ", output.push.all_regions) == "ap-east-1 eu-west-1 us-east-1" && join(" ", output.push.regions) == "ap-east-1 eu-west-1"
    error_message = "Every enabled Region must push."
  }

  assert {
    condition     = join(" ", keys(local.receiver_rules)) == "push-forwarded push-guard-1 push-identity push-own-1" && join(" ", keys(output.push.rules)) == "iam-activity-tracker-push-guard-1 iam-activity-tracker-push-identity"
    error_message = "The Region of the deployment fills the queue by itself, other Regions by the bus; what may be about the deployment is where it runs."
  }

  assert {
    condition     = alltrue([for rule in values(local.receiver_rules) : rule.state == "ENABLED" && length(rule.pattern) <= 2048 && jsondecode(rule.pattern).source == [{ prefix = "aws." }]])
    error_message = "A rule lets through what AWS says and what changes, and EventBridge takes 2,048 characters."
  }

  assert {
    condition     = jsondecode(local.receiver_rules["push-forwarded"].pattern).account == ["123456789012"] && local.receiver_rules["push-forwarded"].bus == "iam-activity-tracker-push"
    error_message = "The bus must let through events of this account."
  }

  assert {
    condition     = length(setsubtract(["iam.amazonaws.com", "sts.amazonaws.com", "signin.amazonaws.com", "sso.amazonaws.com"], jsondecode(local.push_rules["push-identity"].pattern).detail.eventSource)) == 0 && !contains(keys(jsondecode(local.push_rules["push-identity"].pattern).detail), "eventName")
    error_message = "All that identity does must come."
  }

  assert {
    condition = length(setsubtract([
      "iam-activity-tracker-receiver-errors", "iam-activity-tracker-receiver-failures", "iam-activity-tracker-pushed-waiting", "iam-activity-tracker-push-silent", "iam-activity-tracker-push-trail",
    ], output.alarm_names)) == 0
    error_message = "Push must be heard when it fails, waits, goes silent, or its trail stops."
  }

  assert {
    condition = length(setsubtract(concat(
      ["function/iam-activity-tracker-receiver", "role/iam-activity-tracker-receiver", "queue/iam-activity-tracker-pushed", "queue/iam-activity-tracker-receiver-failures", "log-group//aws/lambda/iam-activity-tracker-receiver"],
      [for name in ["push-forwarded", "push-guard-1", "push-identity", "push-own-1"] : "rule/iam-activity-tracker-${name}"],
      [for name in ["push", "push-admin", "push-deploy"] : "role/iam-activity-tracker-${name}"],
    ), output.watched_resources)) == 0 && length(setsubtract([for each in output.watched_resources : trimprefix(each, "alarm/") if startswith(each, "alarm/")], output.alarm_names)) == 0
    error_message = "All of push must be watched."
  }

  assert {
    condition     = toset(jsondecode(file("tests/fixtures/receiver.actions.json"))) == toset(flatten([for statement in jsondecode(output.policies.receiver).Statement : statement.Action])) && alltrue([for statement in jsondecode(output.policies.receiver).Statement : !contains(flatten([statement.Resource]), "*")])
    error_message = "The receiver may do what tests/fixtures/receiver.actions.json lists, no more and no less. Rendered: ${jsonencode(sort(distinct(flatten([for statement in jsondecode(output.policies.receiver).Statement : statement.Action]))))}"
  }

  assert {
    condition     = toset(jsondecode(file("tests/fixtures/collector-push.actions.json"))) == toset(flatten([for statement in jsondecode(output.policies.collector).Statement : statement.Action]))
    error_message = "With push the collector may ask for the trail, and no more. Rendered: ${jsonencode(sort(distinct(flatten([for statement in jsondecode(output.policies.collector).Statement : statement.Action]))))}"
  }

  assert {
    condition     = [for statement in jsondecode(output.policies.receiver).Statement : one(values(statement.Condition["ForAllValues:StringLike"])) if statement.Sid == "MarkDays"] == ["dirty-day#*"]
    error_message = "What is pushed proves nothing: the receiver must not reach the ledgers."
  }
}

run "the_region_of_the_deployment_alone" {
  command = plan
  variables {
    enable_push      = true
    push_read_events = true
    push_regions     = ["us-east-1"]
  }

  assert {
    condition     = length(module.push) == 0 && join(" ", keys(local.receiver_rules)) == "push-guard-1 push-identity push-own-1" && length(output.push.rules) == 0
    error_message = "With one Region there must be no bus and no stack set."
  }

  assert {
    condition     = { for label, rule in local.receiver_rules : label => rule.state } == { push-identity = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", push-guard-1 = "ENABLED", push-own-1 = "ENABLED" }
    error_message = "What only reads must come of identity, when it is asked for."
  }
}

run "another_region_alone_by_the_caller" {
  command = plan
  variables {
    enable_push              = true
    push_regions             = ["eu-west-1"]
    push_rules_by_stack_set  = false
    process_sso_events       = false
    process_guard_events     = false
    global_names_with_region = true
  }

  assert {
    condition     = join(" ", keys(local.receiver_rules)) == "push-forwarded" && keys(output.push.rules) == ["iam-activity-tracker-push-identity-us-east-1"]
    error_message = "A Region that does not push must have no rule on its default bus; another stack of the name may have rules in the same Region."
  }

  assert {
    condition     = !strcontains(output.push.rules["iam-activity-tracker-push-identity-us-east-1"].pattern, "sso") && output.push.undelivered_name == "iam-activity-tracker-push-undelivered-us-east-1"
    error_message = "What is not collected is not pushed."
  }

  assert {
    condition     = !contains(output.watched_resources, "role/iam-activity-tracker-push-admin-us-east-1") && contains(output.watched_resources, "role/iam-activity-tracker-push-us-east-1")
    error_message = "Without a stack set there must be no roles of it."
  }

  expect_failures = [check.push_of_iam]
}

run "accounts_that_push" {
  command = plan
  variables {
    enable_push   = true
    push_regions  = ["us-east-1"]
    push_accounts = ["222222222222", "333333333333"]
  }

  assert {
    condition     = local.receiver_environment.PUSH_ACCOUNTS == "222222222222,333333333333" && jsondecode(local.receiver_rules["push-forwarded"].pattern).account == ["123456789012", "222222222222", "333333333333"]
    error_message = "The receiver and the rule of the bus must let in the same accounts."
  }

  assert {
    condition     = output.push.bus_arn == "arn:aws:events:us-east-1:123456789012:event-bus/iam-activity-tracker-push" && join(" ", keys(output.push.rules)) == "iam-activity-tracker-push-guard-1 iam-activity-tracker-push-identity" && length(output.push.regions) == 0
    error_message = "What the accounts need to know to push must be told."
  }

  assert {
    condition     = !contains(output.watched_resources, "role/iam-activity-tracker-push-admin")
    error_message = "No other Region, no stack set."
  }
}

run "the_account_itself_among_those_that_push" {
  command = plan
  variables {
    enable_push   = true
    push_accounts = ["123456789012"]
  }

  expect_failures = [terraform_data.validations]
}

run "regions_that_are_read" {
  command = plan
  variables {
    enable_push = true
    regions     = ["us-east-1", "eu-central-1"]
  }

  assert {
    condition     = join(" ", output.push.all_regions) == "eu-central-1 us-east-1"
    error_message = "What polling does not read could never be proven."
  }
}

run "what_is_read_beside_the_regions" {
  command = plan
  variables {
    enable_push = true
    regions     = ["eu-central-1"]
    sso_region  = "eu-west-1, us-west-2"
  }

  assert {
    condition     = join(" ", output.push.all_regions) == "eu-central-1 eu-west-1 us-east-1 us-west-2"
    error_message = "IAM is recorded in the home Region, Identity Center in its own: polling reads both there, so both must be pushed."
  }
}

run "a_region_that_is_not_read" {
  command = plan
  variables {
    enable_push  = true
    regions      = ["eu-central-1"]
    push_regions = ["us-east-1", "eu-west-1"]
  }

  expect_failures = [check.push_beside_polling]
}

run "no_push_of_iam" {
  command = plan
  variables {
    enable_push  = true
    push_regions = ["eu-west-1"]
  }

  expect_failures = [check.push_of_iam]
}

run "stack_set" {
  command = plan
  module {
    source = "./modules/push"
  }
  variables {
    platform       = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary", region = "us-east-1", tags = {} }
    regions        = ["ap-east-1", "eu-west-1"]
    opt_in_regions = ["ap-east-1"]
    rules          = { push-identity = { description = "Events.", pattern = "{\"source\":[{\"prefix\":\"aws.\"}]}", state = "ENABLED" } }
    by_stack_set   = true
  }
  override_resource {
    target          = aws_iam_role.administration
    override_during = plan
    values          = { arn = "arn:aws:iam::123456789012:role/iam-activity-tracker-push-admin" }
  }

  assert {
    condition     = toset(aws_cloudformation_stack_instances.this[0].regions) == toset(["ap-east-1", "eu-west-1"]) && toset(aws_cloudformation_stack_instances.this[0].accounts) == toset(["123456789012"]) && aws_cloudformation_stack_set.this[0].permission_model == "SELF_MANAGED"
    error_message = "The account must be the only target of its stack set, in the other Regions."
  }

  assert {
    condition = jsondecode(aws_cloudformation_stack_set.this[0].template_body).Resources.IamActivityTrackerPushIdentity.Properties == {
      Name         = "iam-activity-tracker-push-identity"
      Description  = "Events."
      EventPattern = { source = [{ prefix = "aws." }] }
      State        = "ENABLED"
      Targets = [{
        Id               = "bus"
        Arn              = "arn:aws:events:us-east-1:123456789012:event-bus/iam-activity-tracker-push"
        RoleArn          = "arn:aws:iam::123456789012:role/iam-activity-tracker-push"
        DeadLetterConfig = { Arn = { "Fn::GetAtt" = ["Undelivered", "Arn"] } }
      }]
    }
    error_message = "A rule must forward to the bus."
  }

  assert {
    condition     = toset(jsondecode(data.aws_iam_policy_document.administration_assume[0].json).Statement[0].Principal.Service) == toset(["cloudformation.amazonaws.com", "cloudformation.ap-east-1.amazonaws.com"])
    error_message = "CloudFormation has a principal of its own where a Region must be enabled."
  }

  assert {
    condition = alltrue([for document in [data.aws_iam_policy_document.bus, data.aws_iam_policy_document.forward_assume] : alltrue([
      for statement in jsondecode(document.json).Statement : statement.Condition.ArnLike["aws:SourceArn"] == "arn:aws:events:*:123456789012:rule/iam-activity-tracker-push-identity"
    ])])
    error_message = "These rules alone may take the role and put events on the bus."
  }

  assert {
    condition = { for statement in jsondecode(data.aws_iam_policy_document.execution.json).Statement : statement.Sid => flatten([statement.Resource]) } == {
      ManageStacks      = ["arn:aws:cloudformation:*:123456789012:stack/StackSet-iam-activity-tracker-push-*"]
      ManageRules       = ["arn:aws:events:*:123456789012:rule/iam-activity-tracker-push-identity"]
      ManageUndelivered = ["arn:aws:sqs:*:123456789012:iam-activity-tracker-push-undelivered"]
      LetRulesForward   = ["arn:aws:iam::123456789012:role/iam-activity-tracker-push"]
    } && jsondecode(data.aws_iam_policy_document.forward.json).Statement[0].Resource == "arn:aws:events:us-east-1:123456789012:event-bus/iam-activity-tracker-push"
    error_message = "The roles must reach the rules, their queues and the bus, and nothing else."
  }

  assert {
    condition = toset(jsondecode(file("tests/fixtures/push-roles.actions.json"))) == toset(flatten([
      for document in [data.aws_iam_policy_document.forward, data.aws_iam_policy_document.administration, data.aws_iam_policy_document.execution] : [
        for statement in jsondecode(document.json).Statement : statement.Action
      ]
    ]))
    error_message = "The roles of push may do what tests/fixtures/push-roles.actions.json lists, no more and no less."
  }

  assert {
    condition     = alltrue([for role in [aws_iam_role.forward, aws_iam_role.administration[0], aws_iam_role.execution[0]] : role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"])
    error_message = "A boundary must be on every role."
  }
}

run "bus_of_other_accounts" {
  command = plan
  module {
    source = "./modules/push"
  }
  variables {
    platform     = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", permissions_boundary_arn = null, region = "us-east-1", tags = {} }
    regions      = []
    accounts     = ["222222222222", "333333333333"]
    rules        = { push-identity = { description = "Events.", pattern = "{}", state = "ENABLED" } }
    by_stack_set = true
  }

  assert {
    condition = [for statement in jsondecode(data.aws_iam_policy_document.bus.json).Statement : [statement.Principal.AWS, statement.Condition.ArnLike["aws:SourceArn"]] if statement.Sid == "RulesOfOtherAccounts"] == [[
      ["arn:aws:iam::333333333333:root", "arn:aws:iam::222222222222:root"],
      ["arn:aws:events:*:222222222222:rule/iam-activity-tracker-push-*", "arn:aws:events:*:333333333333:rule/iam-activity-tracker-push-*"],
    ]]
    error_message = "These accounts alone, by rules of these names alone, may put events on the bus."
  }

  assert {
    condition     = length(aws_cloudformation_stack_set.this) + length(aws_iam_role.administration) == 0
    error_message = "Without another Region there must be no stack set."
  }
}

run "a_bus_of_as_many_accounts_as_may_push" {
  command = plan
  module {
    source = "./modules/push"
  }
  variables {
    platform     = { account_id = "123456789012", name_prefix = "abcdefghijklmnopqrstuvwxyz-abcdefgh", partition = "aws-us-gov", permissions_boundary_arn = null, region = "us-gov-west-1", tags = {} }
    regions      = ["us-gov-east-1"]
    accounts     = [for number in range(50) : format("%012d", number)]
    rules        = { for label in ["identity", "guard-1", "guard-2"] : "push-${label}-us-gov-west-1" => { description = "Events.", pattern = "{}", state = "ENABLED" } }
    by_stack_set = false
  }

  # EventBridge user guide, "Amazon EventBridge quotas": policy size of a bus.
  assert {
    condition     = length(jsonencode(jsondecode(data.aws_iam_policy_document.bus.json))) <= 10240
    error_message = "The policy of the bus is ${length(jsonencode(jsondecode(data.aws_iam_policy_document.bus.json)))} characters."
  }
}

run "trail" {
  command = plan
  module {
    source = "./modules/trail"
  }
  variables {
    platform       = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", region = "us-east-1", tags = {} }
    retention_days = 365
    force_destroy  = false
  }

  assert {
    condition     = aws_cloudtrail.this.is_multi_region_trail && aws_cloudtrail.this.include_global_service_events && aws_cloudtrail.this.enable_log_file_validation && aws_cloudtrail.this.enable_logging && aws_cloudtrail.this.event_selector[0].include_management_events && aws_cloudtrail.this.event_selector[0].read_write_type == "All"
    error_message = "The trail must log all management events of every Region, with digests."
  }

  assert {
    condition = alltrue([for statement in jsondecode(data.aws_iam_policy_document.bucket.json).Statement :
      try(statement.Condition.StringEquals["aws:SourceArn"], statement.Effect) == (statement.Effect == "Deny" ? "Deny" : "arn:aws:cloudtrail:us-east-1:123456789012:trail/iam-activity-tracker-trail")
    ])
    error_message = "This trail alone may write to the bucket."
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.expiration[0].days if rule.id == "files-expire"] == [365] && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    error_message = "Files must expire, and never be public."
  }
}

run "trail_of_our_own" {
  command = plan
  variables {
    create_trail         = true
    trail_retention_days = 0
    trail_kms_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000009"
  }

  assert {
    condition     = output.trail_name == "iam-activity-tracker-trail" && output.push == null && length(setsubtract(["trail/iam-activity-tracker-trail", "bucket/iam-activity-tracker-trail-123456789012"], output.watched_resources)) == 0 && strcontains(local.alerter_environment.OWN_RESOURCES, "trail/iam-activity-tracker-trail")
    error_message = "A trail of our own must be watched."
  }
}

run "regions_without_push" {
  command = plan
  variables {
    push_regions = ["us-east-1"]
  }

  expect_failures = [check.settings_in_use]
}

run "resources_that_nothing_watches" {
  command = plan
  variables {
    process_guard_events = false
    watched_resources    = ["bucket/example"]
  }

  expect_failures = [check.settings_in_use]
}
