"""What the check finds wrong, record by record."""
