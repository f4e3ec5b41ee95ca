"""Honours granted, with the criteria they rest on; refused while a bar is in force."""

from collections.abc import Iterator
from typing import Annotated, Literal

from zhili_tui.model.fields import Clause, Date, Label, Line, OfficerRef, Part, RecordRef, Several, Text, UnitRef, Year
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import Kind, Rule
from zhili_tui.model.parts import YEAR_NEAR, Record


class Recipient(Part):
    """A unit, or an officer, and the honour."""

    honour: Line
    unit: UnitRef | None = None
    officer: OfficerRef | None = None
    deeds: Text | None = None


class Commendation(Record, kw_only=True):
    """INS-5 and LDR-C1 to LDR-C4."""

    type: Annotated[Literal["commendation", "honour_title", "promotion"], Label(N_("Honour or promotion"))]
    title: Line
    date: Date
    for_year: Annotated[Year | None, Label(N_("For the year"), N_("The year that is rewarded, where it is not that of the date"))] = None
    number: Annotated[Line | None, Label(N_("Document number"))] = None
    meeting: Annotated[RecordRef | None, Label(N_("Deciding meeting"))] = None
    criteria: Annotated[Several[Clause], Label(N_("Criteria"), N_("LDR-C1 to LDR-C4; all four are needed"))] = ()
    reason: Text | None = None
    recipients: Several[Recipient]


CRITERIA = {"LDR-C1", "LDR-C2", "LDR-C3", "LDR-C4"}


def all_criteria(commendation: Commendation) -> Iterator[Fault]:
    """All four criteria must be met."""
    missing = sorted(CRITERIA - set(commendation.criteria))
    if missing:
        yield Fault(("criteria",), N_("a commendation needs all four criteria; missing: {missing}"), {"missing": ", ".join(missing)})


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
        Rule("criteria", N_("All four criteria must be met"), all_criteria, 'criteria = ["LDR-C1"]'),
        Rule("recipient", N_("A recipient is either a unit or an officer"), somebody, '[[recipients]]\nhonour = "x"'),
        Rule("year-near", N_("The year it is for is that of its date, or the one before"), year_near, "for_year = 2020"),
    ),
)
