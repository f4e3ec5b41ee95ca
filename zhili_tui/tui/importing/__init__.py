"""A ledger being imported: what its headings are taken for, what is wrong in it, what becomes of its rows; mended, then written as one commit."""
