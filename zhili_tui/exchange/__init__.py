"""Records out to spreadsheets and data programs, and back."""
