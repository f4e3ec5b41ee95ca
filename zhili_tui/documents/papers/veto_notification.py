"""The notification of a veto to the unit vetoed, with its receipt slip (一票否決通知書、回執)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.papers.veto_decision import decided
from zhili_tui.documents.parts import acknowledged, counted_from, effects, grounds, mark, section, slip
from zhili_tui.documents.values import Attachments, Block, Break, Imprint, IssuerSignature, PaperContent, Para
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, translate

TITLE = N_("Notification of the One-Vote Veto")


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """The decision, its term and effects, told to the unit; then the slip it sends back."""
    veto, issuer = subject.record, sources.name(sources.committee(subject.place.unit))
    parts = {"decided": date(veto.decided), "number": veto.number or "", "start": date(veto.term_start), "end": date(veto.term_end)}
    blocks: list[Block] = [
        Para(translate(N_("The committee decided on {decided} to apply the one-vote veto to your unit from {start} to {end}. You are hereby notified:"), parts)),
        *section(_(N_("Facts")), veto.facts),
        *grounds(veto.grounds, sources),
        Para(head=_(N_("Effects")), level=1),
        *effects("veto", veto, veto.proposed, sources),
        *section(
            _(N_("What is asked")),
            _(N_("Organise rectification on receipt, report its result in writing, and apply for the veto to be lifted when the term ends")),
        ),
        Attachments((_(N_("Receipt slip")),)),
        IssuerSignature(issuer, date(veto.notified)),
        Break(),
        *receipt(subject, sources),
        Imprint(issuer, date(veto.notified), veto.cc),
    ]  # fmt: skip
    return PaperContent(
        title=_(TITLE), blocks=tuple(blocks), mark=mark(issuer), number=veto.number or "", addressee=sources.name(veto.unit)
    )


def receipt(subject: PaperSubject, sources: PaperSources) -> Iterator[Block]:
    """The receipt slip; what is known of the receipt is filled in."""
    veto = subject.record
    signed = acknowledged(veto)
    given = sources.signed(signed) if signed else None
    received = given.day if given and veto.notified and given.day >= veto.notified else None
    rows = (
        (_(N_("Document number")), veto.number or ""),
        (_(N_("Date of the decision")), date(veto.decided)),
        (_(N_("Receiving unit")), sources.name(veto.unit)),
        (_(N_("Received by (post, name)")), sources.post(signed.by, received) if signed and received else ""),
        (_(N_("Received on")), counted_from(given) if given and received else ""),
    )
    issuer = sources.name(sources.committee(subject.place.unit))
    said = _(N_("We have received the following paper."))
    yield from slip(_(TITLE), issuer, said, rows, sources.name(veto.unit), received)


PAPER = Paper("veto-notification", N_("Veto notification with receipt slip"), compose, kind="veto", fits=decided)
