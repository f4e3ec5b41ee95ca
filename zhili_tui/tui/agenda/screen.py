"""The agenda: what is overdue, missing and due for the unit at work and those below it, and the year at a glance."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, cast

from rich.cells import cell_len
from textual.containers import Horizontal
from textual.widget import Widget

from zhili_tui.i18n import N_, _, translate
from zhili_tui.regulation.duties import wording
from zhili_tui.regulation.duties.year import MonthCell
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage.folding import matches
from zhili_tui.tui import keymap
from zhili_tui.tui.agenda import year_strip
from zhili_tui.tui.agenda.lines import AgendaRow, in_sight, rows, what, who
from zhili_tui.tui.agenda.view_model import ALL, MEND, UNKNOWN, UNSAVED, DutyLine, listed
from zhili_tui.tui.base.screen import NOT_KNOWN, PENDING, Shell
from zhili_tui.tui.base.search_screen import SearchedRoom, SearchLine
from zhili_tui.tui.form import fulfilling
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.signoff.items import sent_back
from zhili_tui.tui.widgets.cells import BOLD, DIM, ERROR, LATE, PLAIN, Piece, fit, fit_right
from zhili_tui.tui.widgets.sectioned_list import HeadedRows
from zhili_tui.tui.widgets.text_lines import Lines, paragraph
from zhili_tui.tui.widgets.widgets import Line, Rows

if TYPE_CHECKING:
    from zhili_tui.entry.parsing import Choice
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.tui.agenda.view_model import AgendaView

HEADS = {
    "unsaved": N_("On disk and in no commit"),
    "returned": N_("Sent back: to be mended"),
    "overdue": N_("Overdue"),
    "missing": N_("Missing, can still be supplied"),
    "arrears": N_("Left undone in earlier years"),
    "week": N_("Due this week"),
    "month": N_("Due this month"),
    "later": N_("Later"),
}
#: Parts of the list that are no duties.
APART = ("unsaved", "returned")
ON_DISK_ONLY = N_("No history, hub or colleague has this record as it lies here: it was written beside zhili, or a save was cut short.")
OWN = N_("this unit and those below it")
HOLIDAYS = N_("No official holidays of {years} are known: days there are reckoned by weekends alone.")
WORKING = N_("Working out what is due ...")
#: From this height on the year stands below the list, and takes so much of it.
TALL = 20
SHARE = 0.4
CLAUSE = 7
DAYS = 10


class BoardShell(Shell, Protocol):
    """The program, as the agenda knows it."""

    board: "AgendaView | None"  # until the standing is there, what the last one of the day left


class Agenda(SearchedRoom):
    """What has to be done, and the way to the form that does it."""

    NAME = "agenda"
    ACTIONS = keymap.ON_AGENDA

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.lines: list[AgendaRow] = []
        self.whole: list[AgendaRow] = []  # the same, nothing of it cut short
        self.opened: set[str] = set()  # parts that are shown whole, whatever the room
        self.board: AgendaView | None = None  # what is shown
        self.refusal: Lines = []  # why nothing is
        self.narrow = ""  # to one unit; ALL widens to every unit
        self._all: tuple[AgendaView, tuple[DutyLine, ...]] | None = None  # the duties of every unit, and of which board they are
        self.year: list[tuple[str, tuple[MonthCell, ...]]] = []
        self.hidden = 0  # lines of the year that have no room
        self.room_for = 0  # so many lines the list was made for

    @property
    def zhili(self) -> BoardShell:
        """The program."""
        return cast("BoardShell", self.app)

    def above(self) -> Iterable[Widget]:
        """What narrows the list."""
        yield Line(id="scope")
        yield Line(id="unknown")
        yield SearchLine()

    def body(self) -> Iterable[Widget]:
        """The list, what stands beside it, the year below."""
        yield from self.above()
        with Horizontal(id="sides"):
            yield HeadedRows(self.draw, self.heading, id="rows")
            yield Rows(self._draw_beside, id="beside", marked=False)
        yield Line(id="following")
        year = Rows(self._draw_year, id="year", marked=False)
        year.can_focus = False
        yield year

    def on_mount(self) -> None:
        """Show what is known, at first what the last reckoning of the day left."""
        self.again()

    def on_resize(self) -> None:
        """The year takes its share of the height."""
        self._show_year()

    def on_screen_resume(self) -> None:
        """What was reckoned while another room stood here."""
        if self.is_mounted and (self.board is not self.zhili.board or self.zhili.unanswered):
            self.again()

    # what is shown

    def again(self) -> None:
        """Show what is known now, the cursor on the same duty."""
        self.board = self.zhili.board
        self.show_found()
        if self.zhili.standing is None and not self.zhili.unanswered:
            self.zhili.busy_with(_(WORKING))

    def show_found(self) -> None:
        """Fill the list and the year from the board."""
        before, at = self.current, self.rows.cursor
        why = self.duties_unknown if self.narrow and not self._known else self.zhili.unanswered
        self.refusal = paragraph(why, self.app.size.width - 4, "  ") if why else []
        self.whole = rows(self._items(), self.board.unit if self.board else "", fold=self.narrow in ("", ALL))
        self._tell_scope()
        self._show_year()
        keys = {one.key for one in before.items} if before else set()
        self._show_lines(keys, at)

    def _show_lines(self, keys: set[str], at: int, laid: bool = False) -> None:
        """The lines that fit, the cursor on one of these duties, else on this line. ``laid``: they are shown already, and only the room is another."""
        room = self.rows.size.height
        cut = room and not self.query_
        before, self.room_for = self.lines, room
        self.lines = [AgendaRow("")] * len(self.refusal) or (in_sight(self.whole, room, self.opened) if cut else self.whole)
        if laid and self.lines == before:
            return  # most often: nothing is drawn again
        same = next((number for number, row in enumerate(self.lines) if keys & {one.key for one in row.items}), None)
        self.fill(len(self.lines), at if same is None else same)
        self._tell_following()

    def on_rows_laid(self) -> None:
        """There is room for more lines, or for less."""
        if self.rows.size.height != self.room_for:
            here = self.current
            self._show_lines({one.key for one in here.items} if here else set(), self.rows.cursor, laid=True)
        self._tell_following()

    def on_rows_moved(self) -> None:
        """Other lines may show."""
        self._tell_following()

    def _tell_following(self) -> None:
        """How much stands below what shows."""
        last = self.rows.top + self.rows.size.height
        count = sum(len(row.items) or row.more for row in self.lines[last:]) if self.rows.size.height else 0
        text = translate(N_("{count} more below"), {"count": count}) if count else ""
        self.query_one("#following", Line).show(("   " + text, DIM))

    def _items(self) -> list[DutyLine]:
        return [
            one
            for one in (self._everyone() if self._known else () if self.narrow else self.board.items if self.board else ())
            if self.narrow in ("", ALL, one.unit) and (not self.query_ or matches(self.query_, one.what) or matches(self.query_, one.who))
        ]

    @property
    def _known(self) -> bool:
        """Whether all that the list is narrowed to is known: never is a part shown for the whole."""
        found = self.zhili.standing
        return bool(self.narrow and found and (found.whole if self.narrow == ALL else found.knows(self.narrow)))

    def _everyone(self) -> tuple[DutyLine, ...]:
        """The duties of every unit as far as they are known, at least those of the board."""
        found, board = self.zhili.standing, self.board
        if found is None or board is None or not found.whole:
            return board.items if board else ()
        if self._all is None or self._all[0] is not board:
            self._all = (board, listed(self.office, board.unit, found, found.duties))
        return self._all[1]

    @property
    def current(self) -> AgendaRow | None:
        """The line under the cursor, where it is no head."""
        row = self.lines[self.rows.cursor] if self.rows.cursor < len(self.lines) else None
        return row if row is not None and row.items else None

    def _tell_scope(self) -> None:
        line = self.query_one("#scope", Line)
        line.display = bool(self.narrow or self.query_)
        count = sum(len(row.items) for row in self.whole)
        known = self._known or not self.narrow
        said = translate(N_("{count} to do"), {"count": count}) if known else _(NOT_KNOWN if self.duties_unknown else PENDING)
        name = _(OWN) if not self.narrow else _(N_("all units")) if self.narrow == ALL else self.office.name(self.narrow)
        line.show((f" {name}", PLAIN), ("  " + said, DIM))

        years = self.board.unknown if self.board else ()
        note = self.query_one("#unknown", Line)
        note.display = bool(years)
        note.show((" " + translate(HOLIDAYS, {"years": ", ".join(map(str, years))}), DIM))

    def heading(self, row: int) -> bool:
        """The heads of the parts."""
        return not self.lines[row].items and not self.lines[row].more

    def draw(self, row: int, width: int) -> list[Piece]:
        """What, clause, day, days left or over, who."""
        line = self.lines[row]
        if line.more:
            text = translate(N_("{count} more: {key}"), {"count": line.more, "key": self.keymap.shown(keymap.FULFIL)})
            return [(f" {_(HEADS[line.group])}  " if line.following else "   ", BOLD), (text, DIM)]
        if not line.items:
            if not line.group:
                if self.refusal:
                    return self.refusal[row]
                if self.board is None or (self.narrow and not self._known):
                    return [("  " + _(UNKNOWN), PLAIN)]
                fits = translate(N_('Nothing to do fits "{query}".'), {"query": self.query_})
                return [("  " + (fits if self.query_ else _(N_("Nothing is overdue, missing or due in the next 60 days."))), PLAIN)]
            return [(" " + _(HEADS[line.group]), ERROR if line.group == "overdue" else BOLD), (f" {line.following}", DIM)]
        item = line.items[0]
        known = self.zhili.standing is not None
        unit = 16 if width >= 90 else 12
        clause = CLAUSE + 1 if width >= 76 else 0
        cells = self._day_cells()
        middle = width - unit - clause - DAYS - cells - 9
        day = f"{item.day:%m-%d}" if item.day.year == self.office.today.year else f"{item.day:%y-%m-%d}"
        days = wording.days(item.day, self.office.today) if line.group not in APART else ""
        days = translate(N_("by {hour}"), {"hour": item.hour}) if item.hour else days
        text = what(line)
        if item.hour and cell_len(text) > middle:  # whom to call and by which telephone come before the clause
            middle, clause = middle + clause, 0
        return [
            ("   " + fit(text, middle) + " ", PLAIN if known else DIM),
            (fit(item.clause, clause) if clause else "", DIM),
            (fit_right(day, cells) + "  ", DIM if line.group not in (*APART, "overdue", "missing", "arrears") else PLAIN),
            (fit(days, DAYS) + " ", LATE if known and line.group == "overdue" else PLAIN if known else DIM),
            (fit(who(line), unit), PLAIN if known else DIM),
        ]

    def _day_cells(self) -> int:
        """The cells for a day: those of its year too where one of another year is listed."""
        years = {item.day.year for row in self.lines for item in row.items[:1]}
        return 5 if years <= {self.office.today.year} else 8

    # the year

    def _show_year(self) -> None:
        """Below the list, as many obligations as there is room for: those most often owed."""
        pane = self.query_one("#year", Rows)
        found = self._year()
        room = int(self.size.height * SHARE) - 3
        kept = sorted(sorted(range(len(found)), key=lambda n: -sum(bool(cell.state) for cell in found[n][1]))[: max(room, 0)])
        self.year = [found[number] for number in kept]
        self.hidden = len(found) - len(kept)
        pane.display = self.size.height >= TALL and bool(self.year)
        pane.styles.height = len(self.year) + 1
        pane.show(len(self.year) + 1)

    def _year(self) -> list[tuple[str, tuple[MonthCell, ...]]]:
        if self.board is None:
            return []
        found = self.zhili.standing
        if self.narrow in ("", ALL, self.board.unit) or found is None:
            return list(self.board.year)
        if not found.knows(self.narrow):
            return []
        from zhili_tui.tui.agenda.view_model import lines_of, name_of

        return [(name_of(self.office, line.id), line.cells) for line in lines_of(self.office, found, (self.narrow,))]

    def _draw_year(self, row: int, width: int) -> list[Piece]:
        label, shown = year_strip.label(width), year_strip.fitting(width, self.office.today.month - 1)
        if row == 0:
            more = translate(N_("+{count}: {key}"), {"count": self.hidden, "key": self.keymap.shown(keymap.YEAR)}) if self.hidden else ""
            return [(fit(f" {_(N_('This year'))} {more}", label), BOLD), *year_strip.months(self.office.today.month, shown)]
        name, cells = self.year[row - 1]
        return [(fit(f" {name}", label), PLAIN), *year_strip.cells(cells, shown)]

    # what is under the cursor

    def duties(self) -> "list[Duty]":
        """The duties under the cursor; none until they have been reckoned."""
        line = self.current
        known = self.zhili.duties
        return [duty for one in line.items if (duty := known.get(one.key))] if line else []

    def beside(self, row: int, width: int) -> list[list[Piece]]:
        """The duties under the cursor: what they are, whose, by which clause, and what shows them."""
        from zhili_tui.tui.agenda.detail import lines

        line = self.current
        if line is not None and line.group == "returned":
            return paragraph(sent_back(self.office, line.items[0].key.removeprefix(MEND)), width)
        if line is not None and line.group == "unsaved":
            return paragraph(_(ON_DISK_ONLY), width)
        return lines(self.office, line.items, self.duties(), width) if line else []

    def explain(self) -> list[str]:
        """The clause, and how the day came about."""
        from zhili_tui.tui.agenda.detail import explain

        duties = self.duties()
        return explain(self.office, duties[0]) if duties else []

    # actions

    def why_not(self, action: keymap.Action) -> str:
        """What needs the reckoning waits for it."""
        line = self.current
        at = self.rows.cursor
        if action.name == "fulfil" and ((line is not None and line.group in APART) or (at < len(self.lines) and self.lines[at].more)):
            return ""
        if action.name in ("fulfil", "year") and self.zhili.standing is None:
            return self.zhili.unanswered or _(WORKING)
        return ""

    def widen(self) -> None:
        """Leave the narrowing, else cut short again what was opened."""
        if self.narrow or self.opened:
            self.narrow = ""
            self.opened.clear()
            self.show_found()

    def open_current(self) -> None:
        """Open what fulfils the duty under the cursor, of several units one to be chosen; or what was sent back."""
        line = self.current
        at = self.lines[self.rows.cursor] if self.rows.cursor < len(self.lines) else AgendaRow("")
        if at.more:
            self.opened.add(at.group)
            self._show_lines(set(), self.rows.cursor)
            return
        if line is not None and line.group == "returned":
            from zhili_tui.tui.form.screen import open_form

            path = line.items[0].key.removeprefix(MEND)
            open_form(self.zhili, lambda: opening.on(self.office, path))
            return
        if line is not None and line.group == "unsaved":
            from zhili_tui.tui.dialogs import unsaved

            unsaved.choose(self.zhili, line.items[0].key.removeprefix(UNSAVED))
            return
        fulfilling.one_of(self.zhili, self.duties())

    def action_fulfil(self) -> None:
        """The same."""
        self.action_open()

    def action_scope(self) -> None:
        """Choose a unit to narrow to, or every unit; the first choice is what is shown at the start."""
        from zhili_tui.entry.parsing import Choice
        from zhili_tui.tui.dialogs.picker import Pick

        own = self.zhili.unit
        units = sorted({one.unit: one.who for one in self._everyone() if one.unit != own}.items())
        among = [Choice("", _(OWN)), Choice(own, self.office.name(own)), Choice(ALL, _(N_("all units"))), *(Choice(*one) for one in units)]
        self.app.push_screen(Pick(_(N_("Narrow the list to")), among, current=self.narrow), self._narrow)

    def _narrow(self, choice: "Choice | None") -> None:
        if choice is not None:
            self.narrow = choice.value
            self.show_found()

    def action_year(self) -> None:
        """The year of all units, over the whole screen."""
        from zhili_tui.tui.agenda.year_screen import YearRoom

        self.app.push_screen(YearRoom(self.office, self.narrow))

    def action_print(self) -> None:
        """A paper over many records of the unit the list is narrowed to, else of that under the cursor or at work."""
        from zhili_tui.tui.record import preview

        line = self.current
        one = line.items[0].unit if line and len(line.items) == 1 else self.zhili.unit
        preview.of_unit(self, one if self.narrow in ("", ALL) else self.narrow)

    def action_new(self) -> None:
        """A new record, of the unit the list is narrowed to."""
        self.zhili.choose_kind(unit="" if self.narrow == ALL else self.narrow)
