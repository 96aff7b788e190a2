output "regions" {
  description = "Regions that have rules."
  value       = var.regions
}
