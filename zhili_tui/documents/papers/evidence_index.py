"""What an inspection of a unit is shown: for each target the records that prove it, where they lie, and what is missing (迎檢目錄)."""

from collections.abc import Iterator

from zhili_tui.documents import evidence
from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.papers.score_sheet import worked
from zhili_tui.documents.periods import NONE, kept_for
from zhili_tui.documents.values import Block, PaperContent, PaperTable, Para
from zhili_tui.documents.words import joined
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.record_path import Place
from zhili_tui.regulation.scoring.score import ItemResult, Result


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """First what is missing and how much hangs on it, then the records of every target. Raises UnknownName where no sheet is for the unit."""
    result = worked(period, sources)
    parts = {"score": result.score, "maximum": result.maximum, "points": result.at_stake}
    blocks: list[Block] = [
        kept_for(period, sources),
        Para(translate(N_("Proven so far: {score} of {maximum} points; {points} points hang on what is missing."), parts), flush=True),
        *missing(result, sources),
        proven(result, sources),
    ]
    title = translate(N_("Evidence Index for the Inspection of {year}"), {"year": period.year})
    return PaperContent(title=title, blocks=tuple(blocks), landscape=True)


def missing(result: Result, sources: PaperSources) -> Iterator[Block]:
    """What is still to be brought, most points first."""
    lacking = sorted((line for line in result.lines if line.missing), key=lambda line: -line.at_stake)
    if lacking:
        numbers = evidence.numbers(line.id for line in result.lines)
        heads = (_(N_("No.")), _(N_("Item")), _(N_("Still missing")), _(N_("Points that hang on it")))
        rows = tuple(
            (
                numbers[line.id],
                line.title.said(language()) + assessor(line, result, sources),
                joined(sources.lacks(result.sheet, one) for one in line.missing),
                str(line.at_stake),
            )
            for line in lacking
        )
        yield PaperTable(heads, rows, widths=(3, 14, 16, 4), numbers=(3,), caption=_(N_("Still missing")))


def assessor(line: ItemResult, result: Result, sources: PaperSources) -> str:
    """Who assesses an item, where the sheet says so."""
    sheet = sources.sheet(result.sheet)
    items = (item for category in (sheet.categories if sheet else ()) for item in category.items)
    name = next((item.assessor for item in items if item.id == line.id), None)
    return translate(N_(" ({person})"), {"person": name}) if name else ""


def proven(result: Result, sources: PaperSources) -> PaperTable:
    """For each target the records that prove it, by title, day and document number, and where the papers lie."""
    heads = (_(N_("No.")), _(N_("Item")), _(N_("Maximum")), _(N_("Proven")), _(N_("Evidence")), _(N_("Count")),
             _(N_("Title, number, day")), _(N_("Where it lies")))  # fmt: skip
    rows: list[tuple[str, ...]] = []
    late = {ref for duty in sources.duties(result.year) if duty.state == "late" for ref in duty.evidence}
    numbers = evidence.numbers(line.id for line in result.lines)

    def marks(place: Place) -> str:
        found = [label(mark) for mark in (*(("late",) if place.ref in late else ()), sources.mark(place.ref)) if mark]
        return translate(N_(" ({marks})"), {"marks": "/".join(found)}) if found else ""

    for line in result.lines:
        # said in every row: a page may begin with any of them
        head = (numbers[line.id], line.title.said(language()), str(line.maximum), str(line.points))
        none = evidence.ProofRecords(_(N_("Still missing")) if line.missing else NONE, 0, (), ())
        for one in evidence.proofs(dict.fromkeys(line.evidence), sources, marks) or [none]:
            rows.append((*head, one.kind, str(one.number or NONE), "\n".join(one.named), evidence.places(one)))
    return PaperTable(heads, tuple(rows), widths=(2, 9, 3, 4, 5, 3, 21, 8), numbers=(2, 3, 5), caption=_(N_("Evidence by target")))


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """Every record that a target rests on."""
    return tuple(sorted({ref for line in worked(period, sources).lines for ref in line.evidence if sources.record(ref) is not None}))


PAPER = Paper("evidence-index", N_("Evidence index for an inspection"), compose, form="sheet", span="year", records=records)
