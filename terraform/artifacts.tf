# Where the code of the functions comes from: zips beside us, or in a bucket.

locals {
  function_names = ["collector", "receiver", "alerter", "notifier", "user-scanner", "exporter"]

  # A release's archive of this module, and a built checkout, have them there.
  artifacts_path = var.artifacts_s3 == null ? coalesce(var.artifacts_path, "${path.module}/../dist") : null

  artifacts_s3 = var.artifacts_s3 == null ? null : {
    bucket   = var.artifacts_s3.bucket
    keys     = merge({ for name in local.function_names : name => "${var.artifacts_s3.prefix}${name}.zip" }, var.artifacts_s3.keys)
    versions = var.artifacts_s3.versions
    hashes   = local.artifact_hashes
  }

  # SHA256SUMS has digests in hexadecimal, Lambda has them in base64: three digits of the one are two of the other.
  base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  artifact_sums = try({ for line in regexall("(?m)^([0-9a-f]{64}) [ *]([a-z-]+)\\.zip\\r?$", var.artifacts_s3.checksums) : line[1] => line[0] if contains(local.function_names, line[1]) }, {})
  artifact_hashes = { for name, sum in local.artifact_sums : name => "${substr(join("", [
    for at in range(0, 64, 3) : join("", [
      for digit in [floor(parseint(substr("${sum}00", at, 3), 16) / 64), parseint(substr("${sum}00", at, 3), 16) % 64] :
      substr(local.base64_digits, digit, 1)
    ])
  ]), 0, 43)}=" }
}
