"""What was removed or taken back, out of history: who did it when and why, what it said; each can be brought back."""

from zhili_tui.errors import ZhiliError, expected
from zhili_tui.i18n import N_, _, formatting
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.base.split_screen import DetailRoom
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.widgets.cells import DIM, PLAIN, Piece, fit, wrap
from zhili_tui.tui.widgets.record_lines import read
from zhili_tui.tui.widgets.text_lines import heading, paragraph
from zhili_tui.vcs.log import Lost


class LostRoom(DetailRoom):
    """The newest first; below, the record as it was."""

    ACTIONS = keymap.ON_LOST

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.found: list[Lost] = []
        self.names: dict[str, str] = {}  # what was lost, by its blob
        self.looking = True

    def title_text(self) -> str:
        """What this is."""
        return _(N_("Removed or taken back"))

    def on_mount(self) -> None:
        """Ask git."""
        self.load()

    def again(self) -> None:
        """Something was brought back, or lost."""
        self.load()

    @background("lost")
    def load(self) -> None:
        """Look for them behind the screen."""
        found = sorted(self.office.versions.lost(), key=lambda one: one.version.at, reverse=True)
        names = {one.blob: self.named(one) for one in found}
        self.deliver(self.put, found, names)

    def named(self, one: Lost) -> str:
        """The record as people call it; its reference where it cannot be read any more."""
        try:
            loaded = self.office.load(one.path, self.office.versions.said(one))
            return f"{formatting.label(loaded.kind.name)} {formatting.title(loaded.kind, loaded.place, loaded.plain, self.office.name)}"
        except ZhiliError:
            return one.path.removeprefix("records/").removesuffix(".toml")

    def put(self, found: list[Lost], names: dict[str, str]) -> None:
        """Show them."""
        self.found, self.names, self.looking = found, names, False
        self.fill(len(found), self.rows.cursor)

    def came_to_nothing(self, group: str, text: str) -> None:
        """Nothing more is looked for."""
        self.looking = False
        super().came_to_nothing(group, text)

    def nothing(self) -> str:
        """Why nothing is listed."""
        return self.unknown or _(N_("Looking through history.") if self.looking else N_("Nothing was removed or taken back."))

    @property
    def current(self) -> Lost | None:
        """The one under the cursor."""
        return self.found[self.rows.cursor] if self.rows.cursor < len(self.found) else None

    def state(self, one: Lost) -> str:
        """What became of it, and that it is there again."""
        if one.removed:
            return _(N_("there again")) if (self.office.root / one.path).is_file() else _(N_("removed"))
        return _(N_("taken back"))

    def draw(self, row: int, width: int) -> list[Piece]:
        """When, by whom, what became of it, which record."""
        one = self.found[row]
        return [
            (f" {one.version.at:%Y-%m-%d %H:%M}  ", DIM),
            (fit(one.version.author, 8) + "  ", PLAIN),
            (fit(self.state(one), 11) + "  ", PLAIN),
            (fit(self.names[one.blob], max(width - 42, 8)), PLAIN),
        ]

    def show_beside(self) -> None:
        """Why, and what it said."""
        one, width = self.current, self.pane_width
        if one is None:
            self.pane.show(paragraph(self.nothing(), width, "  "), [])
            return
        lines = heading(self.names[one.blob], width) + (paragraph(one.why, width) if one.why else [])
        try:
            loaded = self.office.load(one.path, self.office.versions.said(one))
            lines += [line.pieces for line in read(self.office, loaded, width)]
        except ZhiliError as error:
            lines += paragraph(str(error), width)
        self.pane.show(lines, [])

    def why_not(self, action: Action) -> str:
        """What is there again is not brought back."""
        if action not in (keymap.OPEN, keymap.RESTORE):
            return ""
        one = self.current
        if one is None:
            return self.nothing()
        there = (self.office.root / one.path).is_file()
        if action is keymap.RESTORE and one.removed and there:
            return _(N_("This record is there again"))
        return "" if there or action is keymap.RESTORE else _(N_("This record is no longer there; what it said stands below"))

    def action_open(self) -> None:
        """The record as it is now."""
        assert self.current
        self.zhili.show_record(self.current.path)

    def action_restore(self) -> None:
        """Bring back what it said, once asked."""
        one = self.current
        assert one
        note = _(N_("It becomes the newest version, as a commit of its own; the others stay in the history."))
        lines = [[("   " + line, PLAIN)] for text in (self.names[one.blob], note) for line in wrap(text, self.size.width - 6)]

        def answered(yes: bool | None) -> None:
            if yes:
                self._restore(one)

        self.app.push_screen(Ask(_(N_("Bring this back?")), lines, _(keymap.RESTORE.word)), answered)

    def _restore(self, one: Lost) -> None:
        before = f"{one.version.commit}^"
        try:
            saved = self.zhili.with_key(self.office.git, lambda: self.office.saving.restore(one.path, before))
        except Exception as error:
            self.say(str(expected(error)))
            return
        self.zhili.saved(saved)
        self.app.pop_screen()
