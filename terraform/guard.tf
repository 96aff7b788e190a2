# Terraform destroys what depends on others before those. What is here depends on everything, so it goes first, and where something
# must not go it refuses to: otherwise AWS would, when half of the rest is gone. What counts is the state, what was applied last, not what Terraform is
# told now.

# While what is applied is protected: without it functions, logs, topic and alarms are gone before AWS refuses to delete the
# tables. Of the state the outputs are gone all the same; the next apply writes them again.
resource "terraform_data" "guard" {
  input = var.deletion_protection

  provisioner "local-exec" {
    when    = destroy
    command = self.output ? "echo Protected from deletion, nothing was destroyed. Apply with deletion_protection = false first. && exit 1" : "exit 0"
  }

  depends_on = [
    module.storage, module.collector, module.alerter, module.notifier, module.user_scanner, module.lake, module.analytics, module.exporter,
    module.observability, module.receiver, module.push, module.trail, module.trail_source, terraform_data.contents,
  ]
}

# What can be given up alone, and holds something: buckets, which S3 deletes only when they are empty, and the table of trail_source,
# which is protected as the others are. A plan shows what it destroys with its attributes: this is what it says.
resource "terraform_data" "contents" {
  for_each = merge(
    var.enable_analytics || var.keep_lake ? { lake = local.bucket_contents } : {},
    var.create_trail ? { trail = local.bucket_contents } : {},
    var.trail_source != null ? { trail_source = local.table_contents } : {},
  )

  input = each.value

  provisioner "local-exec" {
    when    = destroy
    command = self.output.can_go ? "exit 0" : "${self.output.unless} || ( echo ${self.output.refusal} && exit 1 )"
  }

  depends_on = [
    module.storage, module.collector, module.alerter, module.notifier, module.user_scanner, module.lake, module.analytics, module.exporter,
    module.observability, module.receiver, module.push, module.trail, module.trail_source,
  ]
}

locals {
  # What an echo of any shell prints as it is: no quotes, brackets, semicolons or comparisons.
  bucket_contents = {
    can_go = var.force_destroy
    # Only who empties them says so: iam-tracker destroy, or a person.
    unless  = "test x$BUCKETS_EMPTIED = xyes"
    refusal = "S3 deletes no bucket with objects in it, and nothing was destroyed. To delete them too, apply force_destroy = true first, with everything else as it was, and then this. keep_lake = true keeps the lake."
  }
  table_contents = {
    can_go  = !var.deletion_protection
    unless  = "false"
    refusal = "The table of trail_source is protected, and nothing was destroyed. Apply deletion_protection = false first, with everything else as it was, and then this."
  }
}
