"""What a record is. One module per kind in ``kinds``; nothing here reads a file, and nothing of ours is imported."""
