"""The register of incoming papers of a unit (收文登記簿)."""

from zhili_tui.documents import registers
from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.periods import day
from zhili_tui.documents.values import PaperContent
from zhili_tui.i18n import N_, _
from zhili_tui.i18n.formatting import label
from zhili_tui.regulation.record_set import FiledRecord


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """A line for each paper: from whom, its number, what it asks by when, who handled it, when it was done."""
    columns = ((_(N_("No.")), 5), (_(N_("Came on")), 8), (_(N_("From")), 11), (_(N_("Their number")), 11), (_(N_("Subject")), 15),
               (_(N_("Secrecy")), 5), (_(N_("Urgency")), 5), (_(N_("What is asked")), 11), (_(N_("To be done by")), 8), (_(N_("Handler")), 7),
               (_(N_("Done on, result")), 10), (_(N_("Filed at")), 8))  # fmt: skip
    found = entries(period, sources)
    return registers.register(
        period, sources, N_("Register of Incoming Papers, {period}"), columns, found, lambda one: row(one, period.year, sources)
    )


def row(one: FiledRecord, year: int, sources: PaperSources) -> tuple[str, ...]:
    """One paper."""
    paper = one.record
    late = paper.done and paper.due and paper.done > paper.due
    done = [day(paper.done, year), paper.result or "", _(N_("done late")) if late else ""]
    return (
        day(paper.received, year),
        paper.sender or "",
        paper.number or "",
        paper.subject,
        label(paper.secrecy),
        label(paper.urgency),
        paper.asked or "",
        day(paper.due, year),
        sources.name(paper.handler) if paper.handler else "",
        "\n".join(filter(None, done)),
        paper.filed or "",
    )


def entries(period: PaperPeriod, sources: PaperSources) -> list[FiledRecord]:
    """What came in, by the day it came."""
    return registers.entries(period, sources, "incoming", "received")


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """The papers in it."""
    return tuple(one.ref for one in entries(period, sources))


PAPER = Paper("incoming", N_("Register of incoming papers"), compose, form="sheet", span="either", records=records)
