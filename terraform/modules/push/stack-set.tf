# Version 5 of the provider reaches one Region. A stack set of CloudFormation reaches all: this account is its own target, so it
# needs no organization, and the two roles that it takes are made here (CloudFormation user guide, "Grant self-managed permissions").

locals {
  stack_set_name = "${var.platform.name_prefix}-push"
  stack_set_arn  = "${local.arn_prefix}:cloudformation:*:${var.platform.account_id}:stackset/${local.stack_set_name}:*"
  execution_role = "${var.platform.name_prefix}-push-deploy${var.platform.global_suffix}"
  count          = var.by_stack_set && length(var.regions) > 0 ? 1 : 0

  # Names of resources in a template are letters and digits.
  logical_names = { for name, _ in local.rules : name => join("", [for word in split("-", name) : title(word)]) }

  template = {
    Description = "Forwards what ${var.platform.name_prefix} watches to its bus in ${var.platform.region}."
    Resources = merge(
      { for name, rule in local.rules : local.logical_names[name] => {
        Type = "AWS::Events::Rule"
        Properties = {
          Name         = name
          Description  = rule.description
          EventPattern = jsondecode(rule.pattern)
          State        = rule.state
          Targets = [{
            Id               = "bus"
            Arn              = local.bus_arn
            RoleArn          = local.forward_arn
            DeadLetterConfig = { Arn = { "Fn::GetAtt" = ["Undelivered", "Arn"] } }
          }]
        }
      } },
      {
        # The queue of what a rule cannot hand over must be in its Region.
        Undelivered = {
          Type = "AWS::SQS::Queue"
          Properties = {
            QueueName              = local.undelivered_name
            MessageRetentionPeriod = 1209600
            SqsManagedSseEnabled   = true
          }
        }
        UndeliveredPolicy = {
          Type = "AWS::SQS::QueuePolicy"
          Properties = {
            Queues = [{ Ref = "Undelivered" }]
            PolicyDocument = {
              Version = "2012-10-17"
              Statement = [{
                Sid       = "UndeliveredEvents"
                Effect    = "Allow"
                Principal = { Service = "events.amazonaws.com" }
                Action    = "sqs:SendMessage"
                Resource  = { "Fn::GetAtt" = ["Undelivered", "Arn"] }
                Condition = { ArnEquals = { "aws:SourceArn" = [for name in values(local.logical_names) : { "Fn::GetAtt" = [name, "Arn"] }] } }
              }]
            }
          }
        }
      },
    )
  }
}

# CloudFormation takes this role, and with it the next.
data "aws_iam_policy_document" "administration_assume" {
  count = local.count

  statement {
    actions = ["sts:AssumeRole"]

    # Regions that have to be enabled have a principal of their own ("Prepare to perform StackSet operations in AWS Regions that are
    # disabled by default").
    principals {
      type        = "Service"
      identifiers = concat(["cloudformation.amazonaws.com"], [for region in var.opt_in_regions : "cloudformation.${region}.amazonaws.com"])
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.platform.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [local.stack_set_arn]
    }
  }
}

resource "aws_iam_role" "administration" {
  count = local.count

  name                 = "${var.platform.name_prefix}-push-admin${var.platform.global_suffix}"
  description          = "The stack set ${local.stack_set_name}: may take the role that deploys its stacks."
  assume_role_policy   = data.aws_iam_policy_document.administration_assume[0].json
  permissions_boundary = var.platform.permissions_boundary_arn
  tags                 = var.platform.tags
}

data "aws_iam_policy_document" "administration" {
  statement {
    sid       = "DeployStacks"
    actions   = ["sts:AssumeRole"]
    resources = ["${local.arn_prefix}:iam::${var.platform.account_id}:role/${local.execution_role}"]
  }
}

resource "aws_iam_role_policy" "administration" {
  count = local.count

  name   = "deploy-stacks"
  role   = aws_iam_role.administration[0].name
  policy = data.aws_iam_policy_document.administration.json
}

data "aws_iam_policy_document" "execution_assume" {
  count = local.count

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.administration[0].arn]
    }
  }
}

resource "aws_iam_role" "execution" {
  count = local.count

  name                 = local.execution_role
  description          = "What the stacks of ${local.stack_set_name} are made with."
  assume_role_policy   = data.aws_iam_policy_document.execution_assume[0].json
  permissions_boundary = var.platform.permissions_boundary_arn
  tags                 = var.platform.tags
}

#trivy:ignore:AVD-AWS-0057
data "aws_iam_policy_document" "execution" {
  # "Your target account always needs full CloudFormation permissions" ("Grant self-managed permissions"): here on the stacks of this
  # stack set, which are named after it. On others they would be a way to whatever role those are made with.
  statement {
    sid       = "ManageStacks"
    actions   = ["cloudformation:*"]
    resources = ["${local.arn_prefix}:cloudformation:*:${var.platform.account_id}:stack/StackSet-${local.stack_set_name}-*"]
  }

  statement {
    sid = "ManageRules"
    actions = [
      "events:DeleteRule", "events:DescribeRule", "events:DisableRule", "events:EnableRule", "events:ListTagsForResource", "events:ListTargetsByRule",
      "events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:TagResource", "events:UntagResource",
    ]
    resources = local.rule_arns
  }

  statement {
    sid = "ManageUndelivered"
    actions = [
      "sqs:CreateQueue", "sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags", "sqs:SetQueueAttributes", "sqs:TagQueue",
      "sqs:UntagQueue",
    ]
    resources = ["${local.arn_prefix}:sqs:*:${var.platform.account_id}:${local.undelivered_name}"]
  }

  statement {
    sid       = "LetRulesForward"
    actions   = ["iam:PassRole"]
    resources = [local.forward_arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["events.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "execution" {
  count = local.count

  name   = "make-rules"
  role   = aws_iam_role.execution[0].name
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_cloudformation_stack_set" "this" {
  count = local.count

  name                    = local.stack_set_name
  description             = local.template.Description
  permission_model        = "SELF_MANAGED"
  administration_role_arn = aws_iam_role.administration[0].arn
  execution_role_name     = aws_iam_role.execution[0].name
  template_body           = jsonencode(local.template)
  tags                    = var.platform.tags

  operation_preferences {
    region_concurrency_type = "PARALLEL"
    max_concurrent_count    = 1
    failure_tolerance_count = 0
  }

  depends_on = [aws_iam_role_policy.administration, aws_iam_role_policy.execution]
}

resource "aws_cloudformation_stack_instances" "this" {
  count = local.count

  stack_set_name = aws_cloudformation_stack_set.this[0].name
  accounts       = [var.platform.account_id]
  regions        = var.regions

  # A Region that refuses is no reason to leave the others without a rule: the next apply, and iam-tracker status, name it.
  operation_preferences {
    region_concurrency_type = "PARALLEL"
    max_concurrent_count    = 1
    failure_tolerance_count = 0
  }

  # The rules must be let in when they are made, or EventBridge refuses their target.
  depends_on = [aws_cloudwatch_event_bus_policy.this, aws_iam_role_policy.forward]
}
