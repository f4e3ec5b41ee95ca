"""Honours granted, with the criteria they rest on; refused while a bar is in force."""

from collections.abc import Iterator
from typing import Annotated, Literal

from zhili_tui.model.fields import Begins, Clause, Date, Label, Line, OfficerRef, Part, RecordRef, Refers, Several, Text, UnitRef, Year
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import Kind, RecordRule
from zhili_tui.model.parts import YEAR_NEAR, Record


class Recipient(Part):
    """A unit, or an officer, and the honour."""

    honour: Line
    unit: UnitRef | None = None
    officer: OfficerRef | None = None
    ground: Annotated[Text | None, Label(N_("Own criteria met"), N_("Of a unit, or of an officer who leads none: by which criteria"))] = (
        None
    )
    deeds: Text | None = None


class CriterionMet(Part, kw_only=True):
    """One of LDR-C1 to LDR-C4, and what shows that a leader meets it."""

    clause: Annotated[Clause, Begins(("LDR-C",)), Label(N_("Criterion"), N_("LDR-C1 to LDR-C4"))]
    officer: Annotated[OfficerRef | None, Label(N_("Of which leader"), N_("Blank: of each leader commended here"))] = None
    records: Annotated[Several[RecordRef], Label(N_("Shown by these records"))] = ()
    words: Annotated[Text | None, Label(N_("Evidence in words"), N_("Where no record shows it"))] = None


class Commendation(Record, kw_only=True):
    """INS-5 and LDR-C1 to LDR-C4, which are asked of party and government leaders."""

    type: Annotated[Literal["commendation", "honour_title", "promotion"], Label(N_("Honour or promotion"))]
    title: Line
    date: Date
    for_year: Annotated[Year | None, Label(N_("For the year"), N_("The year that is rewarded, where it is not that of the date"))] = None
    number: Annotated[Line | None, Label(N_("Document number"))] = None
    meeting: Annotated[RecordRef | None, Refers(("meeting",)), Label(N_("Deciding meeting"))] = None
    criteria: Annotated[
        Several[Clause],
        Begins(("LDR-C",)),
        Label(N_("Criteria"), N_("LDR-C1 to LDR-C4, of all recipients; of a leader each with its evidence below")),
    ] = ()
    reason: Text | None = None
    recipients: Several[Recipient]
    evidence: Annotated[Several[CriterionMet], Label(N_("Evidence of the criteria"), N_("Of party and government leaders: all four"))] = ()


#: What a party or government leader has to meet, all of it (LDR-C1 to LDR-C4).
CRITERIA = ("LDR-C1", "LDR-C2", "LDR-C3", "LDR-C4")


def grounded(commendation: Commendation) -> Iterator[Fault]:
    """Each recipient is commended by some criterion: of the record, of its own, or with evidence as a leader's."""
    if commendation.criteria or commendation.reason or any(one.officer is None for one in commendation.evidence):
        return
    leaders = {one.officer for one in commendation.evidence}
    for i, one in enumerate(commendation.recipients):
        if not (one.ground or (one.officer and one.officer in leaders)):
            yield Fault(("recipients", i), N_("it is not said by which criteria this recipient is commended; fill in its own"), {})


def shown(commendation: Commendation) -> Iterator[Fault]:
    """Evidence is of one of the four criteria and of a recipient, and says where it is."""
    officers = {one.officer for one in commendation.recipients}
    for i, one in enumerate(commendation.evidence):
        if one.clause not in CRITERIA:
            yield Fault(("evidence", i, "clause"), N_("a leader's criteria are LDR-C1 to LDR-C4"), {})
        if one.officer is not None and one.officer not in officers:
            yield Fault(("evidence", i, "officer"), N_("{officer} is not among the recipients"), {"officer": one.officer})
        if not (one.records or one.words):
            yield Fault(("evidence", i), N_("a criterion is shown by records, or in words"), {})


def somebody(commendation: Commendation) -> Iterator[Fault]:
    """Each recipient is a unit or an officer, not both."""
    for i, one in enumerate(commendation.recipients):
        if (one.unit is None) == (one.officer is None):
            yield Fault(("recipients", i), N_("a recipient is either a unit or an officer"), {})


def year_near(commendation: Commendation) -> Iterator[Fault]:
    """The year it is for is that of its date, or the one before."""
    if commendation.for_year is not None and commendation.for_year not in (commendation.date.year, commendation.date.year - 1):
        yield Fault(("for_year",), YEAR_NEAR, {})


KIND = Kind(
    name="commendation",
    cls=Commendation,
    title=("title",),
    date="date",
    concerns="",
    columns=("number", "recipients"),
    clauses=("INS-2", "INS-5", "LDR-C1", "LDR-C2", "LDR-C3", "LDR-C4"),
    again=("type", "criteria"),
    example="""
type = "commendation"
title = "2025年度綜治工作先進單位"
date = 2026-02-26
for_year = 2025
criteria = ["LDR-C1", "LDR-C2", "LDR-C3", "LDR-C4"]

[[recipients]]
honour = "綜治工作先進單位"
unit = "dongjie"
""",
    rules=(
        RecordRule("criteria", N_("Each recipient is commended by some criterion"), grounded, "criteria = []"),
        RecordRule(
            "evidence",
            N_("Evidence is of one of the four criteria and of a recipient, and says where it is"),
            shown,
            '[[evidence]]\nclause = "LDR-C1"',
        ),
        RecordRule("recipient", N_("A recipient is either a unit or an officer"), somebody, '[[recipients]]\nhonour = "x"'),
        RecordRule("year-near", N_("The year it is for is that of its date, or the one before"), year_near, "for_year = 2020"),
    ),
)
