"""What git is told in one clone, and what it did there before it was told."""
