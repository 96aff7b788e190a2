variable "aws_region" {
  description = "Where to deploy."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "artifacts_path" {
  description = "Folder with the zips; null: where pnpm build puts them."
  type        = string
  default     = null
}

variable "alerts_email_address" {
  description = "Who gets alerts and alarms by mail; empty: no one."
  type        = string
  default     = ""
  nullable    = false
}
