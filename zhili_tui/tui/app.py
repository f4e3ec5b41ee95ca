"""The terminal program: one office, one officer at work, rooms on function keys."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import closing
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import work
from textual.binding import BindingsMap
from textual.driver import Driver
from textual.worker import get_current_worker

from zhili_tui.errors import NoOfficer, RulesBroken, UnknownOfficer, expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.introspection import Path
from zhili_tui.services.all_units.answering_process import AnsweringProcess
from zhili_tui.services.workspace import Workspace
from zhili_tui.trust.judging_process import JudgingProcess
from zhili_tui.tui import screens
from zhili_tui.tui.base.background_screen import gc_paused
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.commands import Commands
from zhili_tui.tui.keymap import QUIT, UNDO, Keymap
from zhili_tui.tui.review.sync_job import Syncing
from zhili_tui.tui.terminal import passphrase, signals
from zhili_tui.vcs import signing_key

if TYPE_CHECKING:
    from rich.console import RenderableType

    from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit
    from zhili_tui.services.saving import Saved
    from zhili_tui.tui.agenda.view_model import AgendaView
    from zhili_tui.tui.agenda_state import AgendaState
    from zhili_tui.vcs.git import Git

T = TypeVar("T")
#: Reading so many records takes long enough to be told.
MANY = 500
#: Rooms that show nothing before somebody says who is at work.
FOR_SOMEBODY = ("queue", "review")


class Zhili(Commands, inherit_bindings=False):
    """The program: what waits, the rooms, what is done in every room."""

    BINDINGS: ClassVar = [("ctrl+c", "help_quit")]

    def __init__(self, office: Workspace, driver: type[Driver] | None = None, begin: str = "agenda", keymap: Keymap | None = None) -> None:
        super().__init__(office, driver)
        self.keymap = keymap or Keymap()
        self._bindings = BindingsMap.merge((BindingsMap(self.keymap.bindings(QUIT, "quit")), self._bindings))
        self.leaving: asyncio.Task[None] | None = None
        self.saves: list[Saved] = []
        self.undone: list[Saved] = []
        self.officer = self.who = ""
        self.busy = ""  # what is said of what goes on behind the screen
        self.standing: AgendaState | None = None
        self.board: AgendaView | None = None  # until the standing is there, what the last one of the day left
        self.unanswered = ""  # why nothing can be said of what is due: a rule file is broken, the index is busy
        self.others_unanswered = ""  # the same of other units than that at work
        self.hidden_columns: dict[str, dict[Path, frozenset[str]]] = {}
        self.behind = False  # whether something came in that the standing does not know of yet
        self.syncing = Syncing(self)
        self.judged = ""  # what is said of how far judging has come
        self.judging = JudgingProcess(self._tell_judged)
        self.answering = AnsweringProcess(office)
        office.judge = self.judging
        self.asking = False  # whether OpenSSH asks for a passphrase at the terminal
        self.begin = begin
        self.reckoning = Lock()
        self.made: set[str] = set()

    def on_mount(self) -> None:
        """Open the first room; ask who is at work where nothing says it."""
        if not self.is_headless:
            signals.watch(self)
        self.find_officer()
        self.push_screen(self._room(self.begin))
        if self.refused:
            self.call_after_refresh(self.say, self.refused)
        self.call_after_refresh(self.reckon)
        if not self.who:
            from zhili_tui.tui.dialogs import first_run

            first_run.begin(self)

    # rooms

    def _room(self, name: str) -> str:
        if name not in self.made:
            self.made.add(name)
            self.install_screen(screens.make(name, self.office), name)
        return name

    def leave(self, rooms: Iterable[Room], go: Callable[[], object]) -> None:
        """Do what leaves these rooms, once what was typed in them is kept; what cannot be kept is asked about first."""
        from zhili_tui.tui.dialogs import leaving

        leaving.leave(self, rooms, go)

    @property
    def rooms(self) -> list[Room]:
        """The open rooms, the one on top first."""
        return [one for one in reversed(self.screen_stack) if isinstance(one, Room) and not one.left]

    def goto(self, name: str) -> None:
        """Go to a room, from wherever one is."""
        self.leave(self.rooms, lambda: self._goto(name))

    def _goto(self, name: str) -> None:
        """The room; what was said where one was is not said again there."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        here = self.room
        if here and name != here.NAME and here.said not in ("", self.busy, self.syncing.line):
            here.hush()
        self.switch_screen(self._room(name))
        if name in FOR_SOMEBODY and not self.who:
            from zhili_tui.tui.dialogs import first_run

            self.call_after_refresh(first_run.ask, self, lambda: self.call_after_refresh(self._known))

    def _known(self) -> None:
        """Somebody said who is at work: what stands on the screen is his now."""
        for room in self.screen_stack:
            if isinstance(room, Room):
                room.frame()
                room.again()

    def push_screen(self, screen: Any, *args: Any, **keywords: Any) -> Any:
        """Open a screen over the one on top; a room's word is not said any more where another room stands on it: it belonged to what one came from."""
        if isinstance(screen, Room) and self.room and self.room.said not in ("", self.busy, self.syncing.line):
            self.room.hush()
        return super().push_screen(screen, *args, **keywords)

    @property
    def room(self) -> Room | None:
        """The room on top, below whatever is being chosen."""
        return next(iter(self.rooms), None)

    # what waits

    @work(thread=True, exclusive=True, group="standing")
    def reckon(self) -> None:
        """Bring the index up to the disk and work out what waits, behind the screen."""
        from zhili_tui.tui.agenda.view_model import make, remember
        from zhili_tui.tui.agenda_state import standing

        def tell(done: int, total: int) -> None:
            if total >= MANY:
                self.call_from_thread(self.busy_with, translate(N_("reading {done} of {total} records"), {"done": done, "total": total}))

        try:
            with self.reckoning, gc_paused():  # one at a time: a thread is not stopped by the next
                self.office.refresh(tell)
                found = standing(self.office, self.unit, self.answering)
                board = make(self.office, self.unit, found)
                remember(self.office, board)
        except RulesBroken as error:
            self.call_from_thread(self._refuse, str(error))
            return
        except Exception as error:  # a busy index: said, and everything else goes on
            self.call_from_thread(self._unreckoned, str(expected(error)))
            return
        self.call_from_thread(self._stand, found, board)
        notices = self.office.notices()
        if notices:
            self.call_from_thread(self.say, "  ".join(notices))
        if not found.whole:
            self.call_from_thread(self.reckon_others)

    @work(thread=True, exclusive=True, group="others")
    def reckon_others(self) -> None:
        """In a large office work out what the others have to do too, by a process of its own."""
        from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit
        from zhili_tui.tui.agenda_state import with_all

        worker, found, duties = get_current_worker(), self.standing, DutiesByUnit()
        try:
            with closing(self.answering.ask("duties")) as answers:
                for some in answers:
                    if worker.is_cancelled:  # for what was there before
                        return
                    duties.update(some)
        except Exception as error:
            if not worker.is_cancelled:
                self.call_from_thread(self._others_unreckoned, str(expected(error)))
            return
        if found is not None and not worker.is_cancelled:
            self.call_from_thread(self._know_all, found, with_all(found, duties))

    def _know_all(self, known: "AgendaState", found: "AgendaState") -> None:
        if self.standing is known:  # else these are the duties of before
            self.standing = found
            self._show_again()

    def _others_unreckoned(self, why: str) -> None:
        """Nothing can be said of what the others have to do: that is said, and no longer waited for."""
        self.others_unanswered = why
        self._show_again()
        self.say(why)

    @property
    def duties(self) -> "DutiesByUnit":
        """What units have to do, as far as it is known."""
        from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit

        return self.standing.duties if self.standing is not None else DutiesByUnit()

    def _tell_judged(self, done: int, total: int) -> None:
        if not self.judging.stopped:
            said = translate(N_("judging {done} of {total} commits"), {"done": done, "total": total}) if total else ""
            self.call_from_thread(self._say_judged, said)

    def _say_judged(self, text: str) -> None:
        """How far judging has come; nothing once it has ended."""
        if text:
            self.busy_with(text)
        elif self.busy == self.judged:
            self._done_with()
        self.judged = text

    def busy_with(self, text: str) -> None:
        """Say what goes on behind the screen, until it is done; not over another word."""
        if self.room and self.room.said in ("", self.busy):
            self.say(text)
        self.busy = text

    def say(self, text: str) -> None:
        """A word to the user, in the room on top."""
        if self.room:
            self.room.say(text)

    def hush(self) -> None:
        """No word any more."""
        if self.room:
            self.room.hush()

    def _stand(self, found: "AgendaState", board: "AgendaView") -> None:
        first, self.standing, self.board, self.behind = self.standing is None, found, board, False
        self.unanswered = self.others_unanswered = ""
        self.who = self.office.name(self.officer) if self.officer else ""
        self._done_with()
        if first and self.room and self.room.said in ("", self.refused):
            from zhili_tui.tui.dialogs.drafts import reminder

            self.say("  ".join(filter(None, (self.refused, reminder(self.room)))))
        self._show_again()

    def _done_with(self) -> None:
        """What went on behind the screen no longer does: no room says so any more."""
        said, self.busy = self.busy, ""
        for room in dict.fromkeys((*map(self.get_screen, self.made), *self.screen_stack)):
            if isinstance(room, Room) and room.said and room.said == said:
                room.hush()

    def _show_again(self) -> None:
        for room in self.screen_stack:
            if isinstance(room, Room):
                room.frame()
                room.again()

    def _refuse(self, why: str) -> None:
        """Nothing is said of what is due any more, not even what was known before; the rooms of records go on."""
        self.standing, self.board, self.behind, self.unanswered = None, None, False, why
        self._done_with()
        self._show_again()
        self.say(why)

    def _unreckoned(self, why: str) -> None:
        """It could not be worked out anew: what was known stands; where nothing was, that is said and no longer waited for."""
        if self.standing is None:
            self._refuse(why)
        else:
            self.behind = False
            self._done_with()
            self.say(why)

    @property
    def refused(self) -> str:
        """Which chosen keys do not count, and why."""
        return "  ".join(self.keymap.refused)

    def waits(self) -> str:
        """What waits, in a few words."""
        if self.board is None:
            return ""
        parts = (
            (N_("overdue {count}"), self.board.overdue),
            (N_("this week {count}"), self.board.week),
            (N_("to sign {count}"), self.board.waiting),
            (N_("sent back {count}"), self.board.mending),
            (N_("came in {count}"), self.board.incoming),
            (N_("unsent {count}"), self.board.unsent),
            (N_("not in history {count}"), self.board.unsaved),
            (N_("mistaken rules left out {count}"), self.board.incomplete),
        )
        return " ".join(translate(text, {"count": count}) for text, count in parts if count)

    # leaving

    def exit(self, result: None = None, return_code: int = 0, message: "RenderableType | None" = None) -> None:
        """Leave at once: what was typed is kept, a sync under way is given up."""
        self.keep_everything()
        self.syncing.stop()
        self.judging.stop()
        self.answering.stop()
        super().exit(result, return_code, message)

    async def action_quit(self) -> None:
        """Leave the program, out of a question too."""
        self.quit()

    def quit(self) -> None:
        """Leave the program, from wherever one is."""
        self.keep_everything()  # what is typed over a form becomes part of it
        self.leave(self.rooms, self.exit)

    def action_help_quit(self) -> None:
        """Somebody wants to leave by habit: say how, in his language."""
        if isinstance(self.screen, Room):
            self.screen.say(translate(N_("To leave the program: {key}"), {"key": self.keymap.shown(QUIT)}))

    def ask_passphrase(self, git: "Git", do: Callable[[], T]) -> T:
        """What comes of something that OpenSSH asks the passphrase of a clone's key for. Raises SigningFailed where nobody can be asked."""
        return passphrase.asked(self, git.config(signing_key.SETTING), do)

    def with_key(self, git: "Git", do: Callable[[], T]) -> T:
        """What comes of something that is signed with a clone's key, where that is locked once OpenSSH has asked for its passphrase."""
        return self.ask_passphrase(git, do) if signing_key.asks(git) else do()

    # who is at work

    def with_officer(self, do: Callable[[], object], without: Callable[[], object]) -> None:
        """Ask who is at work, then do it; ``without``: what is done where nobody says so."""
        from zhili_tui.tui.dialogs import first_run

        first_run.ask(self, do, without)

    def find_officer(self) -> None:
        """Who git's settings or the command line say is at work, and what was known last time of what he has to do."""
        from zhili_tui.tui.agenda.view_model import recall

        try:
            self.officer = self.office.officer()
        except (NoOfficer, UnknownOfficer):
            self.officer = ""
        else:
            self.unit = self.officer.partition("/")[0]
            self.who = self.office.name(self.officer)
        self.standing, self.board = None, recall(self.office, self.unit)

    # saving

    def saved(self, saved: "Saved", duty: str = "", word: str = "") -> None:
        """Remember a save, so that it can be taken back, and say so where the user comes back to. ``duty``: the key of what it is for."""
        from zhili_tui.tui.base import messages

        if saved.commit:
            self.saves.append(saved)
            self.undone.clear()
            word = word or messages.saved(self.office, saved.path, self.duties.get(duty), self.keymap.shown(UNDO))
            word = " ".join([word, *self.office.notices()])
            self.reckon()
        else:
            word = _(N_("Nothing was changed."))
        below = self.screen_stack[-2]
        if isinstance(below, Room):
            below.say(word)
