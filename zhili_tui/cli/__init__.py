"""The command line: parse, call, print, exit. One module per command, loaded when it is called."""
