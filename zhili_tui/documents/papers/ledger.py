"""The ledger of what inspections found, of a unit and those below it: measure, time limit, acceptance, closing (整改台賬)."""

from zhili_tui.documents import findings
from zhili_tui.documents.findings import LocatedFinding, problem, standing
from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.periods import day, entitled, kept_for, nothing, rate, rows
from zhili_tui.documents.values import Block, PaperContent, PaperTable, Para
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.regulation.duties import wording
from zhili_tui.regulation.record_set import FiledRecord


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """The sums, then a line for each finding in order of inspection."""
    found = findings.of(inspections(period, sources))
    blocks: list[Block] = [kept_for(period, sources)]
    blocks += [sums(found, sources), table(found, period, sources)] if found else [nothing()]
    return PaperContent(title=entitled(N_("Ledger of Rectification, {period}"), period), blocks=tuple(blocks), landscape=True)


def inspections(period: PaperPeriod, sources: PaperSources) -> list[FiledRecord]:
    """Those by the unit, of it, and of the units below it."""
    facts = sources.facts()
    units = {period.unit, *facts.all_below(period.unit)}
    return [one for one in findings.inspections(period, sources) if one.unit == period.unit or one.record.unit in units]


def sums(found: list[LocatedFinding], sources: PaperSources) -> Para:
    """How many were found, closed, closed late, and are still open."""
    counted = findings.count(found, sources.today)
    parts = {**counted._asdict(), "open": counted.open, "rate": rate(counted.closed, counted.found)}
    return Para(translate(N_("{found} problems found: {closed} closed (of these {late} late), {overdue} overdue and not closed, {open} being put right; rate of rectification {rate}."), parts), flush=True)  # fmt: skip


def table(found: list[LocatedFinding], period: PaperPeriod, sources: PaperSources) -> PaperTable:
    """A line for each finding."""
    heads = (_(N_("No.")), _(N_("Inspected on")), _(N_("Unit inspected")), _(N_("Problem found")), _(N_("Grade")), _(N_("Measure")),
             _(N_("Responsible")), _(N_("Time limit")), _(N_("Accepted on")), _(N_("Closed on")), _(N_("State and remarks")))  # fmt: skip
    closed = {duty.period: wording.marks(duty) for duty in sources.duties(period.year) if not wording.periodical(duty)}
    lines = rows(row(one, period.year, sources, closed.get(f"{one.filed.ref}/{one.number}", "")) for one in found)
    return PaperTable(heads, lines, widths=(5, 8, 10, 17, 5, 15, 7, 8, 8, 8, 13))


def row(one: LocatedFinding, year: int, sources: PaperSources, closed: str) -> tuple[str, ...]:
    """One finding; what is late says so. ``closed``: how its closing came into the books, where the inspection was entered in time."""
    finding = one.finding
    return (
        day(one.inspection.date, year),
        sources.name(one.inspection.unit),
        problem(finding),
        label(finding.grade),
        finding.measure or "",
        sources.name(finding.responsible) if finding.responsible else "",
        day(finding.due, year),
        day(finding.accepted, year),
        day(finding.closed, year),
        "\n".join([standing(finding, sources.today), *remarks(one, year), *(entered(one.filed.ref, sources) or filter(None, (closed,)))]),
    )


def entered(reference: str, sources: PaperSources) -> list[str]:
    """Whether the record came into the books late, or from before them."""
    mark = sources.mark(reference)
    return [label(mark)] if mark else []


def remarks(one: LocatedFinding, year: int) -> list[str]:
    """An acceptance that failed, a time limit that was extended, and what it was escalated to."""
    finding, out = one.finding, []
    if finding.acceptance == "failed":
        out.append(_(N_("acceptance not passed")))
    if finding.extended_from:
        out.append(translate(N_("extended from {day}"), {"day": day(finding.extended_from, year)}))
    if finding.escalated:
        out.append(_(N_("escalated")))
    return out


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """The inspections in which something was found."""
    return tuple(one.ref for one in inspections(period, sources) if one.record.findings)


PAPER = Paper("ledger", N_("Ledger of rectification"), compose, form="sheet", span="either", records=records)
