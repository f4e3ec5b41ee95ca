"""What all screens share: a first line that says where and who, a body, a message, and a last line that says what keys do."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from zhili_tui.i18n import _
from zhili_tui.present import short_day, weekday
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import actions
from zhili_tui.tui.actions import EVERYWHERE, ROOMS, Action, bindings
from zhili_tui.tui.cells import BOLD, DIM, PLAIN, REVERSE, Piece, clean, fit, strip, wrap
from zhili_tui.tui.widgets import Line, Rows

if TYPE_CHECKING:
    from zhili_tui.tui.app import Zhili


#: So many lines a sentence about what is shown may have.
MOST = 3


class Doing:
    """A screen that does actions of the table: each by its method ``action_<name>``, unless ``why_not`` says why it cannot."""

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done just now, as a sentence; empty where it can."""
        return ""

    def say(self, text: str) -> None:
        """A word to the user."""

    def action_do(self, name: str) -> None:
        """Do an action, or say why not."""
        why = self.why_not(BY_NAME[name])
        if why:
            self.say(why)
            return
        getattr(self, f"action_{name}")()


BY_NAME = {one.name: one for one in vars(actions).values() if isinstance(one, Action)}


class Notice(Widget):
    """A few lines below the first one about what is shown; none takes no room."""

    DEFAULT_CSS = "Notice { display: none; height: auto; } Screen > Notice { margin: 0 0 1 0; }"

    def show(self, sentences: list[str], width: int) -> None:
        """Show these sentences, each on as many lines as it needs, up to a few."""
        self.lines = [part for text in sentences for part in wrap(clean(text), width - 2)[:MOST]]
        self.display = bool(self.lines)
        self.styles.height = len(self.lines)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line."""
        return strip([(" " + self.lines[y], PLAIN)] if y < len(self.lines) else [], self.size.width)


class Room(Doing, Screen[None]):
    """A screen of the house. Subclasses give a title, a body and their actions; NAME that of a room with a key of its own."""

    DEFAULT_CSS = "Room { layout: vertical; } #body { height: 1fr; }"
    NAME: ClassVar[str] = ""
    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    EVERYWHERE: ClassVar[tuple[Action, ...]] = EVERYWHERE
    SHARED: ClassVar[tuple[Action, ...]] = ()  # those of them whose keys mean nothing else here
    AUTO_FOCUS = "#rows"

    def __init_subclass__(cls, **keywords: Any) -> None:
        own = {one.name for one in cls.ACTIONS}
        shared = tuple(one for one in cls.EVERYWHERE if one.name not in own)
        taken = {key for one in cls.ACTIONS for key in one.keys.split(",")}
        cls.SHARED = tuple(one for one in shared if not taken & set(one.keys.split(",")))
        cls.BINDINGS = [*bindings(*cls.ACTIONS, *cls.SHARED), *cls.__dict__.get("BINDINGS", ())]
        super().__init_subclass__(**keywords)

    def __init__(self, office: Workspace) -> None:
        super().__init__()
        self.office = office
        self.said = ""  # the word above the last line

    @property
    def zhili(self) -> "Zhili":
        """The program."""
        from zhili_tui.tui.app import Zhili

        assert isinstance(self.app, Zhili)
        return self.app

    def compose(self) -> ComposeResult:
        """First line, the rooms where this is one of them, body, message, last line."""
        yield Line(id="head")
        if self.NAME:
            yield Line(id="tabs")
        yield Notice(id="notice")
        yield from self.body()
        yield Line(id="message")
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
            self.query_one("#tabs", Line).show(*tabs(self.NAME, self.size.width))
        self.query_one("#foot", Line).show((" " + self.footer(), DIM))
        self.query_one(Notice).show(self.notice(), self.size.width)

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
        today = self.office.today
        right = f"{short_day(today)} {weekday(today)}  {self.zhili.who} "
        waits = self.waits()
        room = max(self.size.width - cell_len(right) - cell_len(waits) - 4, 10)
        self.query_one("#head", Line).show(
            (" " + fit(self.title_text(), room) + " ", BOLD), (waits + "  " if waits else "  ", PLAIN), (clean(right), PLAIN)
        )

    def footer(self) -> str:
        """The last line: as many of the actions as the width holds, the way back always."""
        ways = [one for one in self.ACTIONS if one.name != "back"]
        last = "" if self.NAME else "  " + actions.BACK.foot
        out = ""
        for one in ways:
            more = f"{out}  {one.foot}" if out else one.foot
            if cell_len(more + last) > self.size.width - 2:
                break
            out = more
        return (out + last).strip()

    def say(self, text: str) -> None:
        """A word above the last line."""
        self.said = text
        self.query_one("#message", Line).show((" " + clean(text), PLAIN))

    def action_do(self, name: str) -> None:
        """Do an action; where a sync is said to be under way, the way back gives it up first."""
        if name == "back" and self.said and self.said == self.zhili.syncing.line:
            self.zhili.syncing.stop()
            return
        super().action_do(name)

    def hush(self) -> None:
        """No word any more."""
        self.said = ""
        self.query_one("#message", Line).show()

    # what every room does

    def action_back(self) -> None:
        """Leave this screen; a room with a key of its own stays, without its passing state."""
        if not self.NAME:
            self.app.pop_screen()

    def action_help(self) -> None:
        """What the keys do here, and what the thing under the cursor is."""
        from zhili_tui.tui.help import Help

        known = {one.name: one for one in (*self.ACTIONS, *self.SHARED)}
        lines = [(one.shown, _(one.help), self.why_not(one)) for one in known.values()]
        self.app.push_screen(Help(lines, self.explain()))

    def explain(self) -> list[str]:
        """About what is under the cursor, a paragraph a line, for the help."""
        return []

    def action_palette(self) -> None:
        """Every command by name."""
        from zhili_tui.tui.palette import palette

        palette(self)

    def action_tour(self) -> None:
        """The tour."""
        from zhili_tui.tui.tour import Tour

        self.app.push_screen(Tour())

    def action_jump(self) -> None:
        """Number the lines of the list that has the focus."""
        for rows in self.query(Rows):
            if rows.has_focus:
                rows.jump()

    def action_undo(self) -> None:
        """Take back the last save."""
        from zhili_tui.tui.undoing import take_back

        take_back(self)

    def again(self) -> None:
        """Show what is there now: something was saved, signed or fetched."""

    def action_sync(self) -> None:
        """Fetch, merge, send."""
        why = self.zhili.syncing.why_not()
        if why:
            self.say(why)
        else:
            self.zhili.syncing.sync()

    def action_new(self) -> None:
        """Choose a kind, then fill in its form."""
        self.zhili.choose_kind()

    def action_drafts(self) -> None:
        """Go on with what was typed and not saved, or give it up."""
        from zhili_tui.tui.drafts import choose

        choose(self)

    def action_quit(self) -> None:
        """Leave the program."""
        self.app.exit()

    def action_agenda(self) -> None:
        """Go to a room."""
        self.zhili.goto("agenda")

    def action_ledger(self) -> None:
        """Go to a room."""
        self.zhili.goto("ledger")

    def action_queue(self) -> None:
        """Go to a room."""
        self.zhili.goto("queue")

    def action_review(self) -> None:
        """Go to a room."""
        self.zhili.goto("review")

    def action_scores(self) -> None:
        """Go to a room."""
        self.zhili.goto("scores")

    def action_units(self) -> None:
        """Go to a room."""
        self.zhili.goto("units")


def tabs(current: str, width: int) -> list[Piece]:
    """The rooms with their keys, the current one in reverse; commands and help at the right edge."""
    pieces: list[Piece] = [(" ", PLAIN)]
    for one in ROOMS:
        pieces += [(one.shown + _(one.word), REVERSE if one.name == current else PLAIN), (" ", PLAIN)]
    right = f"{actions.PALETTE.foot} {actions.HELP.foot} "
    used = sum(cell_len(text) for text, _style in pieces)
    if used + cell_len(right) <= width:
        pieces.append((" " * (width - used - cell_len(right)) + right, DIM))
    return pieces
