"""The figures of a year for the summary at its end, of a unit and those below it (年終總結數據)."""

from collections import Counter
from collections.abc import Iterable, Iterator

from zhili_tui.documents import findings
from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.papers.bulletin import row as placed_row
from zhili_tui.documents.papers.bulletin import scores as score_bars
from zhili_tui.documents.periods import NONE, below, entitled, family, kept_for, rate
from zhili_tui.documents.values import Block, Chart, PaperContent, PaperTable, Para, Series
from zhili_tui.i18n import N_, _, language
from zhili_tui.i18n.formatting import MONTHS, day, label
from zhili_tui.model.field_values import value
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import FiledRecord
from zhili_tui.services.scoring import Placed

DONE, LOST = frozenset(("met", "late")), frozenset(("missed", "overdue"))
FIGURES = ("disputes.screened", "disputes.mediated", "disputes.succeeded")
STEPS = ("warning", "notice", "veto")
PROPOSED, DECIDED = N_("Veto proposed"), N_("Veto decided")


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """One table for each part of the work, with charts of disputes, findings and scores."""
    units = scope(period, sources)
    blocks: list[Block] = [
        kept_for(period, sources),
        *section(N_("Meetings"), meetings(period, units, sources)),
        *section(N_("Inspections and rectification"), inspected(period, units, sources)),
        *section(N_("Screening of disputes"), disputes(period, units, sources)),
        *section(N_("Activities"), activities(period, units, sources)),
        *section(N_("Patrols"), patrols(period, units, sources)),
        *section(N_("Major cases, warnings, investigations and vetoes"), steps(period, units, sources)),
        *section(N_("Scores and ranking"), scores(period, units, sources)),
    ]
    return PaperContent(title=entitled(N_("Figures for the Summary of {period}"), period), blocks=tuple(blocks))


def section(head: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """A part under its head; left out where there is nothing to tell."""
    found = list(blocks)
    if found:
        yield Para(head=_(head), level=1)
        yield from found


def scope(period: PaperPeriod, sources: PaperSources) -> list[str]:
    """The unit and all below it."""
    return [period.unit, *below(sources.facts(), period.unit)]


def kept(kind: str, period: PaperPeriod, units: list[str], sources: PaperSources) -> list[FiledRecord]:
    """The records of a kind that these units issued in the year, known today."""
    facts = sources.facts()
    found = (one for unit in units for one in facts.kept(kind, unit) if one.year == period.year)
    return [one for one in found if one.day is None or one.day <= sources.today]


def meetings(period: PaperPeriod, units: list[str], sources: PaperSources) -> Iterator[Block]:
    """By obligation: periods that have come due, held in time and late, missed."""
    owed: dict[str, list[Duty]] = {one.id: [] for one in sources.obligations("meeting")}
    for duty in sources.duties(period.year):
        if duty.id in owed and duty.unit in units and duty.state in DONE | LOST:
            owed[duty.id].append(duty)
    heads = (_(N_("Meeting")), _(N_("Owed")), _(N_("Held")), _(N_("of these late")), _(N_("Not held")), _(N_("Rate")))
    rows = []
    for found in owed.values():
        states = Counter(one.state for one in found)
        held = states["met"] + states["late"]
        if found and found[0].name:
            rows.append(
                (found[0].name.said(language()), *map(str, (len(found), held, states["late"], len(found) - held)), rate(held, len(found)))
            )
    if rows:
        yield PaperTable(heads, tuple(rows), widths=(10, 4, 4, 4, 4, 4), numbers=(1, 2, 3, 4, 5))


def inspected(period: PaperPeriod, units: list[str], sources: PaperSources) -> Iterator[Block]:
    """By kind of inspection, then unit by unit with a chart: what was found and how far it has come."""
    held = [one for one in findings.inspections(period, sources) if one.unit in units or one.record.unit in units]
    heads = (
        _(N_("Inspections")),
        _(N_("Count")),
        _(N_("Problems found")),
        _(N_("Problems closed")),
        _(N_("of these late")),
        _(N_("overdue, not closed")),
        _(N_("Rate")),
    )
    rows = [
        row(label(type), [one for one in held if one.record.type == type], sources)
        for type in dict.fromkeys(one.record.type for one in held)
    ]
    if rows:
        yield PaperTable(heads, (*rows, row(_(N_("Together")), held, sources)), widths=(8, 4, 5, 4, 5, 6, 4), numbers=(1, 2, 3, 4, 5, 6))
    groups = [
        (sources.name(unit), [one for one in held if one.record.unit in those]) for unit, those in family(sources.facts(), period.unit)
    ]
    counted = [(name, findings.count(findings.of(some), sources.today)) for name, some in groups if some]
    if len(counted) > 1:
        series = (
            Series(_(N_("Problems found")), tuple(float(one.found) for _name, one in counted)),
            Series(_(N_("Problems closed")), tuple(float(one.closed) for _name, one in counted)),
        )
        yield Chart(tuple(name for name, _one in counted), series, caption=_(N_("Problems found and closed, by unit")))


def row(name: str, held: list[FiledRecord], sources: PaperSources) -> tuple[str, ...]:
    """Some inspections in figures."""
    found = findings.count(findings.of(held), sources.today)
    return (name, *map(str, (len(held), found.found, found.closed, found.late, found.overdue)), rate(found.closed, found.found))


def disputes(period: PaperPeriod, units: list[str], sources: PaperSources) -> Iterator[Block]:
    """Unit by unit, and month by month as a chart. Only what was reported counts."""
    reported = [one for one in kept("figures", period, units, sources) if one.record.reported]

    def total(some: Iterable[FiledRecord], field: str) -> int | None:
        found = [number for one in some if (number := value(one.record, field)) is not None]
        return int(sum(found)) if found else None

    heads = (_(N_("Unit")), _(N_("Screened")), _(N_("Mediated")), _(N_("Mediated with success")), _(N_("Rate of success")))
    rows = []
    parts = [(sources.name(unit), those) for unit, those in family(sources.facts(), period.unit)]
    groups = [*parts, *([(_(N_("Together")), units)] if len(parts) > 1 else [])]
    for name, those in groups:
        sums = [total((one for one in reported if one.unit in those), field) for field in FIGURES]
        if any(one is not None for one in sums):
            rows.append((name, *(NONE if one is None else str(one) for one in sums), rate(sums[2] or 0, sums[1] or 0)))
    if not rows:
        return
    yield PaperTable(heads, tuple(rows), widths=(9, 4, 4, 5, 5), numbers=(1, 2, 3, 4))
    months = [month for month in range(1, 13) if any(one.month == month for one in reported)]
    screened = (float(total((one for one in reported if one.month == month), FIGURES[0]) or 0) for month in months)
    names = tuple(_(MONTHS[month - 1]) if language() == "en" else f"{month}月" for month in months)
    yield Chart(names, (Series(_(N_("Screened")), tuple(screened)),), form="line", caption=_(N_("Disputes screened, by month")))


def activities(period: PaperPeriod, units: list[str], sources: PaperSources) -> Iterator[Block]:
    """By type, with the number of people reached; and the papers."""
    found = kept("activity", period, units, sources)
    rows = []
    for type in dict.fromkeys(one.record.type for one in found):
        some = [one.record for one in found if one.record.type == type]
        reached = [one.reached for one in some if one.reached is not None]
        rows.append((label(type), str(len(some)), str(sum(reached)) if reached else NONE))
    sent = Counter(one.record.type for one in kept("document", period, units, sources) if one.record.direction == "outgoing")
    rows += [(label(type), str(sent[type]), NONE) for type in ("brief", "info_item") if sent[type]]
    if rows:
        yield PaperTable((_(N_("Activity")), _(N_("Count")), _(N_("People reached"))), tuple(rows), widths=(12, 5, 5), numbers=(1, 2))


def patrols(period: PaperPeriod, units: list[str], sources: PaperSources) -> Iterator[Block]:
    """By guard post: shifts, rounds walked and missed, findings, leads."""
    heads = (
        _(N_("Guard post")),
        _(N_("Months")),
        _(N_("Shifts")),
        _(N_("Rounds made")),
        _(N_("Rounds missed")),
        _(N_("Findings")),
        _(N_("Leads")),
    )
    sheets: dict[tuple[str, str], list[FiledRecord]] = {}
    for one in kept("patrol", period, units, sources):
        sheets.setdefault((one.unit, one.name[3:]), []).append(one)
    rows = []
    for (unit, post), found in sheets.items():
        places = sources.unit(unit)
        name = next((one.name for one in (places.guard_posts if places else ()) if one.id == post), found[-1].record.post or post)
        shifts = [shift for one in found for shift in one.record.shifts]
        numbers = (len(found), len(shifts), sum(len(one.rounds) for one in shifts), sum(len(one.missed) for one in shifts),
                   sum(len(one.record.findings) for one in found), sum(len(one.record.leads) for one in found))  # fmt: skip
        rows.append((sources.name(unit) + name, *map(str, numbers)))
    if rows:
        yield PaperTable(heads, tuple(rows), widths=(10, 3, 3, 4, 4, 4, 3), numbers=(1, 2, 3, 4, 5, 6))


def steps(period: PaperPeriod, units: list[str], sources: PaperSources) -> Iterator[Block]:
    """Every major case, and every step that was taken towards these units, in order of date."""
    facts, lines = sources.facts(), []
    for kind in ("case", *STEPS):
        for one in facts.of(kind):
            on = one.day or getattr(one.record, "proposed", None)
            if one.record.unit in units and one.year == period.year and on and on <= sources.today:
                what = (_(DECIDED) if one.record.decided else _(PROPOSED)) if kind == "veto" else label(getattr(one.record, "type", kind))
                about = getattr(one.record, "number", None) or getattr(one.record, "title", None) or NONE
                lines.append((on, (day(on), sources.name(one.record.unit), what, about)))
    if lines:
        heads = (_(N_("Date")), _(N_("Unit")), _(N_("What")), _(N_("Number or title")))
        yield PaperTable(heads, tuple(cells for _on, cells in sorted(lines)), widths=(5, 5, 6, 8))


def scores(period: PaperPeriod, units: list[str], sources: PaperSources) -> Iterator[Block]:
    """The year's scores as they stand, as a table and a chart."""
    found: dict[str, list[Placed]] = {}
    for one in sources.places(period.year):
        if one.result.unit in units:
            found.setdefault(one.sheet, []).append(one)
    for name, placed in found.items():
        sheet = sources.sheet(name)
        heads = (_(N_("Rank")), _(N_("Unit")), _(N_("Score")), _(N_("Grade")), _(N_("Remarks")))
        title = sheet.title.said(language()) if sheet else name
        rows = tuple(placed_row(one, sources) for one in placed)
        yield PaperTable(heads, rows, widths=(3, 8, 4, 4, 8), numbers=(2,), caption=title)
        yield from score_bars(placed, sources)


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """Every record of the year that these units issued and that is counted, and what concerns them."""
    units, facts = scope(period, sources), sources.facts()
    own = {one.ref for kind in ("meeting", "figures", "activity", "document", "patrol") for one in kept(kind, period, units, sources)}
    own |= {one.ref for one in findings.inspections(period, sources) if one.unit in units or one.record.unit in units}
    about = {
        one.ref for kind in ("case", *STEPS, "assessment") for one in facts.of(kind) if one.record.unit in units and one.year == period.year
    }
    return tuple(sorted(own | about))


PAPER = Paper("year-summary", N_("Figures for the year-end summary"), compose, form="sheet", span="year", records=records)
