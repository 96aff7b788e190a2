locals {
  name           = "${var.platform.name_prefix}-${var.function.name}"
  s3             = var.platform.artifacts_s3
  zip            = local.s3 == null ? "${var.platform.artifacts_path}/${var.function.name}.zip" : null
  log_group_name = "/aws/lambda/${local.name}"
  arn_prefix     = "arn:${var.platform.partition}"
  arn_place      = "${var.platform.region}:${var.platform.account_id}"
  log_group_arn  = "${local.arn_prefix}:logs:${local.arn_place}:log-group:${local.log_group_name}"
  queue_name     = "${local.name}-failures"
  queue_arn      = "${local.arn_prefix}:sqs:${local.arn_place}:${local.queue_name}"
  function_arn   = "${local.arn_prefix}:lambda:${local.arn_place}:function:${local.name}"
  rule_arn       = "${local.arn_prefix}:events:${local.arn_place}:rule/${local.name}"

  network_actions = [
    "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses",
  ]

  # As Lambda measures it: as JSON, in bytes ("String measured" in its refusal). Terraform escapes three characters more than others do.
  environment_json  = replace(replace(replace(jsonencode(var.function.environment), "\\u003c", "<"), "\\u003e", ">"), "\\u0026", "&")
  environment_bytes = floor(length(replace(base64encode(local.environment_json), "=", "")) * 3 / 4)
  environment_sizes = { for name, value in var.function.environment : format("%05d %s", length(value), name) => name }
  longest_variables = slice([for size in reverse(sort(keys(local.environment_sizes))) : local.environment_sizes[size]], 0, min(3, length(local.environment_sizes)))

  # What the object should be, and what S3 knows of it: it has a digest if it was uploaded with one.
  expected_hash = try(local.s3.hashes[var.function.name], null)
  found_hash    = try(coalesce(data.aws_s3_object.zip[0].checksum_sha256), null)
}

# Read when it is planned, so that a key that is not there is named then, and what is applied is the version that was planned.
# Without conditions of its own: with them Terraform would wait until what platform depends on is applied, and read then.
data "aws_s3_object" "zip" {
  count = local.s3 == null ? 0 : 1

  bucket        = local.s3.bucket
  key           = local.s3.keys[var.function.name]
  version_id    = lookup(local.s3.versions, var.function.name, null)
  checksum_mode = "ENABLED"
}

# Traces cost, and are sent with lambda_tracing.
#trivy:ignore:AVD-AWS-0066
resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_115:A limit of its own takes runs from the account; reserve_concurrency sets it for what a schedule starts
  #checkov:skip=CKV_AWS_116:What fails for good goes to the queue of aws_lambda_function_event_invoke_config or of the stream
  #checkov:skip=CKV_AWS_117:It calls AWS's own addresses alone, of every Region; vpc puts it into a network
  #checkov:skip=CKV_AWS_173:The environment holds no secret and is encrypted by Lambda; encrypt_environment takes our key
  #checkov:skip=CKV_AWS_272:The zip is built here or held to its checksum; code_signing_config_arn asks for a signature
  #checkov:skip=CKV_AWS_50:Traces cost and are off unless lambda_tracing is set
  function_name                  = local.name
  description                    = var.function.description
  role                           = aws_iam_role.this.arn
  filename                       = local.zip
  s3_bucket                      = try(local.s3.bucket, null)
  s3_key                         = try(local.s3.keys[var.function.name], null)
  s3_object_version              = try(coalesce(data.aws_s3_object.zip[0].version_id), null)
  source_code_hash               = local.zip == null ? try(coalesce(local.expected_hash, local.found_hash), null) : try(filebase64sha256(local.zip), null)
  handler                        = "index.handler"
  runtime                        = var.platform.runtime
  architectures                  = [var.platform.architecture]
  layers                         = var.function.layer_arns
  kms_key_arn                    = var.platform.encrypt_environment ? var.platform.kms_key_arn : null
  code_signing_config_arn        = var.platform.code_signing_config_arn
  memory_size                    = var.function.memory
  timeout                        = var.function.timeout
  reserved_concurrent_executions = var.function.reserved_concurrency
  tags                           = var.platform.tags

  environment {
    variables = var.function.environment
  }

  dynamic "vpc_config" {
    for_each = var.platform.vpc[*]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  tracing_config {
    mode = var.platform.tracing ? "Active" : "PassThrough"
  }

  lifecycle {
    precondition {
      condition     = local.zip == null || try(fileexists(local.zip), false)
      error_message = "There is no ${coalesce(local.zip, "-")}. Take the module as a release's archive, which has the zips in it; or build them (pnpm build); or say where they are: artifacts_path is the folder, or artifacts_s3 the bucket that holds ${var.function.name}.zip."
    }

    # Lambda quotas, "Function configuration, deployment, and execution". Lambda would refuse it in the middle of an apply.
    precondition {
      condition     = local.environment_bytes <= 4096
      error_message = "What ${local.name} is told is ${local.environment_bytes} bytes, and the environment of a function has room for 4096. The longest of it are ${join(", ", local.longest_variables)}: give shorter lists or fewer entries in the settings that they come from (docs/configuration.md)."
    }

    precondition {
      condition     = local.expected_hash == null || local.found_hash == null || local.expected_hash == local.found_hash
      error_message = "s3://${try(local.s3.bucket, "-")}/${try(local.s3.keys[var.function.name], "-")} is not the ${var.function.name}.zip of the checksums: its SHA-256 is ${coalesce(local.found_hash, "-")}, and ${coalesce(local.expected_hash, "-")} was expected (base64). Upload the zip of that release, or give the checksums of this one."
    }
  }

  # The first run needs both; and a log group that Lambda makes itself is neither encrypted nor ever emptied.
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this]
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:Logs tell how runs went; what is to be kept is in the tables and the lake. log_retention_days takes a year and more
  name              = local.log_group_name
  retention_in_days = var.platform.log_retention_days
  kms_key_id        = var.platform.kms_key_arn
  tags              = var.platform.tags
}

# Records that could not be processed, delivered or invoked after all attempts. Holds no event data of its own.
resource "aws_sqs_queue" "failures" {
  name                      = local.queue_name
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = var.platform.tags
}
