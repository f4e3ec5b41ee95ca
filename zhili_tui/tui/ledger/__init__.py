"""All records: searched, narrowed, chosen."""
