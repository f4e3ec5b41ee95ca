"""A hub's receipts: the names under which they lie, and what they prove."""
