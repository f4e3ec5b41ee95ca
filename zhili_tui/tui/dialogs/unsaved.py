"""A record that no commit has as it lies on disk: taken in as one's own work, or put back as history has it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.widgets.text_lines import paragraph

if TYPE_CHECKING:
    from zhili_tui.tui.base.screen import Shell


def choose(shell: "Shell", path: str) -> None:
    """Say what differs, ask which of the two, and do it."""
    saving = shell.office.saving
    states = {one.path: one.state for one in shell.standing.unsaved} if shell.standing else {}
    new = states.get(path) == "new"
    word = _(N_("Take the file away for good")) if new else _(N_("Put back what history has"))
    among = [Choice("take", _(N_("Take it in as my own work")))] if (shell.office.root / path).is_file() else []
    among.append(Choice("back", word))
    try:
        differing = saving.unsaved(path)
        if not differing and states.get(path) == "changed":
            differing = [_(N_("No field differs: the rest of the file does, or it cannot be read."))]
    except Exception as error:
        shell.say(str(expected(error)))
        return
    about = [line for one in differing for line in paragraph(one, shell.app.size.width - 4, "  ")]

    def put_back(yes: bool | None) -> None:
        if yes:
            saving.put_back(path)
            text = N_("{path} was taken away") if new else N_("{path} is again as history has it")
            shell.say(translate(text, {"path": path}))

    def attempt(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:
            shell.say(str(expected(error)))
            return
        shell.reckon()

    def chosen(choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.value == "take":
            attempt(lambda: shell.saved(saving.take_in(path)))
            return
        lost = paragraph(_(N_("What lies on disk is kept nowhere else: it is lost.")), shell.app.size.width - 4, "  ")
        shell.app.push_screen(
            Ask(translate(N_("{act}?"), {"act": word}), [*about, *lost], word), lambda yes: attempt(lambda: put_back(yes))
        )

    title = translate(N_("{path} lies on disk and in no commit"), {"path": path})
    shell.app.push_screen(Pick(title, among, label=40, about=about), chosen)
