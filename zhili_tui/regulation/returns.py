"""Monthly returns: figures summed from village to township to district, with the year's running total and who has not reported."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from zhili_tui.i18n import N_
from zhili_tui.model import kinds
from zhili_tui.model.field_values import value
from zhili_tui.model.introspection import fields_of
from zhili_tui.model.kinds.figures import LAST_VALUES
from zhili_tui.regulation.record_set import FiledRecord, RecordSet
from zhili_tui.regulation.rules import Who


class FigureRow(NamedTuple):
    """One figure of a unit: its own, those of the units below, both together, and of the year so far. None: nobody typed it."""

    field: str  # such as disputes.screened
    own: int | None
    below: int | None
    total: int | None
    year: int | None
    year_is: str  # sum, or last: how things stood in the last month reported
    source: str
    corrected: tuple[Any, ...]  # corrections after it was sent, with what was sent


class Return(NamedTuple):
    """A unit's return of one month."""

    unit: str
    year: int
    month: int
    rows: tuple[FigureRow, ...]
    reporters: tuple[str, ...]  # the units whose figures are in it
    missing: tuple[str, ...]  # the units that have to report and have not: this one, and those below
    sent: bool  # signed by whom the table asks: what was sent stays


#: How the figure of the year so far comes about, in words.
YEAR_IS = {"sum": N_("added up"), "last": N_("latest")}


def fields() -> list[str]:
    """Every figure there is, by its dotted name, in the model's order."""
    out = []
    for table in fields_of(kinds.kind("figures").cls):
        for field in table.fields if table.part and not table.many else ():
            if field.form == "count":
                out.append(f"{table.name}.{field.name}")
            out += [f"{table.name}.{field.name}.{inner.name}" for inner in field.fields if inner.form == "count"]
    return out


def monthly(facts: RecordSet, unit: str, year: int, month: int, expected: Who, only: Iterable[str] = ()) -> Return:
    """The return of a unit for a month. ``expected``: which units have to report; ``only``: of these figures."""
    by_month: dict[tuple[str, int], FiledRecord] = {(one.unit, one.month): one for one in facts.of("figures") if one.year == year}
    filers = {one for one, _ in by_month}
    below_it = [one for one in facts.all_below(unit) if one in filers or facts.are(one, expected)]
    alive = [one for one in below_it if _lived(facts.units[one], year, month)]
    reported = [one for one in [unit, *alive] if _reported(by_month.get((one, month)))]
    mine = by_month.get((unit, month))
    rows = []
    for name in only or fields():
        own = _figure(by_month, [unit], month, name)
        below = _figure(by_month, [one for one in alive if one in reported], month, name)
        total = _add(own, below)
        state = name in LAST_VALUES
        running = None
        for earlier in range(1, month + 1):
            then = [one for one in below_it if _reported(by_month.get((one, earlier)))]
            found = _figure(by_month, [unit, *then], earlier, name)
            running = (running if found is None else found) if state else _add(running, found)
        if total is None and running is None:
            continue
        source = value(mine.record, f"{name.split('.')[0]}.source") if mine else None
        corrections = tuple(one for one in (mine.record.corrections if mine else ()) if one.field == name)
        rows.append(FigureRow(name, own, below, total, running, "last" if state else "sum", source or "", corrections))
    sent = mine is not None and facts.first_signed(mine) is not None
    asked = [*(one for one in (unit,) if one in facts.units and _lived(facts.units[one], year, month)), *alive]
    missing = tuple(one for one in asked if one not in reported and facts.are(one, expected))
    return Return(unit, year, month, tuple(rows), tuple(reported), missing, sent)


def _lived(unit: Any, year: int, month: int) -> bool:
    return (not unit.since or (unit.since.year, unit.since.month) <= (year, month)) and (
        not unit.until or (unit.until.year, unit.until.month) >= (year, month)
    )


def _reported(filed: FiledRecord | None) -> bool:
    return filed is not None and filed.record.reported is not None


def _figure(by_month: dict[tuple[str, int], FiledRecord], units: list[str], month: int, name: str) -> int | None:
    """The sum over some units; a typed zero counts, a blank does not, and only blanks give none."""
    total: int | None = None
    for unit in units:
        filed = by_month.get((unit, month))
        found = value(filed.record, name) if filed else None
        if isinstance(found, int | Decimal):
            total = (total or 0) + int(found)
    return total


def _add(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else a + b
