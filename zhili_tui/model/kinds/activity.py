"""An activity: publicity, a superior's campaign joined, a research article, safety creation, an exemplar."""

from typing import Annotated, Literal

from zhili_tui.model.fields import Clause, Count, Date, Label, Line, Part, Person, Several, Text, UnitRef
from zhili_tui.model.glossary import N_
from zhili_tui.model.kind import DateOrder, Kind
from zhili_tui.model.parts import Record


class Material(Part):
    """What was shown or given out."""

    name: Line
    number: Annotated[Count, Label(N_("Number of pieces"))]


class Activity(Record, kw_only=True):
    """TGT-9, TGT-14, TGT-16, TGT-18, TGT-20. Of those reached, only the number is kept."""

    type: Literal[
        "publicity",
        "campaign",
        "research_article",
        "safety_creation",
        "exemplar",
        "legal_education",
        "railway_protection",
        "other_activity",
    ]
    date: Date
    until: Annotated[Date | None, Label(N_("Last day"))] = None
    title: Line
    place: Line | None = None
    campaign: Annotated[Line | None, Label(N_("Superior's campaign"))] = None
    participants: Annotated[Several[UnitRef], Label(N_("Units taking part"))] = ()
    reached: Annotated[Count | None, Label(N_("People reached"), N_("The number only"))] = None
    author: Person | None = None
    published_in: Annotated[Line | None, Label(N_("Published in"))] = None
    clause: Clause | None = None
    content: Text | None = None
    result: Text | None = None
    materials: Several[Material] = ()


KIND = Kind(
    name="activity",
    cls=Activity,
    title=("type", "title"),
    date="date",
    concerns="",
    columns=("place", "reached"),
    clauses=("TGT-9", "TGT-14", "TGT-16", "TGT-18", "TGT-20"),
    again=("type", "place", "campaign", "participants", "clause"),
    event=True,
    example="""
type = "publicity"
date = 2026-03-20
title = "平安建設宣傳月集中宣傳"
place = "東街文化廣場"
reached = 260
""",
    orders=(DateOrder("date", "until"),),
    happened=lambda activity: True,
)
