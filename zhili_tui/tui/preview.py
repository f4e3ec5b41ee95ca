"""A paper on the screen, as it will be printed, and from there to a PDF."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.widget import Widget

from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.office import Office
from zhili_tui.tui import actions
from zhili_tui.tui.actions import Action
from zhili_tui.tui.cells import PLAIN, Piece
from zhili_tui.tui.screen import Room
from zhili_tui.tui.widgets import Rows

if TYPE_CHECKING:
    from zhili_tui.documents.paper import Paper
    from zhili_tui.documents.rendering import Made, Rendering

#: Months back from which a paper over many records can be chosen.
MONTHS = 12
#: Characters of the text that are one cell here and two elsewhere, and what stands for them.
ALIKE = str.maketrans("─┈█", "--#")
#: What makes the paper, with what an opened office needs for it.
Make = Callable[["Rendering"], "Made"]


class Sheet(Rows):
    """Lines to read: the arrows move the paper under the eye, not a cursor over it."""

    def go(self, row: int) -> None:
        """Show from this line on, but no further than the end."""
        row = max(0, min(row, self.count - self.size.height))
        if row != self.top:
            self.cursor = self.top = row
            self.refresh()


class PreviewRoom(Room):
    """The text of a paper, 28 characters a line, with the words that make it a draft."""

    ACTIONS = (actions.PDF,)

    def __init__(self, office: Office, name: str, make: Make) -> None:
        super().__init__(office)
        self.name_, self.make = name, make
        self.lines: list[str] = []
        self.made: Made | None = None

    def body(self) -> Iterable[Widget]:
        """The paper."""
        yield Sheet(self.draw, id="rows", marked=False)

    def on_mount(self) -> None:
        """Make the paper, behind the screen."""
        super().on_mount()
        self.say(_(N_("The paper is being made ...")))
        self.compose_paper()

    def title_text(self) -> str:
        """Which paper."""
        return self.name_

    @work(thread=True, exclusive=True, group="paper")
    def compose_paper(self) -> None:
        """Make it; what cannot be made is said."""
        from zhili_tui.documents import text
        from zhili_tui.documents.rendering import Rendering

        try:
            made = self.make(Rendering(self.office))
        except ZhiliError as error:
            self.app.call_from_thread(self.failed, str(error))
            return
        self.app.call_from_thread(self.show_paper, made, text.render(made.page).translate(ALIKE).split("\n"))

    def show_paper(self, made: "Made", lines: list[str]) -> None:
        """Put it on the screen; a draft says so where one looks."""
        self.made, self.lines = made, ["", *lines]
        self.query_one("#rows", Sheet).show(len(self.lines))
        draft = made.page.proof.draft
        self.say(f"{_(N_('Draft'))}: {draft}" if draft else "")

    def failed(self, text: str) -> None:
        """Say what went wrong."""
        from zhili_tui.tui.writing import tell

        tell(self, text)

    def draw(self, row: int, width: int) -> list[Piece]:
        """A line of the paper, the paper in the middle."""
        from zhili_tui.documents.text import COLUMNS

        return [(" " * max((width - COLUMNS) // 2, 0) + self.lines[row], PLAIN)]

    def why_not(self, action: Action) -> str:
        """There is nothing to write before there is a paper."""
        return _(N_("The paper is not made yet")) if action is actions.PDF and self.made is None else ""

    def action_pdf(self) -> None:
        """Ask where, then write it."""
        from zhili_tui.tui.writing import ask_path

        assert self.made
        ask_path(self, _(N_("Write the paper as PDF to")), f"{self.made.name}.pdf", self.write)

    def write(self, path: Path) -> None:
        """Begin to set it."""
        self.say(_(N_("The PDF is being written ...")))
        self.press(path)

    @work(thread=True, exclusive=True, group="paper")
    def press(self, path: Path) -> None:
        """Set it and put it in its place; fonts that are missing are said."""
        from zhili_tui.documents.rendering import Rendering
        from zhili_tui.exchange.putting import put
        from zhili_tui.tui.writing import tell

        assert self.made
        rendering = Rendering(self.office)
        try:
            made, notes = rendering.ready(self.made)
            put(path, rendering.press.pdf(made.paper, made.page))
        except ZhiliError as error:
            self.app.call_from_thread(self.failed, str(error))
            return
        said = [translate(N_("Written: {path}"), {"path": str(path)}), *notes]
        self.app.call_from_thread(tell, self, " ".join(said))


def fitting(office: Office, path: str) -> "list[Paper]":
    """The papers that can be made from a record; none where it cannot be read."""
    from zhili_tui.documents.papers import of

    try:
        loaded = office.load(path)
        return of(loaded.kind.name, office.typed(loaded))
    except ZhiliError:
        return []


def why_not(office: Office, path: str) -> str:
    """Why no paper of a record can be seen; empty where one can."""
    return "" if fitting(office, path) else _(N_("No paper is made from this record"))


def of_record(room: Room, office: Office, path: str) -> None:
    """See the paper of a record, chosen where it has several."""
    papers = fitting(office, path)
    ref = path.removeprefix("records/").removesuffix(".toml")

    def shown(paper: "Paper") -> None:
        room.app.push_screen(PreviewRoom(office, _(paper.label), lambda rendering: next(rendering.from_records([ref], paper.name))))

    choose(room, papers, shown)


def of_unit(room: Room, unit: str) -> None:
    """See a paper over many records of a unit, chosen with its month."""
    from zhili_tui.documents.paper import Period
    from zhili_tui.documents.papers import papers
    from zhili_tui.entry.values import Choice
    from zhili_tui.tui.pick import Pick

    office, today = room.office, room.office.today
    counted = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(MONTHS + 1)]
    periods = {f"{year}-{month + 1:02}": Period(unit, year, month + 1) for year, month in counted}

    def of_month(paper: "Paper") -> None:
        def shown(choice: "Choice | None") -> None:
            if choice is not None:
                title = f"{_(paper.label)}  {office.name(unit)} {choice.value}"
                room.app.push_screen(PreviewRoom(office, title, lambda rendering: rendering.named(paper.name, periods[choice.value])))

        among = [Choice(name, name) for name in periods]
        head = translate(N_("{paper}, {unit}: of which month?"), {"paper": _(paper.label), "unit": office.name(unit)})
        room.app.push_screen(Pick(head, among, current=among[1].value), shown)

    choose(room, [paper for paper in papers().values() if not paper.kind], of_month)


def choose(room: Room, papers: "list[Paper]", then: "Callable[[Paper], None]") -> None:
    """One of several papers; where there is one only, that."""
    from zhili_tui.entry.values import Choice
    from zhili_tui.tui.pick import Pick

    if len(papers) == 1:
        then(papers[0])
        return
    known = {paper.name: paper for paper in papers}

    def chosen(choice: "Choice | None") -> None:
        if choice is not None:
            then(known[choice.value])

    room.app.push_screen(Pick(_(N_("Which paper?")), [Choice(one.name, _(one.label)) for one in papers]), chosen)
