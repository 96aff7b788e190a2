# Push (docs/decisions/0109-rules-in-every-region.md): rules on the default bus of each Region, a bus here for those of other Regions,
# a queue, the receiver. Without enable_push nothing of it is there or asked for.

# Regions that are enabled when it is planned, and those of them that had to be.
data "aws_regions" "push" {
  for_each = var.enable_push ? { enabled = ["opt-in-not-required", "opted-in"], opted_in = ["opted-in"] } : {}

  filter {
    name   = "opt-in-status"
    values = each.value
  }
}

locals {
  # Where polling reads anything when regions says where: IAM in the home Region, the deployment itself where it is.
  home_region  = lookup(jsondecode(file("${path.module}/home-regions.json")), local.place.partition, "us-east-1")
  read_regions = distinct(concat(var.regions, [local.home_region, local.place.region], [for region in compact(split(",", var.sso_region)) : trimspace(region)]))
  push_regions = !var.enable_push ? [] : sort(distinct(
    var.push_regions != null ? var.push_regions : length(var.regions) > 0 ? local.read_regions : tolist(data.aws_regions.push["enabled"].names)
  ))
  push_from_here  = contains(local.push_regions, local.place.region)
  push_elsewhere  = [for region in local.push_regions : region if region != local.place.region]
  push_opted_in   = try(setintersection(data.aws_regions.push["opted_in"].names, local.push_elsewhere), [])
  has_push_bus    = length(local.push_elsewhere) + length(var.push_accounts) > 0
  push_rule_state = var.push_read_events ? "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" : "ENABLED"

  # Written out of the event sources of packages/core by pnpm generate. China and the isolated partitions have names of their own.
  push_events   = jsondecode(file("${path.module}/push-events.json"))
  push_suffixes = distinct(["amazonaws.com", data.aws_partition.current.dns_suffix])
  push_families = {
    iam    = var.process_iam_events
    sts    = var.process_sts_events
    signin = var.process_signin_events
    sso    = var.process_sso_events
    guard  = var.process_guard_events
  }
  push_services = { for label, each in local.push_events : label => [for service, family in each.services : service if local.push_families[family]] }

  # Nobody but AWS can put events whose source begins with "aws."; detail types are spelled in several ways, so none is asked for.
  push_rules = { for label, each in local.push_events : "push-${label}${local.place.global_suffix}" => {
    description = each.names == null ? "Events of identity." : each.everywhere ? "Events that narrow what guards the account." : "Events that may be about ${var.stack_name} itself."
    everywhere  = each.everywhere
    state       = each.names == null ? local.push_rule_state : "ENABLED"
    pattern = jsonencode({
      source = [{ prefix = "aws." }]
      detail = { for name, values in {
        eventName   = each.names
        eventSource = flatten([for service in local.push_services[label] : [for suffix in local.push_suffixes : "${service}.${suffix}"]])
      } : name => values if values != null }
    })
  } if length(local.push_services[label]) > 0 }

  # A rule on the bus lets through what the rules of the Regions, and of other accounts, did.
  forwarded_rules = !local.has_push_bus ? {} : { "push-forwarded" = {
    description = length(var.push_accounts) == 0 ? "What the rules of other Regions forwarded." : "What the rules of other Regions and accounts forwarded."
    bus         = module.push[0].bus_name
    state       = "ENABLED"
    pattern     = jsonencode({ account = concat([local.place.account_id], var.push_accounts), source = [{ prefix = "aws." }] })
  } }

  receiver_rules = merge(
    { for label, rule in local.push_rules : label => { description = rule.description, bus = "default", state = rule.state, pattern = rule.pattern } if local.push_from_here },
    local.forwarded_rules,
  )
}

module "push" {
  source = "./modules/push"
  count  = local.has_push_bus ? 1 : 0

  platform       = merge(local.place, { permissions_boundary_arn = var.lambda_permissions_boundary_arn })
  regions        = local.push_elsewhere
  accounts       = var.push_accounts
  opt_in_regions = local.push_opted_in
  rules          = { for label, rule in local.push_rules : label => { description = rule.description, pattern = rule.pattern, state = rule.state } if rule.everywhere }
  by_stack_set   = var.push_rules_by_stack_set
}

module "receiver" {
  source = "./modules/receiver"
  count  = var.enable_push || var.trail_source != null ? 1 : 0

  platform    = local.platform
  tables      = { events = module.storage.table_names.events, control = module.storage.table_names.control }
  environment = local.receiver_environment
  rules       = var.enable_push ? local.receiver_rules : null
  trail       = one(module.trail_source[*].trail)
}

module "trail" {
  source = "./modules/trail"
  count  = var.create_trail ? 1 : 0

  platform       = local.place
  kms_key_arn    = var.trail_kms_key_arn
  retention_days = var.trail_retention_days
  force_destroy  = var.force_destroy
}
