"""A list in which things are decided row by row: each decision is kept as a draft at once, and the row under the cursor is told about."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from zhili_tui.errors import NotKept
from zhili_tui.i18n import translate
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.list_screen import ListRoom
from zhili_tui.tui.base.messages import KEPT
from zhili_tui.tui.widgets.cells import Piece
from zhili_tui.tui.widgets.widgets import Rows

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import Content, Draft

#: So many lines tell of the row under the cursor where there is no room beside the list.
TOLD = 4


class DraftedList(ListRoom):
    """Subclasses say in ``undecided`` what is to be kept, and in ``beside`` what is to be known of a row."""

    DEFAULT_CSS = f"DraftedList #told {{ height: {TOLD}; margin: 1 0 0 0; }}"

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.draft: Draft | None = None
        self._told: list[list[Piece]] = []

    def body(self) -> Iterable[Widget]:
        """The list; below it what is to be known of the row under the cursor."""
        yield from super().body()
        yield Rows(lambda row, width: self._told[row], id="told", marked=False)

    def on_rows_moved(self) -> None:
        """Tell of the row that is under the cursor now."""
        self.tell_of()

    def on_resize(self) -> None:
        """Beside the list, or below it."""
        self.query_one("#told").display = not self.wide
        self.tell_of()

    def tell_of(self) -> None:
        """What is to be known of the row under the cursor."""
        self._told = self.beside(self.rows.cursor, self.size.width)[:TOLD] if self.rows.cursor < self.rows.count else []
        self.query_one("#told", Rows).show(len(self._told))

    # nothing decided is lost

    def undecided(self) -> "Content | None":
        """What was decided and has come to nothing yet; None where there is no such thing."""
        raise NotImplementedError

    def keep(self) -> None:
        """Put what was decided where the next start finds it."""
        if self.draft is None:
            return
        try:
            found = self.undecided()
            if found is not None:
                self.draft.keep(found)
            else:
                self.draft.clear()
        except NotKept as error:
            self.unwritten = True
            self.say(str(error))
        else:
            self.unwritten = False

    def let_go(self) -> None:
        """What was decided is offered to whoever opens the same next."""
        if self.draft is not None:
            self.draft.close()

    @property
    def parting(self) -> str:
        """That what was decided is kept."""
        return translate(KEPT, {"key": self.keymap.shown(keymap.DRAFTS)}) if self.undecided() is not None else ""
