# The lake: modules/lake keeps it, catalog.tf describes it, athena.tf queries it, crawler.tf is for other readers.
