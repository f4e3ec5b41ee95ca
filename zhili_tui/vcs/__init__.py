"""What git knows of the records: commits, versions, differences between them."""
