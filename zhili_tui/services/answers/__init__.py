"""What is asked about some units: out of which records it is answered, and who is barred."""
