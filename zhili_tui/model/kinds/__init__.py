"""The kinds of record, one module each. A new module here is a new kind: nothing else need be told."""

import functools
import importlib
import pkgutil

from zhili_tui.model.kind import Kind


@functools.cache
def names() -> tuple[str, ...]:
    """The names of all kinds, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


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
