output "reader_role_arn" {
  description = "The role that reads the bucket."
  value       = module.trail_reader.role_arn
}
