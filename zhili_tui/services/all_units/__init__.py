"""What is asked of all units of an office: worked out some at a time, and in a large one by a process of its own."""
