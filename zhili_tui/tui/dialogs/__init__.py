"""Questions and choices that any room may ask."""
