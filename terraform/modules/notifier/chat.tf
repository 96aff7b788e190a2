# Amazon Q Developer in chat applications drops everything on its topics that is not its own schema: topics of their own, which the
# notifier writes for.

resource "aws_sns_topic" "chat" {
  for_each = var.chat_configurations

  name              = "${var.platform.name_prefix}-chat-${each.key}"
  display_name      = "IAM alerts"
  kms_master_key_id = var.platform.kms_key_arn
  tags              = var.platform.tags
}

data "aws_iam_policy_document" "chat_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["chatbot.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.platform.account_id]
    }
  }
}

# A channel must have a role. This one may do nothing: alerts are read in the channel, and no command is run from it.
resource "aws_iam_role" "chat" {
  count = length(var.chat_configurations) > 0 ? 1 : 0

  name                 = "${var.platform.name_prefix}-chat${var.platform.global_suffix}"
  description          = "The role of the chat channels: may do nothing."
  assume_role_policy   = data.aws_iam_policy_document.chat_assume.json
  permissions_boundary = var.platform.permissions_boundary_arn
  tags                 = var.platform.tags
}

locals {
  # Without guardrails a channel has those of AdministratorAccess (Chatbot API reference, GuardrailPolicyArns).
  guardrail_policy_arns = ["${local.arn_prefix}:iam::aws:policy/AWSDenyAll"]
}

resource "aws_chatbot_slack_channel_configuration" "this" {
  for_each = { for label, chat in var.chat_configurations : label => chat.slack if chat.slack != null }

  configuration_name    = "${var.platform.name_prefix}-${each.key}${var.platform.global_suffix}"
  slack_team_id         = each.value.workspace_id
  slack_channel_id      = each.value.channel_id
  iam_role_arn          = aws_iam_role.chat[0].arn
  guardrail_policy_arns = local.guardrail_policy_arns
  sns_topic_arns        = [aws_sns_topic.chat[each.key].arn]
  logging_level         = "ERROR"
  tags                  = var.platform.tags
}

resource "aws_chatbot_teams_channel_configuration" "this" {
  for_each = { for label, chat in var.chat_configurations : label => chat.teams if chat.teams != null }

  configuration_name    = "${var.platform.name_prefix}-${each.key}${var.platform.global_suffix}"
  tenant_id             = each.value.tenant_id
  team_id               = each.value.team_id
  channel_id            = each.value.channel_id
  iam_role_arn          = aws_iam_role.chat[0].arn
  guardrail_policy_arns = local.guardrail_policy_arns
  sns_topic_arns        = [aws_sns_topic.chat[each.key].arn]
  logging_level         = "ERROR"
  tags                  = var.platform.tags
}
