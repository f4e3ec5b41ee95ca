"""The kinds of record, one module each. A new module here is a new kind: nothing else need be told."""

import functools
import importlib

from zhili_tui.model.kind import Kind
from zhili_tui.model.modules import module_names


@functools.cache
def names() -> tuple[str, ...]:
    """The names of all kinds, in alphabetical order."""
    return module_names(__path__)


@functools.cache
def kind(name: str) -> Kind:
    """The kind of this name. Raises KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    found: Kind = importlib.import_module(f"{__name__}.{name}").KIND
    return found


def dated() -> tuple[str, ...]:
    """The kinds that stand in a unit's year, as against office, unit and officer."""
    return tuple(name for name in names() if kind(name).naming in ("day", "month", "post"))
