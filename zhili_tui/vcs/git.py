"""Everything that talks to git: a cleaned environment, bytes in, bytes out, NUL-separated."""

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cached_property
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING

from zhili_tui.errors import (
    BrokenHistory,
    ForeignOwner,
    GitDamaged,
    GitFailed,
    GitLocked,
    MissingGit,
    NoGit,
    NotFound,
    OtherObjectFormat,
    PartialHistory,
    SettingsUnreadable,
)
from zhili_tui.i18n import N_, translate
from zhili_tui.storage import atomic

if TYPE_CHECKING:
    import subprocess

    from zhili_tui.vcs.lock import WriteLock

#: Settings of a repository that could run a program or change what is read are overruled on every call.
PINNED = ("--no-replace-objects", "-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false",
          "-c", "log.showSignature=false", "-c", "gc.auto=0", "-c", "i18n.logOutputEncoding=UTF-8",
          "-c", "core.fsync=committed,loose-object,reference,index", "-c", "core.fsyncMethod=fsync")  # fmt: skip

#: Nothing that git does here reaches another repository: what a promisor keeps, git would fetch by programs that settings name.
ALONE = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}
#: What a filter is made of, and what stands in its place where files are compared byte for byte.
FILTER = {"clean": "", "smudge": "", "process": "", "required": "false"}

#: What to add to the environment where git goes through much of what it keeps: it holds less of that in memory at a time.
SPARING = {
    "GIT_CONFIG_COUNT": "5",
    "GIT_CONFIG_KEY_0": "core.packedGitWindowSize", "GIT_CONFIG_VALUE_0": "32m",
    "GIT_CONFIG_KEY_1": "core.packedGitLimit", "GIT_CONFIG_VALUE_1": "128m",
    "GIT_CONFIG_KEY_2": "core.deltaBaseCacheLimit", "GIT_CONFIG_VALUE_2": "16m",
    "GIT_CONFIG_KEY_3": "pack.threads", "GIT_CONFIG_VALUE_3": "1",
    "GIT_CONFIG_KEY_4": "pack.windowMemory", "GIT_CONFIG_VALUE_4": "16m",
}  # fmt: skip
#: So many bytes of what git says are taken in at once.
READ = 1 << 16
#: What git says where it will not read what another account owns.
REFUSED = b"dubious ownership"
#: What objects are named by, in the repository's own settings; where it is not said, SHA-1.
OBJECT_FORMAT = r'(?im)^\s*objectformat\s*=\s*"?(\w+)'

#: What git says where a part of what it keeps cannot be read.
DAMAGED = "(?i)unable to read|bad object|bad tree|corrupt|missing|is empty|bad signature|could not parse|not a valid object"


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
        # Git is to find this repository and none further up, whatever lies in the folder .git. It takes no colon in a path.
        above = str(self.top.parent)
        self.kept: dict[str, str] = {} if ":" in above else {"GIT_CEILING_DIRECTORIES": above}
        self.notices: list[str] = []  # sentences about what was done here, for whoever shows what came of it
        self.thread = local()  # what one thread has open here
        self._settings: tuple[list[object], dict[str, list[str]]] | None = None

    @classmethod
    def bare(cls, folder: Path, kept: Iterable[str] = ()) -> "Git":
        """git on a bare repository; ``kept`` names variables of the environment that it needs, as in a hook."""
        made = cls.__new__(cls)
        made.top = made.directory = folder
        made.prefix = ""
        made.notices = []
        made.thread, made._settings = local(), None
        made.kept = {name: os.environ[name] for name in kept if name in os.environ} | {"GIT_DIR": str(folder)}
        return made

    def committing(self) -> "Git":
        """git with the index that it is about to commit, as it tells its hooks: of “git commit PATH” that is one of its own."""
        made = copy(self)
        made.thread = local()
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
        reason = last_line(done.stderr) or str(done.returncode)
        raise failed(args[0], reason)

    @property
    def root(self) -> Path:
        """The repository's own folder: the work tree, or a folder in it."""
        return self.top / self.prefix

    @cached_property
    def common(self) -> Path:
        """Where objects and branches lie: the git directory, or that of the clone a work tree was added to."""
        link = self.directory / "commondir"
        return (self.directory / link.read_text(encoding="utf-8").strip()).resolve() if link.is_file() else self.directory

    @property
    def shallow(self) -> bool:
        """Whether only part of the history is here: a clone made with a depth."""
        return (self.common / "shallow").is_file()

    def require_whole(self) -> None:
        """That the whole history is here. Raises PartialHistory."""
        if self.shallow:
            raise PartialHistory()

    def writable(self) -> None:
        """That history is of the format we write: our objects are named by SHA-1. Raises OtherObjectFormat, OSError.

        Read from the file: git takes this setting from nowhere else, and a save has no process to spare.
        """
        config = self.common / "config"
        format = re.search(OBJECT_FORMAT, config.read_text(encoding="utf-8", errors="replace") if config.is_file() else "")
        if format and format[1].lower() != "sha1":
            raise OtherObjectFormat(format=format[1])

    @property
    def state(self) -> Path:
        """Where what is derived and what is under way lies."""
        return self.directory / "zhili"

    @property
    def own_state(self) -> Path:
        """What in it is this repository's alone: several may lie in one work tree."""
        return self.state / self.prefix

    @cached_property
    def lock(self) -> "WriteLock":
        """What keeps writers of this clone apart."""
        from zhili_tui.vcs.lock import WriteLock  # whoever only reads takes none

        return WriteLock(self.state)

    @cached_property
    def admitted(self) -> bool:
        """That git reads what belongs to another account: of settings it says no word where it does not. Raises ForeignOwner, MissingGit."""
        if any(place.stat().st_uid != os.geteuid() for place in (self.top, self.directory)):
            done = self._done("rev-parse", "--git-dir")
            if REFUSED in done.stderr:
                raise ForeignOwner(path=self.top)
        return True

    def attempt(self, *args: str, input: bytes = b"", env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[bytes]":
        """A git command whose failure is an answer. Raises MissingGit, ForeignOwner."""
        assert self.admitted
        return self._done(*args, input=input, env=env)

    def _done(self, *args: str, input: bytes = b"", env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[bytes]":
        import subprocess  # a listing runs no git

        command, surroundings = ["git", *PINNED, *args], self.surroundings | (env or {})
        try:
            return subprocess.run(command, cwd=self.top, input=input, capture_output=True, env=surroundings, check=False)
        except FileNotFoundError as error:
            if error.filename != command[0]:
                raise
            raise MissingGit from None

    def parts(self, *args: str, env: Mapping[str, str] | None = None) -> Iterator[bytes]:
        """What a git command says, cut at its NUL bytes and handed on as git says it; whoever asks for no more ends git. Raises GitFailed."""
        import subprocess

        assert self.admitted
        command, surroundings, pipe = ["git", *PINNED, *args], self.surroundings | dict(env or {}), subprocess.PIPE
        try:
            child = subprocess.Popen(command, cwd=self.top, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, env=surroundings)
        except FileNotFoundError as error:
            if error.filename != command[0]:
                raise
            raise MissingGit from None
        assert child.stdout is not None
        assert child.stderr is not None
        with child:  # which waits for its end
            try:
                rest = b""
                while read := os.read(child.stdout.fileno(), READ):
                    *whole, rest = (rest + read).split(b"\0")
                    yield from whole
                if rest:
                    yield rest
            except BaseException:  # above all GeneratorExit: nobody asks for the rest
                child.kill()
                raise
            said = child.stderr.read()
        if child.returncode:
            raise failed(args[0], last_line(said) or str(child.returncode))

    @property
    def surroundings(self) -> dict[str, str]:
        """The environment in which git works on this repository, and on no other."""
        return environment() | ALONE | self.kept

    @property
    def unfiltered(self) -> dict[str, str]:
        """What to add to the environment where git compares files with what it keeps: it runs filters over them that settings name.

        Even ``diff-files`` does, over a file no older than the index. Raises SettingsUnreadable.
        """
        self.config("core.bare")
        assert self._settings is not None
        filters = sorted({name.rpartition(".")[0] for name in self._settings[1] if name.startswith("filter.")})
        pairs = [(f"{name}.{part}", value) for name in filters for part, value in FILTER.items()]
        numbered = {
            f"GIT_CONFIG_{what}_{n}": text for n, pair in enumerate(pairs) for what, text in zip(("KEY", "VALUE"), pair, strict=True)
        }
        return {"GIT_CONFIG_COUNT": str(len(pairs)), **numbered}

    def line(self, *args: str) -> str:
        """The output as one line of text."""
        return self.run(*args).decode().strip()

    def config(self, key: str) -> str:
        """A setting of git, empty when not set. Raises SettingsUnreadable: what cannot be read is not “not set”."""
        return (self.configs(key) or [""])[-1]

    def configs(self, key: str) -> list[str]:
        """All values of a setting of git that may have several. Raises SettingsUnreadable."""
        stamp = [_stamp(folder / "config") for folder in (self.common, self.directory)]
        if self._settings is None or self._settings[0] != stamp:
            done = self.attempt("config", "--list", "-z")
            if done.returncode:
                raise SettingsUnreadable(reason=last_line(done.stderr))
            found: dict[str, list[str]] = {}
            for pair in done.stdout.decode(errors="replace").split("\0"):
                name, _line, value = pair.partition("\n")
                found.setdefault(name, []).append(value)
            self._settings = stamp, found
        section, *subsection, name = key.split(".")
        return self._settings[1].get(".".join((section.lower(), *subsection, name.lower())), [])

    def forget_settings(self) -> None:
        """Read git's settings anew when one is next asked for: the user's own, for all repositories, may have been changed."""
        self._settings = None

    def head(self) -> str:
        """The commit checked out; empty on a branch without commits. Raises BrokenHistory where there were some."""
        done = self.attempt("rev-parse", "--verify", "-q", "HEAD^{commit}")
        if not done.returncode:
            return done.stdout.decode().strip()
        self.config("core.bare")  # it is git that reads nothing here, for whatever reason, or the history
        self.writable()
        log, name = self.directory / "logs" / "HEAD", self.branch
        if name and not (log.is_file() and log.stat().st_size) and not (self.common / name).exists():
            return ""
        raise BrokenHistory(branch=name.removeprefix("refs/heads/") or "HEAD", reason=last_line(done.stderr) or self._lost(name))

    @property
    def branch(self) -> str:
        """The branch checked out, by its full name; empty where a commit is. Read from the file: git says nothing of a branch that is damaged."""
        head = self.directory / "HEAD"
        said = head.read_text(encoding="utf-8", errors="replace") if head.is_file() else ""
        return said.removeprefix("ref:").strip() if said.startswith("ref:") else ""

    def _lost(self, branch: str) -> str:
        """What of a branch is not there: itself, or the commit it names."""
        file = self.common / (branch or "HEAD")
        commit = file.read_text(encoding="ascii", errors="replace").strip() if file.is_file() else ""
        return translate(N_("{path} is missing or empty"), {"path": self.common / "objects" / commit[:2] / commit[2:] if commit else file})

    def move_head(self, new: str, old: str, message: str) -> bool:
        """Move the branch checked out from one commit (empty: it has none) to another, for good; whether it still was where it had been."""
        done = self.attempt("update-ref", "-m", message, "HEAD", new, old or "0" * 40)
        if not done.returncode:
            heads = self.common / "refs" / "heads"
            self.flush([heads, *(folder for folder in heads.rglob("*") if folder.is_dir()), self.directory])
            return True
        if self.head() != old:
            return False
        for held in (self.directory / "HEAD.lock", self.common / f"{self.branch}.lock", self.common / "packed-refs.lock"):
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


def failed(command: str, reason: str) -> GitFailed:
    """That a command of git failed; where what it keeps is damaged, that."""
    return (GitDamaged if re.search(DAMAGED, reason) else GitFailed)(command=command, reason=reason)


def settings_in(file: Path) -> list[tuple[str, str]]:
    """The settings that one file sets, as git reads it, and of no file that it includes; none where git can read none. Nothing is run."""
    import subprocess

    if not file.is_file():
        return []
    command = ["git", "config", "--no-includes", "--file", str(file), "--list", "-z"]
    try:
        done = subprocess.run(command, cwd="/", capture_output=True, env=environment(), check=False)
    except FileNotFoundError:  # without git nothing runs
        return []
    pairs = (pair.partition("\n") for pair in os.fsdecode(done.stdout).split("\0") if pair)
    return [(key, value) for key, _line, value in pairs]


def _stamp(file: Path) -> object:
    """What differs where a file was written anew; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def last_line(said: bytes) -> str:
    """The last line of what git said."""
    return said.decode(errors="replace").strip().rsplit("\n", 1)[-1]


def environment() -> dict[str, str]:
    """The environment without what steers git from outside, with messages in English."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
