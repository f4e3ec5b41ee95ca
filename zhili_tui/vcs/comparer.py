"""One process of git that compares many pairs of trees, one after the other."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zhili_tui.errors import MissingGit
from zhili_tui.vcs.git import PINNED, Git, failed, last_line
from zhili_tui.vcs.trees import TreeChange

if TYPE_CHECKING:
    import subprocess

#: So many pairs are written at once: they fit into the smallest pipe, so git reads them whole before its answers have to be read.
PAIRS = 48
#: After so many pairs the next one is asked of another process: git keeps every commit that it has met.
ENOUGH = 5000


class TreeComparer:
    """Says what differs between pairs of commits. For one thread; to be closed. The process begins with the first question."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._child: subprocess.Popen[bytes] | None = None
        self._asked = 0

    def close(self) -> None:
        """End the process."""
        child, self._child, self._asked = self._child, None, 0
        if child is not None:
            child.communicate()

    def differences(self, pairs: list[tuple[str, str]]) -> list[list[TreeChange]]:
        """What differs in the first of each pair against the second; against nothing where that is empty. Raises GitFailed."""
        found: list[list[TreeChange]] = []
        for start in range(0, len(pairs), PAIRS):
            some = pairs[start : start + PAIRS]
            answers = list(_read(self._answer("".join(f"{new} {old}\n" if old else f"{new}\n" for new, old in some))))
            if len(answers) != len(some):
                raise failed("diff-tree", "?")
            found += answers
        return found

    def _answer(self, lines: str) -> bytes:
        """What git says to these lines: it repeats a line that names no object, and lets go of all it said before that."""
        if self._asked > ENOUGH:
            self.close()
        child = self._child = self._child or self._start()
        self._asked += PAIRS
        end = f"end {os.urandom(8).hex()}\n"  # which no path foresees
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write((lines + end).encode())
            child.stdin.flush()
        except OSError:
            pass  # git has ended; it is told why where an answer is missing
        said = bytearray()
        while not said.endswith(end.encode()):
            more = child.stdout.read1(1 << 16)  # type: ignore[attr-defined]
            if not more:
                raise failed("diff-tree", last_line(child.stderr.read() if child.stderr else b"") or "?")
            said += more
        return bytes(said[: -len(end)])

    def _start(self) -> "subprocess.Popen[bytes]":
        """Another process that answers. Raises ForeignOwner, MissingGit."""
        import subprocess

        assert self._git.admitted
        # --always heads each answer with its commit, even where nothing differs.
        words, pipe = ["--stdin", "--always", "-r", "-z", "--root", "--no-renames"], subprocess.PIPE
        command = ["git", *PINNED, "diff-tree", *words]
        try:
            return subprocess.Popen(command, cwd=self._git.top, stdin=pipe, stdout=pipe, stderr=pipe, env=self._git.surroundings)
        except FileNotFoundError as error:
            if error.filename != command[0]:
                raise
            raise MissingGit from None


def _read(out: bytes) -> Iterator[list[TreeChange]]:
    """The answers out of what git wrote."""
    found: list[TreeChange] | None = None
    fields = iter(out.split(b"\0"))
    for field in fields:
        if field.startswith(b":"):
            _old_mode, mode, old, new, _status = field[1:].decode().split(" ")
            assert found is not None
            found.append(TreeChange(next(fields).decode(errors="surrogateescape"), mode, old, new))
        elif field:
            if found is not None:
                yield found
            found = []
    if found is not None:
        yield found
