"""A record being filled in."""
