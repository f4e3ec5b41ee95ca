"""The form of a record, generated from its kind: one row a field, sub-tables with their entries, errors at the field."""

from collections.abc import Iterable
from typing import Any

from textual.binding import Binding
from textual.widget import Widget

from zhili_tui import present
from zhili_tui.entry.form import Form, Row
from zhili_tui.entry.journal import Content, Subject
from zhili_tui.entry.values import Choice, choices, fitting
from zhili_tui.errors import BadRecord, NotKept, ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.shape import Path
from zhili_tui.office import Office
from zhili_tui.tui import actions
from zhili_tui.tui.cells import BOLD, DIM, ERROR, PLAIN, Piece, fit
from zhili_tui.tui.pick import Pick
from zhili_tui.tui.screen import Room
from zhili_tui.tui.widgets import Entry, Rows

LABEL = 14
HINT = 20
VALUE = 44  # what is worked out stands beside what was typed, not at the far edge


class FormRoom(Room):
    """Fill in a record: a new one of a kind, or one that is there."""

    ACTIONS = (actions.SAVE, actions.ADD, actions.PICK, actions.DROP, actions.STEP_BACK, actions.STEP_ON)
    EVERYWHERE = (actions.PALETTE, actions.HELP, actions.JUMP, actions.BACK, actions.QUIT)
    DEFAULT_CSS = "FormRoom { layers: below above; } #entry { layer: above; position: absolute; }"
    BINDINGS = [
        Binding("enter", "enter", priority=True, show=False), Binding("down,tab", "step(1)", priority=True, show=False), Binding("up,shift+tab", "step(-1)", priority=True, show=False),
        Binding("pagedown", "step(15)", priority=True, show=False), Binding("pageup", "step(-15)", priority=True, show=False),
    ]  # fmt: skip
    AUTO_FOCUS = ""

    def __init__(self, office: Office, path: str = "", kind: str = "", unit: str = "") -> None:
        super().__init__(office)
        self.path, self.unit = path, unit
        self.loaded = office.load(path) if path else None
        self.kind = self.loaded.kind if self.loaded else office.kind(kind)
        plain: dict[str, Any] = self.loaded.plain if self.loaded else office.saving.first_values(kind, unit)
        subject = Subject(self.kind.name, unit, path)
        base = self.loaded.data if self.loaded else None
        kept = next((one for one in office.journal.of(subject) if one.base == base), None)
        self.draft = office.journal.resume(kept) if kept else office.journal.open(subject, base)
        self.form = Form(self.kind.cls, kept.content.plain if kept else plain, office.desk)
        self.recovered = kept is not None
        if kept:
            self.form.typed.update(kept.content.typed)

    def body(self) -> Iterable[Widget]:
        """The rows, and the entry that lies over the one being typed in."""
        yield Rows(self._draw, id="rows", marked=False)
        yield Entry(id="entry")

    def on_mount(self) -> None:
        """Show the rows and begin with the first blank one that must be filled in."""
        super().on_mount()
        self.query_one("#rows", Rows).show(len(self.form.rows))
        self.call_after_refresh(self.begin)

    def begin(self) -> None:
        """Go to the first blank field that must be filled in; say that a draft was found."""
        rows = self.form.rows
        blank = (i for i, row in enumerate(rows) if row.what == "field" and row.field.required and self.form.get(row.path) is None)
        self.go(0 if self.path else next(blank, 0))
        if self.recovered:
            self.say(_(N_("What you had typed here is back; ^Z steps back, F2 saves")))

    def on_resize(self) -> None:
        """Keep the entry over its row."""
        super().on_resize()
        self.call_after_refresh(self.place_entry)

    def title_text(self) -> str:
        """Where the record belongs."""
        unit = self.loaded.place.unit if self.loaded else self.unit
        what = self.loaded.place.name if self.loaded else _(N_("new"))
        return f"{self.office.name(unit)} > {present.label(self.kind.name)} > {what}"

    @property
    def rows(self) -> Rows:
        """The list of rows."""
        return self.query_one("#rows", Rows)

    @property
    def row(self) -> Row:
        """The row under the cursor."""
        return self.form.rows[self.rows.cursor]

    # moving

    def place_entry(self) -> None:
        """Lay the entry over the row under the cursor, or hide it where there is nothing to type."""
        entry, rows, row = self.query_one("#entry", Entry), self.rows, self.row
        if row.what != "field":
            entry.display = False
            rows.focus()
            return
        left = self._left(row)
        entry.styles.offset = (left, rows.region.y + rows.cursor - rows.top)
        wide = row.field.form in ("text", "line") or row.field.many
        room = rows.size.width - left - 2
        entry.styles.width = max(room if wide else min(room - HINT, VALUE), 12)
        text = self.form.text(row)
        if entry.value != text:
            entry.value = text
        entry.cursor_position = len(text)
        entry.display = True
        entry.focus()

    def tell_row(self, row: Row) -> None:
        """What is wrong here, or the note on the field."""
        self.say(self.form.errors.get(row.path) or _(row.field.note))

    def go(self, number: int) -> None:
        """Move to a row."""
        self.rows.go(number)
        self.place_entry()
        self.tell_row(self.row)

    def leave(self) -> bool:
        """Take over what stands in the entry; whether it is a value."""
        row, entry = self.row, self.query_one("#entry", Entry)
        if row.what != "field" or not entry.display:
            return True
        good = self.form.set(row, entry.value)
        self.keep_draft()
        self.rows.refresh_row(self.rows.cursor)
        if not good:
            self.say(self.form.errors[row.path])
        return good

    def keep_draft(self) -> None:
        """Put what was typed where the next start finds it."""
        if self.form.changed:
            try:
                self.draft.keep(Content(self.form.plain, self.form.typed))
            except NotKept as error:
                self.say(str(error))

    def action_step(self, by: int) -> None:
        """To another row; a name that fits several is asked for first."""
        row = self.row
        good = self.leave()
        if not good and row.field.form in ("unit", "officer", "person", "choice"):
            self.action_pick()
            return
        self.go(self.rows.cursor + by)
        if not good:
            self.say(self.form.errors[row.path])

    def action_enter(self) -> None:
        """On to the next row; on the last line of a table, add an entry."""
        if self.row.what == "add":
            self.action_add()
        else:
            self.action_step(1)

    # changing

    def action_add(self) -> None:
        """Add an entry to the table the cursor is in."""
        self.leave()
        row = self._table_row()
        if row is None:
            self.say(_(N_("Go to a table, such as findings, to add an entry")))
            return
        number = self.form.add(row)
        self.rows.show(len(self.form.rows), self.rows.cursor)
        self.go(number)
        self.keep_draft()

    def _table_row(self) -> Row | None:
        """The table's own row for the row under the cursor: the innermost that can take an entry."""
        path = self.row.path
        found: Row | None = None
        for row in self.form.rows[: self.rows.cursor + 1]:
            inside = row.what in ("table", "add") and path[: len(row.path)] == row.path
            if inside and (row.field.many or self.form.get(row.path) is None):
                found = row
        return found

    def action_drop(self) -> None:
        """Take away the entry the cursor is in."""
        self.leave()
        if self.form.drop(self.row):
            self.rows.show(len(self.form.rows), min(self.rows.cursor, len(self.form.rows) - 1))
            self.place_entry()
            self.say(_(N_("Taken away; ^Z brings it back")))
            self.keep_draft()

    def action_step_back(self) -> None:
        """Undo."""
        self.leave()
        self._moved(self.form.undo())

    def action_step_on(self) -> None:
        """Redo."""
        self._moved(self.form.redo())

    def _moved(self, moved: bool) -> None:
        if moved:
            self.rows.show(len(self.form.rows), self.rows.cursor)
            self.place_entry()
            self.keep_draft()

    def action_pick(self) -> None:
        """Choose from a list, or write long text over several lines."""
        row = self.row
        if row.what != "field":
            return
        typed = self.query_one("#entry", Entry).value
        if row.field.form in ("text", "line"):
            from zhili_tui.tui.longtext import LongText

            self.app.push_screen(LongText(_(row.field.label), self.form.typed.get(row.path, typed)), self._written)
            return
        among = choices(row.field, self.office.desk)
        if among:
            current = self.form.get(row.path)
            narrowed = typed if typed != self.form.text(row) or row.path in self.form.typed else ""
            query = narrowed if fitting(narrowed, among) else ""
            self.app.push_screen(Pick(_(row.field.label), among, query, current if isinstance(current, str) else ""), self._picked)

    def _picked(self, choice: Choice | None) -> None:
        row = self.row
        if choice is not None:
            before = self.form.get(row.path)
            value: Any = choice.value == "true" if row.field.form == "flag" else choice.value
            self.form.put(row, [*(before or []), value] if row.field.many else value)
            self.keep_draft()
            self.query_one("#entry", Entry).value = self.form.text(row)
            if not row.field.many:
                self.go(self.rows.cursor + 1)
                return
        self.place_entry()

    def _written(self, text: str | None) -> None:
        if text is not None:
            self.form.put(self.row, text or None)
            self.keep_draft()
        self.place_entry()

    def on_entry_pasted(self, event: Entry.Pasted) -> None:
        """A paste of several lines: into the list, or into long text."""
        row = self.row
        entry = self.query_one("#entry", Entry)
        if row.field.many:
            entry.insert_text_at_cursor(", ".join(line.strip() for line in event.text.split("\n") if line.strip()))
        elif row.field.form == "text":
            self.form.put(row, (entry.value + event.text).strip())
            self.keep_draft()
            self.action_pick_text()
        else:
            entry.insert_text_at_cursor(event.text.replace("\n", " "))

    def action_pick_text(self) -> None:
        """Go on writing in the large window."""
        from zhili_tui.tui.longtext import LongText

        self.app.push_screen(LongText(_(self.row.field.label), str(self.form.get(self.row.path) or "")), self._written)

    # saving and leaving

    def action_save(self) -> None:
        """Check, save, commit; what is wrong is said at its field."""
        self.leave()
        if self.form.typed:
            self._show_errors()
            return
        plain = self.form.result()
        try:
            saved = (
                self.office.saving.change(self.loaded, plain)
                if self.loaded
                else self.office.saving.create_for(self.kind.name, self.unit, plain)
            )
        except BadRecord as error:
            self.form.errors = {_path(finding.field): finding.message for finding in error.parts["found"]}
            self._show_errors()
            return
        except ZhiliError as error:
            self.say(str(error))
            return
        self.draft.drop()
        self.zhili.saved(saved)
        self.app.pop_screen()

    def _show_errors(self) -> None:
        first = min((self.form.find(path) for path in self.form.errors), default=0)
        self.rows.refresh()
        self.go(first)
        row = self.form.rows[first]
        message = self.form.errors.get(row.path) or next(iter(self.form.errors.values()))
        more = len(self.form.errors) - 1
        self.say(message + (translate(N_(" (and {count} more)"), {"count": more}) if more else ""))

    def action_back(self) -> None:
        """Leave; what was typed is kept as a draft and offered the next time."""
        self.leave()
        if self.form.changed or self.recovered:
            self.draft.close()
        else:
            self.draft.drop()
        self.app.pop_screen()

    # drawing

    def _left(self, row: Row) -> int:
        return 2 + 2 * row.depth + LABEL + 2

    def _draw(self, number: int, width: int) -> list[Piece]:
        row = self.form.rows[number]
        here = number == self.rows.cursor
        label = _(row.field.label)
        indent = (" " * (1 + 2 * row.depth), PLAIN)
        pointer = (">" if here else " ", BOLD)
        if row.what == "add":
            return [indent, pointer, ("+ " + label, BOLD if here else DIM)]
        if row.what == "entry":
            entry = self.form.get(row.path)
            return [indent, pointer, (f"{int(row.path[-1]) + 1} ", BOLD), (present.entry(row.field, entry, self.office.name), DIM)]
        if row.what == "table":
            return [indent, pointer, (label, BOLD)]
        error = self.form.errors.get(row.path)
        hint = error or self.form.hint(row)
        text = self.form.text(row).replace("\n", " / ")
        room = max(width - self._left(row) - (HINT if hint else 2), 4)
        room = min(room, VALUE) if hint else room
        label_style = ERROR if error else (BOLD if here else DIM)
        return [indent, pointer, (fit(label, LABEL) + "  ", label_style), (fit(text, room), PLAIN), (" " + hint, ERROR if error else DIM)]


def _path(field: str) -> Path:
    return tuple(int(step) - 1 if step.isdecimal() else step for step in field.split(".")) if field else ()
