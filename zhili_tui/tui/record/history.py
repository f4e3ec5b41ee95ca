"""The versions of a record: who changed what and when; any of them can be brought back."""

from collections.abc import Iterable

from textual.widget import Widget

from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap
from zhili_tui.tui.base.background_screen import background
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.keymap import Action
from zhili_tui.tui.widgets.cells import DIM, PLAIN, Piece, fit, wrap
from zhili_tui.tui.widgets.widgets import Rows
from zhili_tui.vcs.log import FileVersion


class VersionsRoom(Room):
    """The list above, the difference that the chosen version made below."""

    PAGE = "history"
    ACTIONS = keymap.ON_VERSIONS
    DEFAULT_CSS = "VersionsRoom #rows { height: 40%; } VersionsRoom #changes { height: 1fr; margin: 1 0 0 0; }"

    def __init__(self, office: Workspace, path: str) -> None:
        super().__init__(office)
        self.path = path
        self.versions: list[FileVersion] = []
        self.changes: list[str] = []
        self.filling = True  # older ones are being looked for

    def body(self) -> Iterable[Widget]:
        """Versions and differences."""
        yield Rows(self._draw, id="rows")
        yield Rows(self._draw_change, id="changes", marked=False)

    def on_mount(self) -> None:
        """Ask git."""
        self.load()

    @background("versions")
    def load(self) -> None:
        """Show each version when git has found it."""
        found: list[FileVersion] = []
        for version in self.office.versions.of(self.path):
            found.append(version)
            self.deliver(self.put, found[:], True)
        self.deliver(self.put, found, False)

    def put(self, found: list[FileVersion], filling: bool) -> None:
        """Show these, the cursor where it was."""
        self.versions, self.filling = found, filling
        rows = self.query_one("#rows", Rows)
        rows.show(len(found), rows.cursor)
        self.on_rows_moved()

    def title_text(self) -> str:
        """Which record."""
        return f"{_(N_('History'))}  {self.path.removeprefix('records/').removesuffix('.toml')}"

    def on_rows_moved(self) -> None:
        """Show what the version under the cursor changed."""
        if not self.versions:
            if not self.filling:
                self.say(_(N_("Not committed yet")))
            return
        number = self.query_one("#rows", Rows).cursor
        version = self.versions[number]
        older = self.versions[number + 1].commit if number + 1 < len(self.versions) else ""
        if older and version.blob:
            found = self.office.versions.differences(self.path, older, version.commit)
            self.changes = [formatting.change(one, self.office.name) for one in found] or [_(N_("no field differs"))]
        elif version.blob:
            self.changes = [] if self.filling and not older else [_(N_("first recorded"))]
        else:
            self.changes = [_(N_("removed"))]
        self.query_one("#changes", Rows).show(len(self.changes))

    def why_not(self, action: Action) -> str:
        """What is not listed is not brought back."""
        if action is not keymap.RESTORE or self.versions:
            return ""
        return self.unknown or _(N_("Looking through history.") if self.filling else N_("Not committed yet"))

    def _draw(self, row: int, width: int) -> list[Piece]:
        version = self.versions[row]
        return [(f"  {version.at:%Y-%m-%d %H:%M}  ", DIM), (fit(version.author, 10), PLAIN), (version.subject, PLAIN)]

    def _draw_change(self, row: int, width: int) -> list[Piece]:
        return [("  " + self.changes[row], PLAIN)]

    def action_restore(self) -> None:
        """Bring back the version under the cursor, once asked."""
        version = self.versions[self.query_one("#rows", Rows).cursor]
        parts = {"when": f"{version.at:%Y-%m-%d %H:%M}", "who": version.author}
        question = translate(N_("Bring back the version of {when} by {who}?"), parts)
        note = _(N_("It becomes the newest version, as a commit of its own; the others stay in the history."))
        lines = [[("   " + line, PLAIN)] for text in (version.subject, note) for line in wrap(text, self.size.width - 6)]

        def answered(yes: bool | None) -> None:
            if yes:
                self._restore(version)

        self.app.push_screen(Ask(question, lines, _(keymap.RESTORE.word)), answered)

    def _restore(self, version: FileVersion) -> None:
        try:
            saved = self.zhili.with_key(self.office.git, lambda: self.office.saving.restore(self.path, version.commit))
        except Exception as error:
            self.say(str(expected(error)))
            return
        self.zhili.saved(saved)
        self.app.pop_screen()
