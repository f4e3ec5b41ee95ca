"""What has to be done, by whom, by when, and whether it was: obligations of every period, limits in records, how it is told."""
