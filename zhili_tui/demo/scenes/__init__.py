"""What a unit does and writes down, one module a kind of record, with the gaps that real years have."""
