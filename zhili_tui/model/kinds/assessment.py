"""A unit's score sheet of one round: self, assessed and final score per rule, with reasons and evidence."""

import datetime
from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias, get_args

from zhili_tui.model.fields import Date, Label, Line, NamedBy, Number, OfficerRef, Part, RecordRef, Several, Text, UnitRef, Year
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import Kind, RecordRule
from zhili_tui.model.parts import EARLY, YEAR_NEAR, YEAR_SAID, Record, approved

RoundName: TypeAlias = Literal["half_year", "year_end", "daily", "quarter_1", "quarter_2", "quarter_3", "quarter_4"]
ROUNDS: tuple[str, ...] = get_args(RoundName)


class ScoreLine(Part):
    """One item of the sheet. Scores are exact decimals."""

    item: Annotated[
        Line,
        NamedBy("item"),
        Label(N_("Item"), N_("Its id in the score sheet; item/rule for one of its rules, a fact's name for a number")),
    ]
    value: Annotated[
        Number | None, Label(N_("Value"), N_("A number the sheet asks for, such as a rate; or points, where its rule leaves them to you"))
    ] = None
    choice: Annotated[Line | None, Label(N_("Judged as"))] = None
    self_score: Number | None = None
    assessed_score: Number | None = None
    final_score: Number | None = None
    assessor: UnitRef | None = None
    reason: Text | None = None
    evidence: Several[RecordRef] = ()


class Assessment(Record, kw_only=True):
    """The issuing unit assesses ``unit``."""

    unit: Annotated[UnitRef, Label(N_("Unit assessed"))]
    sheet: Annotated[Line, NamedBy("sheet"), Label(N_("Score sheet"))]
    round: Annotated[RoundName, Label(N_("Round"))]
    date: Date
    for_year: Annotated[Year | None, Label(N_("For the year"), N_("Where it is held in the next January: the year assessed"))] = None
    assessors: Several[OfficerRef] = ()
    lines: Annotated[Several[ScoreLine], Label(N_("Scores"))] = ()
    summary: Text | None = None


def item_once(assessment: Assessment) -> Iterator[Fault]:
    """An item is scored once by each assessor."""
    seen = set()
    for i, line in enumerate(assessment.lines):
        if (line.item, line.assessor) in seen:
            yield Fault(("lines", i, "item"), N_("this item is scored twice"), {})
        seen.add((line.item, line.assessor))


def reasons(assessment: Assessment) -> Iterator[Fault]:
    """A score that was changed says why."""
    for i, line in enumerate(assessment.lines):
        before = line.assessed_score if line.final_score is not None else line.self_score
        after = line.final_score if line.final_score is not None else line.assessed_score
        if before is not None and after is not None and before != after and not line.reason:
            yield Fault(("lines", i), N_("the score was changed without a reason"), {})


def year_said(assessment: Assessment) -> Iterator[Fault]:
    """A year-end assessment of the first months says which year it is for, and that is this one or the one before."""
    if assessment.round == "year_end" and assessment.for_year is None and assessment.date.month <= EARLY:
        yield Fault(("for_year",), YEAR_SAID, {})


def year_near(assessment: Assessment) -> Iterator[Fault]:
    """The year it is for is that of its date, or the one before."""
    if assessment.for_year is not None and assessment.for_year not in (assessment.date.year, assessment.date.year - 1):
        yield Fault(("for_year",), YEAR_NEAR, {})


def state(assessment: Assessment, today: datetime.date) -> str:
    """Self-assessed, assessed, or final: with every final score, and signed by the committee's chair."""
    if assessment.lines and all(line.final_score is not None for line in assessment.lines) and approved(assessment, "committee_chair"):
        return "final"
    return "assessed" if any(line.assessed_score is not None for line in assessment.lines) else "self_assessed"


KIND = Kind(
    name="assessment",
    cls=Assessment,
    title=("round", "sheet"),
    date="date",
    columns=("round", "assessors"),
    clauses=("INS-0", "INS-2", "INS-4", "LDR-V1"),
    again=("unit", "sheet", "round", "assessors", "lines.item", "lines.assessor"),
    example="""
unit = "dongjie"
sheet = "targets"
round = "half_year"
date = 2026-07-08

[[lines]]
item = "TGT-1"
self_score = 5
assessed_score = 4.5
reason = "二月未開專題會議"
""",
    rules=(
        RecordRule("item-twice", N_("An item is scored once"), item_once, '[[lines]]\nitem = "TGT-1"\n[[lines]]\nitem = "TGT-1"'),
        RecordRule("reason", N_("A changed score has a reason"), reasons, '[[lines]]\nitem = "TGT-1"\nself_score = 5\nassessed_score = 4'),
        RecordRule(
            "year-said",
            N_("What is done in January says which year it is for"),
            year_said,
            'round = "year_end"\ndate = 2026-01-20',
            warns=True,
        ),
        RecordRule("year-near", N_("The year it is for is that of its date, or the one before"), year_near, "for_year = 2020"),
    ),
    state=state,
    sealed=True,
)
