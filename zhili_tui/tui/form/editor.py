"""Filling in a form: moving from cell to cell, typing, choosing, pasting, going back; every word kept as it is typed."""

import re

from zhili_tui.entry.drafts import Content
from zhili_tui.entry.form_state import FIGURES, Form, InputCell, InputRow
from zhili_tui.entry.parsing import NAMING, Choice, fitting, offered, parse, which_year
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import weekday
from zhili_tui.model.introspection import Field, Path
from zhili_tui.tui import keymap
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form.cells import FormCells
from zhili_tui.tui.form.typed_cells import PICKED as PICKED_ANYWHERE
from zhili_tui.tui.widgets.widgets import Entry

PICKED = (*PICKED_ANYWHERE, "record")
#: The cells for what is chosen, beside which something more stands.
LABEL, WIDE = 34, 52
#: Whose choices stand for values of their own.
PARSED = ("flag", "date")


class Filling(FormCells):
    """The cells of a form under the keys."""

    SIGN = N_("Form")
    PAGE_ROWS = 15

    # moving

    def leave_cell(self) -> bool:
        """Take over what stands in the entry; whether it is a value."""
        cell, entry = self.cell, self.entry
        if cell is None or not entry.display:
            return True
        count = len(self.form.rows)
        good = self.form.set(cell, entry.value)
        self._changed(count)
        return good

    def _changed(self, count: int) -> None:
        """After a change: fill in what follows from it, draw what differs, keep the draft."""
        self.follow()
        if len(self.form.rows) != count:
            self.rows.show(len(self.form.rows), self.rows.cursor)
        else:
            self.redraw(self.rows.cursor)
        self.keep()

    def follow(self) -> None:
        """Suggest what follows from what was typed."""

    def _away(self, good: bool) -> bool:
        """Whether one may go on: a name that is not somebody's full one, and a date that may be of two years, are asked for once."""
        cell = self.cell
        if cell is None or self.declined == (cell.path, self.entry.value):
            return True
        if not good and (cell.field.form in PICKED or self._years(cell)):
            self.action_pick()
            return False
        return True

    def action_step(self, by: int) -> None:
        """To another row; in a grid in the same column."""
        good = self.leave_cell()
        if self._away(good):
            number = max(0, min(self.rows.cursor + by, len(self.form.rows) - 1))
            here, there = (self.form.rows[one].path[:-1] for one in (self.rows.cursor, number))
            self._on(number, self.column if here == there else 0, good)

    def action_across(self, by: int) -> None:
        """To the next cell; at the end of a row to the next row."""
        good = self.leave_cell()
        if not self._away(good):
            return
        self._accept()
        number, column = self.rows.cursor, self.column + by
        while self.form.rows[number].what == "entry" and 0 < column < self.form.rows[number].cells and self._hidden(number, column):
            column += by
        if 0 <= column < self.form.rows[number].cells:
            self._on(number, column, good)
            return
        number += by
        while 0 < number < len(self.form.rows) and not self.form.rows[number].cells:
            number += by
        self._on(number, 0 if by > 0 else 99, good)

    def action_enter(self) -> None:
        """On to what is to be filled in next: in a grid the next entry, from its blank row the field after it."""
        row = self.form.rows[self.rows.cursor]
        blank = self.form.blank(self.rows.cursor) and not self.entry.value.strip()
        good = self.leave_cell()
        if not self._away(good):
            return
        self._accept()
        if row.what == "entry" and not blank:
            self._on(self.rows.cursor + 1, 0, good)
        else:
            self._on(*self.form.onward(self.rows.cursor), good)

    def _accept(self) -> None:
        """Going on from a cell takes over what is suggested in it; arrows only look."""
        self.form.accept([self.cell] if self.cell else [])

    def _on(self, number: int, column: int, good: bool) -> None:
        error = (self.remark(self.cell) if good else self.form.errors.get(self.cell.path, "")) if self.cell else ""
        self.go(number, column)
        if error:
            self.say(error)

    def remark(self, cell: InputCell) -> str:
        """What is to be known of a good value before one goes on."""
        return ""

    def on_rows_moved(self) -> None:
        """A jump to a line."""
        if not self.rows.has_focus:
            return
        self.go(self.rows.cursor, 0)

    # changing

    def action_fill_down(self) -> None:
        """Copy this cell into the blank ones below it."""
        self.leave_cell()
        if self.form.fill_down(self.rows.cursor, self.column):
            self._moved()
        elif self.cell is None or self.form.get(self.cell.path) is None:
            self.say(_(N_("This cell is blank: there is nothing to copy down")))
        else:
            self.say(_(N_("There is no blank cell below to fill")))

    def action_add(self) -> None:
        """To the blank row of the table under the cursor, or of the next one."""
        self.leave_cell()
        begin = self.rows.cursor + self.form.blank(self.rows.cursor)
        numbers = [*range(begin, len(self.form.rows)), *range(begin)]
        number = next((one for one in numbers if self.form.blank(one)), None)
        if number is None:
            self.say(_(N_("This form has no table")))
        else:
            self.go(number)

    def _hidden(self, number: int, column: int) -> bool:
        row = self.form.rows[number]
        return self.layout_.is_hidden(row.path[:-1], row.field.fields[column].name)

    def action_columns(self) -> None:
        """Choose which columns of the table under the cursor show; what is in the others stays."""
        row = self.form.rows[self.rows.cursor]
        if row.what != "entry":
            self.say(_(N_("The cursor is in no table")))
            return
        self.leave_cell()
        self._ask_columns(row, "")

    def _ask_columns(self, row: InputRow, current: str) -> None:
        grid = tuple(step for step in row.path if isinstance(step, str))
        off = self.hidden.get(grid, frozenset())
        among = [Choice(one.name, _(one.label)) for one in row.field.fields[1:]]
        beside = {one.name: _(N_("hidden")) if one.name in off else _(N_("shown")) for one in row.field.fields}

        def chosen(choice: Choice | None) -> None:
            if choice is None:
                return
            self.hidden[grid] = off ^ {choice.value}
            self._laid = None
            self.rows.refresh()
            self.lay_entry()
            self._ask_columns(row, choice.value)

        title = translate(
            N_("{table}: {key} shows or hides a column"), {"table": _(row.field.label), "key": self.keymap.shown(keymap.CHOOSE)}
        )
        self.app.push_screen(Pick(title, among, current=current, beside=beside), chosen)

    def action_drop(self) -> None:
        """Take away the entry under the cursor."""
        self.leave_cell()
        if not self.form.drop(self.rows.cursor):
            self.say(_(N_("There is no line of a table under the cursor")))
            return
        self._moved()

    @property
    def steps(self) -> Form:
        """What changes are taken back of."""
        return self.form

    def went_back(self, at: Path) -> None:
        """To the cell that changed."""
        self._moved(*self.form.find(at))

    def _moved(self, number: int | None = None, column: int | None = None) -> None:
        """After a change of the whole: show it, the cursor where it was or where it is to be."""
        self.rows.show(len(self.form.rows), self.rows.cursor)
        self.go(self.rows.cursor if number is None else number, self.column if column is None else column)
        self.keep()

    def action_pick(self) -> None:
        """Choose from a list, or write long text over several lines."""
        cell = self.cell
        if cell is None:
            return
        typed = self.entry.value
        if cell.field.form == "text":
            self._write_long()
            return
        among = self.candidates(cell) or self._years(cell) or self.written_before(cell, "")
        if not among:
            self.say(_(N_("Nothing to choose from here; just type")))
            return
        current = self.form.get(cell.path)
        narrowed = self.sought(cell.field, self.form.desk, current) if typed != self.form.text(cell) or cell.path in self.form.typed else ""
        query = narrowed if fitting(narrowed, among) else ""
        known = current if isinstance(current, str) else ""
        wide = WIDE if cell.field.form == "record" else LABEL
        self.app.push_screen(Pick(_(cell.field.label), among, query, known, self._beside(cell.field, among), wide), self._picked)

    def candidates(self, cell: InputCell) -> list[Choice]:
        """What can be chosen for a cell."""
        return offered(cell.field, self.form.desk)

    def _beside(self, field: Field, among: list[Choice]) -> dict[str, str]:
        """What tells choices apart: an officer's unit and post, what a clause is about. Identifiers tell a clerk nothing."""
        if field.form in ("officer", "person"):
            return {one.value: self.form.desk.about(one.value) for one in among}
        if field.form == "record":
            return {one.value: self.office.entering.candidates.about(one.value) for one in among}
        return {one.value: self.office.clause(one.value) for one in among} if field.form == "clause" else {}

    def _years(self, cell: InputCell) -> list[Choice]:
        """The days that a date typed without its year may mean."""
        return [
            Choice(day.isoformat(), f"{day.isoformat()} {weekday(day)}") for day in which_year(cell.field, self.entry.value, self.form.desk)
        ]

    def written_before(self, cell: InputCell, typed: str) -> list[Choice]:
        """What this office wrote in a field before."""
        return []

    def _picked(self, choice: Choice | None) -> None:
        cell = self.cell
        if choice is None or cell is None:
            if cell is not None:
                self.declined = cell.path, self.entry.value
                self.matches.show([])
                self.say(self.form.errors.get(cell.path, self.said))
            return
        count = len(self.form.rows)
        good = True
        if cell.field.many and cell.field.form in PICKED:
            good = self.form.set(cell, self.among(cell.field, self.form.desk, self.form.get(cell.path), choice.value))
        elif cell.field.many:
            self.form.put(cell, [*(self.form.get(cell.path) or []), choice.value])
        else:
            self.form.put(cell, parse(cell.field, choice.value, self.form.desk) if cell.field.form in PARSED else choice.value)
        self._changed(count)
        self.place_entry()
        if cell.field.many:
            if good:  # a further one is typed behind those that were chosen
                self.entry.begin(f"{self.entry.value}, ")
            else:  # the next of them that is no value
                self.action_pick()
            return
        if self.form.rows[self.rows.cursor].what == "entry":
            self.action_across(1)
        else:
            self._on(*self.form.onward(self.rows.cursor), True)

    def show_matches(self) -> None:
        """Whom the name that is being typed may mean, below the field."""
        cell, typed = self.cell, self.entry.value
        typing = cell.path if cell and cell.field.form in NAMING and self.entry.has_focus and typed != self.form.text(cell) else ()
        if typing != self.form.typing:
            self.form.typing = typing
            self.redraw(self.rows.cursor)
        if cell is None or not typing:
            self.matches.show([])
            return
        self.show_meant(cell, self.form.desk, self.rows.size.width - self.layout_.place(self.rows.cursor, self.column).left)

    def _write_long(self) -> None:
        """Write over several lines; what is typed there stands in the entry at once, and is kept like anything typed in it."""
        from zhili_tui.tui.dialogs.text_editor import LongText

        cell, entry = self.cell, self.entry
        assert cell is not None

        def typed(text: str) -> None:
            entry.value = text

        self.app.push_screen(LongText(_(cell.field.label), entry.value, typed), self._written)

    def _written(self, text: str | None) -> None:
        cell = self.cell
        assert text is not None
        assert cell is not None
        if text != self.form.text(cell):
            count = len(self.form.rows)
            self.form.put(cell, text.strip("\n") or None)
            self._changed(count)
        self.place_entry()

    def on_entry_pasted(self, event: Entry.Pasted) -> None:
        """A paste of lines or columns: into a grid, into the list, or into long text. Nothing of it is lost."""
        cell = self.cell
        if cell is None:
            return
        entry, number, lines = self.entry, self.rows.cursor, re.split(r"[\n\t]", event.text)
        if self.form.rows[number].what == "entry" and ("\t" in event.text or cell.field.form != "text"):
            self.form.paste(number, self.column, event.text)
            self._moved()
        elif cell.field.form in FIGURES and not cell.field.many:
            self._figures_pasted(number, event.text, len(lines))
        elif cell.field.many:
            entry.replace(", ".join(line.strip() for line in lines if line.strip()), *entry.selection)
        elif cell.field.form == "text":
            entry.replace(event.text, *entry.selection)
            self._write_long()
        else:
            entry.replace(" ".join(line.strip() for line in lines if line.strip()), *entry.selection)

    def _figures_pasted(self, number: int, text: str, count: int) -> None:
        """A column of figures goes down the form; one that is longer than the places there are stands together, to be looked at."""
        places = self.form.places_down(number)
        if count > len(places):
            self.entry.replace(" ".join(text.split()), *self.entry.selection)
            sentence = N_("{count} figures were pasted, and from here down are {places} places: they stand together in this one")
            self.say(translate(sentence, {"count": count, "places": len(places)}))
            return
        self.form.paste_down(number, text)
        self._moved()
        parts = {"count": count, "field": _(places[count - 1].field.label)}
        self.say(translate(N_("{count} figures pasted, from here down to {field}"), parts))

    # nothing typed is lost

    def content(self, text: str) -> Content | None:
        """The form as it stands; None where nothing was done to it."""
        if not (self.form.changed or text or self.recovered):
            return None
        at = self.cell.path if self.cell is not None else ()
        return Content(self.form.plain, self.form.typed, at, text, self.form.suggested)
