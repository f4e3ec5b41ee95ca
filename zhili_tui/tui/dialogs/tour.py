"""A tour of five minutes: a few pages of text that name the keys as they are set here."""

from typing import NamedTuple

from textual.app import ComposeResult
from textual.screen import ModalScreen

from zhili_tui.i18n import N_, _, translate
from zhili_tui.tui.base.screen import Doing
from zhili_tui.tui.keymap import BACK, BY_NAME, ON_TOUR
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, wrap
from zhili_tui.tui.widgets.widgets import Line, Rows


class TourPage(NamedTuple):
    """A title and paragraphs; ``{new}`` is the key of the action of that name."""

    title: str
    text: tuple[str, ...]


PAGES = (
    TourPage(
        N_("The screen"),
        (
            N_("The first line says whose books these are, what waits, the day and who you are."),
            N_(
                "The second shows the rooms: {agenda} to do, {ledger} ledger, {queue} to sign, {review} review, {scores} appraisal, {units} units."
            ),
            N_(
                "The last says what the keys do here; ^ is the Ctrl key, held down. {help} says it in full, {palette} finds any command by its name."
            ),
        ),
    ),
    TourPage(
        N_("To do"),
        (
            N_("{agenda} is what is overdue, what is missing and can still be supplied, and what is due; below it stands the year."),
            N_("Put the cursor on a line and press {fulfil}: the form that fulfils it opens, with what is known filled in."),
            N_("Once the record is saved, the line is gone. Nothing has to be ticked off."),
        ),
    ),
    TourPage(
        N_("Forms"),
        (
            N_("Type over what stands there; Enter goes on to what must still be filled in. Dates: 29, 10-29, today, last Friday."),
            N_(
                "In a table Tab goes right, Enter to the next line, Down to the same column below. The line + is blank: type, and it is an entry."
            ),
            N_(
                "{pick} shows what can be chosen, {step_back} takes back a step, {save} checks and saves. {back} leaves; what was typed is kept, see {drafts}."
            ),
        ),
    ),
    TourPage(
        N_("Find"),
        (
            N_("{ledger} shows all records. {search} searches as you type: characters, words or pinyin initials. Try xftd."),
            N_("{scope} narrows the list, {jump} numbers its lines, {open} opens the one under the cursor."),
        ),
    ),
    TourPage(
        N_("Put right"),
        (
            N_("Every save is kept for good. On a record {edit} opens its form, {history} shows who changed what and when."),
            N_("{undo} takes back the last save. Nothing you try in the example can do harm: each save can be taken back."),
        ),
    ),
    TourPage(
        N_("Working together"),
        (
            N_("{sync} fetches what others did and sends what you did; without a line nothing is lost. {review} shows what came in."),
            N_("{queue} is what waits for your signature: read it to its end, {sign} signs, {return} sends back with a note."),
            N_("What was sent back to you stands first in {agenda}: {fulfil} opens it, with the note above."),
            N_("To see this again: {palette}, then type the name of the tour."),
        ),
    ),
)


class Tour(Doing[None], ModalScreen[None]):
    """One page at a time; Enter goes on, and leaves after the last."""

    ACTIONS = ON_TOUR
    BINDINGS = [("q", "dismiss"), ("enter,space,right,pagedown", "turn(1)"), ("left,pageup,backspace", "turn(-1)")]

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.lines: list[list[Piece]] = []

    def compose(self) -> ComposeResult:
        """The title, the text, the keys."""
        yield Line(id="head")
        yield Rows(lambda row, width: self.lines[row], id="rows", marked=False)
        yield Line(id="foot")

    def on_mount(self) -> None:
        """The first page."""
        self.draw()
        self.query_one("#rows").focus()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.draw()

    def draw(self) -> None:
        """Show the page."""
        page = PAGES[self.number]
        last = self.number == len(PAGES) - 1
        self.query_one("#head", Line).show((f" {_(N_('Tour'))}  {self.number + 1}/{len(PAGES)}  {_(page.title)}", BOLD))
        self.query_one("#foot", Line).show((f" Enter {_(N_('done')) if last else _(N_('go on'))}  {self.keymap.foot(BACK)}", DIM))
        self.lines = []
        keys = {name: self.keymap.shown(action) for name, action in BY_NAME.items()}
        for text in page.text:
            self.lines += [[], *([("   " + line, PLAIN)] for line in wrap(translate(text, keys), self.app.size.width - 6))]
        self.query_one("#rows", Rows).show(len(self.lines))

    def action_back(self) -> None:
        """Leave."""
        self.dismiss()

    def action_turn(self, by: int) -> None:
        """Turn the page."""
        if self.number + by == len(PAGES):
            self.dismiss()
            return
        self.number = max(self.number + by, 0)
        self.draw()
