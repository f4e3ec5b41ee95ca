"""An inspection: self, spot, preliminary, final or by the committee; with its findings until they are closed."""

import datetime
from collections.abc import Iterator
from typing import Annotated, Literal

from zhili_tui.model.fields import (
    Begins,
    Clause,
    Date,
    Label,
    Line,
    Note,
    OfficerRef,
    Part,
    Person,
    RecordRef,
    Refers,
    Several,
    Text,
    UnitRef,
    Year,
)
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule, progress, worst
from zhili_tui.model.parts import EARLY, YEAR_NEAR, YEAR_SAID, Record


class Item(Part):
    """A line of the checklist."""

    item: Annotated[Line, Label(N_("Checklist item"))]
    result: Literal["passed", "failed", "not_applicable"]
    clause: Clause | None = None
    remark: Line | None = None


class Finding(Part):
    """A problem found: measure, responsible person, deadline; accepted, then closed (整改台賬)."""

    description: Annotated[Text, Label(N_("Problem found"))]
    grade: Literal["grave", "ordinary", "minor"]
    due: Annotated[Date, Label(N_("Time limit"))]
    place: Line | None = None
    clause: Clause | None = None
    measure: Text | None = None
    responsible: Person | None = None
    extended_from: Annotated[Date | None, Label(N_("Extended from"), N_("The first time limit, where it was extended"))] = None
    extension_reason: Text | None = None
    accepted: Annotated[Date | None, Label(N_("Accepted on"))] = None
    accepted_by: Person | None = None
    acceptance: Annotated[Literal["passed", "failed"] | None, Label(N_("Result of acceptance"))] = None
    closed: Annotated[Date | None, Label(N_("Closed on"), N_("Only after re-inspection"))] = None
    escalated: Annotated[RecordRef | None, Label(N_("Escalated to"))] = None


class Fulfilment(Part):
    """An item of the unit's statement and whether it was fulfilled (兌現)."""

    clause: Annotated[Clause, Begins(("TGT-",)), Label(N_("Item of the statement"))]
    result: Annotated[Literal["fulfilled", "partly_fulfilled", "not_fulfilled"], Label(N_("Fulfilment"))]
    remark: Line | None = None


class Inspection(Record, kw_only=True):
    """INS-1 to INS-4. The issuing unit inspects; ``unit`` is inspected."""

    type: Literal[
        "self_inspection", "spot_inspection", "preliminary_inspection", "final_inspection", "committee_inspection", "reinspection"
    ]
    date: Date
    unit: Annotated[UnitRef, Label(N_("Unit inspected"))]
    place: Line | None = None
    lead_inspector: OfficerRef
    inspectors: Annotated[
        Several[OfficerRef], Note(N_("Two or more, the lead inspector among them; of a self-inspection one, with a named person present"))
    ]
    present: Annotated[Several[Person], Label(N_("Those present"))] = ()
    participants: Annotated[Several[UnitRef], Label(N_("Member units that took part"), N_("In the committee's year-end inspection"))] = ()
    draw: Annotated[RecordRef | None, Refers(("draw",))] = None
    of: Annotated[RecordRef | None, Refers(("inspection",), "unit"), Label(N_("Re-inspection of"))] = None
    for_year: Annotated[
        Year | None, Label(N_("For the year"), N_("Of a final or committee inspection held in January: the year it closes"))
    ] = None
    summary: Text | None = None
    guidance: Annotated[
        Text | None,
        Label(N_("Supervised and guided"), N_("What the unit was urged to do and shown how to do, in a preliminary inspection")),
    ] = None
    fulfilment: Annotated[Several[Fulfilment], Label(N_("Fulfilment of the statement"), N_("Item by item, in the final inspection"))] = ()
    items: Annotated[Several[Item], Label(N_("Checklist"))] = ()
    findings: Several[Finding] = ()


def two_inspectors(inspection: Inspection) -> Iterator[Fault]:
    """At least two inspect, and the lead inspector is one of them; a small unit inspects itself with one officer and a named person."""
    alone = inspection.type == "self_inspection" and inspection.inspectors and set(inspection.present) - set(inspection.inspectors)
    if len(set(inspection.inspectors)) < 2 and not alone:
        yield Fault(
            ("inspectors",), N_("an inspection needs two inspectors or more; a self-inspection one, and a named person present"), {}
        )
    elif inspection.lead_inspector not in inspection.inspectors:
        yield Fault(("lead_inspector",), N_("the lead inspector is not among the inspectors"), {})


def closed_after_acceptance(inspection: Inspection) -> Iterator[Fault]:
    """A finding is closed only after its rectification passed acceptance."""
    for i, finding in enumerate(inspection.findings):
        if finding.closed and finding.acceptance != "passed":
            yield Fault(("findings", i, "closed"), N_("closed, but acceptance has not passed"), {})


def extension_explained(inspection: Inspection) -> Iterator[Fault]:
    """A time limit that was extended says why."""
    for i, finding in enumerate(inspection.findings):
        if finding.extended_from and not finding.extension_reason:
            yield Fault(("findings", i, "extended_from"), N_("the time limit was extended without a reason"), {})


def year_said(inspection: Inspection) -> Iterator[Fault]:
    """A year-end inspection of the first months says which year it is for, and that is this one or the one before."""
    if inspection.type in ("final_inspection", "committee_inspection") and inspection.for_year is None and inspection.date.month <= EARLY:
        yield Fault(("for_year",), YEAR_SAID, {})


def year_near(inspection: Inspection) -> Iterator[Fault]:
    """The year it is for is that of its date, or the one before."""
    if inspection.for_year is not None and inspection.for_year not in (inspection.date.year, inspection.date.year - 1):
        yield Fault(("for_year",), YEAR_NEAR, {})


def state(inspection: Inspection, today: datetime.date) -> str:
    """Open until every finding is closed."""
    return worst((progress(f.closed, f.due, today) for f in inspection.findings), "done")


FINDING = '[[findings]]\ndescription = "x"\ngrade = "minor"\ndue = 2026-06-20\n'
KIND = Kind(
    name="inspection",
    cls=Inspection,
    title=("type", "place"),
    date="date",
    columns=("lead_inspector", "findings"),
    clauses=("INS-0", "INS-1", "INS-2", "INS-3", "INS-4"),
    again=("type", "unit", "place", "lead_inspector", "inspectors", "items.item", "items.clause"),
    event=True,
    example="""
type = "spot_inspection"
date = 2026-06-10
unit = "dongjie"
lead_inspector = "shifan/zhou-min"
inspectors = ["shifan/zhou-min", "shifan/he-wei"]

[[findings]]
description = "地下室消防通道堵塞"
grade = "ordinary"
due = 2026-06-30
responsible = "趙志偉"
""",
    orders=(
        DateOrder("date", "findings.due"),
        DateOrder("date", "findings.accepted"),
        DateOrder("findings.accepted", "findings.closed"),
        DateOrder("findings.extended_from", "findings.due"),
    ),
    rules=(
        RecordRule(
            "two-inspectors", N_("At least two inspect, the lead inspector among them"), two_inspectors, 'inspectors = ["shifan/zhou-min"]'
        ),
        RecordRule("closed-unaccepted", N_("Closing follows acceptance"), closed_after_acceptance, FINDING + "closed = 2026-06-18"),
        RecordRule("extension-reason", N_("An extension has a reason"), extension_explained, FINDING + "extended_from = 2026-06-15"),
        RecordRule(
            "year-said",
            N_("What is done in January says which year it is for"),
            year_said,
            'type = "final_inspection"\ndate = 2026-01-08',
            warns=True,
        ),
        RecordRule("year-near", N_("The year it is for is that of its date, or the one before"), year_near, "for_year = 2020"),
    ),
    state=state,
)
