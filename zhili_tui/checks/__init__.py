"""The checks: one pure function per rule, from a file or the whole tree to findings. A check never writes.

A module here is a family of rules; ``catalogue`` finds them, and nothing else need be told of a new one.
"""
