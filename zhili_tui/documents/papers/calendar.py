"""What a unit has to do in a month, day by day (工作月曆)."""

from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.periods import entitled, kept_for, nothing
from zhili_tui.documents.values import PaperContent, PaperTable
from zhili_tui.i18n import N_, _
from zhili_tui.i18n.formatting import label, short_day, weekday
from zhili_tui.regulation.duties import wording
from zhili_tui.regulation.duty import Duty


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """A line for each thing due, in order of its day, with its clause and its state."""
    found = due(period, sources)
    heads = (
        _(N_("Due on")),
        _(N_("Day of the week")),
        _(N_("What is to be done")),
        _(N_("For the period")),
        _(N_("Clause")),
        _(N_("State")),
    )
    rows = tuple(row(one, period.year, sources) for one in found)
    body = PaperTable(heads, rows, widths=(4, 3, 10, 4, 8, 4)) if found else nothing()
    return PaperContent(title=entitled(N_("Work Calendar, {period}"), period), blocks=(kept_for(period, sources), body))


def due(period: PaperPeriod, sources: PaperSources) -> list[Duty]:
    """What is due in the month."""
    mine = (one for one in sources.duties(period.year) if one.unit == period.unit and one.state != "not_applicable")
    return sorted((one for one in mine if period.holds(one.day)), key=lambda one: (one.day, one.id, one.about, one.period))


def row(one: Duty, year: int, sources: PaperSources) -> tuple[str, ...]:
    """One duty."""
    about = f" {sources.name(one.about)}" if one.about else ""
    return (
        short_day(one.day),
        weekday(one.day),
        wording.title(one) + about,
        wording.period(one.period, year),
        sources.clause(one.clause) or one.clause,
        label(one.state),
    )


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """The records that set the limits or show that they were kept."""
    return tuple(sorted({ref for one in due(period, sources) for ref in one.evidence}))


PAPER = Paper("calendar", N_("Work calendar of a month"), compose, form="sheet", span="coming", records=records)
