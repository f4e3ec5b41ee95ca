"""The commands. Each module has ``command``, a function of plain arguments, with its HELP and EXAMPLES."""
