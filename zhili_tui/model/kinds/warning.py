"""What precedes a veto: warnings, recommendations, deadline orders, hazards pointed out; and the ladder of supervision."""

import datetime
from collections.abc import Iterator
from typing import Annotated

from zhili_tui.model.fields import Among, Clause, Date, Label, Line, Named, Part, Person, RecordRef, Refers, Several, Text, UnitRef
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule, progress
from zhili_tui.model.parts import Acceptance, Erratum, Lifting, Record, Revocation

#: The steps that there are in every rule set; its ladder may have more.
STEPS = (
    "warning", "judicial_recommendation", "procuratorial_recommendation", "rectification_recommendation", "improvement_order",
    "hazard_pointed_out", "circular", "admonitory_talk", "listed_supervision",
)  # fmt: skip


class Talk(Part):
    """An admonitory talk (約談)."""

    date: Annotated[Date, Label(N_("Talk held on"))]
    place: Line
    interviewer: Person
    interviewee: Person
    statement: Annotated[Text | None, Label(N_("What was said"))] = None


class Warning(Record, kw_only=True):
    """Addressed to ``unit``; effective measures end it (VET-5), inaction leads on up the ladder."""

    type: Annotated[Named, Among("step", STEPS)]
    number: Annotated[Line | None, Label(N_("Document number"))] = None
    unit: Annotated[UnitRef, Label(N_("Addressee"))]
    date: Annotated[Date, Label(N_("Issued on"))]
    issuer: Annotated[Line | None, Label(N_("Issuing body"), N_("Where it is not the unit that keeps this record"))] = None
    grounds: Annotated[Several[Clause], Label(N_("Grounds"))] = ()
    facts: Text
    asked: Annotated[Text | None, Label(N_("What is asked"))] = None
    plan_due: Annotated[Date | None, Label(N_("Plan due by"))] = None
    due: Annotated[Date | None, Label(N_("Time limit"))] = None
    previous: Annotated[RecordRef | None, Refers(("warning",), "unit"), Label(N_("Previous step"))] = None
    talk: Talk | None = None
    acceptances: Annotated[Several[Acceptance], Label(N_("Verdicts on the rectification"))] = ()
    lifting: Lifting | None = None
    revocation: Revocation | None = None
    corrections: Several[Erratum] = ()


def talk_held(warning: Warning) -> Iterator[Fault]:
    """Only an admonitory talk has a talk."""
    if warning.talk and warning.type != "admonitory_talk":
        yield Fault(("talk",), N_("only an admonitory talk has a record of the talk"), {})


def state(warning: Warning, today: datetime.date) -> str:
    """Lifted, done, open or overdue."""
    if warning.revocation and warning.revocation.date <= today:
        return "revoked"
    if warning.lifting and warning.lifting.date <= today:
        return "lifted"
    return progress(any(a.result == "accepted" for a in warning.acceptances), warning.due, today)


KIND = Kind(
    name="warning",
    cls=Warning,
    title=("type", "number"),
    date="date",
    columns=("issuer", "due"),
    clauses=("VET-5", "INV-3"),
    again=("type", "issuer", "asked"),
    example="""
type = "rectification_recommendation"
unit = "xijie"
date = 2026-05-20
issuer = "區消防救援大隊"
facts = "物流園三號庫電氣線路老化"
due = 2026-06-20
""",
    orders=(
        DateOrder("date", "plan_due"),
        DateOrder("date", "due"),
        DateOrder("date", "talk.date"),
        DateOrder("date", "acceptances.date"),
        DateOrder("date", "lifting.date"),
        DateOrder("date", "revocation.date"),
    ),
    rules=(
        RecordRule(
            "talk",
            N_("Only an admonitory talk has a record of the talk"),
            talk_held,
            '[talk]\ndate = 2026-05-25\nplace = "x"\ninterviewer = "a"\ninterviewee = "b"',
        ),
    ),
    state=state,
)
