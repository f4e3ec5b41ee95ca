"""Grids: many records of one kind entered in one act. One module a grid: its columns, its rows, what they become."""
