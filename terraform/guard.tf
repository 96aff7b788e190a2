# Terraform destroys what depends on others before those. This depends on everything, so it goes first; while what is
# applied is protected it refuses to, and a destroy ends whole: without it functions, logs, topic and alarms are gone before
# AWS refuses to delete the tables. What counts is the state, not what the destroy is told. Of the state the outputs are gone all the
# same; the next apply writes them again.
resource "terraform_data" "guard" {
  input = var.deletion_protection

  provisioner "local-exec" {
    when    = destroy
    command = self.output ? "echo Protected from deletion, nothing was destroyed. Apply with deletion_protection = false first. && exit 1" : "exit 0"
  }

  depends_on = [
    module.storage, module.collector, module.alerter, module.notifier, module.user_scanner, module.lake, module.analytics, module.exporter,
    module.observability, module.receiver, module.push, module.trail, module.trail_source,
  ]
}
