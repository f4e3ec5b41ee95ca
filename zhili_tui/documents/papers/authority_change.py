"""The sheet on which an authority change is laid before those who sign it (權限變更單)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import BY_HAND
from zhili_tui.documents.values import Block, Fields, IssuerSignature, PaperContent, PaperTable
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _
from zhili_tui.i18n.formatting import label

TITLE = N_("Authority Change")


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """What is to be changed and why; each file with its digests; who has signed, and whether it was carried out."""
    change, issuer = subject.record, sources.name(subject.place.unit)
    rows = (
        (_(N_("Intent")), label(change.intent)),
        (_(N_("Reason")), change.reason),
        (_(N_("Signed by")), "\n".join(signed(subject, sources)) or BY_HAND * 2),
    )
    heads = (_(N_("File")), _(N_("Digest before")), _(N_("Digest afterwards")))
    files = tuple((one.path, one.was or _(N_("new")), one.sha256 or _(N_("to go"))) for one in change.files)
    blocks: tuple[Block, ...] = (Fields(rows), PaperTable(heads, files, widths=(6, 9, 9)), IssuerSignature(issuer, date(change.date)))
    return PaperContent(title=_(TITLE), blocks=blocks)


def signed(subject: PaperSubject, sources: PaperSources) -> Iterator[str]:
    """Each sign-off in a line: the day from which it counts, who, and what he said."""
    for one in subject.record.signoffs:
        yield f"{date(sources.signed(one).day)}  {sources.name(one.by)}  {label(one.verdict)}"


PAPER = Paper("authority-change", N_("Sheet of an authority change"), compose, kind="authority_change")
