# In an account that is a delegated administrator of the organization (for CloudFormation StackSets, which also lets it list
# the accounts), not in the management account. What is left to do there is in README.md.

provider "aws" {
  region = var.aws_region
}

module "iam_activity_tracker" {
  source = "../.."

  aws_region           = var.aws_region
  artifacts_path       = var.artifacts_path
  alerts_email_address = var.alerts_email_address

  organization = {
    id                = var.organization_id
    excluded_accounts = var.excluded_accounts
  }
  member_role_name   = local.role_name
  member_external_id = var.external_id
  scan_member_users  = var.scan_member_users

  # Each reading is an AssumeRole event in the member, too, and in the account of the trail.
  filtered_roles = join(",", concat([local.role_name], local.reader_role[*]))

  # All accounts at once, proven by digests, within minutes; what was before the trail, and accounts that are not in it, the roles in the members tell.
  trail_source = var.log_archive == null ? null : {
    buckets            = [var.log_archive.bucket_name]
    announced_by       = length(var.log_archive.topic_arns) > 0 ? "sns" : "s3"
    topic_arns         = var.log_archive.topic_arns
    account_id         = var.log_archive.account_id
    reader_role_arn    = "arn:${data.aws_partition.current.partition}:iam::${var.log_archive.account_id}:role/${local.reader_role}"
    reader_external_id = var.external_id
    prefix             = var.log_archive.prefix
    trail_name         = var.log_archive.trail_name
  }
}

locals {
  role_name      = "iam-activity-tracker-member"
  collector_role = "iam-activity-tracker-collector"
  scanner_role   = "iam-activity-tracker-user-scanner"
  # As examples/log-archive makes it.
  reader_role = var.log_archive == null ? null : "iam-activity-tracker-trail-reader"
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

# The role in every account, new ones too. A stack set of this kind leaves out the management account.
resource "aws_cloudformation_stack_set" "members" {
  name             = "iam-activity-tracker-members"
  description      = "The role by which iam-activity-tracker reads the event history of each account."
  permission_model = "SERVICE_MANAGED"
  call_as          = "DELEGATED_ADMIN"
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  template_body    = file("${path.module}/../../modules/member/stack-set.json")

  parameters = merge({
    TrackerAccountId = data.aws_caller_identity.current.account_id
    TrackerRoleName  = local.collector_role
    OrganizationId   = var.organization_id
    ExternalId       = var.external_id
    RoleName         = local.role_name
  }, var.scan_member_users ? { ScannerRoleName = local.scanner_role } : {})

  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  lifecycle {
    # CloudFormation answers with a role that service-managed stack sets have not.
    ignore_changes = [administration_role_arn]
  }
}

# IAM is in no Region: one is enough.
resource "aws_cloudformation_stack_set_instance" "members" {
  stack_set_name = aws_cloudformation_stack_set.members.name
  call_as        = "DELEGATED_ADMIN"
  region         = var.aws_region

  deployment_targets {
    organizational_unit_ids = var.units
  }
}
