"""What the office does with its records, for the commands and the screens alike."""
