"""A long text in the user's own editor ($VISUAL, $EDITOR): the terminal is left to it meanwhile."""

import os
import shlex
import subprocess
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from textual.app import SuspendNotSupported

from zhili_tui.errors import Refused, system_reason
from zhili_tui.i18n import N_
from zhili_tui.model.characters import code


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
    file = _laid(text)
    name = str(file)
    try:
        with program.suspend():
            ended = _run([*words, name])
    except SuspendNotSupported:
        file.unlink()
        raise Refused(N_("An editor can be called in a terminal only")) from None
    try:
        written = file.read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError):
        raise Refused(N_("What “{editor}” left cannot be read ({file}); the text is as it was"), editor=command, file=name) from None
    if ended == 0 or written == text:
        file.unlink()
    if ended is None:
        raise Refused(N_("“{editor}” cannot be started; the text is as it was"), editor=command)
    if ended:
        raise Refused(
            N_("“{editor}” ended with {code}; the text is as it was, what it wrote lies in {file}"), editor=command, code=ended, file=name
        )
    return written


def _laid(text: str) -> Path:
    """A file that is readable by this account alone, with the text in it. Raises Refused."""
    half = next((one for one in text if "\ud800" <= one <= "\udfff"), "")
    if half:
        raise Refused(N_("Half a character stands in the text ({code}), which no file can hold: take it out first"), code=code(half))
    laid: list[Path] = []
    try:
        handle, name = tempfile.mkstemp(prefix="zhili-", suffix=".txt")
        laid.append(Path(name))
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text + "\n")
    except OSError as error:
        for file in laid:
            file.unlink(missing_ok=True)
        sentence = N_("No file can be made for the editor ({reason}): make room for it, or set TMPDIR; the text is as it was")
        raise Refused(sentence, reason=system_reason(error)) from None
    return laid[0]


def _run(command: list[str]) -> int | None:
    """What it ends with; None where it cannot be started. Whatever goes wrong in here is told only when the terminal is back."""
    try:
        return subprocess.run(command, check=False).returncode
    except OSError:
        return None
