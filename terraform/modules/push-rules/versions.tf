terraform {
  required_version = ">= 1.10.0"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The argument "region" of a resource.
      version = ">= 6.0, < 7"
    }
  }
}
