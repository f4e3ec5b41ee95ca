"""A superior's form being filled in: each cell with its value, its source and how sure it is; looked through, written, kept."""
