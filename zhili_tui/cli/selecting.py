"""Which records a command is about: of a kind, a unit, a year, in a state, or with words in them; of which month a return is."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from zhili_tui.cli.output import progress
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage.index import IndexHit


class SelectedRecord(NamedTuple):
    """One record: where it is listed, what it says (None where it cannot be read), its state, the fields changed since it was signed."""

    hit: IndexHit
    record: Any
    state: str
    changed: tuple[str, ...]


def select(office: Workspace, kind: str, unit: str, year: int, state: str, search: str, limit: int = 0) -> Iterator[SelectedRecord]:
    """The records asked for, newest first, of this repository and those linked to it, read as they are taken. Raises UnknownKind."""
    if kind:
        office.kind(kind)
    office.refresh(progress(_(N_("reading"))))
    conditions = {"kind": kind, "unit": unit, "year": year}
    where = " AND ".join(f"entry.{name}=?" for name, value in conditions.items() if value)
    values = [value for value in conditions.values() if value]
    offices = (office, *office.linked)
    listed = [
        (day, number, path) for number, one in enumerate(offices) for day, path in one.index.paths(search, where, values, limit or -1)
    ]
    if office.linked:
        listed.sort(key=itemgetter(0), reverse=True)
    return islice(_found(offices, listed, state), limit or None)


def _found(offices: Sequence[Workspace], listed: list[tuple[str, int, str]], state: str) -> Iterator[SelectedRecord]:
    """Those in a state of what is listed: day, which office's, path."""
    for number, some in groupby(listed, itemgetter(1)):
        one = offices[number]
        for hit, record in one.index.opened(path for _day, _number, path in some):
            found = one.state(record, hit.place) if record is not None else ""
            if not state or state == found:
                yield SelectedRecord(hit, record, found, one.changed_since_signed(record, hit.place) if record is not None else ())


def by_repository(office: Workspace, refs: Iterable[str], removed: bool = False) -> list[tuple[Workspace, list[str]]]:
    """The paths that references name, by the repository that each lies in: this one or a linked one. Raises NotFound, Ambiguous."""
    found: dict[Path, tuple[Workspace, list[str]]] = {}
    for ref in refs:
        home, path = office.find(ref, removed)
        found.setdefault(home.root, (home, []))[1].append(path)
    return list(found.values())


def return_period(office: Workspace, year: int, month: int) -> tuple[int, int]:
    """The year and month of a return; the last that is over unless said. Raises WrongUse."""
    if not 0 <= month <= 12:
        raise WrongUse(N_("--month {month}: choose 1 to 12"), month=month)
    return year or (office.today.year - (office.today.month == 1 and not month)), month or office.today.month - 1 or 12
