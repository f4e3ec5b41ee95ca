"""The terminal program: one office, one officer at work, rooms on function keys."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import App
from textual.binding import Binding

from zhili_tui import present
from zhili_tui.errors import NoOfficer, UnknownOfficer, ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.office import Office
from zhili_tui.tui import rooms
from zhili_tui.tui.screen import Room

if TYPE_CHECKING:
    from zhili_tui.entry.values import Choice
    from zhili_tui.saving import Saved
    from zhili_tui.tui.standing import Standing


class Zhili(App[None]):
    """Quiet on the line: no mouse, no animation, no blink, the terminal's own colours."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [Binding("ctrl+q", "quit", show=False, priority=True)]
    CSS = """
    Screen { background: ansi_default; color: ansi_default; scrollbar-size: 0 0; }
    ModalScreen { background: ansi_default; }
    #tabs { margin: 0 0 1 0; }
    """

    def __init__(self, office: Office, begin: str = "agenda") -> None:
        super().__init__(ansi_color=True)
        self.office = office
        self.saves: list[Saved] = []
        self.who = ""
        self.unit = office.settings.unit
        self.standing: Standing | None = None
        self.begin = begin
        self.made: set[str] = set()
        self.animation_level = "none"

    def on_mount(self) -> None:
        """Open the first room; ask who is at work where nothing says it."""
        self.find_officer()
        self.push_screen(self._room(self.begin))
        self.call_after_refresh(self.reckon)
        if not self.who:
            self.ask_officer()

    # rooms

    def _room(self, name: str) -> str:
        if name not in self.made:
            self.made.add(name)
            self.install_screen(rooms.make(name, self.office), name)
        return name

    def goto(self, name: str) -> None:
        """Go to a room, from wherever one is."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        self.switch_screen(self._room(name))

    @property
    def room(self) -> Room | None:
        """The room on top, below whatever is being chosen."""
        return next((one for one in reversed(self.screen_stack) if isinstance(one, Room)), None)

    # what waits

    @work(thread=True, exclusive=True, group="standing")
    def reckon(self) -> None:
        """Bring the index up to the disk and work out what waits, behind the screen."""
        from zhili_tui.tui.standing import standing

        def tell(done: int, total: int) -> None:
            if done:  # a few files are read in no time, and what was said last stays
                self.call_from_thread(self._say, translate(N_("reading {done} of {total} records"), {"done": done, "total": total}))

        self.office.refresh(tell)
        try:
            found = standing(self.office, self.unit)
        except ZhiliError as error:  # a mistaken rule file: said, and everything else goes on
            self.call_from_thread(self._say, str(error))
            return
        self.call_from_thread(self._stand, found)

    def _say(self, text: str) -> None:
        if self.room:
            self.room.say(text)

    def _stand(self, found: "Standing") -> None:
        self.standing = found
        for room in self.screen_stack:
            if isinstance(room, Room):
                room.frame()
                room.again()

    def waits(self) -> str:
        """What waits, in a few words."""
        if self.standing is None:
            return ""
        parts = (
            (N_("overdue {count}"), self.standing.overdue),
            (N_("to sign {count}"), len(self.standing.waiting)),
            (N_("came in {count}"), self.standing.incoming),
        )
        return " ".join(translate(text, {"count": count}) for text, count in parts if count)

    # who is at work

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
                self.reckon()

        self.push_screen(
            Pick(_(N_("Who are you? Type a name or its initials; this clone remembers it")), sorted(among, key=lambda c: c.value)), chosen
        )

    # new records, saving, taking back

    def choose_kind(self, current: str = "", unit: str = "") -> None:
        """Choose a kind, then fill in its form."""
        from zhili_tui.entry.values import Choice
        from zhili_tui.model import kinds
        from zhili_tui.tui.pick import Pick

        among = [Choice(name, present.label(name)) for name in kinds.dated()]

        def chosen(choice: "Choice | None") -> None:
            if choice is not None:
                self.open_new(choice.value, unit)

        self.push_screen(Pick(_(N_("Which kind of record?")), among, current=current), chosen)

    def open_new(self, kind: str, unit: str = "", **filled: Any) -> None:
        """The form of a new record."""
        from zhili_tui.tui.form import FormRoom

        try:
            form = FormRoom(self.office, kind=kind, unit=unit or self.unit, **filled)
        except ZhiliError as error:  # a mistaken template
            self._say(str(error))
            return
        self.push_screen(form)

    def saved(self, saved: "Saved") -> None:
        """Remember a save, so that it can be taken back, and say so where the user comes back to."""
        if saved.commit:
            self.saves.append(saved)
            word = translate(N_("Saved as {commit}. Undo: u"), {"commit": saved.commit[:8]})
            self.reckon()
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
        self.reckon()
        return translate(N_("Taken back by {commit}"), {"commit": saved.commit[:8]})
