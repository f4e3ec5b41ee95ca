"""Choosing one of many by typing: characters, or pinyin initials."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Input

from zhili_tui.entry.parsing import Choice, fitting
from zhili_tui.i18n import N_, translate
from zhili_tui.tui.base.screen import Doing
from zhili_tui.tui.keymap import BACK, CHOOSE, ON_QUESTION
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit
from zhili_tui.tui.widgets.text_lines import Lines
from zhili_tui.tui.widgets.widgets import Entry, Line, Rows


class Pick(Doing[Choice | None], ModalScreen[Choice | None]):
    """The list narrows as one types; Enter takes the row under the cursor, Escape none. Whatever moves in the list, what is typed goes on.

    ``beside``: what stands beside a choice, by its value; ``label``: the cells for its name; ``about``: what the choice is about.
    """

    DEFAULT_CSS = "Pick { layout: vertical; } Pick #query { margin: 0 0 0 3; } Pick #about { margin: 1 0; } Pick #none { display: none; }"
    ACTIONS = ON_QUESTION
    BINDINGS = [
        ("down", "move(1)"), ("up", "move(-1)"), ("pagedown", "page(1)"), ("pageup", "page(-1)"),
        Binding("home", "edge(0)", priority=True, show=False), Binding("end", "edge(1)", priority=True, show=False),
        Binding("tab", "move(1)", priority=True, show=False), Binding("shift+tab", "move(-1)", priority=True, show=False),
    ]  # fmt: skip

    def __init__(
        self,
        title: str,
        among: list[Choice],
        query: str = "",
        current: str = "",
        beside: Mapping[str, str] | None = None,
        label: int = 34,
        about: Lines | None = None,
    ) -> None:
        super().__init__()
        self.title_, self.among, self.query_, self.current = title, among, query, current
        self.beside, self.label, self.about = beside or {}, label, about or []
        self.found = among

    def compose(self) -> ComposeResult:
        """Title, what it is about, query, list, keys."""
        yield Line(id="head")
        if self.about:
            yield Rows(lambda row, width: self.about[row], id="about", marked=False)
        yield Entry(id="query")
        yield Line(id="none")
        yield Rows(self._draw, id="rows")
        yield Line(id="foot")

    def on_mount(self) -> None:
        """Fill in."""
        self.query_one("#head", Line).show((" " + self.title_, BOLD))
        self.query_one("#foot", Line).show((f" {self.keymap.foot(CHOOSE)}  {self.keymap.foot(BACK)}", DIM))
        if self.about:
            about = self.query_one("#about", Rows)
            about.styles.height = min(len(self.about), max(self.app.size.height - len(self.among) - 6, 1))
            about.show(len(self.about))
        entry = self.query_one(Entry)
        entry.value = self.query_
        entry.focus()
        for rows in self.query(Rows):
            rows.can_focus = False
        self._narrow()
        if not self.query_:
            self.query_one("#rows", Rows).show(
                len(self.found), next((i for i, one in enumerate(self.found) if one.value == self.current), 0)
            )

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        self.query_ = event.value
        self._narrow()

    def _narrow(self) -> None:
        query = self.query_.strip()
        self.found = fitting(query, self.among) if query else self.among
        self.query_one("#rows", Rows).show(len(self.found))
        none = self.query_one("#none", Line)
        none.display = not self.found
        text = (
            N_("Nothing fits “{text}”; take some of it out, or leave with {key}")
            if query
            else N_("There is nothing to choose; {key} leaves")
        )
        none.show(("   " + translate(text, {"text": query, "key": self.keymap.shown(BACK)}), PLAIN))

    def on_input_submitted(self) -> None:
        """Enter takes the row, whatever the key is."""
        self.action_choose()

    def action_choose(self) -> None:
        """Take the row under the cursor."""
        rows = self.query_one("#rows", Rows)
        if self.found:
            self.dismiss(self.found[rows.cursor])

    def action_move(self, by: int) -> None:
        """Move in the list while typing."""
        self.query_one("#rows", Rows).action_move(by)

    def action_page(self, by: int) -> None:
        """Page through the list while typing."""
        self.query_one("#rows", Rows).action_page(by)

    def action_edge(self, end: int) -> None:
        """To the first or last row while typing."""
        self.query_one("#rows", Rows).action_edge(end)

    def action_back(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def _draw(self, row: int, width: int) -> list[Piece]:
        one = self.found[row]
        beside = self.beside.get(one.value, "")
        return [("   " + fit(one.label, self.label) + " ", PLAIN), (beside, DIM)]
