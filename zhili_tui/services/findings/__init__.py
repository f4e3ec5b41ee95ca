"""What the check found, as people are told it."""
