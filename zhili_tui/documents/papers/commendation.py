"""The decision to commend units or officers (表彰決定)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import attached, cited, everybody, mark, section
from zhili_tui.documents.values import Block, Imprint, IssuerSignature, PaperContent, PaperTable, Para
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.commendation import Commendation


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """What it rests on, who is commended for what, and what is expected of them."""
    record, issuer = subject.record, sources.name(subject.place.unit)
    clauses = _(N_("; ")).join(sources.clause(one) for one in record.criteria)
    meeting = cited(record.meeting, sources) if record.meeting else ""
    decided = translate(N_("It has been decided at {meeting}:"), {"meeting": meeting}) if meeting else _(N_("It has been decided:"))
    blocks: list[Block] = [
        *section(_(N_("What the commendation rests on")), record.reason or "", clauses),
        Para(head=_(N_("Who is commended")), level=1),
        Para(decided),
        *recipients(record, sources),
        *evidence(record, sources),
        Para(_(N_("Those commended are to keep up their good work; all units are to learn from them."))),
        *attached(record),
        IssuerSignature(issuer, date(record.date)),
        Imprint(issuer, date(record.date)),
    ]
    return PaperContent(
        title=translate(N_("Decision on Commendation: {title}"), {"title": record.title}),
        blocks=tuple(blocks),
        mark=mark(issuer),
        number=record.number or "",
        addressee=everybody(),
    )


def recipients(record: Commendation, sources: PaperSources) -> Iterator[Block]:
    """Each with the honour and the deeds."""
    heads = (_(N_("No.")), _(N_("Recipients")), _(N_("Honour")), _(N_("Deeds")))
    rows = tuple(
        (
            str(number),
            sources.post(one.officer, record.date) if one.officer else sources.name(one.unit or ""),
            one.honour,
            _(N_("; ")).join(filter(None, (one.ground, one.deeds))),
        )
        for number, one in enumerate(record.recipients, 1)
    )
    yield PaperTable(heads, rows, widths=(2, 7, 8, 10))


def evidence(record: Commendation, sources: PaperSources) -> Iterator[Block]:
    """What shows that the leaders meet each of their criteria."""
    if record.evidence:
        heads = (_(N_("Criterion")), _(N_("Recipients")), _(N_("Evidence")))
        rows = tuple(
            (
                sources.clause(one.clause),
                sources.post(one.officer, record.date) if one.officer else "",
                _(N_("; ")).join((*(cited(ref, sources) for ref in one.records), *filter(None, (one.words,)))),
            )
            for one in record.evidence
        )
        yield PaperTable(heads, rows, widths=(9, 6, 12))


PAPER = Paper("commendation", N_("Decision on commendation"), compose, kind="commendation")
