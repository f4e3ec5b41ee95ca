"""Filling in a grid: moving from cell to cell, typing, choosing, pasting, going back; every word kept as it is typed."""

from textual.widgets import Input

from zhili_tui.entry.dates import half
from zhili_tui.entry.drafts import Content, Draft
from zhili_tui.entry.grid_state import TOP, CellKey, Grid
from zhili_tui.entry.parsing import Choice, fitting, offered
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.introspection import Path
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form.typed_cells import PICKED
from zhili_tui.tui.grid.cells import GridCells
from zhili_tui.tui.widgets.widgets import Entry

PASSED_OVER = N_("{count} cells stay as they are: {why}")
END = N_("That was the last row; {key} saves")


class GridFilling(GridCells):
    """The cells of a grid under the keys."""

    def __init__(self, office: Workspace, grid: Grid, draft: Draft) -> None:
        super().__init__(office, grid, draft)
        self.returning = 0  # the column that Enter goes back to, one row further down
        self.gone: dict[CellKey, str] = {}  # what was typed in cells that are there no more, or shut: kept, and never written
        self.carried = False  # the cell before was whole, and the cursor went on by itself

    # moving

    def leave_cell(self) -> bool:
        """Take over what stands in the entry; whether it is a value."""
        if not self.entry.display:
            return True
        before = self.grid.texts.get(self.at)
        good = self.grid.set(self.at, self.entry.value)
        if self.grid.texts.get(self.at) != before:
            self.changed()
        self.keep()
        return good

    def _on(self, at: CellKey, good: bool) -> None:
        """To a cell; what is wrong in the one that is left is said there."""
        error = "" if good else self.layout_.errors.get(self.at, "")
        self.go(at)
        if error:
            self.say(error)

    def _away(self, good: bool) -> bool:
        """Whether one may go on: a name that nobody has alone is asked for once."""
        column = self.grid.column(self.at)
        if good or column.read or column.field.form not in PICKED or self.declined == (self.at, self.entry.value):
            return True
        self.action_pick()
        return False

    def _stays(self) -> bool:
        """Whether the cursor has just gone on by itself: the key that would have done it does no more."""
        carried, self.carried = self.carried, False
        return carried and self.entry.display and self.entry.value == self.grid.text(self.at)

    def action_step(self, by: int) -> None:
        """To another row, in the same column; from the first one up to what is common."""
        self.carried = False
        good = self.leave_cell()
        if not self._away(good):
            return
        if not self.at[0]:
            number = self.column_number + by
            at = (TOP, self.grid.top[max(0, number)].name) if number < len(self.grid.top) else self._first()
        elif by < 0 and self.row_number == 0 and self.grid.top:
            at = TOP, self.grid.top[-1].name
        else:
            at = self.place(self.row_number + by, self.column_number)
        self.returning = self.column_number if self.at[0] else 0
        self._on(at, good)

    def _first(self) -> CellKey:
        """The first cell of the rows in which something can be typed; where there are none, the last one above."""
        return self._below(-1, 0) or self.grid.places()[-1]

    def _below(self, row: int, column: int) -> CellKey | None:
        """The cell of a column in the next row further down in which something can be typed; None where there is none."""
        cells = (self.place(number, column) for number in range(row + 1, len(self.grid.rows)))
        return next((at for at in cells if not self.grid.why_not(at)), None)

    def action_across(self, by: int) -> None:
        """To the next cell; at the end of a row to the next row."""
        if by > 0 and self._stays():
            return
        self.carried = False
        good = self.leave_cell()
        if not self._away(good):
            return
        self._accept()
        places = self.grid.places()
        self._on(places[max(0, min(places.index(self.at) + by, len(places) - 1))], good)

    def action_enter(self) -> None:
        """On to the next row, in the column where this one was begun; above to the next field."""
        if self._stays():
            return
        good = self.leave_cell()
        if not self._away(good):
            return
        self._accept()
        if not self.at[0]:
            number = self.column_number + 1
            self._on((TOP, self.grid.top[number].name) if number < len(self.grid.top) else self._first(), good)
        elif at := self._below(self.row_number, self.returning):
            self._on(at, good)
        else:
            self._on(self.at, good)
            if good:
                self.say(translate(END, {"key": self.keymap.shown(keymap.SAVE)}))

    def _accept(self) -> None:
        """Going on from a cell takes over what is suggested in it; arrows only look."""
        self.grid.accept([self.at])

    def _carry(self) -> bool:
        """Where the cell is whole, on to the next that is filled in the same way, with what was typed beyond it; whether it was.

        On a slow line several cells' figures come at once.
        """
        full, text = self.grid.column(self.at).full if self.at[0] else None, half(self.entry.value.strip())
        whole = (
            full.match(text) if full and self.entry.cursor_position == len(self.entry.value) and text != self.grid.text(self.at) else None
        )
        rest = text[whole.end() :] if whole else ""
        if whole is None or (rest and not rest[0].isdecimal()):
            return False
        columns = [number for number, one in enumerate(self.grid.columns) if one.full is not None]
        later = next((number for number in columns if number > self.column_number), None)
        at = self.place(self.row_number, later) if later is not None else self._below(self.row_number, columns[0])
        if at is None:
            if not rest:
                self._on(self.at, self.leave_cell())
                self.say(translate(END, {"key": self.keymap.shown(keymap.SAVE)}))
            return not rest
        with self.prevent(Input.Changed):
            self.entry.value = whole[0]
        good = self.leave_cell()
        self.returning = columns[0]
        self._on(at, good)
        self.carried = True
        if rest and self.entry.display:
            self.entry.replace(rest, 0, len(self.entry.value))
        return True

    def on_rows_moved(self) -> None:
        """A jump to a line."""
        if self.rows.has_focus and self.grid.rows and self.rows.cursor != self.row_number:
            self.go(self.place(self.rows.cursor, self.column_number if self.at[0] else 0))

    # changing

    def action_fill_down(self) -> None:
        """Copy this cell into the blank ones below it."""
        self.leave_cell()
        if count := self.grid.fill_down(self.at):
            self.moved(self.at)
            self.say(translate(N_("{count} cells filled"), {"count": count}))
        elif not self.grid.text(self.at):
            self.say(_(N_("This cell is blank: there is nothing to copy down")))
        else:
            self.say(_(N_("There is no blank cell below to fill")))

    @property
    def steps(self) -> Grid:
        """What changes are taken back of."""
        return self.grid

    def went_back(self, at: Path) -> None:
        """To the cell that changed."""
        self.moved((str(at[0]), str(at[1])))

    def moved(self, at: CellKey) -> None:
        """After a change of the whole: show it, the cursor where it is to be."""
        self.show_all()
        self.go(at)
        self.keep()

    def action_pick(self) -> None:
        """Choose from a list."""
        if not self.at[1] or not self.entry.display:
            return
        column, desk, typed = self.grid.column(self.at), self.grid.desk_of(self.at), self.entry.value
        among = list(column.among) or ([] if column.read else offered(column.field, desk))
        if not among:
            self.say(_(N_("Nothing to choose from here; just type")))
            return
        same = typed == self.grid.text(self.at) and self.at not in self.grid.errors()
        narrowed = "" if same else self.sought(column.field, desk, self.grid.value(self.at))
        query = narrowed if fitting(narrowed, among) else ""
        beside = {one.value: desk.about(one.value) for one in among} if column.field.form in ("officer", "person") else {}
        self.app.push_screen(Pick(column.head, among, query, "", beside), self._picked)

    def _picked(self, choice: Choice | None) -> None:
        if choice is None:
            self.declined = self.at, self.entry.value
            self.tell()
            return
        column, value = self.grid.column(self.at), choice.value
        if column.field.many:
            value = self.among(column.field, self.grid.desk_of(self.at), self.grid.value(self.at), value)
        good = self.grid.set(self.at, value)
        self.changed()
        self.keep()
        places = self.grid.places()
        self._on(self.at if column.field.many else places[min(places.index(self.at) + 1, len(places) - 1)], True)
        if not good:  # the next of several names that is nobody's
            self.action_pick()

    def on_entry_pasted(self, event: Entry.Pasted) -> None:
        """A block from a spreadsheet fills the cells from here on; nothing of it where not all has a place."""
        why = self.grid.paste(self.at, event.whole)
        if why:
            self.say(why)
            return
        self.moved(self.at)
        wrong, passed = len(self.layout_.errors), self.grid.passed_over
        said = [
            translate(N_("Pasted; {count} cells are to be mended"), {"count": wrong}) if wrong else _(N_("Pasted")),
            translate(PASSED_OVER, {"count": passed, "why": self.grid.passed_why}) if passed else "",
        ]
        self.say("  ".join(filter(None, said)))

    # nothing typed is lost

    def on_input_changed(self, event: Input.Changed) -> None:
        """Go on where the cell is whole."""
        if event.input is not self.entry or not self.at[1]:
            event.prevent_default()
            return
        self.carried = False
        if self._carry():
            event.prevent_default()

    def content(self, text: str) -> Content | None:
        """The rows as they stand; None where nothing is typed in them."""
        typed: dict[Path, str] = {(row, name): said for (row, name), said in (self.gone | self.grid.texts).items()}
        if not (typed or text):
            return None
        suggested: frozenset[Path] = frozenset(place for place in self.grid.places() if self.grid.suggested(place))
        return Content({}, typed, self.at, text, suggested)
