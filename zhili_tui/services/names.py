"""The names of units and officers, looked up one by one while that is cheaper than knowing all of them."""

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from zhili_tui.errors import InvalidUnit, UnknownUnit, ZhiliError
from zhili_tui.storage import files
from zhili_tui.storage.index import Index
from zhili_tui.storage.references import target


def no_unit(root: Path, unit: str) -> ZhiliError:
    """Why there is no such unit: it is not there, or its file cannot be used."""
    from zhili_tui.checks.run import check_paths

    path = f"records/{unit}/unit.toml"
    if "/" in unit or not files.there(root, path):
        return UnknownUnit(unit=unit)
    found = [one for one in check_paths(root, [path], frozenset()).findings if one.severity == "error"]
    first = found[0] if found else None
    return InvalidUnit(unit=unit, line=first.line or 1, reason=first.told) if first else UnknownUnit(unit=unit)


#: So many names are looked up one by one before all are read.
FEW = 40


class OfficeNames:
    """The names as the index has them; taken anew as a whole where the records are others. Safe to ask from any thread.

    ``unread``: the record at a path that the index does not have yet, or None. ``elsewhere``: what a reference is called in
    repositories read together with this one.
    """

    def __init__(self, index: Index, unread: Callable[[str], Any], elsewhere: Callable[[str], Iterable[str]]) -> None:
        self._index, self._unread, self._elsewhere = index, unread, elsewhere
        self._asked: dict[str, str] = {}

    @cached_property
    def all(self) -> dict[str, str]:
        """Every name by reference."""
        out = {}
        for place, record in self._index.records("kind IN ('unit', 'officer')"):
            out[place.unit if place.kind == "unit" else f"{place.unit}/{place.name}"] = record.name
        return out

    def of(self, reference: str) -> str:
        """The name of a unit or officer; the reference itself where there is none."""
        known = self._asked.get(reference)
        if known is None and len(self._asked) >= FEW:  # so many were looked up one by one: it pays to know all
            known = self.all.get(reference)
        if known is None:
            known = self._asked[reference] = self._find(reference)
        return known

    def _find(self, reference: str) -> str:
        if any("\ud800" <= one <= "\udfff" for one in reference):  # half a character, as a terminal may send it, names nobody
            return reference
        path = target("officer" if "/" in reference else "unit", reference) or ""
        hit = self._index.hit(path)
        record = self._index.record(hit) if hit else self._unread(path)
        if record is not None:
            return str(record.name)
        return next((name for name in self._elsewhere(reference) if name != reference), reference)
