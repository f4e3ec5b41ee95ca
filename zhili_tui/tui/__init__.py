"""The terminal program: screens and widgets over an opened office."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.keymap import Keymap


def start(office: "Workspace") -> int:
    """Open the terminal program; its exit code. Raises what it could not go on after."""
    from zhili_tui.tui.terminal import capability

    capability.examine()
    # Before the toolkit is imported: the kitty keyboard protocol garbles long input-method commits.
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    from zhili_tui.tui.app import Zhili
    from zhili_tui.tui.terminal import ambiguous_width
    from zhili_tui.tui.terminal.driver import QuietDriver

    ambiguous_width.follow(ambiguous_width.setting(office.git.config))
    app = Zhili(office, QuietDriver, keymap=keys(office))
    app.run(mouse=False)
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def keys(office: "Workspace") -> "Keymap":
    """The keys this clone or user has set: git config ``zhili.key-<action>``, several with commas between them.

    What the account sets holds where the clone sets nothing; the same setting twice in one file is told.
    """
    from zhili_tui.tui.keymap import Keymap

    found = office.git.attempt("config", "--show-origin", "-z", "--get-regexp", r"^zhili\.key-").stdout.decode(errors="replace")
    parts = found.split("\0")
    chosen: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    twice: dict[str, str] = {}
    for origin, entry in zip(parts[::2], parts[1::2], strict=False):
        key, _newline, value = entry.partition("\n")
        name = key.removeprefix("zhili.key-").replace("-", "_")
        if (name, origin) in seen:
            twice[name] = origin.removeprefix("file:")
        seen.add((name, origin))
        chosen[name] = value.replace(" ", "")
    return Keymap(chosen, twice)
