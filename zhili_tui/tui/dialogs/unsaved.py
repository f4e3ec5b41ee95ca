"""A record that no commit has as it lies on disk: taken in as one's own work, or put back as history has it."""

from typing import TYPE_CHECKING

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.tui.dialogs.picker import Pick

if TYPE_CHECKING:
    from zhili_tui.tui.base.screen import Shell


def choose(shell: "Shell", path: str) -> None:
    """Ask which of the two, and do it."""
    saving = shell.office.saving
    states = {one.path: one.state for one in shell.standing.unsaved} if shell.standing else {}
    new = states.get(path) == "new"
    among = [Choice("take", _(N_("Take it in as my own work")))] if (shell.office.root / path).is_file() else []
    among.append(Choice("back", _(N_("Take the file away for good")) if new else _(N_("Put back what history has"))))

    def chosen(choice: Choice | None) -> None:
        if choice is None:
            return
        try:
            if choice.value == "take":
                shell.saved(saving.take_in(path))
            else:
                saving.put_back(path)
                text = N_("{path} was taken away") if new else N_("{path} is again as history has it")
                shell.say(translate(text, {"path": path}))
        except Exception as error:
            shell.say(str(expected(error)))
            return
        shell.reckon()

    shell.app.push_screen(Pick(translate(N_("{path} lies on disk and in no commit"), {"path": path}), among, label=40), chosen)
