"""What is asked of all units of a large office, answered by a process of its own.

The program that asks has its processor, every key and its memory to itself meanwhile: of the records that an answer rests on it never
holds one. The process works by the same services, and its answers come through a pipe that nobody else writes to.
"""

import os
import pickle
import sys
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from zhili_tui.errors import NotAnswered, expected
from zhili_tui.i18n import language, use
from zhili_tui.services.all_units.questions import QUESTIONS, large

if TYPE_CHECKING:
    import datetime
    import subprocess

    from zhili_tui.services.workspace import Workspace


class AnsweringProcess:
    """Asks processes, one a question; in a small office the services at hand. To be stopped by whoever ends before the answers do."""

    def __init__(self, office: "Workspace") -> None:
        self.office = office
        self._children: set[subprocess.Popen[bytes]] = set()
        self._stopped = Event()  # for good: whoever asks then is told nothing

    def ask(self, question: str, *values: Any) -> Generator[Any, None, None]:
        """The answers to one of ``QUESTIONS``, as they come; none after ``stop``. Who needs no more closes it. Raises NotAnswered."""
        if not large(self.office):
            yield from QUESTIONS[question](self.office, *values)
            return
        if self._stopped.is_set():
            return
        child = self._start()
        self._children.add(child)
        if self._stopped.is_set():  # meanwhile
            child.terminate()
        assert child.stdin is not None
        assert child.stdout is not None
        office = self.office
        try:
            with suppress(BrokenPipeError), child.stdin as said:
                pickle.dump((str(office.root), *office.opened_for, language(), question, values), said)
            whole = False
            while not whole:
                whole, found = pickle.load(child.stdout)  # noqa: S301 (from our own process, through a pipe)
                if not whole:
                    yield found
            if found:
                raise NotAnswered(reason=found)
        except (EOFError, pickle.UnpicklingError):  # it ended, perhaps amid an answer
            if not self._stopped.is_set():
                raise NotAnswered(reason="?") from None
        finally:
            self._children.discard(child)
            child.terminate()
            child.stdout.close()
            child.wait()

    def stop(self) -> None:
        """End whatever is being answered."""
        self._stopped.set()
        for child in list(self._children):
            child.terminate()

    @staticmethod
    def _start() -> "subprocess.Popen[bytes]":
        import subprocess

        here = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[3])}
        command = [sys.executable, "-P", "-m", __name__]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd="/", env=here, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)


def main() -> None:
    """Answer the question on standard input: each answer, then that it was the last, with what went wrong in a sentence."""
    from zhili_tui.services.workspace import Workspace

    asked: tuple[str, str, datetime.date | None, str, str, tuple[Any, ...]] = pickle.load(sys.stdin.buffer)  # noqa: S301
    root, officer, as_of, tongue, question, values = asked
    use(tongue)
    out, why = os.fdopen(1, "wb", closefd=False), ""
    try:
        office = Workspace.open(Path(root), officer, as_of)
        office.refresh()
        for found in QUESTIONS[question](office, *values):
            pickle.dump((False, found), out, protocol=5)
            out.flush()
    except Exception as error:
        why = str(expected(error))
    pickle.dump((True, why), out, protocol=5)
    out.flush()


if __name__ == "__main__":
    os.nice(5)
    with suppress(BrokenPipeError):  # nobody listens any more
        main()
