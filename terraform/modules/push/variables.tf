variable "platform" {
  description = "Where the bus is, what names begin with, and the boundary of roles."
  type = object({
    account_id               = string
    global_suffix            = optional(string, "")
    name_prefix              = string
    partition                = string
    permissions_boundary_arn = string
    region                   = string
    tags                     = map(string)
  })
  nullable = false
}

variable "regions" {
  description = "The other Regions that get rules."
  type        = list(string)
  nullable    = false
}

variable "accounts" {
  description = "Other accounts whose rules of the same names may put events on the bus, from any Region."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "opt_in_regions" {
  description = "Those Regions of the account that had to be enabled: CloudFormation has a principal of its own in each."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "rules" {
  description = "What is forwarded, by what the names of the rules end with."
  type = map(object({
    description = string
    pattern     = string
    state       = string
  }))
  nullable = false
}

variable "by_stack_set" {
  description = "Whether the rules of the other Regions are made here, by a stack set of CloudFormation."
  type        = bool
  nullable    = false
}
