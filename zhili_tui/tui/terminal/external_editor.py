"""A long text in the user's own editor ($VISUAL, $EDITOR): the terminal is left to it meanwhile."""

import os
import shlex
import subprocess
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from textual.app import SuspendNotSupported

from zhili_tui.errors import Refused
from zhili_tui.i18n import N_


class Suspending(Protocol):
    """A program that can leave the terminal to another for a while."""

    def suspend(self) -> AbstractContextManager[None]:
        """Leave it to another."""


def edit(program: Suspending, text: str) -> str:
    """The text as the editor leaves it. Raises Refused, with the text nowhere lost: what the editor wrote stays in a file that is named."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise Refused(N_("No editor is named; set EDITOR before zhili is started, such as: export EDITOR=vim"))
    handle, name = tempfile.mkstemp(prefix="zhili-", suffix=".txt")  # readable by this account alone
    file = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
        out.write(text + "\n")
    try:
        with program.suspend():
            code = _run([*words, name])
    except SuspendNotSupported:
        file.unlink()
        raise Refused(N_("An editor can be called in a terminal only")) from None
    try:
        written = file.read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError):
        raise Refused(N_("What “{editor}” left cannot be read ({file}); the text is as it was"), editor=command, file=name) from None
    if code == 0 or written == text:
        file.unlink()
    if code is None:
        raise Refused(N_("“{editor}” cannot be started; the text is as it was"), editor=command)
    if code:
        raise Refused(
            N_("“{editor}” ended with {code}; the text is as it was, what it wrote lies in {file}"), editor=command, code=code, file=name
        )
    return written


def _run(command: list[str]) -> int | None:
    """What it ends with; None where it cannot be started. Whatever goes wrong in here is told only when the terminal is back."""
    try:
        return subprocess.run(command, check=False).returncode
    except OSError:
        return None
