"""What is to do."""
