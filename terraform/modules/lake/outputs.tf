# Through the buckets, not around them: a module that uses a name waits for its bucket.
output "bucket_names" {
  description = "Names of the buckets, by role: lake, results."
  value       = { for role, bucket in aws_s3_bucket.this : role => bucket.bucket }
}
