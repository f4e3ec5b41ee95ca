"""A key area or critical site to be put in order: plan, responsible person, supervision, result, equipment (TGT-8)."""

import datetime
from collections.abc import Iterator
from typing import Annotated, Literal

from zhili_tui.model.fields import Date, Flag, Label, Line, OfficerRef, Part, Person, Several, Text, UnitRef
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule, progress
from zhili_tui.model.parts import Record


class Supervision(Part):
    """A visit of supervision while the work goes on."""

    date: Date
    by: Annotated[Person, Label(N_("Supervised by"))]
    result: Text


class UpwardReport(Part):
    """What was told the superior of the work."""

    date: Date
    to: Annotated[Line, Label(N_("Reported to"))]
    content: Text | None = None


class Equipment(Part):
    """Technical protection at the site."""

    item: Annotated[Line, Label(N_("Equipment"))]
    installed: Annotated[Date | None, Label(N_("Installed on"))] = None
    checked: Annotated[Date | None, Label(N_("Checked on"))] = None
    intact: Annotated[Flag | None, Label(N_("Intact"))] = None


class KeyArea(Record, kw_only=True):
    """An area of disorder, or a site to be protected, in the care of ``unit``."""

    type: Annotated[Literal["key_area", "critical_site"], Label(N_("Area or site"))]
    name: Line
    unit: Annotated[UnitRef, Label(N_("Unit in charge"))]
    place: Line | None = None
    listed: Annotated[Date, Label(N_("Listed on"))]
    problem: Annotated[Text, Label(N_("Main problem"))]
    plan: Annotated[Text | None, Label(N_("Plan of remediation"))] = None
    responsible: OfficerRef | None = None
    due: Annotated[Date, Label(N_("Target to be reached by"))]
    treated: Annotated[Date | None, Label(N_("Treated on"))] = None
    reached: Annotated[Date | None, Label(N_("Target reached on"))] = None
    result: Text | None = None
    supervisions: Annotated[Several[Supervision], Label(N_("Supervision"))] = ()
    reports: Annotated[Several[UpwardReport], Label(N_("Reports upward"))] = ()
    equipment: Annotated[Several[Equipment], Label(N_("Technical protection"))] = ()


def planned(area: KeyArea) -> Iterator[Fault]:
    """Treatment follows a plan with a named responsible person."""
    if area.treated:
        for name in ("plan", "responsible"):
            if getattr(area, name) is None:
                yield Fault((name,), N_("treated, but the plan with its responsible person is not complete"), {})


def state(area: KeyArea, today: datetime.date) -> str:
    """Open until the target is reached."""
    return progress(area.reached, area.due, today)


KIND = Kind(
    name="key_area",
    cls=KeyArea,
    title=("type", "name"),
    date="listed",
    columns=("responsible", "due"),
    clauses=("TGT-8",),
    again=("type", "unit"),
    example="""
type = "key_area"
name = "火車站周邊"
unit = "xijie"
listed = 2026-02-03
problem = "夜間盜竊案件多發"
due = 2026-09-30
""",
    orders=(
        DateOrder("listed", "due"),
        DateOrder("listed", "treated"),
        DateOrder("treated", "reached"),
        DateOrder("listed", "supervisions.date"),
        DateOrder("listed", "reports.date"),
    ),
    rules=(RecordRule("unplanned", N_("Treatment follows a plan with a responsible person"), planned, "treated = 2026-05-01"),),
    state=state,
)
