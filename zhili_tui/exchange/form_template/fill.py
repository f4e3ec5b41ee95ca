"""Fills a layout: every cell with its place, its content and its style; repeated columns and rows stand out in full."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from zhili_tui.exchange.cells import Cells
from zhili_tui.exchange.form_template.shape import LayoutCell, LayoutColumn, LayoutRow, TemplateLayout
from zhili_tui.exchange.grid import rows, sheets
from zhili_tui.exchange.laid import ExportEntry
from zhili_tui.i18n import N_, _, formatting
from zhili_tui.model import kinds
from zhili_tui.regulation import returns
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.rules import Who
from zhili_tui.services.workspace import Workspace

#: Shares are exact to so many digits.
SHARE = Decimal("0.000001")


class CellSpan(NamedTuple):
    """One cell, or several merged, from row and column 0 on."""

    row: int
    column: int
    down: int
    across: int
    content: Any
    style: str


class FilledForm(NamedTuple):
    """The filled form."""

    layout: TemplateLayout
    spots: list[CellSpan]
    widths: list[float]
    heights: list[float | None]


class RepeatScope(NamedTuple):
    """What a repeated row or column is about."""

    unit: str
    number: int = 0
    record: dict[str, Any] | None = None


class ValueSource(NamedTuple):
    """Where values come from: the month's returns by unit, the records, what texts have filled in."""

    monthly: dict[str, dict[str, returns.FigureRow]]
    units: list[str]
    records: list[dict[str, Any]]
    words: dict[str, str]
    names: formatting.Names
    unit: str


class ColumnState(NamedTuple):
    """The columns as they stand: the ids in order, and every copy with what it is about."""

    ids: list[str]
    columns: list[tuple[LayoutColumn, RepeatScope]]

    def stretch(self, first: str, last: str) -> tuple[int, int]:
        """The positions from one column to another, all copies; an end before the beginning where there is none."""
        wanted = self.ids[self.ids.index(first) : self.ids.index(last) + 1]
        there = [i for i, (column, _scope) in enumerate(self.columns) if column.id in wanted]
        return (there[0], there[-1]) if there else (0, -1)


def source(office: Workspace, layout: TemplateLayout, unit: str, year: int, month: int, entries: list[ExportEntry]) -> ValueSource:
    """Everything that may be asked for a unit and month. The index has been refreshed."""
    facts = office.reckoning.facts()
    expected = next((one.who for one in office.book.obligations.obligations if one.id == "monthly_return"), Who())
    mine = returns.monthly(facts, unit, year, month, expected)
    below = {one: returns.monthly(facts, one, year, month, expected) for one in facts.below.get(unit, [])}
    units = [one for one, found in below.items() if _reports(facts, one, expected, found)]
    filed = next((one.record for one in facts.of("figures") if (one.unit, one.year, one.month) == (unit, year, month)), None)
    words = {
        "office": office.settings.name, "unit": office.name(unit), "year": str(year), "month": str(month), "today": formatting.day(office.today),
        "reported": formatting.day(filed.reported) if filed is not None and filed.reported else "",
        "reporter": office.name(filed.reporter) if filed is not None and filed.reporter else "",
        "missing": _(N_(", ")).join(map(office.name, mine.missing)) or _(N_("none")),
    }  # fmt: skip
    by_field = {one: {row.field: row for row in found.rows} for one, found in {unit: mine, **below}.items()}
    return ValueSource(by_field, units, [_record(office, entry) for entry in entries], words, office.name, unit)


def _reports(facts: RecordSet, unit: str, expected: Who, found: returns.Return) -> bool:
    """Whether a unit has figures, or it or one below it should have."""
    return bool(found.rows or found.missing) or facts.are(unit, expected)


def _record(office: Workspace, entry: ExportEntry) -> dict[str, Any]:
    kind = kinds.kind(entry.place.kind)
    sheet, plain = sheets(kind)[0], entry.plain
    cells = Cells(office.entering.desk, words=True)
    state = formatting.label(entry.state) if entry.state else ""
    row = rows(sheet, entry.place.ref, plain, (office.name(entry.place.unit), state))[0]
    keys = len(sheet.keys)
    values = dict(zip(sheet.keys, row[:keys], strict=True))
    values |= {column.name: cells.write(column.field, cell) for column, cell in zip(sheet.columns, row[keys:], strict=True)}
    return {name: len(value) for name, value in plain.items() if isinstance(value, list | tuple)} | values


def fill(layout: TemplateLayout, source: ValueSource) -> FilledForm:
    """The form with every value in its place."""
    stand = ColumnState(
        [column.id for column in layout.columns], [(one, scope) for one in layout.columns for scope in _columns(one, source)]
    )
    spots: list[CellSpan] = []
    heights: list[float | None] = []
    covered: set[tuple[int, int]] = set()
    for row in layout.rows:
        for scope in _rows(row, source):
            at = len(heights)
            heights.append(float(row.height) if row.height is not None else None)
            for cell in row.cells:
                for made in _cell(cell, row, at, stand, scope, source):
                    spots.append(made)
                    covered.update((made.row + r, made.column + c) for r in range(made.down) for c in range(made.across))
            for i, (column, about) in enumerate(stand.columns):
                value = row.value or column.value
                if value and (at, i) not in covered and (row.value is None or column.show or row.show or row.each):
                    content = _value(value, row.show or column.show, _meet(scope, about), source)
                    spots.append(CellSpan(at, i, 1, 1, content, row.style or column.style or ""))
    return FilledForm(layout, spots, [float(column.width) for column, _scope in stand.columns], heights)


def _columns(column: LayoutColumn, source: ValueSource) -> Iterator[RepeatScope]:
    if column.each == "unit":
        yield from (RepeatScope(unit, i) for i, unit in enumerate(source.units, 1))
    else:
        yield RepeatScope("")


def _rows(row: LayoutRow, source: ValueSource) -> Iterator[RepeatScope]:
    if row.each == "unit":
        yield from (RepeatScope(unit, i) for i, unit in enumerate(source.units, 1))
    elif row.each == "record":
        yield from (RepeatScope("", i, record) for i, record in enumerate(source.records, 1))
    else:
        yield RepeatScope("")


def _meet(row: RepeatScope, column: RepeatScope) -> RepeatScope:
    """A row and a column together: the unit of whichever is about one."""
    return RepeatScope(row.unit or column.unit, row.number or column.number, row.record)


def _cell(cell: LayoutCell, row: LayoutRow, at: int, stand: "ColumnState", scope: RepeatScope, source: ValueSource) -> Iterator[CellSpan]:
    """The cell; one for each copy where it stands at a repeated column alone."""
    start, end = stand.stretch(cell.at[0], cell.at[-1])
    if start > end:
        return  # a repeated column that no unit fills
    stretches = [(start, end)] if len(cell.at) > 1 else [(i, i) for i in range(start, end + 1)]
    for left, right in stretches:
        column, about = stand.columns[left]
        here = _meet(scope, about)
        if cell.text is not None:
            content: Any = cell.text.format(**source.words, name=source.names(here.unit) if here.unit else "", n=here.number or "")
        else:
            content = _value(cell.value or "", cell.show or row.show or column.show, here, source)
        yield CellSpan(at, left, cell.down, right - left + 1, content, cell.style or row.style or column.style or "")


def _value(value: str, show: str | None, scope: RepeatScope, source: ValueSource) -> Any:
    """A value, or the share of one in another; None where nobody typed one."""
    found = [_single(one.strip(), show, scope, source) for one in value.split(" / ")]
    if len(found) == 1:
        return found[0]
    part, whole = found[0], found[1]
    return None if part is None or not whole else (Decimal(part) / Decimal(whole)).quantize(SHARE)


def _single(name: str, show: str | None, scope: RepeatScope, source: ValueSource) -> Any:
    origin, _dot, field = name.partition(".")
    if origin == "record":
        return scope.record.get(field) if scope.record else None
    row = source.monthly.get(scope.unit or source.unit, {}).get(field)
    return getattr(row, show or "total") if row else None
