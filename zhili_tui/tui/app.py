"""The terminal program: one office, one officer at work, a stack of rooms."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding

from zhili_tui.errors import NoOfficer, UnknownOfficer, ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.office import Office
from zhili_tui.tui.ledger import Ledger
from zhili_tui.tui.screen import Room

if TYPE_CHECKING:
    from zhili_tui.entry.values import Choice
    from zhili_tui.saving import Saved


class Zhili(App[None]):
    """Quiet on the line: no mouse, no animation, no blink, the terminal's own colours."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [Binding("ctrl+q", "quit", show=False, priority=True)]
    CSS = """
    Screen { background: ansi_default; color: ansi_default; scrollbar-size: 0 0; }
    ModalScreen { background: ansi_default; }
    #head { margin: 0 0 1 0; }
    """

    def __init__(self, office: Office) -> None:
        super().__init__(ansi_color=True)
        self.office = office
        self.saves: list[Saved] = []
        self.who = ""
        self.unit = office.settings.unit
        self.animation_level = "none"

    def on_mount(self) -> None:
        """Open the ledger; ask who is at work where nothing says it."""
        self.find_officer()
        self.push_screen(Ledger(self.office))
        if not self.who:
            self.ask_officer()

    def find_officer(self) -> None:
        """Who git's settings or the command line say is at work."""
        try:
            reference = self.office.officer()
        except (NoOfficer, UnknownOfficer):
            return
        self.unit = reference.partition("/")[0]
        self.who = self.office.name(reference)

    def ask_officer(self) -> None:
        """Who am I: choose once; git remembers it for this clone."""
        from zhili_tui.entry.values import Choice
        from zhili_tui.tui.pick import Pick

        if not self.office.names_of:
            self.office.refresh()
        among = [
            Choice(ref, f"{name}  {self.office.name(ref.partition('/')[0])}") for ref, name in self.office.names_of.items() if "/" in ref
        ]

        def chosen(choice: "Choice | None") -> None:
            if choice is not None:
                self.office.set_officer(choice.value)
                self.find_officer()
                self._tell_heads()

        self.push_screen(
            Pick(_(N_("Who are you? Type a name or its initials; this clone remembers it")), sorted(among, key=lambda c: c.value)), chosen
        )

    def _tell_heads(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Room):
                screen.head()

    def saved(self, saved: "Saved") -> None:
        """Remember a save, so that it can be taken back, and say so where the user comes back to."""
        if saved.commit:
            self.saves.append(saved)
            word = translate(N_("Saved as {commit}. Undo: u"), {"commit": saved.commit[:8]})
        else:
            word = _(N_("Nothing was changed."))
        below = self.screen_stack[-2]
        if isinstance(below, Room):
            below.say(word)

    def undo_last(self) -> str:
        """Take back the last save of this session; a sentence for the user."""
        if not self.saves:
            return _(N_("Nothing was saved in this session"))
        try:
            saved = self.office.saving.undo(self.saves.pop())
        except ZhiliError as error:
            return str(error)
        return translate(N_("Taken back by {commit}"), {"commit": saved.commit[:8]})
