"""What came in from other clones, and what collides."""
