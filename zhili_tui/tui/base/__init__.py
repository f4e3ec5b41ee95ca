"""The screens that rooms are made from."""
