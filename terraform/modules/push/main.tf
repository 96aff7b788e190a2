# The way of events from other Regions: a rule on the default bus of each, and a bus here that they forward to. Nothing else may
# put events there, and nobody can put events whose source begins with "aws." by hand (EventBridge API reference, PutEvents).

locals {
  arn_prefix   = "arn:${var.platform.partition}"
  bus_name     = "${var.platform.name_prefix}-push"
  bus_arn      = "${local.arn_prefix}:events:${var.platform.region}:${var.platform.account_id}:event-bus/${local.bus_name}"
  forward_role = "${var.platform.name_prefix}-push${var.platform.global_suffix}"
  forward_arn  = "${local.arn_prefix}:iam::${var.platform.account_id}:role/${local.forward_role}"

  # Under these names in every Region; * is the Region.
  rule_arns = [for name, _ in local.rules : "${local.arn_prefix}:events:*:${var.platform.account_id}:rule/${name}"]

  rules            = { for label, rule in var.rules : "${var.platform.name_prefix}-${label}" => rule }
  undelivered_name = "${var.platform.name_prefix}-push-undelivered${var.platform.global_suffix}"
}

resource "aws_cloudwatch_event_bus" "this" {
  name = local.bus_name
  tags = var.platform.tags
}

# As the user guide of EventBridge has it ("Send events from specific rules to an Amazon EventBridge bus in a different Region").
data "aws_iam_policy_document" "bus" {
  statement {
    sid       = "RulesOfOtherRegions"
    actions   = ["events:PutEvents"]
    resources = [local.bus_arn]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn_prefix}:iam::${var.platform.account_id}:root"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = local.rule_arns
    }
  }
}

resource "aws_cloudwatch_event_bus_policy" "this" {
  event_bus_name = aws_cloudwatch_event_bus.this.name
  policy         = data.aws_iam_policy_document.bus.json
}

# The role that rules forward with.
data "aws_iam_policy_document" "forward_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.platform.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = local.rule_arns
    }
  }
}

resource "aws_iam_role" "forward" {
  name                 = local.forward_role
  description          = "What rules of other Regions may do: put events on the bus ${local.bus_name}."
  assume_role_policy   = data.aws_iam_policy_document.forward_assume.json
  permissions_boundary = var.platform.permissions_boundary_arn
  tags                 = var.platform.tags
}

data "aws_iam_policy_document" "forward" {
  statement {
    sid       = "Forward"
    actions   = ["events:PutEvents"]
    resources = [local.bus_arn]
  }
}

resource "aws_iam_role_policy" "forward" {
  name   = "forward"
  role   = aws_iam_role.forward.name
  policy = data.aws_iam_policy_document.forward.json
}
