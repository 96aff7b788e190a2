# Addresses that states of earlier versions have.

moved {
  from = module.analytics[0].aws_s3_bucket.this
  to   = module.lake[0].aws_s3_bucket.this
}

moved {
  from = module.analytics[0].aws_s3_bucket_public_access_block.this
  to   = module.lake[0].aws_s3_bucket_public_access_block.this
}

moved {
  from = module.analytics[0].aws_s3_bucket_server_side_encryption_configuration.this
  to   = module.lake[0].aws_s3_bucket_server_side_encryption_configuration.this
}

moved {
  from = module.analytics[0].aws_s3_bucket_policy.this
  to   = module.lake[0].aws_s3_bucket_policy.this
}

moved {
  from = module.analytics[0].aws_s3_bucket_lifecycle_configuration.this
  to   = module.lake[0].aws_s3_bucket_lifecycle_configuration.this
}
