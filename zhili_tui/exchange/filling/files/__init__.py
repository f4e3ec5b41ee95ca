"""The files that forms come in, read and written: workbooks and papers with tables, changed in their own markup and nowhere else."""
