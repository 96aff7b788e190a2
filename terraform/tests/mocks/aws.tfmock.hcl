# What AWS answers where a test asks no provider: a test adds to it, or says otherwise, in its own mock_provider.

mock_data "aws_partition" {
  defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
}

mock_data "aws_service_principal" {
  defaults = { region = "us-east-1" }
}

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_iam_policy_document" {
  defaults = { json = "{}" }
}

mock_data "aws_regions" {
  defaults = { names = ["eu-west-1", "us-east-1", "us-west-2"] }
}
