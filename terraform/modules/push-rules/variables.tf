variable "push" {
  description = "The output push of the deployment."
  type = object({
    account_id       = string
    bus_arn          = string
    partition        = string
    role_arn         = string
    rules            = map(object({ description = string, pattern = string, state = string }))
    undelivered_name = string
  })
  nullable = false
}

variable "regions" {
  description = "The other Regions that get rules: `push.regions` of the deployment, or a list that is known before the first apply."
  type        = list(string)
  nullable    = false
}

variable "tags" {
  description = "Tags of the rules and queues."
  type        = map(string)
  default     = {}
  nullable    = false
}
