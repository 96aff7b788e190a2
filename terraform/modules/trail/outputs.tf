output "trail_name" {
  description = "Name of the trail."
  value       = aws_cloudtrail.this.name
}

output "bucket_name" {
  description = "Name of its bucket."
  value       = aws_s3_bucket.this.id
}
