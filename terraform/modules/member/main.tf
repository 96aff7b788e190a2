# The role by which the tracker reads this account. role.json is its one source: stack-set.json, the same as a template of
# CloudFormation, is written from it by `pnpm generate`.

data "aws_partition" "current" {}

locals {
  values = {
    "{AWS::Partition}"   = data.aws_partition.current.partition
    "{TrackerAccountId}" = var.tracker_account_id
    "{TrackerRoleName}"  = var.tracker_role_name
    "{ScannerRoleName}"  = var.scanner_role_name
    "{OrganizationId}"   = var.organization_id
    "{ExternalId}"       = var.external_id
  }
  # None of the values holds a quote or a backslash: their variables say so.
  text = join("", [
    for part in regexall("\\{[A-Za-z:]+\\}|\\{|[^{]+", file("${path.module}/role.json")) : lookup(local.values, part, part)
  ])
  role = jsondecode(local.text)

  # What is there only with a value that may be empty (OnlyWith), and without saying so.
  statements = [
    for each in local.role.AssumeRolePolicyDocument.Statement :
    { for name, value in each : name => value if name != "OnlyWith" } if local.values["{${try(each.OnlyWith, "TrackerRoleName")}}"] != ""
  ]
  policies = {
    for each in local.role.Policies :
    each.PolicyName => jsonencode(each.PolicyDocument) if local.values["{${try(each.OnlyWith, "TrackerRoleName")}}"] != ""
  }
}

resource "aws_iam_role" "this" {
  name                 = var.role_name
  description          = local.role.Description
  max_session_duration = local.role.MaxSessionDuration
  assume_role_policy   = jsonencode(merge(local.role.AssumeRolePolicyDocument, { Statement = local.statements }))
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_role_policy" "this" {
  for_each = local.policies

  name   = each.key
  role   = aws_iam_role.this.id
  policy = each.value
}
