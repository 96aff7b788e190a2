variable "aws_region" {
  description = "The Region of the bucket, and of the queue that its notification goes to."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "tracker_account_id" {
  description = "The account in which the tracker is deployed."
  type        = string
  nullable    = false
}

variable "organization_id" {
  description = "The organization, o-…."
  type        = string
  nullable    = false
}

variable "external_id" {
  description = "What the tracker says when it assumes a role: external_id of examples/organization."
  type        = string
  nullable    = false
}

variable "bucket_name" {
  description = "The bucket of the trail."
  type        = string
  nullable    = false
}

variable "prefix" {
  description = "What keys begin with before AWSLogs/; of Control Tower the id of the organization."
  type        = string
  default     = ""
  nullable    = false
}

variable "kms_key_arns" {
  description = "Keys that the trail encrypts its files with."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "trail_queue_arn" {
  description = "ARN of output trail_queue of examples/organization, once it is there; null: nothing is announced by the bucket."
  type        = string
  default     = null
}
