"""All damaged states, by their names."""

from tests.cli.damaged import ALL, clone, derived, history, leftovers, records, rights, sharing

#: Each of these has put its states into the table when it was imported.
MODULES = (derived, leftovers, history, records, clone, sharing, rights)
STATES = ALL
