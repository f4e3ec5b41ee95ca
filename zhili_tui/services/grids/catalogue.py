"""The grids there are, and what each is asked before it opens."""

import datetime
from types import ModuleType
from typing import TYPE_CHECKING

from zhili_tui.errors import NotFound
from zhili_tui.model.record_path import parse
from zhili_tui.services import monthly_returns
from zhili_tui.services.grids import attendance, inspections, month, periods, posts, returns, statements
from zhili_tui.services.grids.table import kept_units

if TYPE_CHECKING:
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.services.grids.table import GridTable
    from zhili_tui.services.workspace import Workspace

GRIDS: dict[str, ModuleType] = {
    "inspections": inspections, "statements": statements, "returns": returns, "posts": posts, "month": month, "attendance": attendance,
}  # fmt: skip
#: Those of which a row is a unit, or a post of one, and whose stretch of time a duty names; by the kind that shows the duty done.
OF_DUTY = {"inspection": "inspections", "statement": "statements", "figures": "returns"}


def table(office: "Workspace", grid: str, unit: str, of: str) -> "GridTable":
    """A grid by its name and by what it is of: a period, a day, a month and post, a meeting. Raises NotFound where there is none."""
    office = office.home(unit)
    try:
        if grid == "month":
            first, _slash, id = of.partition("/")
            post = next(one for one in monthly_returns.posts(office, unit) if one.id == id)
            return month.table(office, unit, datetime.date.fromisoformat(f"{first}-01"), post)
        if grid == "attendance":
            place = parse(of)
            return attendance.table(office, unit, place.path if place else of)
        module = GRIDS[grid]
        made: GridTable = module.table(office, unit, periods.named(module.EVERY, of))
    except (KeyError, StopIteration, ValueError):
        raise NotFound(ref=of) from None
    return made


def of_duties(office: "Workspace", unit: str, duties: "list[Duty]") -> tuple[str, str]:
    """The grid in which several duties alike are done together at a unit, and what it is of; empty where there is none."""
    grid, of = _grid_of(office, duties)
    kept = {id for id, _unit in kept_units(office, unit)}
    rows = [one for one in duties if (one.unit == unit and one.about if grid == "statements" else one.unit in kept)]
    return (grid, of) if len(rows) > 1 else ("", "")


def _grid_of(office: "Workspace", duties: "list[Duty]") -> tuple[str, str]:
    from zhili_tui.regulation.duties.obligations import rule_of

    if len({(one.id, one.period.partition("/")[0]) for one in duties}) != 1:
        return "", ""
    rule = rule_of(office.book.obligations.obligations, duties[0])
    if rule is None:
        return "", ""
    if rule.daily:
        missing = min((day for one in duties for day in one.missing), default="")
        return ("posts", missing) if missing else ("", "")
    evidence = rule.evidence[0]
    grid = OF_DUTY.get(evidence.kind, "")
    if grid == "inspections" and inspections.TYPE not in evidence.types:
        return "", ""
    if not grid or rule.every != GRIDS[grid].EVERY:
        return "", ""
    return grid, duties[0].period
