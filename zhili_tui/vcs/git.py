"""Everything that talks to git: a cleaned environment, bytes in, bytes out, NUL-separated."""

import os
import re
import time
from collections.abc import Iterable
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.errors import BrokenHistory, GitFailed, GitLocked, MissingGit, NoGit, NotFound, OtherObjectFormat, SettingsUnreadable
from zhili_tui.storage import atomic
from zhili_tui.vcs.lock import WriteLock

if TYPE_CHECKING:
    import subprocess

#: Settings of a repository that could run a program or change what is read are overruled on every call.
PINNED = ("--no-replace-objects", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false",
          "-c", "log.showSignature=false", "-c", "gc.auto=0", "-c", "i18n.logOutputEncoding=UTF-8",
          "-c", "core.fsync=committed,loose-object,reference,index", "-c", "core.fsyncMethod=fsync")  # fmt: skip

#: What objects are named by, in the repository's own settings; where it is not said, SHA-1.
OBJECT_FORMAT = re.compile(r'^\s*objectformat\s*=\s*"?(\w+)', re.IGNORECASE | re.MULTILINE)


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
        self.notices: list[str] = []  # sentences about what was done here, for whoever shows what came of it

    @classmethod
    def bare(cls, folder: Path, kept: Iterable[str] = ()) -> "Git":
        """git on a bare repository; ``kept`` names variables of the environment that it needs, as in a hook."""
        made = cls.__new__(cls)
        made.top = made.directory = folder
        made.prefix = ""
        made.notices = []
        made.kept = {name: os.environ[name] for name in kept if name in os.environ} | {"GIT_DIR": str(folder)}
        return made

    def committing(self) -> "Git":
        """git with the index that it is about to commit, as it tells its hooks: of “git commit PATH” that is one of its own."""
        made = copy(self)
        index = os.environ.get("GIT_INDEX_FILE")
        made.kept = self.kept | ({"GIT_INDEX_FILE": os.path.abspath(index)} if index else {})
        return made

    def run(self, *args: str, input: bytes = b"", env: dict[str, str] | None = None, tries: int = 1) -> bytes:
        """Standard output of a git command; tried again a moment later where another git holds a lock. Raises GitFailed."""
        for attempt in range(tries):
            done = self.attempt(*args, input=input, env=env)
            if not done.returncode:
                return done.stdout
            if attempt + 1 < tries:
                time.sleep(0.02 * 2**attempt)
        raise GitFailed(command=args[0], reason=last_line(done.stderr) or str(done.returncode))

    @property
    def root(self) -> Path:
        """The repository's own folder: the work tree, or a folder in it."""
        return self.top / self.prefix

    @cached_property
    def common(self) -> Path:
        """Where objects and branches lie: the git directory, or that of the clone a work tree was added to."""
        link = self.directory / "commondir"
        return (self.directory / link.read_text(encoding="utf-8").strip()).resolve() if link.is_file() else self.directory

    def writable(self) -> None:
        """That history is of the format we write: our objects are named by SHA-1. Raises OtherObjectFormat, OSError.

        Read from the file: git takes this setting from nowhere else, and a save has no process to spare.
        """
        config = self.common / "config"
        format = OBJECT_FORMAT.search(config.read_text(encoding="utf-8", errors="replace") if config.is_file() else "")
        if format and format[1].lower() != "sha1":
            raise OtherObjectFormat(format=format[1])

    @property
    def state(self) -> Path:
        """Where what is derived and what is under way lies."""
        return self.directory / "zhili"

    @cached_property
    def lock(self) -> WriteLock:
        """What keeps writers of this clone apart."""
        return WriteLock(self.state)

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
        """A setting of git, empty when not set. Raises SettingsUnreadable: what cannot be read is not “not set”."""
        done = self.attempt("config", "--get", key)
        if done.returncode > 1:
            raise SettingsUnreadable(reason=last_line(done.stderr))
        return done.stdout.decode().strip() if not done.returncode else ""

    def head(self) -> str:
        """The commit checked out; empty on a branch without commits. Raises BrokenHistory where there were some."""
        done = self.attempt("rev-parse", "--verify", "-q", "HEAD^{commit}")
        if not done.returncode:
            return done.stdout.decode().strip()
        log = self.directory / "logs" / "HEAD"
        branch = self.attempt("symbolic-ref", "-q", "HEAD")
        name = branch.stdout.decode().strip()
        if name and not (log.is_file() and log.stat().st_size) and not (self.common / name).exists():
            return ""
        raise BrokenHistory(branch=name.removeprefix("refs/heads/") or "HEAD", reason=last_line(done.stderr or branch.stderr) or "-")

    def move_head(self, new: str, old: str, message: str) -> bool:
        """Move the branch checked out from one commit (empty: it has none) to another, for good; whether it still was where it had been."""
        done = self.attempt("update-ref", "-m", message, "HEAD", new, old or "0" * 40)
        if not done.returncode:
            heads = self.common / "refs" / "heads"
            self.flush([heads, *(folder for folder in heads.rglob("*") if folder.is_dir()), self.directory])
            return True
        if self.head() != old:
            return False
        branch = self.attempt("symbolic-ref", "-q", "HEAD").stdout.decode().strip()
        for held in (self.directory / "HEAD.lock", self.common / f"{branch}.lock", self.common / "packed-refs.lock"):
            if held.exists():
                raise GitLocked(path=held)
        raise GitFailed(command="update-ref", reason=last_line(done.stderr))

    @staticmethod
    def flush(folders: Iterable[Path]) -> None:
        """Make what was linked into these folders outlive a power cut: git flushes files, not folders."""
        atomic.flush(folders)

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
        out = self.run("cat-file", "--batch", "-z", input=os.fsencode("".join(f"{name}\0" for name in names)))
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


def last_line(said: bytes) -> str:
    """The last line of what git said."""
    return said.decode(errors="replace").strip().rsplit("\n", 1)[-1]


def environment() -> dict[str, str]:
    """The environment without what steers git from outside, with messages in English."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
