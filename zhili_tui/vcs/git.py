"""Everything that talks to git: a cleaned environment, bytes in, bytes out, NUL-separated."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.errors import GitFailed, MissingGit, NoGit, NotFound

if TYPE_CHECKING:
    import subprocess

#: Settings of a repository that could run a program or change what is read are overruled on every call.
PINNED = ("--no-replace-objects", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false",
          "-c", "log.showSignature=false", "-c", "gc.auto=0")  # fmt: skip


def find(root: Path) -> tuple[Path, Path, str]:
    """The work tree, the git directory and the path of ``root`` below the work tree (empty or ending in a slash)."""
    for top in (root, *root.parents):
        dot = top / ".git"
        if dot.is_dir():
            return top, dot, _below(root, top)
        if dot.is_file():
            line = dot.read_text(encoding="utf-8").strip()
            return top, (top / line.removeprefix("gitdir: ")).resolve(), _below(root, top)
    raise NoGit(path=root)


def _below(root: Path, top: Path) -> str:
    relative = root.relative_to(top).as_posix()
    return "" if relative == "." else relative + "/"


class Git:
    """git on one repository."""

    def __init__(self, root: Path) -> None:
        self.top, self.directory, self.prefix = find(root)
        self.kept: dict[str, str] = {}

    @classmethod
    def bare(cls, folder: Path, kept: Iterable[str] = ()) -> "Git":
        """git on a bare repository; ``kept`` names variables of the environment that it needs, as in a hook."""
        made = cls.__new__(cls)
        made.top = made.directory = folder
        made.prefix = ""
        made.kept = {name: os.environ[name] for name in kept if name in os.environ} | {"GIT_DIR": str(folder)}
        return made

    def run(self, *args: str, input: bytes = b"", env: dict[str, str] | None = None) -> bytes:
        """Standard output of a git command. Raises GitFailed with git's own last line."""
        done = self.attempt(*args, input=input, env=env)
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
            raise GitFailed(command=args[0], reason=reason or str(done.returncode))
        return done.stdout

    def attempt(self, *args: str, input: bytes = b"", env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[bytes]":
        """A git command whose failure is an answer. Raises MissingGit."""
        import subprocess  # a listing runs no git

        command, surroundings = ["git", *PINNED, *args], environment() | self.kept | (env or {})
        try:
            return subprocess.run(command, cwd=self.top, input=input, capture_output=True, env=surroundings, check=False)
        except FileNotFoundError as error:
            if error.filename != command[0]:
                raise
            raise MissingGit from None

    def line(self, *args: str) -> str:
        """The output as one line of text."""
        return self.run(*args).decode().strip()

    def config(self, key: str) -> str:
        """A setting of git, empty when not set."""
        done = self.attempt("config", "--get", key)
        return done.stdout.decode().strip() if not done.returncode else ""

    def head(self) -> str:
        """The commit checked out; empty on a branch without commits."""
        done = self.attempt("rev-parse", "--verify", "-q", "HEAD^{commit}")
        return done.stdout.decode().strip() if not done.returncode else ""

    def revision(self, name: str) -> str:
        """The commit a name stands for. Raises NotFound. Names that look like options are refused."""
        done = self.attempt("rev-parse", "--verify", "-q", "--end-of-options", f"{name}^{{commit}}")
        if done.returncode:
            raise NotFound(ref=name)
        return done.stdout.decode().strip()

    def blobs(self, names: list[str]) -> list[bytes | None]:
        """The contents of objects by name (``REV:path``, ``:path``, an id); None for what is not there."""
        if not names:
            return []
        out = self.run("cat-file", "--batch", input="".join(f"{name}\n" for name in names).encode())
        contents: list[bytes | None] = []
        at = 0
        for _ in names:
            end = out.index(b"\n", at)
            header = out[at:end].rsplit(b" ", 2)
            if len(header) == 3 and header[1] == b"blob":
                size = int(header[2])
                contents.append(out[end + 1 : end + 1 + size])
                at = end + 1 + size + 1
            elif len(header) == 3 and header[1] in (b"tree", b"commit", b"tag"):
                contents.append(None)
                at = end + 1 + int(header[2]) + 1
            else:
                contents.append(None)
                at = end + 1
        return contents


def environment() -> dict[str, str]:
    """The environment without what steers git from outside, with messages in English."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
