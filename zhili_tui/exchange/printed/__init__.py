"""A printed 考核細則 — a workbook's or a Word document's table — as the beginning of a score sheet."""
