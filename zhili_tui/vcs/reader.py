"""One process of git that answers for many objects, one after the other."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from zhili_tui.errors import MissingGit
from zhili_tui.vcs.git import PINNED, Git, failed, last_line

if TYPE_CHECKING:
    import subprocess


T = TypeVar("T")
#: What git says of an object: its id, its type, its size.
Header = tuple[str, str, int]
#: Bytes that the smallest pipe of Linux holds.
PIPE = 4096
#: What lets git say all it was asked for so far: it holds its answers back until then, and writes them together.
FLUSH = b"flush\0"


class GitObject(NamedTuple):
    """An object: its id, its type (blob, tree, commit, tag), its bytes."""

    id: str
    type: str
    data: bytes


class ObjectReader:
    """Reads objects by name (``REV:path``, ``:path``, an id). Safe to ask from any thread; to be closed.

    The process begins with the first question. Branches are looked up at every question; git's index once, at the first
    question about it: who waits for others in between asks ``anew``.
    """

    def __init__(self, git: Git) -> None:
        self._git, self._lock = git, Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "ObjectReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.anew()

    def anew(self) -> None:
        """End the process: the next question begins another."""
        with self._lock:
            child, self._child = self._child, None
            if child is not None:
                child.communicate()

    def forsake(self) -> None:
        """In a process that was forked off: let go of the pipes, which are those of the process it comes from, and ask by others."""
        child, self._child, self._lock = self._child, None, Lock()
        for pipe in (child.stdin, child.stdout, child.stderr) if child is not None else ():
            if pipe is not None:
                pipe.close()

    def read(self, name: str) -> GitObject | None:
        """The object of this name; None where there is none. Raises GitFailed where git has ended."""
        return self.read_all([name])[0]

    def read_all(self, names: Iterable[str]) -> list[GitObject | None]:
        """The objects of these names. Raises GitFailed."""
        return self._answers("contents", names, self._object)

    def id(self, name: str) -> str:
        """The id of an object; empty where there is none."""
        return self.ids([name])[0]

    def ids(self, names: Iterable[str]) -> list[str]:
        """The ids of the objects of these names; empty where there is none. Raises GitFailed."""
        return self._answers("info", names, lambda _child, header: header[0] if header else "")

    def blobs(self, names: Iterable[str]) -> list[str]:
        """The ids of the files of these names; empty where there is none, or a folder. Raises GitFailed."""
        return self._answers("info", names, lambda _child, header: header[0] if header and header[1] == "blob" else "")

    def sizes(self, names: Iterable[str]) -> list[int | None]:
        """How many bytes these objects have; None where there is none. Raises GitFailed."""
        return self._answers("info", names, lambda _child, header: header[2] if header else None)

    def head(self) -> str:
        """The commit checked out; empty on a branch without commits. Raises BrokenHistory where there were some."""
        return self.id("HEAD") or self._git.head()

    @staticmethod
    def _object(child: "subprocess.Popen[bytes]", header: Header | None) -> GitObject | None:
        if header is None:
            return None
        id_, type_, size = header
        assert child.stdout is not None
        return GitObject(id_, type_, child.stdout.read(size + 1)[:-1])

    def _answers(self, command: str, names: Iterable[str], answer: "Callable[[subprocess.Popen[bytes], Header | None], T]") -> list[T]:
        found: list[T] = []
        with self._lock:
            for block in _blocks(f"{command} {name}\0".encode(errors="surrogateescape") for name in names):
                child = self._running()
                assert child.stdin is not None
                try:
                    child.stdin.write(b"".join(block) + FLUSH)
                    child.stdin.flush()
                except OSError:
                    pass  # git has ended; it is told why where an answer is missing
                found += [answer(child, self._header(child)) for _request in block]
        return found

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is None:
            self._child = self.start()
        return self._child

    def start(self) -> "subprocess.Popen[bytes]":
        """Another process that answers. Raises ForeignOwner, MissingGit."""
        import subprocess

        assert self._git.admitted
        command, pipe = ["git", *PINNED, "cat-file", "--batch-command", "--buffer", "-z"], subprocess.PIPE
        here, env = self._git.top, self._git.surroundings
        try:
            return subprocess.Popen(command, bufsize=1 << 16, cwd=here, stdin=pipe, stdout=pipe, stderr=pipe, env=env)
        except FileNotFoundError as error:
            if error.filename != command[0]:
                raise
            raise MissingGit from None

    @staticmethod
    def _header(child: "subprocess.Popen[bytes]") -> Header | None:
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line:
            raise failed("cat-file", last_line(child.stderr.read() if child.stderr else b"") or "?")
        words = line.decode(errors="replace").rstrip("\n").rsplit(" ", 2)
        return (words[0], words[1], int(words[2])) if len(words) == 3 and words[2].isdigit() else None


def _blocks(requests: Iterable[bytes]) -> Iterator[list[bytes]]:
    """So many requests together as every pipe takes at once: git may wait for its answers to be read before it reads on."""
    block: list[bytes] = []
    size = 0
    for request in requests:
        if block and size + len(request) > PIPE - len(FLUSH):
            yield block
            block, size = [], 0
        block.append(request)
        size += len(request)
    if block:
        yield block


@contextmanager
def reading(git: Git) -> Iterator[ObjectReader]:
    """The reader that this thread has open on a repository, or one that is open until this ends: what is done inside shares it."""
    found: ObjectReader | None = getattr(git.thread, "reader", None)
    if found is not None:
        yield found
        return
    with ObjectReader(git) as made:
        git.thread.reader = made
        try:
            yield made
        finally:
            del git.thread.reader


def blobs(git: Git, names: Iterable[str]) -> list[bytes | None]:
    """The contents of files by name (``REV:path``, ``:path``, an id); None for what is not there, or is no file."""
    with reading(git) as reader:
        return [found.data if found and found.type == "blob" else None for found in reader.read_all(names)]
