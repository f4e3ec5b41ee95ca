"""Parts that several papers share: how they cite other records, name leaders and effects, and the slip that comes back."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from zhili_tui.documents.paper import PaperSources, SignedDay
from zhili_tui.documents.values import Attachments, Block, Fields, Heading, IssuerSignature, Para
from zhili_tui.documents.words import colon, date, joined, sentence
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model import kinds

#: What makes a row of a form high enough to write in.
BY_HAND = "\n"


def mark(issuer: str) -> str:
    """The issuing body's mark on an official paper."""
    return translate(N_("{name} (official paper)"), {"name": issuer})


def everybody() -> str:
    """Whom papers to the whole district address."""
    return _(N_("All townships, towns and streets; all member units"))


def section(head: str, *texts: str) -> Iterator[Block]:
    """A head of the first level and its paragraphs; nothing where nothing is said."""
    said = [text for text in texts if text]
    if said:
        yield Para(head=head, level=1)
        yield from (Para(sentence(text)) for text in said)


def cited(reference: str, sources: PaperSources) -> str:
    """How a paper refers to another record: what it is, its number, its day."""
    record = sources.record(reference)
    if record is None:
        return reference
    kind = kinds.kind(reference.split("/")[2])
    what = getattr(record, "name", None) or label(getattr(record, "type", kind.name))
    told = getattr(record, kind.date) if kind.date else None
    _unit, year, _kind, name = reference.split("/")
    day = date(told) if told else f"{year}-{name[:2]}"  # a record kept by the month may have no day
    parts = {"what": what, "number": getattr(record, "number", None) or "", "day": day}
    return translate(N_("{what} {number} of {day}") if parts["number"] else N_("{what} of {day}"), parts)


def grounds(clauses: Iterable[str], sources: PaperSources) -> Iterator[Block]:
    """The clauses something rests on, in words."""
    found = [sources.clause(one) for one in clauses]
    if found:
        yield Para(head=_(N_("Grounds")), level=1)
        yield Para(sentence(translate(N_("This falls under the following grounds: {grounds}"), {"grounds": _(N_("; ")).join(found)})))


def leaders(record: Any, day: datetime.date, sources: PaperSources) -> Iterator[Block]:
    """The principal leader, leader in charge and directly responsible persons that a record names, with the post each held."""
    named = (
        (N_("Principal leader"), record.principal_leader),
        (N_("Leader in charge"), record.leader_in_charge),
        (N_("Directly responsible persons"), record.directly_responsible),
    )
    for name, people in named:
        if any(people):
            yield Para(colon(_(name)) + joined(sources.post(one, day) for one in people))


def effects(source: str, record: Any, day: datetime.date, sources: PaperSources) -> Iterator[Block]:
    """Who is not eligible for what: the unit, then the leaders, by name where they are named."""
    for effect in sources.effects(source, record):
        who = sources.name(record.unit) if effect.subject == "unit" else label(effect.subject)
        people = getattr(record, effect.subject, ()) if effect.subject != "unit" else ()
        if people:
            who = translate(N_("{role} {people}"), {"role": who, "people": joined(sources.post(one, day) for one in people)})
        elif effect.subject == "directly_responsible":
            continue  # nobody
        what = joined(label(one) for one in effect.bars)
        yield Para(sentence(translate(N_("{who}: not eligible for {what}"), {"who": who, "what": what})), level=3)


def limits(record: Any) -> Iterator[str]:
    """By when a plan is asked for, and by when all is to be done."""
    if record.plan_due:
        yield translate(N_("Submit a plan of rectification by {day}"), {"day": date(record.plan_due)})
    if record.due:
        yield translate(N_("Complete the rectification by {day} and report its result in writing"), {"day": date(record.due)})


def signer(record: Any, sources: PaperSources) -> str:
    """Who signed an upward paper for issue; empty until somebody has."""
    signed = [one for one in record.signoffs if one.verdict in ("approved", "attested") and one.role != "committee_chair"]
    return sources.name(signed[-1].signer or signed[-1].by) if signed else ""


def attached(record: Any) -> Iterator[Block]:
    """The note that names what is attached."""
    if record.attachments:
        yield Attachments(tuple(one.name for one in record.attachments))


def acknowledged(record: Any) -> Any:
    """The sign-off by which the addressee acknowledged receipt; None where there is none."""
    return next((one for one in record.signoffs if one.verdict == "acknowledged"), None)


def counted_from(given: SignedDay) -> str:
    """The day from which a sign-off counts; beside it the day it bears itself, where that cannot be believed."""
    if given.claim is None:
        return date(given.day)
    return translate(N_("{day} (itself dated {claim})"), {"day": date(given.day), "claim": date(given.claim)})


def slip(title: str, issuer: str, said: str, rows: Iterable[tuple[str, str]], unit: str, received: datetime.date | None) -> Iterator[Block]:
    """The receipt slip that the addressee sends back."""
    yield Para(head=_(N_("Attachment")), flush=True)
    yield Heading(_(N_("Receipt slip")), title)
    yield Para(issuer + _(N_(":")), flush=True)
    yield Para(said)
    yield Fields(tuple(rows))
    yield IssuerSignature(unit, date(received))
