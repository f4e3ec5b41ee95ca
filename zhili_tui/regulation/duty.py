"""One thing somebody has to do: by when, in which state, shown by which records."""

import datetime
from typing import Literal, NamedTuple

from zhili_tui.regulation.rules import LocalName

State = Literal["met", "upcoming", "due", "overdue", "missed", "late", "not_applicable"]
#: States in the order in which a clerk needs to see them.
ORDER: tuple[State, ...] = ("overdue", "missed", "due", "late", "upcoming", "met", "not_applicable")
RANK = {state: rank for rank, state in enumerate(ORDER)}
#: What still has to be done.
OPEN = frozenset(("overdue", "due", "upcoming"))
#: Nothing is to be done any more.
DONE = frozenset(("met", "late", "not_applicable"))
#: What a year that is over still owes until it is closed: what can be made good, and what no longer can.
OWED = frozenset(("overdue", "missed"))
#: Their day counts: it is to come, or it has passed and was not kept.
TOUCHED = OPEN | {"late"}
#: So many days before its day something is due, no longer only upcoming.
NEAR = 14


class Duty(NamedTuple):
    """An obligation of one unit in one period, or a time limit that stands in a record."""

    id: str  # the rule's
    clause: str
    unit: str
    period: str  # 2026-05, 2026-Q2, 2026; for a time limit the reference of its record, with the entry's number
    due: datetime.date | datetime.datetime
    state: State
    evidence: tuple[str, ...] = ()
    name: LocalName | None = None
    subject: str = ""  # what is to be done, in the users' words
    about: str = ""  # the unit it concerns, where that is another
    entered_late: tuple[str, ...] = ()  # evidence first recorded after the grace (補錄)
    missing: tuple[str, ...] = ()  # days without an entry, reporters that are missing
    originals: tuple[str, ...] = ()  # those of entered_late with a paper of the time attached
    brought_in: tuple[str, ...] = ()  # evidence of before the books began (移入)
    late_days: tuple[str, ...] = ()  # days of a guard post that were entered after the grace
    to: LocalName | None = None  # who has to be told
    leader: bool = False  # whether that is a principal leader
    telephone: str = ""  # of the duty room of whoever has to be told
    left_by: str = ""  # the unit that has ended and left it to this one, its successor; in whose folder it can be made good
    answered: str = ""  # the reply that says it is put right, until somebody judges that
    unsigned: bool = False  # whether that reply still waits to be signed

    @property
    def day(self) -> datetime.date:
        """The day it is due."""
        return self.due.date() if isinstance(self.due, datetime.datetime) else self.due

    @property
    def key(self) -> str:
        """A stable name: the same obligation has it tomorrow, whatever its state."""
        left_by = self.left_by if self.left_by != self.about else ""
        return "/".join(filter(None, (self.id, self.unit, left_by, self.about, self.period)))


def progress(done: datetime.date | None, due: datetime.date, today: datetime.date) -> State:
    """The state of something with a time limit: ``done`` is when it was done."""
    if done is not None and done <= today:
        return "met" if done <= due else "late"
    return waiting(due, today)


def settled(done: datetime.date | None, due: datetime.date, ended: datetime.date | None, today: datetime.date) -> State:
    """The state of something that an act may end before it is done: it then was missed, or its day had not come; it never was done."""
    if ended is None or ended > today or (done is not None and done <= ended):
        return progress(done, due, today)
    return "missed" if due < ended else "not_applicable"


def waiting(due: datetime.date, today: datetime.date) -> State:
    """The state of something not yet done."""
    if due < today:
        return "overdue"
    return "due" if (due - today).days <= NEAR else "upcoming"


def order(duty: Duty) -> str:
    """How a list is sorted: what presses most first. One text: a hundred thousand are compared in a blink."""
    return f"{RANK[duty.state]}\0{duty.day.isoformat()}\0{duty.unit}\0{duty.id}\0{duty.about}\0{duty.period}"
