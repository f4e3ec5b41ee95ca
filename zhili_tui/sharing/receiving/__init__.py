"""The hub: what it takes in, how it is asked, what it writes down."""
