"""Records on disk: their text, files, index and search."""
