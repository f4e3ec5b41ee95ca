"""Where files may lie in a repository of records: nothing else is taken in."""

import re

from zhili_tui.model import kinds
from zhili_tui.model.record_path import parse, well_named
from zhili_tui.trust.registry import is_record

#: Files at the top that a registrar may keep.
TOP = frozenset((".gitattributes", ".gitignore", "README.md", "LICENSE"))
#: Small letters only, so that no two names differ in case alone, and none begins with a dot.
TEMPLATE = re.compile(r"templates(/[a-z0-9_-][a-z0-9._-]*)+\Z")


def fitting(path: str) -> bool:
    """Whether a path is a place for a record, a template, or a file of the registrar's."""
    if path in TOP or (TEMPLATE.match(path) and ".git" not in path):
        return True
    place = parse(path) if path.startswith("records/") and path.endswith(".toml") else None
    return (
        place is not None
        and f"records/{place.ref}.toml" == path
        and place.kind in kinds.names()
        and well_named(place, kinds.kind(place.kind).naming)
    )


def signable(path: str) -> bool:
    """Whether sign-offs stand in files at this path."""
    return is_record(path)
