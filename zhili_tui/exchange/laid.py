"""Records laid out on the sheets of their kinds, each cell as text, number, date or time."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from zhili_tui.exchange.cells import Cells
from zhili_tui.exchange.grid import GridSheet, Row, rows, sheets
from zhili_tui.i18n import formatting
from zhili_tui.model import kinds
from zhili_tui.model.fields import builtins
from zhili_tui.model.introspection import Field
from zhili_tui.model.record_path import Place
from zhili_tui.services.workspace import Workspace

#: Told after so many records.
EVERY = 1000
Progress = Callable[[int, int], None]


class ExportEntry(NamedTuple):
    """One record to be exported: its place, what it says, its state."""

    place: Place
    record: Any
    state: str

    @property
    def plain(self) -> dict[str, Any]:
        """What it says, as plain data."""
        return builtins(self.record)


class ExportTable(NamedTuple):
    """A sheet with its rows."""

    sheet: GridSheet
    rows: list[Row]


def ordered(entries: Iterable[ExportEntry]) -> list[ExportEntry]:
    """By kind, unit, year and name."""
    return sorted(entries, key=lambda one: (one.place.kind, one.place.unit, one.place.year, one.place.name))


def tables(
    office: Workspace, entries: list[ExportEntry], words: bool, only: str = "", progress: Progress | None = None
) -> list[ExportTable]:
    """The sheets of every kind among the entries, or ``only`` the one of that name; those of lists only where they have rows."""
    found: dict[str, list[tuple[ExportTable, int, list[Field]]]] = {}
    cells = Cells(office.entering.desk, words)
    for entry in counted(entries, progress):
        name = entry.place.kind
        if name not in found:
            wanted = [sheet for sheet in sheets(kinds.kind(name)) if only in ("", sheet.name)]
            found[name] = [(ExportTable(sheet, []), len(sheet.keys), [column.field for column in sheet.columns]) for sheet in wanted]
        ref, plain, derived = entry.place.ref, entry.plain, _derived(office, entry, words)
        for table, keys, fields in found[name]:
            for row in rows(table.sheet, ref, plain, derived):
                row[keys:] = [None if cell is None else cells.write(field, cell) for field, cell in zip(fields, row[keys:], strict=True)]
                table.rows.append(row)
    return [table for several in found.values() for table, _keys, _fields in several if table.rows or not table.sheet.levels]


def counted(entries: list[ExportEntry], progress: Progress | None) -> Iterator[ExportEntry]:
    """The entries one by one, telling how far it has come."""
    for done, entry in enumerate(entries):
        if progress and done % EVERY == 0:
            progress(done, len(entries))
        yield entry
    if progress and entries:
        progress(len(entries), len(entries))


def _derived(office: Workspace, entry: ExportEntry, words: bool) -> tuple[str, str]:
    if not words:
        return entry.place.unit, entry.state
    return office.name(entry.place.unit) if entry.place.unit else "", formatting.label(entry.state) if entry.state else ""
