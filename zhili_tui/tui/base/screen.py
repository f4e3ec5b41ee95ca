"""What all screens share: a first line that says where and who, a body, a message, and a last line that says what keys do."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, ParamSpec, Protocol, TypeVar, cast

from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.binding import BindingsMap
from textual.messages import Prune
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import short_day, weekday
from zhili_tui.model.introspection import Path
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.keymap import BACK, BY_NAME, COMMITTING, EVERYWHERE, HELP, ON_FORM, PALETTE, ROOMS, SAVE, Action, Keymap
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, REVERSE, Piece, clean, fit
from zhili_tui.tui.widgets.sentences import Message, NoticeBar
from zhili_tui.tui.widgets.widgets import Line, Rows

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import StoredDraft
    from zhili_tui.model.kind import Kind
    from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit
    from zhili_tui.services.all_units.answering_process import AnsweringProcess
    from zhili_tui.services.monthly_returns import MonthSheet
    from zhili_tui.services.saving import Saved
    from zhili_tui.tui.agenda_state import AgendaState
    from zhili_tui.vcs.git import Git

P = ParamSpec("P")
T = TypeVar("T")
PENDING = N_("being worked out")
NOT_KNOWN = N_("not known")


class SyncControl(Protocol):
    """The sync of a running program, as rooms know it."""

    busy: bool
    line: str  # what is said of it while it runs

    def why_not(self) -> str:
        """Why there can be no sync just now."""

    def sync(self) -> None:
        """Fetch, merge, send."""

    def stop(self) -> None:
        """Give it up."""

    def accept(self, branch: str, merged: Callable[[str], None]) -> None:
        """Merge a branch; ``merged`` is told the commit."""


class Shell(Protocol):
    """The program, as screens and what they set going know it."""

    office: Workspace
    who: str  # at work, by name
    unit: str  # at work
    standing: "AgendaState | None"
    unanswered: str  # why nothing can be said of what is due: a rule file is broken
    others_unanswered: str  # the same of other units than that at work
    saves: "list[Saved]"  # that can be taken back
    hidden_columns: dict[str, dict[Path, frozenset[str]]]  # of the tables of forms, by the record's type and the table
    undone: "list[Saved]"  # that were taken back, and can be done again
    behind: bool  # whether something came in that the standing does not know of yet
    keymap: Keymap

    @property
    def app(self) -> App[object]:
        """The program, as the toolkit knows it."""

    @property
    def answering(self) -> "AnsweringProcess":
        """What is asked of all units."""

    @property
    def duties(self) -> "DutiesByUnit":
        """What units have to do, as far as it is known."""

    @property
    def room(self) -> "Room | None":
        """The room on top."""

    @property
    def syncing(self) -> SyncControl:
        """The sync."""

    def goto(self, name: str) -> None:
        """Go to a room, from wherever one is."""

    def say(self, text: str) -> None:
        """A word to the user, in the room on top."""

    def hush(self) -> None:
        """No word any more."""

    def busy_with(self, text: str) -> None:
        """Say what goes on behind the screen."""

    def waits(self) -> str:
        """What waits, in a few words."""

    def reckon(self) -> object:
        """Work out anew what waits."""

    def find_officer(self) -> None:
        """Find out again who is at work."""

    def with_officer(self, do: Callable[[], object], without: Callable[[], object]) -> None:
        """Ask who is at work, then do it; ``without``: what is done where nobody says so."""

    def ask_passphrase(self, git: "Git", do: Callable[[], T]) -> T:
        """What comes of something that OpenSSH asks the passphrase of a clone's key for. Raises SigningFailed where nobody can be asked."""

    def with_key(self, git: "Git", do: Callable[[], T]) -> T:
        """What comes of something that is signed with a clone's key, where that is locked once OpenSSH has asked for its passphrase."""

    def choose_kind(self, current: str = "", unit: str = "") -> None:
        """Choose a kind, then fill in its form."""

    def open_new(self, kind: str, unit: str = "") -> None:
        """The form of a new record."""

    def fill_form(self) -> None:
        """Choose a superior's form, and fill it in."""

    def import_ledger(self) -> None:
        """Choose a ledger's file, and import it."""

    def open_like(self, office: Workspace, path: str) -> None:
        """The form of a new record like one that is there."""

    def open_draft(self, office: Workspace, kept: "StoredDraft") -> None:
        """The form of what was typed and not saved."""

    def open_sheet(self, kind: "Kind", sheet: "MonthSheet", like: str) -> None:
        """The form of a month's record."""

    def show_record(self, path: str, word: str = "") -> None:
        """A record to be read, with a word about it."""

    def open_grid(self, grid: str, unit: str, of: str) -> None:
        """A grid of many records: of a period, a day, a meeting."""

    def saved(self, saved: "Saved", duty: str = "", word: str = "") -> None:
        """Remember a save, and say so."""

    def quit(self) -> None:
        """Leave the program, once what was typed anywhere is kept."""

    def leave(self, rooms: "Iterable[Room]", go: Callable[[], object]) -> None:
        """Do what leaves these rooms, once what was typed in them is kept; what cannot be kept is asked about first."""

    def action_undo(self) -> None:
        """Take back the last save."""


class Doing(Screen[ScreenResultType]):
    """A screen that does actions of the table: each by its method ``action_<name>``, unless ``why_not`` says why it cannot.

    What it has no method for belongs to the whole program.
    """

    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    EVERYWHERE: ClassVar[tuple[Action, ...]] = ()
    ELSEWHERE: ClassVar[tuple[Action, ...]] = ()  # whose keys do nothing here but say so
    NOT_HERE: ClassVar[str] = ""
    NAMELESS: ClassVar[str] = N_("Nothing was done: it is not known who is at work")

    @property
    def zhili(self) -> Shell:
        """The program."""
        return cast("Shell", self.app)

    @property
    def keymap(self) -> Keymap:
        """The keys in use."""
        return self.zhili.keymap

    @property
    def shared(self) -> tuple[Action, ...]:
        """The actions known everywhere whose keys mean nothing else here."""
        return self.keymap.beside(self.ACTIONS, self.EVERYWHERE)

    def on_mount(self) -> None:
        """Bind the keys in use: of the running program, where the toolkit knows only bindings of a class."""
        own = [one for action in (*self.ACTIONS, *self.shared) for one in self.keymap.bindings(action, f"do('{action.name}')")]
        others = [one for action in self._others() for one in self.keymap.bindings_elsewhere(action, f"not_here('{action.name}')")]
        self._bindings = BindingsMap.merge((BindingsMap(own), self._bindings, BindingsMap(others)))

    def _others(self) -> tuple[Action, ...]:
        """The actions of other screens whose keys mean nothing here, one for each key."""
        return self.keymap.apart((*self.ACTIONS, *self.shared), self.ELSEWHERE)

    def action_not_here(self, name: str) -> None:
        """Say that a key means something elsewhere."""
        parts = {"key": self.keymap.shown(BY_NAME[name]), "word": _(BY_NAME[name].word)}
        self.say(translate(self.NOT_HERE, parts | {"save": self.keymap.shown(SAVE), "back": self.keymap.shown(BACK)}))

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done just now, as a sentence; empty where it can."""
        return ""

    def say(self, text: str) -> None:
        """A word to the user."""

    def action_do(self, name: str) -> None:
        """Do an action, or say why not; nothing where another screen has come to lie over this one since the key was pressed.

        Before what becomes a commit, whoever is not known to the program is asked who he is: git would name somebody.
        """
        if self.app.screen is not self:
            return
        why = self.why_not(BY_NAME[name])
        if why:
            self.say(why)
            return
        method = f"action_{name}"
        do: Callable[[], object] = getattr(self if hasattr(self, method) else self.app, method)
        if BY_NAME[name] in COMMITTING and not self.zhili.who:
            self.zhili.with_officer(do, lambda: self.say(_(self.NAMELESS)))
        else:
            do()


class Room(Doing[None]):
    """A screen of the house. Subclasses give a title, a body and their actions; NAME that of a room with a key of its own."""

    DEFAULT_CSS = "Room { layout: vertical; } #body { height: 1fr; }"
    NAME: ClassVar[str] = ""
    PAGE: ClassVar[str] = "clerk"  # of the docs, which tells about it
    EVERYWHERE: ClassVar[tuple[Action, ...]] = EVERYWHERE
    ELSEWHERE: ClassVar[tuple[Action, ...]] = ON_FORM
    NOT_HERE = N_("{key} {word}: only in a form")
    SIGN: ClassVar[str] = ""  # stands in reverse before the first line, where a screen is not to be taken for a room
    AUTO_FOCUS = "#rows"

    def __init__(self, office: Workspace) -> None:
        super().__init__()
        self.office = office
        self.said = ""  # the word above the last line
        self.unwritten = False  # whether something was typed here that is neither saved nor kept: leaving would lose it
        self.failures: dict[str, str] = {}  # why what ran behind the screen came to nothing, by what it was
        self.left = False  # for good: its lines go one by one

    def compose(self) -> ComposeResult:
        """First line, the rooms where this is one of them, body, message, last line."""
        yield Line(id="head")
        if self.NAME:
            yield Line(id="tabs")
        yield NoticeBar(id="notice")
        yield from self.body()
        yield Message(id="message")
        yield Line(id="foot")

    def body(self) -> Iterable[Widget]:
        """What stands between the first line and the last two."""
        return ()

    def on_mount(self) -> None:
        """Write the first and last lines."""
        self.query_one("#head").set_class(not self.NAME, "alone")
        self.frame()

    def on_resize(self) -> None:
        """Write the lines for the new width."""
        self.frame()

    def on_screen_resume(self) -> None:
        """Say again where and what waits: it may have changed meanwhile."""
        if self.is_mounted:
            self.frame()

    def frame(self) -> None:
        """First line, rooms and last line."""
        self.head()
        if self.NAME:
            self.query_one("#tabs", Line).show(*tabs(self.keymap, self.NAME, self.size.width))
        self.query_one("#foot", Line).show((" " + self.footer(), DIM))
        self.query_one(NoticeBar).show(self.notice(), self.size.width)

    def notice(self) -> list[str]:
        """What is to be known of the thing shown before it is read or changed."""
        return []

    def title_text(self) -> str:
        """Where this is; in a room with a key of its own, whose books these are."""
        return self.office.name(self.zhili.unit) if self.NAME else ""

    def waits(self) -> str:
        """What waits, for the first line."""
        return self.zhili.waits() if self.NAME else ""

    def head(self) -> None:
        """Where on the left, what waits; the day and who is at work on the right."""
        waits = self.waits()
        self.query_one("#head", Line).show(
            (self._sign, REVERSE),
            (" " + fit(self.title_text(), self.title_room) + " ", BOLD),
            (waits + "  " if waits else "  ", PLAIN),
            (clean(self._day_and_who), PLAIN),
        )

    @property
    def title_room(self) -> int:
        """The cells that the first line has for the title."""
        return max(self.size.width - cell_len(self._sign + self._day_and_who) - cell_len(self.waits()) - 4, 10)

    @property
    def _sign(self) -> str:
        return f" {_(self.SIGN)} " if self.SIGN else ""

    @property
    def _day_and_who(self) -> str:
        today = self.office.today
        return f"{short_day(today)} {weekday(today)}  {self.zhili.who} "

    def footer(self) -> str:
        """The last line: as many of the actions as the width holds, the way back always."""
        ways = [one for one in self.shown_actions() if one.name != "back"]
        last = "" if self.NAME else "  " + self.keymap.foot(BACK)
        out = ""
        for one in ways:
            more = f"{out}  {self.keymap.foot(one)}".strip()
            if cell_len(more + last) > self.size.width - 2:
                break
            out = more
        return (out + last).strip()

    def shown_actions(self) -> tuple[Action, ...]:
        """The actions that the last line names."""
        return self.ACTIONS

    async def on_prune(self, event: Prune) -> None:
        """It is being taken off the screen."""
        self.left = True

    def deliver(self, show: Callable[P, object], *args: P.args, **keywords: P.kwargs) -> bool:
        """From a thread of this room: show what it found, where the room still stands; False where it was left, and nobody waits."""

        def where_it_stands() -> bool:
            if not self.left:
                show(*args, **keywords)
            return not self.left

        return not self.left and self.app.call_from_thread(where_it_stands)

    def finish(self, group: str, do: Callable[[], T], then: Callable[[T], object]) -> None:
        """Do in a thread of the program what comes to its end whether or not this room is still open; ``then`` is told what came of it.

        Where it fails, the room is told (``came_to_nothing``); once that was left, whoever is at work reads it where he is.
        """
        app = self.app
        self.failures.pop(group, None)

        def failed(text: str) -> None:
            if self.left:
                self.zhili.say(text)
            else:
                self.came_to_nothing(group, text)

        def work() -> None:
            try:
                found = do()
            except Exception as error:
                app.call_from_thread(failed, str(expected(error)))
            else:
                app.call_from_thread(then, found)

        app.run_worker(work, thread=True, group=group)

    def say(self, text: str) -> None:
        """A word above the last line."""
        self.said = text
        if self.left:
            return
        self.query_one("#message", Message).show((" " + clean(text), PLAIN))

    def came_to_nothing(self, group: str, text: str) -> None:
        """What ran behind the screen came to nothing: from now on that is said, wherever it would have been waited for."""
        self.failures[group] = text
        self.say(text)

    @property
    def unknown(self) -> str:
        """Why what belongs here is not known; empty where nothing failed."""
        return "  ".join(self.failures.values())

    @property
    def duties_unknown(self) -> str:
        """Why what units have to do is not known; empty where it is known, or being worked out."""
        return self.zhili.unanswered or self.zhili.others_unanswered

    def action_do(self, name: str) -> None:
        """Do an action; where a sync is said to be under way, the way back gives it up first."""
        if name == "back" and self.said and self.said == self.zhili.syncing.line:
            self.zhili.syncing.stop()
            return
        super().action_do(name)

    def hush(self) -> None:
        """No word any more."""
        self.said = ""
        self.query_one("#message", Message).show()

    # what every room does

    def keep(self) -> None:
        """Put what was typed here and is not saved where the next start finds it; ``unwritten`` says whether that failed, and a word why."""

    @property
    def parting(self) -> str:
        """What is said where one comes to when this is left."""
        return ""

    def let_go(self) -> None:
        """Let go of what only one may hold: one leaves here."""

    def leave_for(self, go: Callable[[], object]) -> None:
        """Leave this screen by doing something; what would be lost by that is asked about first."""
        self.zhili.leave([self], go)

    def action_back(self) -> None:
        """Leave this screen; a room with a key of its own stays, without its passing state."""
        if not self.NAME:
            self.leave_for(self.app.pop_screen)

    def key_help(self) -> list[tuple[str, str, str]]:
        """Of each key: what it does here, and why it cannot just now."""
        known = {one.name: one for one in (*self.ACTIONS, *self.shared)}
        return [(self.keymap.shown(one), _(one.help), self.why_not(one)) for one in known.values()]

    def explain(self) -> list[str]:
        """About what is under the cursor, a paragraph a line, for the help."""
        return []

    def action_jump(self) -> None:
        """Number the lines of the list that has the focus."""
        for rows in self.query(Rows):
            if rows.has_focus:
                rows.jump()

    def again(self) -> None:
        """Show what is there now: something was saved, signed or fetched."""

    def action_quit(self) -> None:
        """Leave the program."""
        self.zhili.quit()


def tabs(keymap: Keymap, current: str, width: int) -> list[Piece]:
    """The rooms with their keys, the current one in reverse; commands and help at the right edge."""
    pieces: list[Piece] = [(" ", PLAIN)]
    for one in ROOMS:
        pieces += [(keymap.shown(one) + _(one.word), REVERSE if one.name == current else PLAIN), (" ", PLAIN)]
    right = f"{keymap.foot(PALETTE)} {keymap.foot(HELP)} "
    used = sum(cell_len(text) for text, _style in pieces)
    if used + cell_len(right) <= width:
        pieces.append((" " * (width - used - cell_len(right)) + right, DIM))
    return pieces
