"""The program as far as it opens records: a form for a new one, a draft, a month's; one that is there, to be read."""

from typing import TYPE_CHECKING, cast

from textual.driver import Driver

from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.terminal.quiet_app import QuietApp

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import StoredDraft
    from zhili_tui.model.kind import Kind
    from zhili_tui.services.monthly_returns import MonthSheet
    from zhili_tui.tui.base.screen import Shell


class RecordOpener(QuietApp, inherit_bindings=False):
    """``unit``: at work; new records are its own unless another is named."""

    def __init__(self, office: Workspace, driver: type[Driver] | None = None) -> None:
        super().__init__(driver)
        self.office = office
        self.unit = office.settings.unit

    @property
    def shell(self) -> "Shell":
        """The whole program."""
        return cast("Shell", self)

    def choose_kind(self, current: str = "", unit: str = "") -> None:
        """Choose a kind, then fill in its form; or a grid of many."""
        from zhili_tui.tui.grid import open as grids

        grids.choose_kind(self.shell, current, unit or self.unit)

    def open_new(self, kind: str, unit: str = "") -> None:
        """The form of a new record; of one kept by the month, once its month is chosen."""
        from zhili_tui.tui.dialogs import month_picker
        from zhili_tui.tui.form import open as opening
        from zhili_tui.tui.form.screen import open_form

        unit = unit or self.unit
        if (found := self.office.kind(kind)).naming == "day":
            open_form(self.shell, lambda: opening.new(self.office, kind, unit))
        else:
            month_picker.choose(self.shell, found, unit)

    def open_like(self, office: Workspace, path: str) -> None:
        """The form of a new record like one that is there."""
        from zhili_tui.tui.dialogs import month_picker
        from zhili_tui.tui.form import open as opening
        from zhili_tui.tui.form.screen import open_form

        loaded = office.load(path)
        if loaded.kind.naming == "day":
            open_form(self.shell, lambda: opening.like(office, path))
        else:
            month_picker.choose(self.shell, loaded.kind, loaded.place.unit, path)

    def open_draft(self, office: Workspace, kept: "StoredDraft") -> None:
        """The form of what was typed and not saved."""
        from zhili_tui.tui.form import open as opening
        from zhili_tui.tui.form.screen import open_form

        if kept.subject.grid:
            self.open_grid(kept.subject.grid, kept.subject.unit, kept.subject.name, kept)
        else:
            open_form(self.shell, lambda: opening.from_draft(office, kept))

    def open_grid(self, grid: str, unit: str, of: str, kept: "StoredDraft | None" = None) -> None:
        """A grid of many records; with what was typed in it before."""
        from zhili_tui.tui.grid.open import show

        show(self.shell, grid, unit, of, kept)

    def open_sheet(self, kind: "Kind", sheet: "MonthSheet", like: str) -> None:
        """The form of a month's record: of the one that is there, else of a new one. ``like``: the record it is to be like."""
        from zhili_tui.tui.form import open as opening
        from zhili_tui.tui.form.screen import open_form

        place, office = sheet.place, self.office.home(sheet.place.unit)
        if (office.root / place.path).is_file():
            open_form(self.shell, lambda: opening.on(office, place.path))
        elif like:
            open_form(self.shell, lambda: opening.like(office, like, sheet))
        else:
            open_form(self.shell, lambda: opening.new(office, kind.name, place.unit, sheet))

    def show_record(self, path: str, word: str = "") -> None:
        """A record to be read, with a word about it."""
        from zhili_tui.tui.record.screen import RecordRoom

        if not (isinstance(self.screen, RecordRoom) and self.screen.path == path):
            self.push_screen(RecordRoom(*self.office.find(path)))
        if word:
            self.call_after_refresh(self.shell.say, word)
