provider "aws" {
  region = var.aws_region
}

module "iam_activity_tracker" {
  source = "../.."

  aws_region           = var.aws_region
  artifacts_path       = var.artifacts_path
  alerts_email_address = var.alerts_email_address
}
