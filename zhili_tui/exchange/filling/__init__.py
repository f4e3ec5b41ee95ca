"""A superior's blank form filled in: read as it came, matched by its words, written as a copy of itself."""
