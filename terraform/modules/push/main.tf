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

  # Of another account a pattern for all of its rules, since a policy has room for so much: whether it makes this one or that is its own matter.
  foreign_rule_arns = [for id in var.accounts : "${local.arn_prefix}:events:*:${id}:rule/${var.platform.name_prefix}-push-*"]

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

  # Who may put events there is named, and by what: a principal of such an account cannot put its own. What arrives has the account of its sender,
  # which EventBridge sets, and the receiver believes an account about itself alone.
  dynamic "statement" {
    for_each = length(var.accounts) == 0 ? [] : [var.accounts]

    content {
      sid       = "RulesOfOtherAccounts"
      actions   = ["events:PutEvents"]
      resources = [local.bus_arn]

      principals {
        type        = "AWS"
        identifiers = [for id in statement.value : "${local.arn_prefix}:iam::${id}:root"]
      }

      condition {
        test     = "ArnLike"
        variable = "aws:SourceArn"
        values   = local.foreign_rule_arns
      }
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
