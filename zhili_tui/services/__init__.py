"""What both faces ask for: an opened repository, and what reads, writes, signs, judges and reckons in it."""
