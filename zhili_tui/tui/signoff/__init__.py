"""Signing and sending back, wherever a record is read."""
