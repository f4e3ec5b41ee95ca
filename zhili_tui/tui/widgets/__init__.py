"""What draws lines, and the lines that several rooms draw."""
