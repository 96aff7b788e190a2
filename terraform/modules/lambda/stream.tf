locals {
  # Mappings in China and GovCloud take no tags (aws-cdk issues 31532 and 31965), and each plan would show them again (provider issue 40755).
  mapping_tags = var.platform.partition == "aws" ? var.platform.tags : null
}

resource "aws_lambda_event_source_mapping" "this" {
  for_each = var.function.streams

  function_name    = aws_lambda_function.this.arn
  event_source_arn = each.value.stream_arn
  # What was stored before the mapping was made counts too.
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = each.value.batch_size
  maximum_batching_window_in_seconds = each.value.batching_seconds
  # One record that cannot be processed must not hold up its shard until the stream forgets.
  bisect_batch_on_function_error = true
  function_response_types        = ["ReportBatchItemFailures"]
  maximum_retry_attempts         = each.value.maximum_retry_attempts
  maximum_record_age_in_seconds  = each.value.maximum_age_seconds
  tags                           = local.mapping_tags

  filter_criteria {
    dynamic "filter" {
      for_each = each.value.filters

      content {
        pattern = filter.value
      }
    }
  }

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.failures.arn
    }
  }
}
