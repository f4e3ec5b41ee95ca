"""The notice of investigation of leadership responsibility in a major case, with its receipt slip (查究通知書、回執)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import acknowledged, counted_from, leaders, mark, slip
from zhili_tui.documents.values import Attachments, Block, Break, Imprint, IssuerSignature, PaperContent, Para
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, translate

TITLE = N_("Notice of Investigation of Leadership Responsibility in a Major Case")


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """The notice, then the slip that the unit sends back; what is known of the receipt is filled in."""
    notice, issuer = subject.record, sources.name(subject.place.unit)
    blocks: list[Block] = [
        Para(head=_(N_("The case")), level=1),
        Para(notice.facts),
        Para(head=_(N_("Grounds")), level=1),
        Para(translate(N_("This falls under the following circumstance: {clause}. The leadership responsibility of your unit is to be investigated."),
                       {"clause": sources.clause(notice.circumstance)})),
        Para(head=_(N_("Persons concerned")), level=1),
        *leaders(notice, notice.date, sources),
        Para(head=_(N_("What is required")), level=1),
        Para(notice.required),
        Para(_(N_("Until this notice is lifted the unit is barred from all appraisals and honours, and the persons named from promotion."))),
        Attachments((_(N_("Receipt slip")),)),
        IssuerSignature(issuer, date(notice.date)),
        Break(),
        *receipt(subject, sources),
        Imprint(issuer, date(notice.date), notice.cc),
    ]  # fmt: skip
    return PaperContent(
        title=_(TITLE),
        blocks=tuple(blocks),
        mark=mark(issuer),
        number=notice.number or "",
        addressee=sources.name(notice.unit),
    )


def receipt(subject: PaperSubject, sources: PaperSources) -> Iterator[Block]:
    """The receipt slip; the month runs from the receipt."""
    notice = subject.record
    signed = acknowledged(notice)
    given = sources.signed(signed) if signed else None
    received = given.day if given else notice.service.date if notice.service else None
    receiver = sources.post(signed.by, received) if signed and received else ""
    said = _(N_("We have received the following paper, and will report in writing within one month of its receipt."))
    rows = [
        (_(N_("Document number")), notice.number or ""),
        (_(N_("Date of the notice")), date(notice.date)),
        (_(N_("Receiving unit")), sources.name(notice.unit)),
        (_(N_("Received by (post, name)")), receiver),
        (_(N_("Received on")), counted_from(given) if given else date(received)),
    ]
    if notice.service:
        rows += [(_(N_("Served by")), sources.post(notice.service.server, notice.service.date)),
                 (_(N_("Witness")), sources.post(notice.service.witness, notice.service.date))]  # fmt: skip
    yield from slip(_(TITLE), sources.name(subject.place.unit), said, rows, sources.name(notice.unit), received)


PAPER = Paper("investigation", N_("Notice of investigation with receipt slip"), compose, kind="notice")
