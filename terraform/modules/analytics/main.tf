# The lake: buckets.tf keeps it, catalog.tf describes it, athena.tf queries it, crawler.tf is for other readers.
