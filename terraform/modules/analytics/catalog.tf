locals {
  database_name = "${replace(var.platform.name_prefix, "-", "_")}_database"
  lake_url      = "s3://${var.bucket_names.lake}"

  # Written out of the exporter's column list; a test fails when it is stale.
  columns = jsondecode(file("${path.module}/lake-columns.json"))

  tables = {
    iam_events = {
      description = "What happened to identities: one row an event, one partition a day."
      partition   = "event_date"
      comment     = "UTC day of event_time"
    }
    iam_users = {
      description = "The IAM users as the scans of a day found them."
      partition   = "scan_date"
      comment     = "UTC day of the scan"
    }
    iam_alerts = {
      description = "The alerts, sent or not, and what became of them."
      partition   = "alert_date"
      comment     = "UTC day on which the alert was first recorded"
    }
  }
}

resource "aws_glue_catalog_database" "this" {
  name        = local.database_name
  description = "IAM activity, users and alerts."
  tags        = var.platform.tags
}

resource "aws_glue_catalog_table" "this" {
  for_each = local.tables

  database_name = aws_glue_catalog_database.this.name
  name          = each.key
  description   = each.value.description
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    EXTERNAL       = "TRUE"
    classification = "parquet"
    # Partitions are computed, not registered: a new day is there as soon as its object is.
    "projection.enabled"                               = "true"
    "projection.${each.value.partition}.type"          = "date"
    "projection.${each.value.partition}.format"        = "yyyy-MM-dd"
    "projection.${each.value.partition}.range"         = "${var.first_day},NOW+1DAYS"
    "projection.${each.value.partition}.interval"      = "1"
    "projection.${each.value.partition}.interval.unit" = "DAYS"
    "storage.location.template"                        = "${local.lake_url}/${replace(each.key, "_", "-")}/${each.value.partition}=$${${each.value.partition}}"
  }

  partition_keys {
    name    = each.value.partition
    type    = "string"
    comment = each.value.comment
  }

  storage_descriptor {
    location      = "${local.lake_url}/${replace(each.key, "_", "-")}/"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    }

    dynamic "columns" {
      for_each = local.columns[each.key]

      content {
        name    = columns.value.name
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }
}

# One file, replaced whole, and no file where no accounts are known.
resource "aws_glue_catalog_table" "accounts" {
  database_name = aws_glue_catalog_database.this.name
  name          = "iam_accounts"
  description   = "The accounts of the organization as they were last listed; none where none are known."
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    EXTERNAL       = "TRUE"
    classification = "parquet"
  }

  storage_descriptor {
    location      = "${local.lake_url}/iam-accounts/"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    }

    dynamic "columns" {
      for_each = local.columns["iam_accounts"]

      content {
        name    = columns.value.name
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }
}

# Events whose time is not known lie on 1970-01-01. The projection would have to compute each day since to
# find them; as a table of their own they need no partition at all.
resource "aws_glue_catalog_table" "undated" {
  database_name = aws_glue_catalog_database.this.name
  name          = "iam_events_undated"
  description   = "Records whose time is not known; they are on no day of iam_events."
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    EXTERNAL       = "TRUE"
    classification = "parquet"
  }

  storage_descriptor {
    location      = "${local.lake_url}/iam-events/event_date=1970-01-01/"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    }

    dynamic "columns" {
      for_each = local.columns["iam_events"]

      content {
        name    = columns.value.name
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }
}
