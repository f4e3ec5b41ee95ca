"""Ledgers that offices keep in spreadsheets, made into records: read, understood, looked through, then saved in one commit."""
