"""A record being read: its fields, versions, papers."""
