"""What binds: who has to sign what, and what of it is in force."""
