# Where the code of the functions comes from. No provider is asked.

mock_provider "aws" {
  source = "./tests/mocks"

  mock_data "aws_s3_object" {
    defaults = { version_id = "newest", checksum_sha256 = "" }
  }
}

variables {
  enable_alarms          = false
  enable_analytics       = false
  enable_dashboard       = false
  enable_security_alerts = false
  enable_user_scanner    = false

  # Of the runs about one function.
  platform = {
    account_id               = "123456789012"
    architecture             = "arm64"
    artifacts_path           = null
    artifacts_s3             = { bucket = "releases", keys = { collector = "collector.zip" }, versions = {}, hashes = { collector = "KEbyTv7i7UOt5EIQmNKWbpkmSRzPoawBQPhsEH2BXRk=" } }
    kms_key_arn              = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    kms_key_arns             = ["arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"]
    log_retention_days       = 90
    name_prefix              = "iam-activity-tracker"
    partition                = "aws"
    permissions_boundary_arn = null
    region                   = "us-east-1"
    runtime                  = "nodejs22.x"
    tags                     = {}
    tracing                  = false
  }
  function = { name = "collector", description = "", memory = 128, timeout = 60, environment = {}, policies = [] }
}

run "in_a_bucket_as_prefix_and_name" {
  command = plan
  variables {
    artifacts_s3 = {
      bucket    = "releases"
      prefix    = "v1.2.3/"
      keys      = { exporter = "signed/0123.zip" }
      checksums = <<-EOT
        2846f24efee2ed43ade4421098d2966e9926491ccfa1ac0140f86c107d815d19  collector.zip
        6a9f3abc1e7c702f2c4bd87037710862a0cc827076f19f2594c0e4108ba065f9  receiver.zip
        6a9f3abc1e7c702f2c4bd87037710862a0cc827076f19f2594c0e4108ba065f9  alerter.zip
        6a9f3abc1e7c702f2c4bd87037710862a0cc827076f19f2594c0e4108ba065f9  notifier.zip
        674bd13ab75087bf5127a4a1b4e246872aeb3d8d7ec45b80933eb4f5680ac156  user-scanner.zip
        63cff5b056618390040b59f9e4820a39d31caac87fb7299e52357aaf9ada0343  exporter.zip
        0000000000000000000000000000000000000000000000000000000000000000  collector.cdx.json
      EOT
    }
  }

  assert {
    condition     = local.artifacts_s3.keys == { collector = "v1.2.3/collector.zip", receiver = "v1.2.3/receiver.zip", alerter = "v1.2.3/alerter.zip", notifier = "v1.2.3/notifier.zip", "user-scanner" = "v1.2.3/user-scanner.zip", exporter = "signed/0123.zip" }
    error_message = "A key is the prefix and the name, unless keys has it."
  }

  assert {
    condition     = local.artifacts_s3.hashes == { for name in local.function_names : name => filebase64sha256("./tests/fixtures/artifacts/${name}.zip") }
    error_message = "A digest in hexadecimal must be the same one in base64."
  }
}

run "checksums_as_sha256sum_writes_them_elsewhere" {
  command = plan
  variables {
    artifacts_s3 = {
      bucket    = "releases"
      checksums = join("\r\n", [for name in ["collector", "receiver", "alerter", "notifier", "user-scanner", "exporter"] : "${filesha256("./tests/fixtures/artifacts/collector.zip")} *${name}.zip"])
    }
  }

  assert {
    condition     = local.artifacts_s3.hashes["exporter"] == filebase64sha256("./tests/fixtures/artifacts/collector.zip")
    error_message = "Lines of Windows and of binary mode must be read as well."
  }
}

run "no_zip_in_the_folder" {
  command = plan
  module {
    source = "./modules/lambda"
  }
  variables {
    platform = merge(var.platform, { artifacts_path = "./nowhere", artifacts_s3 = null })
  }

  expect_failures = [aws_lambda_function.this]
}

run "newest_version_of_the_object" {
  command = plan
  module {
    source = "./modules/lambda"
  }

  assert {
    condition     = aws_lambda_function.this.filename == null && aws_lambda_function.this.s3_bucket == "releases" && aws_lambda_function.this.s3_key == "collector.zip" && aws_lambda_function.this.s3_object_version == "newest" && aws_lambda_function.this.source_code_hash == "KEbyTv7i7UOt5EIQmNKWbpkmSRzPoawBQPhsEH2BXRk="
    error_message = "The function must be made of the version that was found when it was planned."
  }
}

run "an_object_that_is_not_of_the_checksums" {
  command = plan
  module {
    source = "./modules/lambda"
  }
  override_data {
    target = data.aws_s3_object.zip[0]
    values = { version_id = "newest", checksum_sha256 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }
  }

  expect_failures = [aws_lambda_function.this]
}

run "a_bucket_made_by_the_same_apply" {
  command = plan
  module {
    source = "./tests/fixtures/bucket-made-beside"
  }
}
