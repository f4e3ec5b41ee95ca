"""What passes between repositories — init, clone, fetch, push: told of as it goes, and ended with all that it started."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from zhili_tui.errors import MissingGit
from zhili_tui.vcs.git import PINNED, Git, environment
from zhili_tui.vcs.progress import Answer, Tell

if TYPE_CHECKING:
    from git.cmd import Git as Command

#: What GitPython runs when it is imported is git and nothing else; where there is none, the sentence about that is ours.
os.environ |= {"GIT_PYTHON_GIT_EXECUTABLE": "git", "GIT_PYTHON_REFRESH": "quiet"}
#: Whatever the settings of a repository say: no malformed object.
GUARDED = (*PINNED, "-c", "fetch.fsckObjects=true")
#: No program as an address either, whichever setting it stands in: git's own ways and no helpers.
WAYS = {"GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh"}
FETCH = ("fetch", "--progress", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--refmap=")
PUSH = ("push", "--progress", "--porcelain", "--no-verify")
#: What ``env`` ends with where there is no such program.
NOT_FOUND = 127


class Transfer:
    """Transfers, one after another, until another thread ends them for good.

    At a terminal OpenSSH may ask for a passphrase, and Ctrl-C reaches all that runs; apart from it nothing waits for an answer there.
    """

    def __init__(self, tell: Tell = lambda progress: None, terminal: bool = False) -> None:
        self.tell, self.terminal = tell, terminal
        self._ended = Event()
        self._process: Command.AutoInterrupt | None = None
        self._lock = Lock()

    def run(self, *args: str, env: dict[str, str] | None = None) -> Answer:
        """A git command whose failure is an answer; it fails where all was ended. Raises MissingGit."""
        from zhili_tui.vcs import gitpython

        with self._lock:
            if self.ended:
                return Answer(1, [], [], [])
            self._process = gitpython.start(["git", *GUARDED, *args], environment() | WAYS | (env or {}), not self.terminal)
        try:
            answer = gitpython.finish(self._process, self.tell)
        except KeyboardInterrupt:
            self.end()
            raise
        finally:
            self.tell(None)
        with self._lock:
            self._process = None
        if answer.status == NOT_FOUND:
            raise MissingGit
        return answer

    def fetch(self, git: Git, source: str, *refs: str, env: dict[str, str] | None = None) -> Answer:
        """Fetch these refs and nothing else, whatever the settings of the remote say."""
        return self.run("-C", str(git.top), *FETCH, source, *refs, env=git.kept | (env or {}))

    def list(self, git: Git, source: str, *refs: str, env: dict[str, str] | None = None) -> Answer:
        """What a repository has under these names (with * in them); the output has a line ``COMMIT<tab>REF`` for each."""
        return self.run("-C", str(git.top), "ls-remote", "--refs", "--", source, *refs, env=git.kept | (env or {}))

    def push(self, git: Git, *args: str, env: dict[str, str] | None = None) -> Answer:
        """Push; the output has a line ``FLAG<tab>FROM:TO<tab>SUMMARY`` for every ref."""
        return self.run("-C", str(git.top), *PUSH, *args, env=git.kept | (env or {}))

    @property
    def ended(self) -> bool:
        """Whether all was ended."""
        return self._ended.is_set()

    def pause(self, seconds: float) -> None:
        """Let some time pass, unless all is ended meanwhile."""
        self._ended.wait(seconds)

    def end(self) -> None:
        """End what runs, and let nothing more run."""
        with self._lock, suppress(ProcessLookupError):
            self._ended.set()
            if self._process is not None:
                (os.kill if self.terminal else os.killpg)(self._process.pid, signal.SIGTERM)


def init(folder: Path, *options: str) -> None:
    """A new repository on the branch main, with names of SHA-1 whatever git's default comes to be."""
    Transfer().run("init", "-q", "--object-format=sha1", "-b", "main", *options, str(folder)).check("init")


def clone(address: str, folder: Path) -> Git:
    """A clone in a new folder, which this account knows. Raises Refused for an address that names a program."""
    from zhili_tui.vcs.clone import admission
    from zhili_tui.vcs.gitpython import check_address

    check_address(address)
    Transfer().run("clone", "-q", "--", address, str(folder)).check("clone")
    git = Git(folder)
    admission.know(git)
    return git
