"""One guard post's month: shifts with their rounds, missed rounds with reasons, findings, leads, handovers (GRD-3)."""

import datetime
from collections.abc import Iterator
from typing import Annotated, Any

from zhili_tui.model.fields import Clock, Date, Instant, Label, Line, Part, Person, Several, Text
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule
from zhili_tui.model.parts import Record


class Missed(Part):
    """A set hour at which no round was walked."""

    hour: Annotated[Clock, Label(N_("Set hour"))]
    reason: Line


class Shift(Part):
    """A day's rounds of the post."""

    date: Date
    guard: Person
    rounds: Annotated[Several[Clock], Label(N_("Rounds walked"), N_("The times signed in"))] = ()
    missed: Annotated[Several[Missed], Label(N_("Rounds missed"))] = ()
    countersigned: Annotated[Person | None, Label(N_("Countersigned by"))] = None
    recorded_late: Annotated[Date | None, Label(N_("Recorded late on"), N_("Where the day's entry was written down on a later day"))] = None


class PatrolFinding(Part):
    """Something found on patrol, followed until it is closed."""

    date: Date
    place: Line
    description: Annotated[Text, Label(N_("Found"))]
    measure: Text | None = None
    feedback: Text | None = None
    closed: Annotated[Date | None, Label(N_("Closed on"))] = None


class Lead(Part):
    """A lead passed on to the competent department (GRD-2)."""

    date: Date
    content: Text
    passed_to: Line
    passed_at: Instant


class Handover(Part):
    """Relief of the post: the log read, the equipment counted, both signed."""

    at: Annotated[Instant, Label(N_("Time of handover"))]
    outgoing: Annotated[Person, Label(N_("Going off duty"))]
    incoming: Annotated[Person, Label(N_("Coming on duty"))]
    equipment: Annotated[Line | None, Label(N_("Equipment counted"))] = None
    remark: Text | None = None


class Patrol(Record, kw_only=True):
    """The file's name says the month and the post."""

    supervisor: Annotated[Person, Label(N_("Guard supervisor"))]
    hours: Annotated[Several[Clock], Label(N_("Set hours"), N_("Of this month"))]
    route: Line | None = None
    post: Annotated[Line | None, Label(N_("Guard post"), N_("What people call the post whose short name ends the file's name"))] = None
    shifts: Several[Shift] = ()
    findings: Annotated[Several[PatrolFinding], Label(N_("Findings on patrol"))] = ()
    leads: Annotated[Several[Lead], Label(N_("Leads passed on"))] = ()
    handovers: Several[Handover] = ()


def one_shift_a_day(patrol: Patrol) -> Iterator[Fault]:
    """A guard has one entry a day."""
    seen = set()
    for i, shift in enumerate(patrol.shifts):
        if (shift.date, shift.guard) in seen:
            yield Fault(("shifts", i, "date"), N_("this guard already has an entry for this day"), {})
        seen.add((shift.date, shift.guard))


def told_once(patrol: Patrol) -> Iterator[Fault]:
    """A set hour was walked or missed, not both."""
    for i, shift in enumerate(patrol.shifts):
        for k, missed in enumerate(shift.missed):
            if missed.hour in shift.rounds:
                yield Fault(
                    ("shifts", i, "missed", k, "hour"),
                    N_("{hour} is entered both as walked and as missed"),
                    {"hour": f"{missed.hour:%H:%M}"},
                )


def set_hours(patrol: Patrol) -> Iterator[Fault]:
    """A missed round is one of the set hours."""
    hours = set(patrol.hours)
    for i, shift in enumerate(patrol.shifts):
        for k, missed in enumerate(shift.missed):
            if missed.hour not in hours:
                yield Fault(
                    ("shifts", i, "missed", k, "hour"), N_("{hour} is not a set hour of this post"), {"hour": f"{missed.hour:%H:%M}"}
                )


def walked_not_missed(plain: dict[str, Any]) -> None:
    """A set hour near which a round was walked was not missed, as long as no reason is typed for it."""
    for shift in plain.get("shifts", ()):
        walked = shift.get("rounds", ())
        if walked and "missed" in shift:
            shift["missed"] = [one for one in shift["missed"] if one.get("reason") or not any(_near(one.get("hour"), at) for at in walked)]
            if not shift["missed"]:
                del shift["missed"]


def _near(hour: datetime.time | None, at: datetime.time) -> bool:
    """Within an hour of each other, over midnight too."""
    apart = (at.hour - hour.hour) * 60 + at.minute - hour.minute if hour else 720
    return abs((apart + 720) % 1440 - 720) <= 60


def state(patrol: Patrol, today: datetime.date) -> str:
    """Open while something found on patrol is open."""
    return "open" if any(not finding.closed for finding in patrol.findings) else "done"


KIND = Kind(
    name="patrol",
    cls=Patrol,
    naming="post",
    title=("post",),
    concerns="",
    columns=("supervisor", "shifts"),
    clauses=("GRD-1", "GRD-2", "GRD-3"),
    again=("supervisor", "hours", "route"),
    example="""
supervisor = "pingan/sun-li"
hours = [08:00:00, 15:00:00, 21:00:00]

[[shifts]]
date = 2026-03-01
guard = "pingan/ma-jun"
rounds = [08:02:00, 15:01:00]

[[shifts.missed]]
hour = 21:00:00
reason = "暴雨"
""",
    inside=("shifts.date", "findings.date", "leads.date"),
    orders=(
        DateOrder("shifts.date", "shifts.recorded_late"),
        DateOrder("findings.date", "findings.closed"),
        DateOrder("leads.date", "leads.passed_at"),
    ),
    rules=(
        RecordRule(
            "shift-twice",
            N_("A guard has one entry a day"),
            one_shift_a_day,
            '[[shifts]]\ndate = 2026-03-01\nguard = "a"\n[[shifts]]\ndate = 2026-03-01\nguard = "a"',
        ),
        RecordRule(
            "walked-and-missed",
            N_("A round was walked or missed"),
            told_once,
            '[[shifts]]\ndate = 2026-03-01\nguard = "a"\nrounds = [08:00:00]\nmissed = [{ hour = 08:00:00, reason = "暴雨" }]',
            warns=True,
        ),
        RecordRule("missed-hour", N_("A missed round is one of the set hours"), set_hours, "hours = [08:00:00]"),
    ),
    state=state,
    follows=walked_not_missed,
)
