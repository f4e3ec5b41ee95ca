"""What a grid is about, before anything is typed: what is common, which rows, which columns, what the rows become."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.entry.grid_state import TOP, CellKey, Grid, GridColumn, GridRow
from zhili_tui.entry.nested import put
from zhili_tui.entry.parsing import ParseContext, editable_many, parse_many
from zhili_tui.errors import BadValue, ZhiliError
from zhili_tui.model.introspection import Path, field_at
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import Place

if TYPE_CHECKING:
    from zhili_tui.services.repository import Loaded, Repository


class RecordWriting(NamedTuple):
    """A record that a grid makes, or changes; ``cell``: where in the grid a place inside it was typed."""

    place: Place
    plain: dict[str, Any]
    loaded: "Loaded | None"
    cell: Callable[[Path], CellKey]


class GridRecords(NamedTuple):
    """What a grid comes to: the records, or why it cannot, by cell."""

    writings: list[RecordWriting]
    wrong: dict[CellKey, str]


class GridTable(NamedTuple):
    """A grid about to be filled in."""

    grid: str  # the name of its module
    kind: Kind
    unit: str  # at work
    of: str  # which of its sort: a period, a day, a record, a month and post
    title: str
    top: tuple[GridColumn, ...]
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    desk: ParseContext
    make: Callable[[Grid], GridRecords]
    hints: Mapping[str, str] = {}
    held: Mapping[str, Any] = {}
    path: str = ""  # of the one record of all rows, where it is there
    warning: str = ""  # whose signatures a change leaves behind
    again: Callable[[str, Grid], GridRow | None] = lambda key, grid: None  # a further row of this key; None where it can have none
    more: str = ""  # what is asked for a further row; empty where none is asked

    def begin(self) -> Grid:
        """A grid in which nothing is typed yet."""
        return Grid(self.top, self.columns, self.rows, self.desk, self.hints, self.held)


def column(kind: Kind, *path: str | int, **more: Any) -> GridColumn:
    """A column for a field of the kind; its name is the field's path."""
    field = field_at(kind.cls, path)
    assert field is not None, path
    return GridColumn(".".join(step for step in path if isinstance(step, str)), field, path=path, **more)


def hinted(columns: tuple[GridColumn, ...], plain: Mapping[str, Any], desk: ParseContext) -> dict[str, str]:
    """What an earlier record says in these columns, as texts that mean the same here: names, else references."""
    out = {}
    for one in columns:
        value = plain.get(str(one.path[0])) if len(one.path) == 1 else None
        if value not in (None, [], ()):
            out[one.name] = _text(one, value, desk)
    return out


def _text(column: GridColumn, value: Any, desk: ParseContext) -> str:
    text = editable_many(column.field, value, desk)
    try:
        if parse_many(column.field, text, desk) == value:
            return text
    except BadValue:
        pass
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def held(columns: tuple[GridColumn, ...], plain: Mapping[str, Any]) -> dict[str, Any]:
    """What a record says in the columns that are fields of it."""
    found = ((one.name, _at(plain, one.path)) for one in columns if one.path)
    return {name: value for name, value in found if value not in (None, [], ())}


def _at(plain: Any, path: Path) -> Any:
    for step in path:
        try:
            plain = plain[step]
        except (KeyError, IndexError, TypeError):
            return None
    return plain


def laid(grid: Grid, row: GridRow, plain: dict[str, Any]) -> dict[str, Any]:
    """The record of a row with what was typed in it: of a new one, what is common too."""
    if not row.path:
        for one in grid.top:
            if one.path and (value := grid.value((TOP, one.name))) is not None:
                put(plain, one.path, value)
    for one in grid.columns:
        if one.path and ((row.key, one.name) in grid.texts or not row.path):
            value = grid.value((row.key, one.name))
            if value is not None or row.path:
                put(plain, one.path, value)
    return plain


def cell_of(grid: Grid, key: str) -> Callable[[Path], CellKey]:
    """Where a place inside the record of a row was typed: in its row, else above; else the row's first cell."""

    def find(path: Path) -> CellKey:
        names = tuple(step for step in path if isinstance(step, str))
        for places in (((key, one) for one in grid.columns), ((TOP, one) for one in grid.top)):
            for row, one in places:
                if one.path and tuple(step for step in one.path if isinstance(step, str))[: len(names)] == names and names:
                    return row, one.name
        return key, grid.columns[0].name

    return find


def on_disk(office: "Repository", kind: str, unit: str, year: int) -> list[tuple["Loaded", Any]]:
    """A unit's records of a kind and year as they lie on disk, with their typed values; whatever the index knows of them yet.

    A record that is not seen would be made a second time. What cannot be read is left out: the check names it.
    """
    found = []
    for file in sorted((office.root / "records" / unit / str(year) / kind).glob("*.toml")):
        try:
            loaded = office.load(file.relative_to(office.root).as_posix())
            found.append((loaded, office.typed(loaded)))
        except ZhiliError:
            continue
    return found


def kept_units(office: "Repository", unit: str) -> list[tuple[str, Any]]:
    """The units whose books one keeps at a unit: that unit, and those below it that have no computer, as they stand today."""
    return [(id, one) for id, one in standing_units(office) if unit in (id, one.kept_by)]


def standing_units(office: "Repository") -> Iterator[tuple[str, Any]]:
    """The units there are today, by their names in order; identifiers with their records."""
    today = office.today
    found = [(place.unit, one) for place, one in office.index.records("kind='unit'")]
    for id, one in sorted(found, key=lambda pair: (pair[1].kept_by is not None, pair[1].name)):
        if (one.since is None or one.since <= today) and (one.until is None or one.until >= today):
            yield id, one
