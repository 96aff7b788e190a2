locals {
  secret_arns = compact(concat(
    var.pagerduty[*].routing_key_secret_arn,
    [for hook in values(var.webhooks) : hook.signing_secret_arn],
    [for hook in values(var.webhooks) : hook.authorization_secret_arn],
  ))
  # Known when the ARNs are not.
  has_secrets = var.pagerduty != null || anytrue([for hook in values(var.webhooks) : hook.signing_secret_arn != null || hook.authorization_secret_arn != null])
}

data "aws_iam_policy_document" "this" {
  # What was delivered: keys of its own in the table, and nothing that the rules remember.
  statement {
    sid       = "KeepDeliveries"
    actions   = ["dynamodb:GetItem", "dynamodb:UpdateItem"]
    resources = ["${local.arn_prefix}:dynamodb:${local.arn_place}:table/${var.detection_state_table}"]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["delivery#*"]
    }
  }

  dynamic "statement" {
    for_each = local.has_secrets ? [1] : []

    content {
      sid       = "ReadSecrets"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = local.secret_arns
    }
  }

  dynamic "statement" {
    for_each = length(var.secret_kms_key_arns) > 0 ? [1] : []

    content {
      sid       = "DecryptSecrets"
      actions   = ["kms:Decrypt"]
      resources = var.secret_kms_key_arns

      # A secret may be one of another Region.
      condition {
        test     = "StringLike"
        variable = "kms:ViaService"
        values   = ["secretsmanager.*.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.chat_configurations) > 0 ? [1] : []

    content {
      sid       = "PublishToChat"
      actions   = ["sns:Publish"]
      resources = values(local.chat_topic_arns)
    }
  }

  # Publishing to an encrypted topic takes a data key.
  dynamic "statement" {
    for_each = length(var.chat_configurations) > 0 ? [1] : []

    content {
      sid       = "EncryptForChat"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
      resources = [var.platform.kms_key_arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["sns.${var.platform.region}.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.alert_event_bus[*]

    content {
      sid       = "PutEvents"
      actions   = ["events:PutEvents"]
      resources = [statement.value.arn]
    }
  }

  dynamic "statement" {
    for_each = var.enable_security_hub ? [1] : []

    content {
      sid       = "ImportFindings"
      actions   = ["securityhub:BatchImportFindings"]
      resources = [local.product_arn]
    }
  }
}
