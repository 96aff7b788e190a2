locals {
  query_files = fileset(var.queries_path, "*/*.sql")
  query_texts = { for path in local.query_files : path => file("${var.queries_path}/${path}") }
  # The header of each file says its name and what it is for (docs/queries.md is made of them).
  queries = { for path, text in local.query_texts : trimspace(regex("(?m)^-- name: (.+)$", text)[0]) => {
    title = trimspace(regex("(?m)^-- title: (.+)$", text)[0])
    # They name the database of the default stack, and its off-hours.
    text = replace(replace(replace(replace(replace(text,
      "iam_activity_tracker_database", local.database_name),
      "/*:off_hours_start*/'22:00'", "/*:off_hours_start*/'${var.off_hours.start}'"),
      "/*:off_hours_end*/'06:00'", "/*:off_hours_end*/'${var.off_hours.end}'"),
      "/*:off_hours_weekends*/'false'", "/*:off_hours_weekends*/'${var.off_hours.weekends}'"),
    "/*:timezone*/'UTC'", "/*:timezone*/'${var.off_hours.timezone}'")
  } }
}

resource "aws_athena_workgroup" "this" {
  name        = var.platform.name_prefix
  description = "Queries about IAM activity, users and alerts."
  tags        = var.platform.tags

  # Athena keeps what was asked for 45 days, and deletes no workgroup with any of it: otherwise none that was ever used would go, and an
  # apply would stop there, half way.
  force_destroy = true

  lifecycle {
    precondition {
      condition     = length(local.query_files) > 0
      error_message = "There are no queries in ${var.queries_path}. They are beside the terraform folder: take the module as a release's archive or out of the whole repository (…//terraform), not as a copy of that folder alone."
    }
  }

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = floor(var.query_scan_limit_gb * 1000000000)

    result_configuration {
      output_location = "s3://${var.bucket_names.results}/"

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.kms_key_arn
      }
    }
  }
}

resource "aws_athena_named_query" "this" {
  for_each = local.queries

  name        = each.key
  description = each.value.title
  workgroup   = aws_athena_workgroup.this.id
  database    = aws_glue_catalog_database.this.name
  query       = each.value.text
}
