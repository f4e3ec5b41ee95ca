"""A paper on the screen, as it will be printed, and from there to a PDF."""

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.widgets.cells import PLAIN, Piece
from zhili_tui.tui.widgets.text_lines import ReadingRows

if TYPE_CHECKING:
    from zhili_tui.documents.paper import Paper, PaperPeriod
    from zhili_tui.documents.rendering import MadePaper, Rendering

#: Months back from which a paper over many records can be chosen.
MONTHS = 12
#: After this month the round in question is that of the year's end.
AUTUMN = 9
#: Characters of the text that are one cell here and two elsewhere, and what stands for them.
ALIKE = str.maketrans("─┈█", "--#")
#: What makes the paper, with what an opened office needs for it.
Make = Callable[["Rendering"], "MadePaper"]


class PreviewRoom(Room):
    """The text of a paper, 28 characters a line, with the words that make it a draft."""

    PAGE = "papers"
    ACTIONS = keymap.ON_PREVIEW

    def __init__(self, office: Workspace, name: str, make: Make) -> None:
        super().__init__(office)
        self.name_, self.make = name, make
        self.lines: list[str] = []
        self.made: MadePaper | None = None

    def body(self) -> Iterable[Widget]:
        """The paper."""
        yield ReadingRows(self.draw, id="rows", marked=False)

    def on_mount(self) -> None:
        """Make the paper, behind the screen."""
        self.say(_(N_("The paper is being made ...")))
        self.compose_paper()

    def title_text(self) -> str:
        """Which paper."""
        return self.name_

    @background("paper")
    def compose_paper(self) -> None:
        """Make it."""
        from zhili_tui.documents import text
        from zhili_tui.documents.rendering import Rendering

        made = self.make(Rendering(self.office))
        self.deliver(self.show_paper, made, text.render(made.page).translate(ALIKE).split("\n"))

    def show_paper(self, made: "MadePaper", lines: list[str]) -> None:
        """Put it on the screen; a draft says so where one looks."""
        self.made, self.lines = made, ["", *lines]
        self.query_one("#rows", ReadingRows).show(len(self.lines))
        draft = made.page.proof.draft
        self.say(f"{_(N_('Draft'))}: {draft}" if draft else "")

    def came_to_nothing(self, group: str, text: str) -> None:
        """Say it whole."""
        from zhili_tui.tui.dialogs.save_as import tell

        super().came_to_nothing(group, text)
        tell(self, text)

    def draw(self, row: int, width: int) -> list[Piece]:
        """A line of the paper, the paper in the middle."""
        from zhili_tui.documents.text import COLUMNS

        return [(" " * max((width - COLUMNS) // 2, 0) + self.lines[row], PLAIN)]

    def why_not(self, action: Action) -> str:
        """There is nothing to write or copy before there is a paper."""
        waits = action in (keymap.PDF, keymap.COPY) and self.made is None
        return self.unknown or _(N_("The paper is not made yet")) if waits else ""

    def action_copy(self) -> None:
        """Copy the text of the paper."""
        from zhili_tui.tui.dialogs import copying

        copying.choose(self, [copying.Copyable(self.name_, "\n".join(line.rstrip() for line in self.lines).strip("\n"))])

    def action_pdf(self) -> None:
        """Ask where, then write it."""
        from zhili_tui.tui.dialogs.save_as import ask_path

        assert self.made
        ask_path(self, _(N_("Write the paper as PDF to")), f"{self.made.name}.pdf", self.write)

    def write(self, path: Path) -> None:
        """Begin to set it."""
        from zhili_tui.tui.dialogs.save_as import tell

        self.say(_(N_("The PDF is being written ...")))
        made = self.made
        assert made
        self.finish("paper", lambda: self.pressed(made, path), lambda said: tell(self, said))

    def pressed(self, made: "MadePaper", path: Path) -> str:
        """Set it and put it in its place; where it is, and which fonts are missing."""
        from zhili_tui.documents.rendering import Rendering
        from zhili_tui.exchange.putting import put

        rendering = Rendering(self.office)
        printed, notes = rendering.pdf(made)
        put(path, printed)
        return " ".join([translate(N_("Written: {path}"), {"path": str(path)}), *notes])


def fitting(office: Workspace, path: str) -> "list[Paper]":
    """The papers that can be made from a record; none where it cannot be read."""
    from zhili_tui.documents.papers import of

    try:
        loaded = office.load(path)
        return of(loaded.kind.name, office.typed(loaded))
    except ZhiliError:
        return []


def why_not(office: Workspace, path: str) -> str:
    """Why no paper of a record can be seen; empty where one can."""
    return "" if fitting(office, path) else _(N_("No paper is made from this record"))


def of_record(room: Room, office: Workspace, path: str) -> None:
    """See the paper of a record, chosen where it has several."""
    papers = fitting(office, path)
    ref = path.removeprefix("records/").removesuffix(".toml")

    def shown(paper: "Paper") -> None:
        room.app.push_screen(PreviewRoom(office, _(paper.label), lambda rendering: next(rendering.from_records([ref], paper.name))))

    choose(room, papers, shown)


def of_unit(room: Room, unit: str) -> None:
    """See a paper over many records of a unit, chosen with the time it covers."""
    from zhili_tui.documents.papers import papers
    from zhili_tui.entry.parsing import Choice
    from zhili_tui.tui.dialogs.picker import Pick

    office = room.office

    def of_time(paper: "Paper") -> None:
        found = periods(paper.span, unit, office.today)

        def shown(choice: "Choice | None") -> None:
            if choice is not None:
                title = f"{_(paper.label)}  {office.name(unit)} {choice.label}"
                room.app.push_screen(PreviewRoom(office, title, lambda rendering: rendering.named(paper.name, found[choice.value])))

        among = [Choice(name, said(period)) for name, period in found.items()]
        if len(among) == 1:
            shown(among[0])
            return
        head = translate(N_("{paper}, {unit}: of which time?"), {"paper": _(paper.label), "unit": office.name(unit)})
        room.app.push_screen(Pick(head, among), shown)

    choose(room, [paper for paper in papers().values() if not paper.kind], of_time)


def periods(span: str, unit: str, today: datetime.date) -> "dict[str, PaperPeriod]":
    """The times a paper can be about, by name, the likeliest first."""
    from zhili_tui.documents.paper import PaperPeriod

    first = today.year * 12 + today.month - 1  # this month, counted from the year 0
    counted = (divmod(first - back, 12) for back in range(-1 if span == "coming" else 0, MONTHS + 1))
    months = [PaperPeriod(unit, year, month + 1) for year, month in counted]
    years = [PaperPeriod(unit, year) for year in (today.year, today.year - 1)]
    rounds = [PaperPeriod(unit, year.year, round=round) for year in years for round in ("year_end", "half_year")]
    match span:
        case "month":  # the last that is over comes before the one that runs
            found = [months[1], months[0], *months[2:]]
        case "coming":  # this month, before the next
            found = [months[1], months[0], *months[2:]]
        case "either":
            found = [*years, *months]
        case "round":
            found = [*(rounds if today.month > AUTUMN else (rounds[1], rounds[0], *rounds[2:])), *months]
        case "year":
            found = years
        case _today:
            found = years[:1]
    return {one.when: one for one in found}


def said(period: "PaperPeriod") -> str:
    """The time a paper covers, in words."""
    return f"{period.year} {formatting.label(period.round)}" if period.round else period.when


def choose(room: Room, papers: "list[Paper]", then: "Callable[[Paper], None]") -> None:
    """One of several papers; where there is one only, that."""
    from zhili_tui.entry.parsing import Choice
    from zhili_tui.tui.dialogs.picker import Pick

    if len(papers) == 1:
        then(papers[0])
        return
    known = {paper.name: paper for paper in papers}

    def chosen(choice: "Choice | None") -> None:
        if choice is not None:
            then(known[choice.value])

    room.app.push_screen(Pick(_(N_("Which paper?")), [Choice(one.name, _(one.label)) for one in papers]), chosen)
