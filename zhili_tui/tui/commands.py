"""What can be done in every room, whichever key or command it is asked by."""

from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.record.opener import RecordOpener

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import StoredDraft


class Commands(RecordOpener, inherit_bindings=False):
    """The program as far as it does the actions that no screen has of its own."""

    def action_agenda(self) -> None:
        """Go to a room."""
        self.shell.goto("agenda")

    def action_ledger(self) -> None:
        """Go to a room."""
        self.shell.goto("ledger")

    def action_queue(self) -> None:
        """Go to a room."""
        self.shell.goto("queue")

    def action_review(self) -> None:
        """Go to a room."""
        self.shell.goto("review")

    def action_scores(self) -> None:
        """Go to a room."""
        self.shell.goto("scores")

    def action_units(self) -> None:
        """Go to a room."""
        self.shell.goto("units")

    def action_new(self) -> None:
        """Choose a kind, then fill in its form."""
        self.choose_kind()

    def action_drafts(self) -> None:
        """Go on with what was typed and not saved, or give it up."""
        from zhili_tui.tui.dialogs.drafts import choose

        if self.shell.room:
            choose(self.shell.room)

    def action_undo(self) -> None:
        """Take back the last save."""
        from zhili_tui.tui.dialogs.undo import take_back

        if self.shell.room:
            take_back(self.shell.room)

    def action_redo(self) -> None:
        """Do again what was taken back."""
        from zhili_tui.tui.dialogs.undo import do_again

        if self.shell.room:
            do_again(self.shell.room)

    def action_lost(self) -> None:
        """What was removed or taken back."""
        from zhili_tui.tui.record.lost import LostRoom

        if not isinstance(self.shell.room, LostRoom):
            self.push_screen(LostRoom(self.office))

    def action_check(self) -> None:
        """What the check finds, everywhere."""
        from zhili_tui.tui.findings.screen import FindingsRoom

        if not isinstance(self.shell.room, FindingsRoom):
            self.push_screen(FindingsRoom(self.office))

    def action_sync(self) -> None:
        """Fetch, merge, send."""
        why = self.shell.syncing.why_not()
        if why:
            self.shell.say(why)
        else:
            self.shell.syncing.sync()

    def action_palette(self) -> None:
        """Every command by name."""
        from zhili_tui.tui.dialogs.palette import palette

        if self.shell.room:
            palette(self.shell.room)

    def fill_form(self) -> None:
        """Choose a superior's form, and fill it in."""
        from zhili_tui.tui.filling.open import choose_form

        choose_form(self.shell.room)

    def import_ledger(self) -> None:
        """Choose a ledger's file, and import it."""
        from zhili_tui.tui.importing.open import choose_ledger

        choose_ledger(self.shell.room)

    def action_help(self) -> None:
        """What the keys do here, and what the thing under the cursor is."""
        from zhili_tui.tui.dialogs.help import Help

        if self.shell.room:
            told = [*self.shell.room.explain(), *self.shell.keymap.refused]
            self.push_screen(Help(self.shell.room.key_help(), told, self.shell.room.PAGE))

    def action_tour(self) -> None:
        """The tour."""
        from zhili_tui.tui.dialogs.tour import Tour

        self.push_screen(Tour())

    def open_draft(self, office: Workspace, kept: "StoredDraft") -> None:
        """What was typed and not saved: in the form of a record, a grid, a superior's form, or of a file to be imported."""
        from zhili_tui.tui.filling.open import open_form_file
        from zhili_tui.tui.importing.open import open_ledger

        open_file = open_form_file if kept.subject.form else open_ledger if kept.subject.ledger else None
        if open_file is None:
            super().open_draft(office, kept)
        elif self.shell.room:
            open_file(self.shell.room, Path(kept.subject.name), kept)
