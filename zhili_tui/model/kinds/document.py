"""A paper that came in or went out: number, type, parties, deadline, handler, receipts."""

import datetime
from collections.abc import Iterator
from typing import Annotated, Literal

from zhili_tui.model.fields import (
    Count,
    Date,
    Instant,
    Label,
    Line,
    Note,
    OfficerRef,
    Part,
    Person,
    RecordRef,
    Several,
    Text,
    UnitRef,
    Year,
)
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule, progress
from zhili_tui.model.parts import Record

CLASSIFIED = ("confidential", "secret", "top_secret")


class Receipt(Part):
    """Who took delivery of an outgoing paper."""

    unit: UnitRef
    at: Annotated[Instant, Label(N_("Received at"))]
    person: Person | None = None


class Document(Record, kw_only=True):
    """Incoming and outgoing papers, and written works of the office: plans, summaries, bulletins, briefs, systems."""

    direction: Literal["incoming", "outgoing"]
    type: Literal[
        "letter", "request", "report", "circular_paper", "bulletin", "brief", "info_item", "plan", "work_summary", "written_system",
        "opinion", "duty_report", "meeting_notice", "assignment", "year_closing", "other_paper",
    ]  # fmt: skip
    number: Annotated[Line | None, Label(N_("Document number"), N_("Such as 東綜治〔2026〕12號"))] = None
    issue: Annotated[Count | None, Label(N_("Issue number"))] = None
    subject: Line
    date: Annotated[Date, Label(N_("Date of the paper"))]
    for_year: Annotated[
        Year | None, Label(N_("For the year"), N_("Of the closing of a year: the year closed; of a summary: the year summed up"))
    ] = None
    received: Annotated[Date | None, Label(N_("Received on"))] = None
    sender: Annotated[Line | None, Label(N_("From"))] = None
    addressees: Several[Line] = ()
    cc: Several[Line] = ()
    secrecy: Annotated[
        Literal["public", "internal", "confidential", "secret", "top_secret"],
        Note(N_("Classified papers do not belong in this system and are refused")),
    ] = "internal"
    urgency: Literal["ordinary_speed", "urgent", "extra_urgent"] = "ordinary_speed"
    asked: Annotated[Text | None, Label(N_("What is asked"))] = None
    due: Annotated[Date | None, Label(N_("To be done by"))] = None
    handler: OfficerRef | None = None
    signer: Annotated[OfficerRef | None, Label(N_("Issued by"), N_("簽發人"))] = None
    done: Annotated[Date | None, Label(N_("Done on"))] = None
    result: Text | None = None
    filed: Annotated[Line | None, Label(N_("Filed at"))] = None
    copies: Annotated[Count | None, Label(N_("Copies printed"))] = None
    about: Annotated[Several[RecordRef], Label(N_("Concerning"))] = ()
    content: Text | None = None
    receipts: Several[Receipt] = ()


def unclassified(document: Document) -> Iterator[Fault]:
    """Classified papers are refused."""
    if document.secrecy in CLASSIFIED:
        yield Fault(("secrecy",), N_("classified papers do not belong in this system; take it out and keep it in the paper register"), {})


def parties(document: Document) -> Iterator[Fault]:
    """An incoming paper says when it came and from whom."""
    if document.direction == "incoming":
        for name in ("received", "sender"):
            if getattr(document, name) is None:
                yield Fault((name,), N_("an incoming paper says when it came and from whom"), {})


def closing(document: Document) -> Iterator[Fault]:
    """A paper that closes a year names the year, which is over, and says why."""
    if document.type != "year_closing" or document.direction != "outgoing":
        return
    if document.for_year is None:
        yield Fault(("for_year",), N_("the closing of a year names the year"), {})
    elif document.for_year >= document.date.year:
        yield Fault(("for_year",), N_("a year is closed only when it is over"), {})
    if not document.content:
        yield Fault(("content",), N_("the closing of a year gives its reason"), {})


def state(document: Document, today: datetime.date) -> str:
    """Done, open or overdue where something is asked; else filed."""
    return progress(document.done, document.due, today) if document.due or document.asked else "done"


KIND = Kind(
    name="document",
    cls=Document,
    title=("type", "subject"),
    date="date",
    concerns="",
    columns=("direction", "number", "due"),
    clauses=("TGT-4", "TGT-16", "TGT-17", "INS-3", "INS-5", "DOC-1"),
    again=("direction", "type", "sender", "addressees", "cc", "secrecy", "urgency", "handler", "signer"),
    sought=frozenset(("year_closing",)),
    event=True,
    example="""
direction = "incoming"
type = "meeting_notice"
number = "示綜治〔2026〕41號"
subject = "關於報送年終總結的通知"
date = 2026-11-12
received = 2026-11-13
sender = "示範區綜治辦"
""",
    orders=(DateOrder("date", "received"), DateOrder("received", "done")),
    rules=(
        RecordRule("classified", N_("Classified papers are refused"), unclassified, 'secrecy = "secret"'),
        RecordRule("parties", N_("An incoming paper says when it came and from whom"), parties, "received = false"),
        RecordRule(
            "closing", N_("The closing of a year names it and gives the reason"), closing, 'direction = "outgoing"\ntype = "year_closing"'
        ),
    ),
    state=state,
)
