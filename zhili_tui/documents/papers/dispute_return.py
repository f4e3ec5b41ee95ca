"""The monthly return of dispute screening, with the month's other figures (矛盾糾紛排查月報)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.values import Block, Chart, Fields, PaperContent, PaperTable, Para, Series
from zhili_tui.documents.words import date, joined
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model import kinds
from zhili_tui.model.introspection import field_at
from zhili_tui.model.record_path import Place
from zhili_tui.regulation import returns
from zhili_tui.regulation.returns import FigureRow, Return

OBLIGATION = "monthly_return"


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """Disputes first, with their causes as a chart; then every other figure; who has not reported, what was corrected."""
    found = figures(period, sources)
    disputes = [row for row in found.rows if row.field.startswith("disputes.")]
    others = [row for row in found.rows if not row.field.startswith("disputes.")]
    blocks: list[Block] = [head(found, sources), table(disputes, _(N_("Disputes"))), *causes(disputes)]
    if others:
        blocks += [table(others, _(N_("Other figures")))]
    blocks += list(notes(found, sources))
    title = translate(N_("Monthly Return of Dispute Screening and Figures, {month}/{year}"), {"month": found.month, "year": found.year})
    return PaperContent(title=title, blocks=tuple(blocks))


def figures(period: PaperPeriod, sources: PaperSources) -> Return:
    """The sums of the month."""
    return returns.monthly(sources.facts(), period.unit, period.year, period.month, sources.expected(OBLIGATION))


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """The figures that are in it."""
    return tuple(Place(unit, period.year, "figures", f"{period.month:02}").ref for unit in figures(period, sources).reporters)


def head(found: Return, sources: PaperSources) -> Fields:
    """Whose return it is, of when, and how many units are in it."""
    month = translate(N_("{month}/{year}"), {"month": found.month, "year": found.year})
    missing = joined(map(sources.name, found.missing)) or _(N_("none"))
    rows = ((_(N_("Reporting unit")), sources.name(found.unit)), (_(N_("Period")), month),
            (_(N_("Units that reported")), str(len(found.reporters))), (_(N_("Not reported")), missing))  # fmt: skip
    return Fields(rows)


def table(rows: list[FigureRow], caption: str) -> PaperTable:
    """Own, below, together, of the year so far and whether that is a sum. A blank is a dash; a typed zero is a zero."""
    heads = (
        _(N_("Item")),
        _(N_("Own")),
        _(N_("Below")),
        _(N_("Together")),
        _(N_("Year so far")),
        _(N_("Of the year")),
        _(N_("Source department")),
    )
    body = tuple(
        (name(row.field), *map(number, (row.own, row.below, row.total, row.year)), _(returns.YEAR_IS[row.year_is]), row.source)
        for row in rows
    )
    return PaperTable(heads, body, widths=(10, 4, 4, 4, 4, 4, 6), numbers=(1, 2, 3, 4), caption=caption)


def number(value: int | None) -> str:
    """A figure, or a dash for what nobody typed."""
    return "—" if value is None else str(value)


def name(field: str) -> str:
    """What a figure is called."""
    found = field_at(kinds.kind("figures").cls, tuple(field.split(".")))
    return _(found.label) if found else field


def causes(rows: list[FigureRow]) -> Iterator[Block]:
    """The disputes of the month by cause."""
    shown = [row for row in rows if row.field.startswith("disputes.causes.") and row.total is not None]
    if any(row.total for row in shown):
        series = Series(_(N_("This month")), tuple(float(row.total or 0) for row in shown))
        yield Chart(tuple(name(row.field) for row in shown), (series,), caption=_(N_("Disputes by cause")))


def notes(found: Return, sources: PaperSources) -> Iterator[Block]:
    """What was corrected after it was sent, and that blanks are not zeros."""
    yield Para(_(N_("Of the year: “added up” is the sum of the months; “latest” is how things stood at the end of the last month reported, and is never added up.")), head=_(N_("Note: ")))  # fmt: skip
    yield Para(_(N_("A dash stands for a figure that nobody reported; a zero was reported as zero.")), head=_(N_("Note: ")))
    for row in found.rows:
        for one in row.corrected:
            parts = {"name": name(row.field), "was": one.was, "day": date(one.corrected), "reason": one.reason}
            yield Para(translate(N_("{name}: sent as {was}, corrected {day}: {reason}"), parts))


PAPER = Paper("return", N_("Monthly dispute return and figures"), compose, form="sheet", records=records)
