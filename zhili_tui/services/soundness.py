"""Whether what an opened repository rests on may be relied on: whether it is as a registrar committed it, and its history is whole."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from zhili_tui.errors import NotAccepted, Unanchored
from zhili_tui.i18n import N_
from zhili_tui.model.record_path import Place
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.vcs import log

if TYPE_CHECKING:
    from zhili_tui.services.repository import Repository
    from zhili_tui.services.verifying import Trusting
    from zhili_tui.trust.verified_history import History
    from zhili_tui.vcs.uncommitted import Uncommitted

#: What only a registrar changes, and answers rest on.
REGISTERED = ("records/office.toml", "records/*/unit.toml", "records/*/officers/*.toml", "templates/regulation/**/*.toml")

#: The branches of a clone whose commits an answer about persons may not leave out.
BRANCHES = ("refs/heads/main", "refs/remotes/origin/main")


class Stray(NamedTuple):
    """A file that only a registrar changes, and that lies otherwise than as it counts."""

    path: str
    commit: str = ""  # the one that changed it and does not count; empty where no commit has it as it lies
    reason: str = ""  # why that does not count, in a sentence
    accepted: str = ""  # the newest commit that has it as it counts; empty where none ever had it


class Soundness:
    """The same of one opened repository; ``linked``: of those read together with it."""

    def __init__(self, trust: "Trusting", linked: "Callable[[], Iterable[Soundness]]") -> None:
        self.trust, self._linked = trust, linked
        self._found: tuple[str, list[str]] | None = None  # of which commit, the files

    def records_changed(self) -> None:
        """Look at the files anew."""
        self._found = None

    # what a registrar committed

    @property
    def astray(self) -> list[str]:
        """The settings, units, officers and rules that lie here otherwise than a registrar committed them last, in any clone read together.

        What an officer may not change has no effect on an answer; so there is none, or it says so. The bytes themselves are read:
        git's index can be told not to look.
        """
        return [path for each in (self, *self._linked()) for path in each._own()]

    @property
    def unsettled(self) -> list[str]:
        """Those of them on which every answer rests. An officer's file is none: posts are reckoned as a registrar committed them last."""
        return [path for path in self.astray if not _officer(path)]

    @property
    def officers(self) -> dict[Place, Any]:
        """The officers whose files are among them, each as a registrar committed him last; None where none did."""
        found: dict[Place, Any] = {}
        for each in (*self._linked(), self):
            places = [place for path in each._own() if (place := _officer(path)) is not None]
            register = each.trust.register if places else None
            found |= {place: register.officer(f"{place.unit}/{place.name}") for place in places if register is not None}
        return found

    def strays(self) -> list[Stray]:
        """The files of this repository that lie otherwise than they count, each with the commit that is at fault and the one that has it right."""
        history = self.trust.history
        return [_stray(history, path) for path in self._own()] if history is not None else []

    def _own(self) -> list[str]:
        from zhili_tui.trust.registry import counts
        from zhili_tui.vcs import trees

        history, root = self.trust.history, self.trust.repository.root
        if history is None:
            return []
        if self._found is not None and self._found[0] == history.head:
            return self._found[1]
        kept = {path: blob for path, blob in history.register(history.head).files.items() if counts(path)}
        there = {path.relative_to(root).as_posix(): path for pattern in REGISTERED for path in root.glob(pattern)}

        def same(path: str) -> bool:
            found = there.get(path)
            data = found.read_bytes() if found is not None and found.is_file() and not found.is_symlink() else None
            forms = (data, data.replace(b"\r\n", b"\n")) if data is not None else ()
            return any(trees.made("blob", one).id == kept.get(path) for one in forms)

        astray = sorted(path for path in {*kept, *there} if not same(path))
        self._found = (history.head, astray)
        return astray

    # what certifies persons

    def require(self, subject: str) -> None:
        """Refuse what certifies a unit or a person where this clone is not sound. Raises NotAccepted, Unanchored, PartialHistory."""
        for each in (self, *self._linked()):
            each._require_anchored()
        touching = [path for path in self.astray if _officer(path) is None or self._names(path, subject)]
        if touching:
            raise NotAccepted(path=touching[0])

    def _require_anchored(self) -> None:
        trust, git = self.trust, self.trust.repository.git
        git.require_whole()
        if not trust.pin and not git.prefix and self.keyed:
            raise Unanchored(N_("Nobody can be certified in a clone without a beginning of trust (to be verified): {path}. Keys are kept here; pin it with: zhili keys pin"), path=trust.repository.root)  # fmt: skip
        for branch in BRANCHES if trust.pin else ():
            tip = git.attempt("rev-parse", "--verify", "--quiet", branch).stdout.decode().strip()
            if tip and not log.contains(git, git.head(), tip):
                raise Unanchored(N_("Nobody can be certified by what is checked out (to be verified): {branch} has newer records. Bring them in with: git switch main, then zhili sync"), branch=branch)  # fmt: skip

    @property
    def keyed(self) -> bool:
        """Whether keys are kept here, or ever were: a register that was emptied of them makes no clone one without keys."""
        return bool(self.trust.register.holders) or log.ever_signed(self.trust.repository.git)

    def _names(self, path: str, subject: str) -> bool:
        """Whether a subject is the officer of a file: by reference, or by name, as it lies here or as it counts."""
        place = _officer(path)
        if place is None:
            return False
        reference, counted = f"{place.unit}/{place.name}", self.officers.get(place)
        return subject in (reference, self.trust.repository.name(reference), counted.name if counted is not None else reference)


def uncommitted_records(repository: "Repository") -> "list[Uncommitted]":
    """The records that no commit has as they lie on disk, as ``uncommitted`` says. The index has been refreshed.

    Where the index met no change since, and git has none, the answer is the same, and git is not asked. Raises BrokenHistory.
    """
    from zhili_tui.vcs.reader import reading
    from zhili_tui.vcs.uncommitted import Uncommitted, uncommitted
    from zhili_tui.vcs.unfinished import act

    git = repository.git
    with reading(git) as reader:
        head = reader.head()

    def worked_out() -> bytes:
        found = uncommitted(git)
        if act(git):
            raise _MergingError(found)
        return msgspec.msgpack.encode(found)

    if act(git):
        return uncommitted(git)
    try:
        kept = repository.index.derived("uncommitted", " ".join([head, git.prefix, _stamp(git.directory / "index")]), worked_out)
    except _MergingError as error:
        return error.found
    return msgspec.msgpack.decode(kept, type=list[Uncommitted])


class _MergingError(Exception):
    """Git has begun to merge since: what was found holds while it does, and is not kept."""

    def __init__(self, found: "list[Uncommitted]") -> None:
        super().__init__()
        self.found = found


def _stamp(file: Path) -> str:
    try:
        found = file.stat()
    except OSError:
        return "-"
    return f"{found.st_mtime_ns}/{found.st_ctime_ns}/{found.st_size}/{found.st_ino}"


def _officer(path: str) -> Place | None:
    place = place_of(path) if path.startswith("records/") else None
    return place if place is not None and place.kind == "officer" else None


def _stray(history: "History", path: str) -> Stray:
    """``git log`` names commits here for people to look at; what counts was judged without it."""
    from zhili_tui.vcs.objects import NOTHING

    store = history.store
    kept = history.register(history.head).files.get(path, NOTHING)
    commits = history.git.run("rev-list", "--full-history", history.head, "--", path).decode().split()
    blobs = store.at_all([(commit, path) for commit in commits])
    accepted = next((commit for commit, blob in zip(commits, blobs, strict=True) if blob == kept != NOTHING), "")
    if store.at(history.head, [path]) == [kept]:
        return Stray(path, accepted=accepted)
    for commit in commits:
        judged = history.judged(commit)
        for problem in judged.problems if judged else ():
            if problem.path in ("", path):
                return Stray(path, commit, problem.sentence, accepted)
    return Stray(path, commits[0] if commits else history.head, "", accepted)
