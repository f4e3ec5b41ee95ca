"""The terminal itself: what it can do, what comes in, how it is left."""
