"""The rows of a form, and the entry that lies over the cell under the cursor: where everything stands, and what is said of it."""

from collections.abc import Iterable

from textual.widget import Widget

from zhili_tui.entry.drafts import Draft
from zhili_tui.entry.form_state import Form, InputCell
from zhili_tui.entry.parsing import WAYS
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.introspection import Path
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.form.layout import MARK, FormLayout
from zhili_tui.tui.form.typed_cells import SUGGESTED, TypedCells
from zhili_tui.tui.widgets.cells import DIM, Piece, fit
from zhili_tui.tui.widgets.widgets import Line, Rows

#: The forms whose ways to be typed stand at the field; those of the others are in the help.
TOLD = ("date", "clock", "instant")


class FormCells(TypedCells):
    """A form with a cursor that goes from cell to cell."""

    def __init__(self, office: Workspace, form: Form, draft: Draft) -> None:
        super().__init__(office, draft)
        self.form = form
        self.column = 0
        self._laid: FormLayout | None = None

    def body(self) -> Iterable[Widget]:
        """The rows, the entry that lies over the cell being typed in, and what is kept and missing."""
        yield Rows(self._draw, id="rows", marked=False)
        yield from self.typing_in()

    def on_mount(self) -> None:
        """Show the rows and begin."""
        self.rows.show(len(self.form.rows))
        self.begin()

    def begin(self) -> None:
        """Go to where there is something to fill in."""
        self.go(*self.form.onward(-1))

    def on_rows_laid(self) -> None:
        """Lay the entry over its cell, wherever that is now."""
        self.lay_entry()

    @property
    def cell(self) -> InputCell | None:
        """The cell under the cursor."""
        return self.form.cell(self.rows.cursor, self.column)

    @property
    def hidden(self) -> dict[Path, frozenset[str]]:
        """The columns that were chosen not to show in forms of this kind, by the field names of their grid."""
        return self.zhili.hidden_columns.setdefault(self.form.cls.__name__, {})

    @property
    def layout_(self) -> FormLayout:
        """Where everything stands at this width."""
        return self._layout(self.rows.size.width or self.size.width)

    def _layout(self, width: int) -> FormLayout:
        """The last one, while the form and the width are still the same."""
        if self._laid is None or self._laid.width != width or self._laid.rows is not self.form.rows:
            self._laid = FormLayout(self.form, width, self.hidden)
        return self._laid

    def lay_entry(self) -> None:
        """Lay the entry over the cell under the cursor; what is typed in it stays."""
        at = self.layout_.place(self.rows.cursor, self.column)
        self.lay(at.left, at.width, self.rows, self.rows.cursor - self.rows.top)

    def standing(self) -> str | None:
        """What stands in the cell under the cursor; None on a head."""
        return None if self.cell is None else self.form.text(self.cell)

    def place_entry(self) -> None:
        """Show the cell under the cursor in the entry, or hide it where there is nothing to type."""
        self.form.typing = ()
        super().place_entry()

    def go(self, number: int, column: int = 0) -> None:
        """Move to a cell; from a head on to what is below it."""
        before = self.rows.cursor
        last = len(self.form.rows) - 1
        number = max(0, min(number, last))
        step = 1 if number >= before else -1
        while 0 < number < last and not self.form.rows[number].cells:
            number += step
        if not self.form.rows[number].cells:
            number += 1 if number == 0 else -1
        self.column = max(0, min(column, self.form.rows[number].cells - 1))
        self.rows.go(number)
        self.redraw(before, number)
        self.place_entry()
        self.tell()

    def redraw(self, *numbers: int) -> None:
        """Draw rows again, and the whole of a grid whose columns moved."""
        for number in numbers:
            row = self.form.rows[min(number, len(self.form.rows) - 1)]
            if row.what == "entry":
                at = row.path[:-1]
                for other, one in enumerate(self.form.rows):
                    if one.path == at or one.path[:-1] == at:
                        self.rows.refresh_row(other)
            else:
                self.rows.refresh_row(number)

    def tell(self) -> None:
        """What is wrong here, or the note on the field; below it what is kept and what is missing."""
        cell = self.cell
        if cell is not None:
            grid = self.form.rows[self.rows.cursor].what == "entry"
            suggested = cell.path in self.form.suggested
            parts = [
                _(SUGGESTED) if suggested else "",
                _(cell.field.label) if grid else "",
                self.form.hint(cell) if grid and cell.field.form in ("officer", "person") and self.form.get(cell.path) else "",
                _(cell.field.note) if cell.field.note else "",
                _(WAYS[cell.field.form]) if cell.field.form in TOLD and not suggested else "",
            ]
            self.say(self.form.errors.get(cell.path) or "  ".join(filter(None, parts)))
        missing = [self._called(path) for path in self.form.missing()]
        text = _(N_(", ")).join(dict.fromkeys(missing))
        lacking = translate(N_("still missing: {fields}"), {"fields": text}) if missing else _(N_("nothing is missing"))
        if waiting := len(self.form.unaccepted):
            lacking = translate(N_("{mark} suggested: {count}"), {"mark": MARK, "count": waiting}) + "  " + lacking
        self.query_one("#status", Line).show((" " + fit(lacking, self.size.width - 18), DIM), (_(N_("kept as you type")), DIM))

    def _called(self, path: Path) -> str:
        row, column = self.form.find(path)
        cell = self.form.cell(row, column)
        return _(cell.field.label) if cell else str(path[-1])

    def _draw(self, number: int, width: int) -> list[Piece]:
        row = self.form.rows[number]
        here = number == self.rows.cursor
        cursor = self.form.rows[min(self.rows.cursor, len(self.form.rows) - 1)]
        grid = row.path if row.what == "grid" else row.path[:-1]
        column = self.column if cursor.what == "entry" and cursor.path[:-1] == grid else 0
        return self._layout(width).line(number, here, column)
