"""The notice of investigation of leadership responsibility in a major case (重大案件領導責任查究通知書)."""

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
    WasOne,
)
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule
from zhili_tui.model.parts import Acceptance, Erratum, LeftOut, Lifting, Record, Revocation, approved

CIRCUMSTANCES = ("INV-1", "INV-2", "INV-3", "INV-4")


class Service(Part):
    """How the notice reached the unit where it was not acknowledged by sign-off (送達)."""

    date: Annotated[Date, Label(N_("Served on"))]
    server: Annotated[Person, Label(N_("Served by"))]
    witness: Person
    means: Annotated[Literal["handed_over", "left_behind", "posted"], Label(N_("Manner of service"))] = "handed_over"
    place: Line | None = None


class Notice(Record, kw_only=True):
    """Issued by the committee (INV-6). Its month runs from receipt: acknowledged by sign-off, or served."""

    number: Annotated[Line | None, Label(N_("Document number"))] = None
    unit: Annotated[UnitRef, Label(N_("Addressee"))]
    date: Annotated[Date, Label(N_("Date of the notice"))]
    case: Annotated[RecordRef | None, Refers(("case",))] = None
    circumstance: Annotated[Clause, Begins(("INV-1", "INV-2", "INV-3", "INV-4")), Label(N_("Circumstance"), N_("INV-1 to INV-4"))]
    facts: Annotated[Text, Label(N_("Facts of the case"))]
    principal_leader: Annotated[
        Several[OfficerRef], WasOne(), Note(N_("Everybody who held the post: secretary and head of government"))
    ] = ()
    leader_in_charge: Annotated[Several[OfficerRef], WasOne(), Note(N_("Everybody who held the post"))] = ()
    directly_responsible: Annotated[Several[Person], Label(N_("Directly responsible persons"))] = ()
    left_out: Annotated[
        Several[LeftOut], Label(N_("Holders of a post not named")), Note(N_("Who is left out is held responsible unless a reason is given"))
    ] = ()
    required: Annotated[Text, Label(N_("What is required"), N_("Investigation, corrective measures, accountability"))]
    meeting: Annotated[RecordRef | None, Refers(("meeting",)), Label(N_("Deciding meeting"))] = None
    cc: Several[Line] = ()
    service: Service | None = None
    acceptances: Annotated[Several[Acceptance], Label(N_("Verdicts on the unit's report"))] = ()
    lifting: Lifting | None = None
    revocation: Revocation | None = None
    corrections: Several[Erratum] = ()


def circumstance(notice: Notice) -> Iterator[Fault]:
    """The circumstance is one of INV-1 to INV-4."""
    if notice.circumstance not in CIRCUMSTANCES:
        yield Fault(("circumstance",), N_("the circumstance is one of INV-1 to INV-4"), {})


def state(notice: Notice, today: datetime.date) -> str:
    """Lifted, in force, or a draft until it is signed."""
    if notice.revocation and notice.revocation.date <= today:
        return "revoked"
    if notice.lifting and notice.lifting.date <= today:
        return "lifted"
    return "in_force" if approved(notice, "committee_chair") else "draft"


KIND = Kind(
    name="notice",
    cls=Notice,
    title=("number",),
    date="date",
    columns=("circumstance", "number"),
    clauses=("INV-1", "INV-2", "INV-3", "INV-4", "INV-6", "INV-7"),
    again=("required", "cc"),
    example="""
number = "示綜治委〔2026〕8號"
unit = "xijie"
date = 2026-08-03
circumstance = "INV-3"
facts = "消防部門兩次指出線路隱患，未予整改，致發生火災。"
principal_leader = ["xijie/gao-feng"]
required = "查明責任，落實整改，追究責任，一個月內報告。"
""",
    orders=(
        DateOrder("date", "service.date"),
        DateOrder("date", "acceptances.date"),
        DateOrder("date", "lifting.date"),
        DateOrder("date", "revocation.date"),
    ),
    rules=(RecordRule("circumstance", N_("The circumstance is one of INV-1 to INV-4"), circumstance, 'circumstance = "VET-1"'),),
    state=state,
    sealed=True,
)
