"""The notice to put right what an inspection found, in three copies: stub, served copy, receipt (整改通知書)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.values import Block, Break, Fields, Heading, IssuerSignature, PaperContent, PaperTable, Para
from zhili_tui.documents.words import date, joined
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.kinds.inspection import Inspection

TITLE = N_("Notice of Rectification")


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """Three copies of the same findings, a page each: kept, served, sent back with the measures taken."""
    inspection = subject.record
    blocks = (
        Para(head=_(N_("First copy: stub, kept by the inspecting unit")), flush=True),
        *facts(inspection, sources),
        findings(inspection, sources),
        Fields(((_(N_("Received by (signature)")), ""), (_(N_("Received on")), date(None)))),
        Break(),
        Heading(_(TITLE)),
        Para(head=_(N_("Second copy: served on the unit inspected")), flush=True),
        *order(subject, sources),
        Break(),
        Heading(_(TITLE)),
        Para(head=_(N_("Third copy: receipt, sent back by the unit inspected with its measures")), flush=True),
        *answer(subject, sources),
    )
    return PaperContent(title=_(TITLE), blocks=blocks)


def facts(inspection: Inspection, sources: PaperSources) -> Iterator[Block]:
    """Who inspected whom, where and when."""
    yield Fields(
        (
            (_(N_("Unit inspected")), sources.name(inspection.unit)),
            (_(N_("Inspection")), f"{label(inspection.type)} {date(inspection.date)}"),
            (_(N_("Place")), inspection.place or ""),
            (_(N_("Inspectors")), joined(sources.name(one) for one in inspection.inspectors)),
            (_(N_("Those present")), joined(sources.name(one) for one in inspection.present)),
        )
    )


def findings(inspection: Inspection, sources: PaperSources, caption: str = "") -> PaperTable:
    """The findings, each with its grade, measure, person and time limit."""
    heads = (_(N_("No.")), _(N_("Problem found")), _(N_("Grade")), _(N_("Measure required")), _(N_("Responsible")), _(N_("Time limit")))
    rows = tuple(
        (str(number), translate(N_("{place}: {text}"), {"place": one.place, "text": one.description}) if one.place else one.description,
         label(one.grade), one.measure or "", sources.name(one.responsible) if one.responsible else "", date(one.due))
        for number, one in enumerate(inspection.findings, 1)
    )  # fmt: skip
    return PaperTable(heads, rows, widths=(2, 9, 3, 7, 4, 5), caption=caption)


def order(subject: PaperSubject, sources: PaperSources) -> Iterator[Block]:
    """The copy that is served: what was found, and that it is to be put right in time."""
    inspection = subject.record
    yield Para(sources.name(inspection.unit) + _(N_(":")), flush=True)
    parts = {"date": date(inspection.date), "count": len(inspection.findings), "type": label(inspection.type)}
    yield Para(translate(N_("The inspection ({type}) of {date} found {count} problem(s), listed below. Put them right within the time limits and report what was done in writing with the receipt; each is closed only after re-inspection."), parts))  # fmt: skip
    yield findings(inspection, sources)
    yield IssuerSignature(sources.name(subject.place.unit), date(inspection.date))


def answer(subject: PaperSubject, sources: PaperSources) -> Iterator[Block]:
    """The copy that comes back: received by whom, and for each finding what was done, to be filled in by hand."""
    inspection = subject.record
    yield Para(sources.name(subject.place.unit) + _(N_(":")), flush=True)
    yield Para(_(N_("The notice has been received. What was done is as follows; please re-inspect.")))
    rows = tuple((str(number), one.description, "", "", "") for number, one in enumerate(inspection.findings, 1))
    heads = (_(N_("No.")), _(N_("Problem found")), _(N_("Measures taken")), _(N_("Done on")), _(N_("Result of acceptance")))
    yield PaperTable(heads, rows, widths=(2, 9, 9, 5, 5))
    yield Fields(((_(N_("Received by (post, name)")), ""), (_(N_("Received on")), date(None))))
    yield IssuerSignature(sources.name(inspection.unit), date(None))


def fits(inspection: Inspection) -> bool:
    """Only where something was found."""
    return bool(inspection.findings)


PAPER = Paper("rectification", N_("Notice of rectification in three copies"), compose, kind="inspection", form="sheet", fits=fits)
