"""What a save alone asks."""
