"""The files that guard-tour readers write: read, and laid into the sheets of guard posts."""
