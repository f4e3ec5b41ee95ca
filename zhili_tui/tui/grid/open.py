"""How a grid comes to be opened: chosen among the kinds of record, from what several units owe alike, or from what was typed before."""

from typing import TYPE_CHECKING

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import NoOfficer, expected
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import kinds
from zhili_tui.model.record_path import Place, new_name
from zhili_tui.services import monthly_returns
from zhili_tui.services.grids import catalogue, periods
from zhili_tui.services.grids.table import kept_units
from zhili_tui.tui.dialogs.picker import Pick

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import StoredDraft
    from zhili_tui.services.grids.table import GridTable
    from zhili_tui.tui.base.screen import Shell

#: Before a grid's name among the kinds of record.
SIGN = "grid:"
NOTHING = N_("{unit} has nothing to fill in here")
#: So many meetings back one may still be told who came.
MEETINGS = 30


def choose_kind(shell: "Shell", current: str, unit: str) -> None:
    """Choose a kind of record, then fill in its form; or a grid, then what it is of."""
    among = [Choice(name, formatting.label(name)) for name in kinds.dated()]
    among += [Choice(SIGN + name, _(module.TITLE)) for name, module in catalogue.GRIDS.items()]

    def chosen(choice: Choice | None) -> None:
        if choice is not None and choice.value.startswith(SIGN):
            choose(shell, choice.value.removeprefix(SIGN), unit)
        elif choice is not None:
            shell.open_new(choice.value, unit)

    shell.app.push_screen(Pick(_(N_("Which kind of record?")), among, current=current), chosen)


def choose(shell: "Shell", grid: str, unit: str) -> None:
    """Ask which period, month and post, or meeting; then open it."""
    office = shell.office.home(unit)
    try:
        among, current = _among(shell, grid, unit)
    except Exception as error:
        shell.say(str(expected(error)))
        return
    if not among:
        shell.say(translate(NOTHING, {"unit": office.name(unit)}))
        return

    def chosen(choice: Choice | None) -> None:
        if choice is not None:
            show(shell, grid, unit, choice.value)

    title = translate(N_("{unit} > {what}: which?"), {"unit": office.name(unit), "what": _(catalogue.GRIDS[grid].TITLE)})
    shell.app.push_screen(Pick(title, among, current=current, label=44), chosen)


def _among(shell: "Shell", grid: str, unit: str) -> tuple[list[Choice], str]:
    """What it may be of, and which of that is meant most often."""
    office = shell.office.home(unit)
    module = catalogue.GRIDS[grid]
    if grid == "attendance":
        hits = office.index.hits("kind='meeting' AND unit=?", (unit,), limit=MEETINGS)
        return [Choice(hit.place.ref, f"{hit.day} {office.title(hit)}") for hit in hits], ""
    if grid == "month":
        known = [(id, post) for id, _unit in kept_units(office, unit) for post in monthly_returns.posts(office, id)]
        return [
            Choice(f"{id}|{month:%Y-%m}/{post.id}", f"{periods.called('month', periods.of_day(month))} {office.name(id)} {post.name}")
            for month in monthly_returns.months(office.today)
            for id, post in known
            if post.stands(month)
        ], ""
    found = periods.offered(module.EVERY, office.today)
    usual = found[1].name if grid == "returns" and len(found) > 1 else ""  # told when the month is over
    return [Choice(one.name, periods.called(module.EVERY, one)) for one in found], usual


def show(shell: "Shell", grid: str, unit: str, of: str, kept: "StoredDraft | None" = None) -> None:
    """Open a grid, with what was typed in it before; what cannot be opened is said."""
    from zhili_tui.tui.grid.screen import GridRoom, subject_of

    other, bar, rest = of.rpartition("|")
    unit, of = (other, rest) if bar else (unit, of)
    try:
        table = catalogue.table(shell.office, grid, unit, of)
        if not table.rows:
            shell.say(translate(NOTHING, {"unit": shell.office.name(unit)}))
            return
        if why := _why_not(shell, table):
            shell.say(why)
            return
        found = kept or next(iter(shell.office.entering.journal.of(subject_of(table))), None)
        shell.app.push_screen(GridRoom(shell.office, table, found))
    except Exception as error:  # a draft taken up elsewhere, a post without hours
        shell.say(str(expected(error)))


def _why_not(shell: "Shell", table: "GridTable") -> str:
    """Why the officer at work could never save what would be typed; empty where he may, or where nothing can judge it."""
    today = shell.office.today
    place = Place(table.unit, today.year, table.kind.name, new_name(today, 0))
    try:
        return shell.office.home(table.unit).saving.why_not(place.path)
    except NoOfficer:  # whoever git knows
        return ""
