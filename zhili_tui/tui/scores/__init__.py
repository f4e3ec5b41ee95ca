"""Score sheets and what stands behind each line."""
