"""A superior's form, laid out cell by cell in a file, filled in from the records."""
