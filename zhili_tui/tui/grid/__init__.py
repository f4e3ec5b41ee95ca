"""A grid being filled in: many records of one kind in one act."""
