"""The year over the whole screen: month by obligation, of the unit at work and each below it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from textual.widget import Widget

from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.regulation.duties import wording
from zhili_tui.regulation.duties.year import MonthCell
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.agenda import year_strip
from zhili_tui.tui.agenda.detail import explain
from zhili_tui.tui.agenda.view_model import ALL, UNKNOWN, lines_of, name_of
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.form import fulfilling
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, REVERSE, Piece, fit
from zhili_tui.tui.widgets.sectioned_list import HeadedRows
from zhili_tui.tui.widgets.widgets import Line

if TYPE_CHECKING:
    from zhili_tui.regulation.duty import Duty


class YearRow(NamedTuple):
    """A unit's head, or an obligation with its months."""

    unit: str
    id: str = ""
    cells: tuple[MonthCell, ...] = ()


class YearRoom(Room):
    """A cursor on a month of an obligation; Enter leads to the record or the form."""

    PAGE = "due"
    ACTIONS = keymap.ON_YEAR
    BINDINGS = [("left", "month(-1)"), ("right", "month(1)")]
    DEFAULT_CSS = "YearRoom #months { margin: 1 0 0 0; }"

    def __init__(self, office: Workspace, only: str = "") -> None:
        super().__init__(office)
        self.only = only  # one unit, or ALL; else the unit at work and those below it
        self.lines: list[YearRow] = []
        self.unreckoned: frozenset[str] = frozenset()  # the units of which it is not known yet what they have to do
        self.month = office.today.month - 1

    def body(self) -> Iterable[Widget]:
        """The months, and below them the lines."""
        yield Line(id="months")
        yield HeadedRows(self.draw, lambda row: not self.lines[row].id, id="rows", marked=False)

    def title_text(self) -> str:
        """Which year."""
        return translate(N_("The year {year}"), {"year": self.office.today.year})

    def on_mount(self) -> None:
        """Fill in."""
        self.again()

    def on_resize(self) -> None:
        """The columns stand at the right edge."""
        self._show_months()

    def again(self) -> None:
        """Show what is known now, the cursor on the same line."""
        found = self.zhili.standing
        if found is None:  # said by whatever failed
            self.lines = []
            self.rows.show(0)
            return
        before = self.here
        own = self.zhili.unit
        below = [own, *found.register.all_below(own)] if self.only != ALL else sorted(found.register.units, key=lambda unit: unit != own)
        units = [self.only] if self.only not in ("", ALL) else below
        self.unreckoned = frozenset(unit for unit in units if not found.knows(unit))
        self.lines = []
        for unit in units:
            lines = () if unit in self.unreckoned else lines_of(self.office, found, (unit,))
            self.lines += [YearRow(unit)] if lines or unit in self.unreckoned else []
            self.lines += [YearRow(unit, line.id, line.cells) for line in lines]
        at = next((n for n, row in enumerate(self.lines) if before and row[:2] == before[:2]), 0)
        self.rows.show(len(self.lines), at)
        self._show_months()
        self._tell()

    @property
    def rows(self) -> HeadedRows:
        """The lines."""
        return self.query_one(HeadedRows)

    @property
    def here(self) -> YearRow | None:
        """The line under the cursor."""
        return self.lines[self.rows.cursor] if self.rows.cursor < len(self.lines) and self.lines[self.rows.cursor].id else None

    def duties(self) -> "list[Duty]":
        """What the cell under the cursor stands for."""
        row = self.here
        known = self.zhili.duties
        return [duty for key in row.cells[self.month].keys if (duty := known.get(key))] if row else []

    def _show_months(self) -> None:
        self.query_one("#months", Line).show(
            (" " * year_strip.label(self.size.width), PLAIN), *year_strip.months(self.office.today.month, self.shown)
        )

    @property
    def shown(self) -> range:
        """The months that have room, the one under the cursor among them."""
        return year_strip.fitting(self.size.width, self.month)

    def draw(self, row: int, width: int) -> list[Piece]:
        """The unit, or an obligation's months."""
        line = self.lines[row]
        if not line.id:
            return [
                (" " + self.office.name(line.unit), BOLD),
                ("  " + (self.duties_unknown or _(UNKNOWN)) if line.unit in self.unreckoned else "", DIM),
            ]
        at = self.month if row == self.rows.cursor else -1
        name = fit("   " + name_of(self.office, line.id), year_strip.label(width))
        return [(name, PLAIN), *year_strip.cells(line.cells, self.shown, at, REVERSE)]

    def on_rows_moved(self) -> None:
        """Say what the cell under the cursor is."""
        self._tell()

    def _tell(self) -> None:
        duties = self.duties()
        if self.here is None:
            return
        if not duties:
            self.say(_(N_("Nothing is owed in this month.")))
            return
        one = duties[0]
        parts = [wording.what(one, self.office.today.year), one.clause, wording.when(one), formatting.label(one.state)]
        if len(duties) > 1:
            states = [duty.state for duty in duties]
            parts[-1] = _(N_(", ")).join(f"{formatting.label(state)} {states.count(state)}" for state in dict.fromkeys(states))
        elif one.missing:
            parts.append(translate(N_("without a round: {days}"), {"days": _(N_(", ")).join(day[5:] for day in one.missing[:8])}))
        if len(duties) == 1 and wording.marks(one):
            parts.append(wording.marks(one))
        self.say("  ".join(parts))

    def explain(self) -> list[str]:
        """The clause, and how the day came about."""
        duties = self.duties()
        return explain(self.office, duties[0]) if duties else []

    def action_month(self, by: int) -> None:
        """To another month."""
        before = self.shown
        self.month = max(0, min(self.month + by, 11))
        if self.shown == before:
            self.rows.refresh_row(self.rows.cursor)
        else:
            self._show_months()
            self.rows.refresh()
        self._tell()

    def action_fulfil(self) -> None:
        """Open the record or form; of several, choose one."""
        fulfilling.one_of(self.zhili, self.duties())
