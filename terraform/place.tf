# The place of the first apply stays in the state, and a plan for another one is refused: Terraform would destroy what is there,
# or, in another account or Region, take it for gone and forget it. To move on purpose: terraform state rm terraform_data.place
resource "terraform_data" "place" {
  input = { account_id = local.place.account_id, region = local.place.region, stack_name = var.stack_name }

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition     = self.input.account_id == local.place.account_id && self.input.region == local.place.region && self.input.stack_name == var.stack_name
      error_message = "This state holds ${self.input.stack_name} in account ${self.input.account_id}, Region ${self.input.region}; asked for is ${var.stack_name} in account ${local.place.account_id}, Region ${local.place.region}. To deploy it beside, give it a state of its own (a workspace, a key in the bucket, a folder). To give the first one up, destroy it first."
    }
  }
}
