"""A year at a glance: what is owed in every period, by unit and obligation, month by month."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.regulation.calendar import MONTHS, month_end
from zhili_tui.regulation.duties.wording import PERIOD
from zhili_tui.regulation.duty import Duty

if TYPE_CHECKING:
    from zhili_tui.regulation.record_set import RecordSet

SIZES = {"": 1, "B": MONTHS["two_months"], "Q": MONTHS["quarter"], "H": MONTHS["half_year"]}
#: Which state stands for a month in which there are several.
PRESSING = ("missed", "overdue", "due", "late", "upcoming", "met")


class MonthCell(NamedTuple):
    """A month of an obligation: its state, the share of days in percent where some lack, the duties it stands for, how they were entered."""

    state: str = ""
    share: int | None = None
    keys: tuple[str, ...] = ()
    mark: str = ""


class DutyYear(NamedTuple):
    """An obligation of a unit through the twelve months."""

    unit: str
    id: str
    cells: tuple[MonthCell, ...]

    @property
    def filled(self) -> int:
        """In how many months something is owed."""
        return sum(bool(cell.state) for cell in self.cells)


def month(duty: Duty) -> int:
    """The month where it stands: the last of its period, or the one the rule names."""
    found = PERIOD.fullmatch(duty.period)
    assert found is not None, duty.period
    if not found["number"]:
        return duty.day.month if duty.day.year == int(found["year"]) else 12
    return int(found["number"]) * SIZES[found["letter"]]


def picture(duties: Iterable[Duty], facts: "RecordSet", units: Iterable[str], ids: Iterable[str], today: datetime.date) -> list[DutyYear]:
    """The lines of these units in their order, of each the obligations in theirs; what is not owed all year has none."""
    year = str(today.year)
    found: dict[tuple[str, str], list[list[Duty]]] = {}
    for duty in duties:
        if duty.period[:4] == year and duty.state != "not_applicable" and PERIOD.fullmatch(duty.period):
            found.setdefault((duty.unit, duty.id), [[] for _ in range(12)])[month(duty) - 1].append(duty)
    order = list(ids)
    return [
        DutyYear(unit, id, tuple(_cell(some, facts, today) for some in found[unit, id]))
        for unit in units
        for id in order
        if (unit, id) in found
    ]


def _cell(duties: list[Duty], facts: "RecordSet", today: datetime.date) -> MonthCell:
    if not duties:
        return MonthCell()
    state = min((duty.state for duty in duties), key=PRESSING.index)
    lacking = sum(len(duty.missing) for duty in duties)
    whole = sum(_days(duty, facts, today) for duty in duties) if lacking else 0
    share = 100 * (whole - lacking) // whole if whole else None
    return MonthCell(state, share, tuple(duty.key for duty in duties), _mark(duties))


def _mark(duties: list[Duty]) -> str:
    """What stands for how several were entered: recorded late before brought in."""
    if any(duty.entered_late for duty in duties):
        return "recorded_late"
    return "brought_in" if any(duty.brought_in for duty in duties) else ""


def _days(duty: Duty, facts: "RecordSet", today: datetime.date) -> int:
    """How many days of a post's month had to be walked so far."""
    name, _, id = duty.period.partition("/")
    unit = facts.units[duty.left_by or duty.unit]
    post = next(one for one in unit.guard_posts if one.id == id)
    first = datetime.date(int(name[:4]), int(name[5:7]), 1)
    begin = max(filter(None, (first, post.since, unit.since)))
    end = min(filter(None, (month_end(first.year, first.month), post.until, unit.until, today - datetime.timedelta(days=1))))
    return int((end - begin).days) + 1
