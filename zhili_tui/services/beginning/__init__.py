"""An office's repository begun, and brought to a newer format."""
