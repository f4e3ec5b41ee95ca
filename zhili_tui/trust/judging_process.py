"""A long history judged by a process of its own: the program that asked has its processor, and every key, to itself meanwhile.

The process fills the file in which judged history is remembered; whoever waits for it reads that file and believes no word of the process.
Where it is ended, what it has kept by then is gone on with by the next one.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.errors import ZhiliError

if TYPE_CHECKING:
    import subprocess

    from zhili_tui.vcs.git import Git


class JudgingProcess:
    """One at a time. ``tell`` hears how many commits of how many are judged; in the end, whether all were or not, 0 of 0."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self.tell = tell
        self.stopped = False  # for good: nobody waits any more
        self._child: subprocess.Popen[bytes] | None = None

    def judge(self, git: "Git", commit: str) -> None:
        """Wait until what leads to a commit is judged, or the process has ended before."""
        child = self._child = self.start([str(git.top), commit])
        if self.stopped:
            self.stop()
        assert child.stdout is not None
        with child.stdout as said:
            for line in said:
                done, _, total = line.decode(errors="replace").strip().partition(" ")
                if done.isdecimal() and total.isdecimal() and int(total):
                    self.tell(int(done), int(total))
        child.wait()
        self._child = None
        self.tell(0, 0)

    @staticmethod
    def start(words: list[str]) -> "subprocess.Popen[bytes]":
        """The process, with its words."""
        import subprocess

        here = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
        none = subprocess.DEVNULL
        command = [sys.executable, "-P", "-m", __name__, *words]
        return subprocess.Popen(command, cwd="/", env=here, stdin=none, stdout=subprocess.PIPE, stderr=none)

    def stop(self) -> None:
        """End it, and let nobody wait for another."""
        self.stopped = True
        child = self._child
        if child is not None:
            child.terminate()


def _report(done: int, total: int) -> None:
    os.write(1, b"%d %d\n" % (done, total))  # at once, and whatever standard output is to a terminal


def main(root: str, commit: str) -> None:
    """Judge what leads to a commit of a clone, and say on standard output how far it has come."""
    from zhili_tui.trust.verified_history import History, pin_of
    from zhili_tui.vcs.git import Git

    git = Git(Path(root))
    pin = pin_of(git)
    if pin is not None:
        history = History(git, pin)
        history.progress = _report
        history.upto(commit)


if __name__ == "__main__":
    os.nice(5)
    with suppress(ZhiliError, OSError):  # whoever asked meets it himself
        main(*sys.argv[1:])
