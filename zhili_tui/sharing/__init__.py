"""Working together: the hub and what it takes in, sync and its merges, review, bundles."""
