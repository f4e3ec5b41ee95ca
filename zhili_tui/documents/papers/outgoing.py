"""The register of outgoing papers of a unit (發文登記簿)."""

from zhili_tui.documents import registers
from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.periods import day
from zhili_tui.documents.values import PaperContent
from zhili_tui.documents.words import joined
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.regulation.record_set import FiledRecord


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """A line for each paper: its number, to whom, who signed it for issue, who took delivery."""
    columns = ((_(N_("No.")), 5), (_(N_("Went on")), 8), (_(N_("Document number")), 11), (_(N_("Type of paper")), 8), (_(N_("Subject")), 16),
               (_(N_("Secrecy")), 5), (_(N_("Addressee")), 11), (_(N_("Copied to")), 7), (_(N_("Issued by")), 7), (_(N_("Drafted by")), 7),
               (_(N_("Copies")), 5), (_(N_("Received by")), 8), (_(N_("Filed at")), 7))  # fmt: skip
    found = entries(period, sources)
    return registers.register(
        period, sources, N_("Register of Outgoing Papers, {period}"), columns, found, lambda one: row(one, period.year, sources)
    )


def row(one: FiledRecord, year: int, sources: PaperSources) -> tuple[str, ...]:
    """One paper."""
    paper = one.record
    took = (
        translate(N_("{unit} {day}"), {"unit": sources.name(receipt.unit), "day": day(receipt.at.date(), year)})
        for receipt in paper.receipts
    )
    return (
        day(paper.date, year),
        paper.number or "",
        label(paper.type),
        paper.subject,
        label(paper.secrecy),
        joined(map(sources.name, paper.addressees)),
        joined(map(sources.name, paper.cc)),
        sources.name(paper.signer) if paper.signer else "",
        sources.name(paper.handler) if paper.handler else "",
        "" if paper.copies is None else str(paper.copies),
        "\n".join(took),
        paper.filed or "",
    )


def entries(period: PaperPeriod, sources: PaperSources) -> list[FiledRecord]:
    """What went out, by the day it bears."""
    return registers.entries(period, sources, "outgoing", "date")


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """The papers in it."""
    return tuple(one.ref for one in entries(period, sources))


PAPER = Paper("outgoing", N_("Register of outgoing papers"), compose, form="sheet", span="either", records=records)
