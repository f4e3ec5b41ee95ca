"""The terminal program: screens and widgets over an opened office."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace


def start(office: "Workspace") -> int:
    """Open the terminal program; its exit code. Raises what it could not go on after."""
    from zhili_tui.tui.terminal import capability

    capability.examine()
    # Before the toolkit is imported: the kitty keyboard protocol garbles long input-method commits.
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    from zhili_tui.tui.app import Zhili
    from zhili_tui.tui.keymap import Keymap
    from zhili_tui.tui.terminal import ambiguous_width
    from zhili_tui.tui.terminal.driver import QuietDriver

    ambiguous_width.follow(ambiguous_width.setting(office.git.config))
    app = Zhili(office, QuietDriver, keymap=Keymap(keys(office)))
    app.run(mouse=False)
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def keys(office: "Workspace") -> dict[str, str]:
    """The keys this clone or user has set: git config ``zhili.key-<action>``, several with commas between them."""
    found = office.git.attempt("config", "--get-regexp", r"^zhili\.key-").stdout.decode(errors="replace")
    pairs = (line.partition(" ") for line in found.splitlines())
    return {name.removeprefix("zhili.key-").replace("-", "_"): value.replace(" ", "") for name, _space, value in pairs if value}
