"""Entering data: what people type, as values; and a form as a plain value. No screen here."""
