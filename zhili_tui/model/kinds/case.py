"""A major case and its chain of reports: when it occurred, when it became known, who was told when and how (INV-5)."""

import datetime
from collections.abc import Iterator
from typing import Annotated, Literal

from zhili_tui.model.fields import Count, Date, Instant, Label, Line, Note, Number, Part, Person, RecordRef, Refers, Several, Text, UnitRef
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule
from zhili_tui.model.parts import Record


class Report(Part):
    """A word given to one recipient: the first word counts, by whatever means."""

    stage: Literal["first", "follow_up", "closing"]
    recipient: Annotated[Line, Note(N_("A competent department or a principal leader"))]
    to: Annotated[Literal["competent_department", "principal_leader", "superior_office"], Label(N_("Recipient is"))]
    means: Literal["telephone", "written", "in_person", "online"]
    at: Annotated[Instant, Label(N_("Reported at"))]
    by: Annotated[Person, Label(N_("Reported by"))]
    content: Text | None = None


class Case(Record, kw_only=True):
    """A major criminal or public-security case, disaster or accident in ``unit``. No names of members of the public."""

    title: Line
    category: Literal["criminal_case", "public_security_case", "disaster", "accident", "mass_incident"]
    unit: Annotated[UnitRef, Label(N_("Unit where it happened"))]
    place: Line
    occurred: Annotated[Instant, Label(N_("Occurred at"))]
    learned: Annotated[Instant, Label(N_("Became known at"))]
    facts: Text
    dead: Count | None = None
    injured: Count | None = None
    loss: Annotated[Number | None, Label(N_("Loss in yuan"))] = None
    measures: Annotated[Text | None, Label(N_("Measures taken"))] = None
    figure: Annotated[
        Line | None, Label(N_("Counted in the figure"), N_("Where its kind does not say: such as railway.trains_stopped"))
    ] = None
    grave: Annotated[bool, Label(N_("Especially grave"))] = False
    departments: Annotated[Several[Line], Label(N_("Competent departments"), N_("Each must be told within 24 hours"))] = ()
    reports: Several[Report] = ()
    analysis: Annotated[Text | None, Label(N_("Closing analysis"))] = None
    closed: Annotated[Date | None, Label(N_("Case closed on"))] = None
    notice: Annotated[RecordRef | None, Refers(("notice",), "unit"), Label(N_("Investigation notice"))] = None


def closing(case: Case) -> Iterator[Fault]:
    """A closed case has its analysis."""
    if case.closed and not case.analysis:
        yield Fault(("closed",), N_("closed without a closing analysis"), {})


def state(case: Case, today: datetime.date) -> str:
    """Open until closed."""
    return "closed" if case.closed else "open"


KIND = Kind(
    name="case",
    cls=Case,
    title=("category", "title"),
    date="occurred",
    columns=("occurred", "place"),
    clauses=("INV-5",),
    again=("unit",),
    example="""
title = "物流倉庫火災"
category = "accident"
unit = "xijie"
place = "西關物流園三號庫"
occurred = 2026-07-18T02:40:00+08:00
learned = 2026-07-18T02:55:00+08:00
facts = "電氣線路老化引發火災，無人員傷亡。"

[[reports]]
stage = "first"
recipient = "區公安分局"
to = "competent_department"
means = "telephone"
at = 2026-07-18T03:10:00+08:00
by = "xijie/gao-feng"
""",
    orders=(DateOrder("occurred", "learned"), DateOrder("occurred", "reports.at"), DateOrder("occurred", "closed")),
    rules=(RecordRule("closing", N_("A closed case has its analysis"), closing, "closed = 2026-08-20"),),
    state=state,
)
