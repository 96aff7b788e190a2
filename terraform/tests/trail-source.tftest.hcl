# A trail in S3 as a source: nothing unless asked for; a queue that takes notices of the named senders alone, and roles that read as little
# as they can.

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

variables {
  artifacts_path       = "./tests/fixtures/artifacts"
  alerts_email_address = "security@example.com"
}

run "nothing_by_default" {
  command = plan

  assert {
    condition     = output.trail_queue == null && length(module.trail_source) + length(module.receiver) == 0 && !strcontains(jsonencode(output.watched_resources), "trail-")
    error_message = "Without trail_source the plan must be as it was."
  }

  assert {
    condition     = length(module.collector.trail_environment) == 0 && !strcontains(output.policies.collector, "trail-f") && !strcontains(output.policies.collector, "s3:") && !strcontains(output.policies.collector, "ListPublicKeys") && length([for name in output.alarm_names : name if strcontains(name, "trail")]) == 0
    error_message = "Without trail_source the collector walks nothing and may do no more, and no alarm is about a trail: ${jsonencode(output.alarm_names)}"
  }
}

run "by_a_notification_of_another_accounts_bucket" {
  command = plan
  variables {
    trail_source = {
      buckets            = ["example-trail-logs"]
      announced_by       = "s3"
      account_id         = "222233334444"
      reader_role_arn    = "arn:aws:iam::222233334444:role/trail-reader"
      reader_external_id = "a-word-of-ours"
    }
  }

  assert {
    condition     = output.push == null && output.trail_queue.name == "iam-activity-tracker-trail-notices" && contains(keys(output.functions), "receiver")
    error_message = "A trail needs the receiver, and no push."
  }

  assert {
    condition = [for each in jsondecode(output.trail_queue.policy_json).Statement : [each.Sid, each.Effect, each.Principal, each.Condition]] == [
      ["NoticesArriveS3", "Allow", { Service = "s3.amazonaws.com" }, {
        ArnEquals                            = { "aws:SourceArn" = "arn:aws:s3:::example-trail-logs" }
        StringEquals                         = { "aws:SourceAccount" = "222233334444" }
      }],
      ["NothingElse", "Deny", "*", { ArnNotEquals = { "aws:SourceArn" = "arn:aws:s3:::example-trail-logs" } }],
    ]
    error_message = "The bucket of that account alone may send. Rendered: ${output.trail_queue.policy_json}"
  }

  assert {
    condition = [for each in jsondecode(output.policies.receiver).Statement : [each.Action, each.Resource] if contains(["NoteFiles", "TakeReaderRole", "ReadFiles", "DecryptFiles"], each.Sid)] == [
      [["dynamodb:BatchWriteItem", "dynamodb:BatchGetItem"], "arn:aws:dynamodb:us-east-1:123456789012:table/iam-activity-tracker-trail-files"],
      ["sts:AssumeRole", "arn:aws:iam::222233334444:role/trail-reader"],
    ]
    error_message = "With a reader role the function's own may take it, and read nothing itself. Rendered: ${output.policies.receiver}"
  }

  # With the role the collector lists and reads as well; what it writes is its own.
  assert {
    condition = [for each in jsondecode(output.policies.collector).Statement : [each.Sid, each.Action, each.Resource, try(each.Condition, null)] if contains(["FindSigningKeys", "NoteFiles", "TellFindings", "TakeReaderRole", "ListFiles", "ReadFiles", "DecryptFiles"], each.Sid)] == [
      ["FindSigningKeys", "cloudtrail:ListPublicKeys", "*", null],
      ["NoteFiles", ["dynamodb:BatchWriteItem", "dynamodb:BatchGetItem"], "arn:aws:dynamodb:us-east-1:123456789012:table/iam-activity-tracker-trail-files", null],
      ["TellFindings", "dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:123456789012:table/iam-activity-tracker-events", { "ForAllValues:StringEquals" = { "dynamodb:LeadingKeys" = "trail-finding" } }],
      ["TakeReaderRole", "sts:AssumeRole", "arn:aws:iam::222233334444:role/trail-reader", null],
    ]
    error_message = "With a reader role the collector may take it, and read nothing itself. Rendered: ${output.policies.collector}"
  }

  assert {
    condition = jsonencode(module.collector.trail_environment) == jsonencode({
      TRAIL_BUCKET             = "example-trail-logs"
      TRAIL_FILES_TABLE_NAME   = "iam-activity-tracker-trail-files"
      TRAIL_LOOKBACK_DAYS      = "1"
      TRAIL_READER_EXTERNAL_ID = "a-word-of-ours"
      TRAIL_READER_ROLE_ARN    = "arn:aws:iam::222233334444:role/trail-reader"
      TRAIL_WORKERS            = "16"
    })
    error_message = "The collector must be told of the only bucket, and by whom it is read: ${jsonencode(module.collector.trail_environment)}"
  }

  assert {
    condition = length(setsubtract(["iam-activity-tracker-trail-notices-waiting", "iam-activity-tracker-trail-tampered", "iam-activity-tracker-trail-gaps"], output.alarm_names)) == 0 && length(setsubtract([
      "alarm/iam-activity-tracker-trail-notices-waiting", "alarm/iam-activity-tracker-trail-tampered", "alarm/iam-activity-tracker-trail-gaps",
    ], output.watched_resources)) == 0
    error_message = "Files that wait, tampering and gaps must raise an alarm, and the alarms be watched: ${jsonencode(output.alarm_names)}"
  }

  assert {
    condition = length(setsubtract([
      "function/iam-activity-tracker-receiver", "role/iam-activity-tracker-receiver", "queue/iam-activity-tracker-trail-notices",
      "queue/iam-activity-tracker-receiver-failures", "table/iam-activity-tracker-trail-files",
    ], output.watched_resources)) == 0
    error_message = "All of the source must be watched."
  }

  assert {
    condition     = contains(output.alarm_names, "iam-activity-tracker-receiver-failures")
    error_message = "A file that cannot be read must be heard."
  }
}

run "by_topics_beside_push" {
  command = plan
  variables {
    enable_push  = true
    push_regions = ["us-east-1"]
    trail_source = {
      buckets      = ["example-trail-logs"]
      announced_by = "sns"
      topic_arns   = ["arn:aws:sns:us-east-1:222233334444:trail"]
      kms_key_arns = ["arn:aws:kms:eu-west-1:222233334444:key/00000000-0000-4000-8000-000000000000"]
    }
  }

  assert {
    condition = [for each in jsondecode(output.trail_queue.policy_json).Statement : [each.Principal, each.Condition] if each.Effect == "Allow"] == [
      [{ Service     = "sns.amazonaws.com" }, {
        ArnEquals    = { "aws:SourceArn" = "arn:aws:sns:us-east-1:222233334444:trail" }
        StringEquals = { "aws:SourceAccount" = "222233334444" }
      }],
    ]
    error_message = "The topic alone may send. Rendered: ${output.trail_queue.policy_json}"
  }

  assert {
    condition     = output.push.queue_name == "iam-activity-tracker-pushed" && output.trail_queue.name == "iam-activity-tracker-trail-notices"
    error_message = "Push and trail have a queue each."
  }

  assert {
    condition = { for each in jsondecode(output.policies.receiver).Statement : each.Sid => each.Resource if contains(["ReadFiles", "DecryptFiles", "TakeReaderRole"], each.Sid) } == {
      ReadFiles    = "arn:aws:s3:::example-trail-logs/*AWSLogs/*/CloudTrail/*"
      DecryptFiles = "arn:aws:kms:eu-west-1:222233334444:key/00000000-0000-4000-8000-000000000000"
    }
    error_message = "Without a reader role the function reads the bucket by itself. Rendered: ${output.policies.receiver}"
  }
}

run "walked_by_the_collector_itself" {
  command = plan
  variables {
    trail_source = {
      buckets       = ["example-trail-logs", "example-other-logs"]
      announced_by  = "s3"
      kms_key_arns  = ["arn:aws:kms:eu-west-1:222233334444:key/00000000-0000-4000-8000-000000000000"]
      proven_bucket = "example-trail-logs"
      prefix        = "o-exampleorgid"
      trail_name    = "organization"
      lookback_days = 30
      workers       = 8
    }
  }

  assert {
    condition     = toset(jsondecode(file("tests/fixtures/collector-trail.actions.json"))) == toset(flatten([for statement in jsondecode(output.policies.collector).Statement : statement.Action]))
    error_message = "The collector may do what tests/fixtures/collector-trail.actions.json lists, no more and no less. Rendered: ${jsonencode(sort(distinct(flatten([for statement in jsondecode(output.policies.collector).Statement : statement.Action]))))}"
  }

  assert {
    condition = [for each in jsondecode(output.policies.collector).Statement : [each.Sid, each.Action, each.Resource, try(each.Condition, null)] if contains(["TakeReaderRole", "ListFiles", "ReadFiles", "DecryptFiles"], each.Sid)] == [
      ["ListFiles", "s3:ListBucket", "arn:aws:s3:::example-trail-logs", null],
      ["ReadFiles", "s3:GetObject", "arn:aws:s3:::example-trail-logs/o-exampleorgid/AWSLogs/*/CloudTrail*", null],
      ["DecryptFiles", "kms:Decrypt", "arn:aws:kms:eu-west-1:222233334444:key/00000000-0000-4000-8000-000000000000", { StringLike = { "kms:ViaService" = "s3.*" } }],
    ]
    error_message = "Without a reader role the collector reads what lies under the prefix of the proven bucket, and no other. Rendered: ${output.policies.collector}"
  }

  assert {
    condition = jsonencode(module.collector.trail_environment) == jsonencode({
      TRAIL_BUCKET           = "example-trail-logs"
      TRAIL_FILES_TABLE_NAME = "iam-activity-tracker-trail-files"
      TRAIL_LOOKBACK_DAYS    = "30"
      TRAIL_NAME             = "organization"
      TRAIL_PREFIX           = "o-exampleorgid/"
      TRAIL_WORKERS          = "8"
    })
    error_message = "Settings must reach the collector: ${jsonencode(module.collector.trail_environment)}"
  }
}

run "read_and_not_proven" {
  command = plan
  variables {
    cloudwatch_metrics = false
    trail_source = {
      buckets      = ["example-trail-logs", "example-other-logs"]
      announced_by = "s3"
      prove        = false
    }
  }

  assert {
    condition     = length(module.collector.trail_environment) == 0 && !strcontains(output.policies.collector, "trail-") && !strcontains(output.policies.collector, "s3:") && toset([for name in output.alarm_names : name if strcontains(name, "trail-")]) == toset(["iam-activity-tracker-trail-notices-waiting"])
    error_message = "Without prove files are read, and the collector knows nothing of them."
  }
}

run "by_eventbridge" {
  command = plan
  variables {
    global_names_with_region = true
    trail_source = {
      buckets        = ["example-trail-logs"]
      announced_by   = "eventbridge"
      account_id     = "222233334444"
      event_bus_name = "from-log-archive"
    }
  }

  assert {
    condition = jsondecode(module.trail_source[0].trail.rules["trail-files-us-east-1"].pattern) == {
      source      = ["aws.s3"]
      account     = ["222233334444"]
      detail-type = ["Object Created"]
      detail      = { bucket = { name = ["example-trail-logs"] }, object = { key = [{ wildcard = "*AWSLogs/*/CloudTrail/*.json.gz" }] } }
    }
    error_message = "The rule must match log files of the bucket of that account, and no digests."
  }

  assert {
    condition = [for each in jsondecode(output.trail_queue.policy_json).Statement : [each.Principal, each.Condition] if each.Effect == "Allow"] == [
      [{ Service = "events.amazonaws.com" }, { ArnEquals = { "aws:SourceArn" = "arn:aws:events:us-east-1:123456789012:rule/from-log-archive/iam-activity-tracker-trail-files-us-east-1" } }],
    ]
    error_message = "The rule alone may send. Rendered: ${output.trail_queue.policy_json}"
  }

  assert {
    condition     = contains(output.watched_resources, "rule/iam-activity-tracker-trail-files-us-east-1")
    error_message = "The rule must be watched."
  }
}
