"""How an office begins: what ``init`` has to know, asked for in the terminal or read out of lists."""
