"""One process of git that answers for many objects, one after the other."""

import subprocess
from threading import Lock
from typing import NamedTuple

from zhili_tui.errors import GitFailed
from zhili_tui.vcs.git import PINNED, Git, environment


class GitObject(NamedTuple):
    """An object: its id, its type (blob, tree, commit, tag), its bytes."""

    id: str
    type: str
    data: bytes


class ObjectReader:
    """Reads objects by name (``REV:path``, ``:path``, an id). Safe to ask from any thread; to be closed."""

    def __init__(self, git: Git) -> None:
        assert git.admitted
        self._lock = Lock()
        command = ["git", *PINNED, "cat-file", "--batch-command", "-z"]
        self._child = subprocess.Popen(
            command, cwd=git.top, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment() | git.kept
        )

    def __enter__(self) -> "ObjectReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._child.communicate()

    def read(self, name: str) -> GitObject | None:
        """The object of this name; None where there is none. Raises GitFailed where git has ended."""
        with self._lock:
            header = self._ask(f"contents {name}")
            if header is None:
                return None
            id_, type_, size = header
            assert self._child.stdout is not None
            data = self._child.stdout.read(size + 1)[:-1]
            return GitObject(id_, type_, data)

    def id(self, name: str) -> str:
        """The id of an object; empty where there is none."""
        with self._lock:
            header = self._ask(f"info {name}")
            return header[0] if header else ""

    def _ask(self, request: str) -> tuple[str, str, int] | None:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            self._child.stdin.write(request.encode(errors="surrogateescape") + b"\0")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        except OSError:
            line = b""
        if not line:
            said = self._child.stderr.read().decode(errors="replace").strip() if self._child.stderr else ""
            raise GitFailed(command="cat-file", reason=said.rsplit("\n", 1)[-1] or "?")
        words = line.decode(errors="replace").rstrip("\n").rsplit(" ", 2)
        return (words[0], words[1], int(words[2])) if len(words) == 3 and words[2].isdigit() else None
