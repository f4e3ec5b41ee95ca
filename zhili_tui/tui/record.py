"""One record, read: its fields in words, with what follows from them."""

from collections.abc import Iterable

from textual.widget import Widget

from zhili_tui import present
from zhili_tui.i18n import N_, _, translate
from zhili_tui.office import Office
from zhili_tui.tui import actions, preview
from zhili_tui.tui.actions import Action
from zhili_tui.tui.cells import PLAIN
from zhili_tui.tui.reading import Read, read
from zhili_tui.tui.screen import Room
from zhili_tui.tui.widgets import Rows


class RecordRoom(Room):
    """Read a record; from here to its form and its history."""

    ACTIONS = (actions.EDIT, actions.HISTORY, actions.LIKE, actions.PRINT, actions.UNDO)

    def __init__(self, office: Office, path: str) -> None:
        super().__init__(office)
        self.path = path
        self.lines: list[Read] = []

    def body(self) -> Iterable[Widget]:
        """The fields."""
        yield Rows(lambda row, width: self.lines[row].pieces, id="rows")

    def on_mount(self) -> None:
        """Read the file."""
        super().on_mount()
        self.again()

    def on_screen_resume(self) -> None:
        """Read it again after the form or the history."""
        super().on_screen_resume()
        if self.is_mounted:
            self.again()

    def title_text(self) -> str:
        """Unit, kind and reference."""
        loaded = self.office.load(self.path)
        return f"{self.office.name(loaded.place.unit)} > {present.label(loaded.kind.name)}  {loaded.place.ref}"

    def again(self) -> None:
        """Turn the file into lines; a record that is gone is left."""
        if not (self.office.root / self.path).is_file():
            self.app.pop_screen()
            return
        self.lines = [Read(0, "", "", PLAIN), *read(self.office, self.office.load(self.path), self.app.size.width)]
        rows = self.query_one("#rows", Rows)
        rows.show(len(self.lines), rows.cursor)
        self.call_after_refresh(self.head)

    def on_rows_moved(self) -> None:
        """Say how much is below what shows."""
        self.head()

    def on_resize(self) -> None:
        """The same, for another height."""
        super().on_resize()
        self.call_after_refresh(self.head)

    def waits(self) -> str:
        """How many lines are below those that show."""
        below = self.query_one("#rows", Rows).below
        return translate(N_("{count} more lines below"), {"count": below}) if below else ""

    def explain(self) -> list[str]:
        """What the field under the cursor is for."""
        from zhili_tui.model.shape import field_at

        line = self.lines[self.query_one("#rows", Rows).cursor]
        field = field_at(self.office.load(self.path).kind.cls, line.path) if line.path else None
        return [f"{_(field.label)}  {_(field.note)}".strip()] if field else []

    def action_edit(self) -> None:
        """Open the form."""
        from zhili_tui.tui import opening

        self.zhili.open_form(lambda: opening.on(self.office, self.path))

    def action_history(self) -> None:
        """Open the versions."""
        from zhili_tui.tui.versions import VersionsRoom

        self.app.push_screen(VersionsRoom(self.office, self.path))

    def why_not(self, action: Action) -> str:
        """There is one office, and a unit is its own; not every record makes a paper."""
        alone = self.path.count("/") < 4
        if action is actions.LIKE and alone:
            return _(N_("There is no other like this one"))
        return preview.why_not(self.office, self.path) if action is actions.PRINT else ""

    def action_print(self) -> None:
        """See its paper."""
        preview.of_record(self, self.office, self.path)

    def action_like(self) -> None:
        """A new record like this one."""
        from zhili_tui.tui import opening

        self.zhili.open_form(lambda: opening.like(self.office, self.path))
