"""What came in since somebody last looked, or what a branch brings: field by field, with findings and sign-offs, per unit."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from zhili_tui.checks.rule import CheckFinding
from zhili_tui.errors import NothingToDo, UnknownName, UntrustedHistory, ZhiliError
from zhili_tui.i18n import N_, formatting, translate
from zhili_tui.model import diff, kinds
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.sharing.sync import Joined, Sync
from zhili_tui.storage import atomic, toml_text
from zhili_tui.storage import signoff_block as signoffs
from zhili_tui.trust.signoff_status import Verdict, of_record, unjudged
from zhili_tui.vcs import log
from zhili_tui.vcs.objects import NOTHING, Store, TreeChange
from zhili_tui.vcs.reader import reading

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: What an officer of this clone has seen.
SEEN = "refs/zhili/seen/"
#: Where an office keeps its records, its rules and what its papers are made from.
OFFICES = ("records/", "templates/")
#: So many files are read at once.
PAGE = 50
#: The sign-offs of a file, by its path and contents, each with its worth.
Worth = Callable[[str, bytes], list[Verdict]]


class ReviewItem(NamedTuple):
    """One file that changed: whose it is, what became of it, by whom, in which fields."""

    unit: str
    path: str
    title: str
    change: str  # added, changed, removed
    by: list[str]
    fields: list[diff.FieldChange]
    findings: list[CheckFinding]  # that it has now and had not before
    signoffs: list[Verdict]


class Hand(NamedTuple):
    """Who made a commit, as git has it."""

    name: str
    email: str


class Arrival(NamedTuple):
    """A file that differs, and who touched it, in the order in which they first did; nobody where merges alone did."""

    change: TreeChange
    hands: tuple[Hand, ...]

    @property
    def by(self) -> list[str]:
        """Their names."""
        return list(dict.fromkeys(hand.name for hand in self.hands))

    def only_of(self, email: str) -> bool:
        """Whether it is all the bearer of an address's own."""
        return {hand.email for hand in self.hands} == {email}


def seen(office: "Workspace") -> str:
    """The commit up to which this officer has looked; the beginning where he never has."""
    return looked(office) or office.git.run("rev-list", "--max-parents=0", "HEAD").decode().split()[0]


def looked(office: "Workspace") -> str:
    """The commit up to which this officer has looked; empty where he never has."""
    return office.git.attempt("rev-parse", "-q", "--verify", _seen_ref(office)).stdout.decode().strip()


def mark(office: "Workspace", commit: str = "") -> None:
    """Everything up to here has been looked at."""
    office.git.run("update-ref", _seen_ref(office), commit or office.git.head())
    _keep(office, {})


def mark_some(office: "Workspace", changes: Iterable[TreeChange]) -> None:
    """These files have been looked at, as they came."""
    _keep(office, some_seen(office) | {one.path: one.new for one in changes})


def some_seen(office: "Workspace") -> dict[str, str]:
    """The files that this officer has looked at one by one since he last looked at everything, each as it was then."""
    try:
        return msgspec.json.decode(_file(office).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.MsgspecError):
        return {}


def _keep(office: "Workspace", some: dict[str, str]) -> None:
    atomic.write(_file(office), msgspec.json.encode(some))


def _file(office: "Workspace") -> Path:
    return office.git.own_state / "seen" / f"{office.officer().replace('/', '.')}.json"


def _seen_ref(office: "Workspace") -> str:
    prefix = office.git.prefix
    below = f"{sha256(os.fsencode(prefix)).hexdigest()[:12]}/" if prefix else ""  # a folder may be called what no branch may
    return SEEN + below + office.officer()


class Looked(NamedTuple):
    """How far an officer has looked, to be gone back to."""

    commit: str
    some: dict[str, str]


def remember(office: "Workspace") -> Looked:
    """How far this officer has looked."""
    return Looked(looked(office), some_seen(office))


def go_back(office: "Workspace", to: Looked) -> None:
    """He has looked only so far."""
    if to.commit:
        office.git.run("update-ref", _seen_ref(office), to.commit)
    else:
        office.git.run("update-ref", "-d", _seen_ref(office))
    _keep(office, to.some)


def incoming(office: "Workspace", branch: str = "", unit: str = "") -> "Coming":
    """What came in since this officer last looked; with a branch, what it would bring. Raises UnknownName for one there is not.

    ``unit``: only what is kept there.
    """
    old, new = between(office, branch)
    return Coming(office, old, new, {} if branch else some_seen(office), unit)


def own_path(office: "Workspace", path: str) -> str:
    """Where a file of the clone lies in the office's folder; empty where it is none of the office's.

    Of a repository of its own everything is, in the program's checkout records and what is prescribed for them alone.
    """
    prefix = office.git.prefix
    own = path.removeprefix(prefix) if path.startswith(prefix) else ""
    return own if own.startswith(OFFICES) or not (office.root / "zhili_tui" / "__init__.py").is_file() else ""


def between(office: "Workspace", branch: str = "") -> tuple[str, str]:
    """The commits between which to look. Raises UnknownName for a branch there is not."""
    if not branch:
        return seen(office), office.git.head()
    new = tip(office, branch)
    base = office.git.attempt("merge-base", "HEAD", new).stdout.decode().strip()
    if not base:
        raise UntrustedHistory(N_("{commit} has nothing in common with this repository"), commit=new[:12])
    return base, new


def tip(office: "Workspace", branch: str) -> str:
    """The commit of a branch, here or at the hub."""
    for name in (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}"):
        found = office.git.attempt("rev-parse", "-q", "--verify", f"{name}^{{commit}}")
        if not found.returncode:
            return found.stdout.decode().strip()
    raise UnknownName(N_("there is no branch {branch}, here or fetched from the hub"), branch=branch)


class Coming:
    """What differs between two commits: known at once by its paths; by whom, and what it says, as it is asked for, the newest first.

    ``seen``: files that were looked at one by one, each as it was then: they are left out where they are still that.
    """

    def __init__(self, office: "Workspace", old: str, new: str, seen: Mapping[str, str] | None = None, unit: str = "") -> None:
        self.office, self.old, self.new = office, old, new
        self.store = Store(office.git)
        looked = seen or {}
        named = ((own_path(office, one.path), one) for one in log.differing(office.git, old, new))
        found = (one if path == one.path else one._replace(path=path) for path, one in named if path and looked.get(path) != one.new)
        self.changes = {one.path: one for one in found if unit in ("", unit_of(one.path))}

    def newest(self) -> Iterator[Arrival]:
        """Every change, the last touched first, as git finds them; at the end what merges alone changed.

        Each with whoever led from what was to what is: where one line of history led to a commit and the file stood there as it was
        before all, what lies further back has nothing to do with it. So a page of the newest is made without the whole history.
        """
        left, waiting, queue, prefix = dict(self.changes), dict[str, _Touched](), deque[str](), self.office.git.prefix
        hands: dict[Hand, Hand] = {}
        fresh: list[_Touched] = []
        open_: set[str] = set()  # what stands below the commits that were told: one, where there is one line of history
        for commit in log.touching(self.office.git, self.old, self.new):
            open_.discard(commit.commit)
            open_.update(commit.parents)
            hand = Hand(commit.name, commit.email)
            hand = hands.setdefault(hand, hand)
            for step in reversed(commit.steps):  # what it did last, first
                change = left.get(step.path.removeprefix(prefix)) if step.path.startswith(prefix) else None
                if change is None:
                    continue
                if change.path not in waiting:
                    waiting[change.path] = _Touched(change)
                    queue.append(change.path)
                known = waiting[change.path]
                if not known.settled:
                    known.hands.append(hand)
                    known.before = step.old
                    fresh.append(known)
            if len(open_) > 1:
                continue
            for known in fresh:
                known.settled = known.before == known.change.old
            fresh.clear()
            while queue and waiting[queue[0]].settled:
                left.pop(queue[0])
                yield waiting.pop(queue.popleft()).arrival
        for path in queue:
            left.pop(path)
            yield waiting.pop(path).arrival
        for change in left.values():
            yield Arrival(change, ())

    def items(self, limit: int = 0) -> Iterator[ReviewItem]:
        """One item a file, the newest first, as they are made; of the newest only where there is a limit."""
        worth = self.worth()
        arrivals = islice(self.newest(), limit or None)
        while page := list(islice(arrivals, PAGE)):
            self.store.load(blob for one in page for blob in (one.change.old, one.change.new))
            with reading(self.office.git):  # one git answers for all of them
                made = [self.item(one, worth) for one in page]
            yield from made

    def worth(self, wait: bool = False) -> Worth:
        """What says what sign-offs are worth up to the newest commit; where history has yet to be judged, and nobody waits, that."""
        trust = self.office.trust
        history = trust.upto(self.new) if wait else trust.soon(self.new)
        return unjudged if history is None and trust.pin else partial(of_record, history)

    def item(self, arrival: Arrival, worth: Worth) -> ReviewItem:
        """One file: its fields, what the check finds that it did not before, its sign-offs."""
        office, one, by = self.office, arrival.change, arrival.by
        place = place_of(one.path) if one.path.startswith("records/") else None
        before, after = (self.store.blob(blob) or b"" for blob in (one.old, one.new))
        if place is None or place.kind not in kinds.names():
            return ReviewItem("", one.path, one.path, word(one), by, [], [], [])
        kind = kinds.kind(place.kind)
        fields = diff.changes(kind.cls, _plain(before), _plain(after))
        found: list[CheckFinding] = []
        if after:
            had = {(finding.rule, finding.field) for finding in office.saving.findings(one.path, before)} if before else set()
            found = [finding for finding in office.saving.findings(one.path, after) if (finding.rule, finding.field) not in had]
        title = formatting.title(kind, place, _plain(after or before), office.name)
        return ReviewItem(place.unit, one.path, title, word(one), by, fields, found, worth(one.path, after) if after else [])


class _Touched:
    """A file as far as history was read back: by whom it was touched, the newest first, and what it was before that."""

    def __init__(self, change: TreeChange) -> None:
        self.change, self.before, self.settled = change, change.new, False
        self.hands: list[Hand] = []

    @property
    def arrival(self) -> Arrival:
        """The same, read to its end."""
        return Arrival(self.change, tuple(dict.fromkeys(reversed(self.hands))))


def unit_of(path: str) -> str:
    """The unit that keeps a file; empty where it is none of the records we know."""
    place = place_of(path) if path.startswith("records/") else None
    return place.unit if place is not None and place.kind in kinds.names() else ""


def word(one: TreeChange) -> str:
    """What became of a file: added, changed, removed."""
    return "added" if one.old == NOTHING else "removed" if one.new == NOTHING else "changed"


def _plain(data: bytes) -> dict[str, object]:
    try:
        return toml_text.parse(signoffs.split(data).content) if data else {}
    except ZhiliError:
        return {}


def branches(office: "Workspace") -> list[str]:
    """The branches there are to look at, here or fetched from the hub, besides the main line."""
    names = office.git.run("for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes/origin").decode().split()
    short = dict.fromkeys(name.removeprefix("refs/heads/").removeprefix("refs/remotes/origin/") for name in names)
    return [name for name in short if name not in ("main", "HEAD")]


def accept(office: "Workspace", branch: str) -> Joined:
    """Merge a branch, signed, also where one could simply go forward to it: whoever accepts leaves his name.

    Raises UntrustedHistory where a commit in it does not count, NothingToDo where it brings nothing.
    """
    commit = tip(office, branch)
    if not office.git.attempt("merge-base", "--is-ancestor", commit, "HEAD").returncode:
        raise NothingToDo(N_("there is nothing in {branch} that is not here"), branch=branch)
    return Sync(office).join(commit, translate(N_("Accept {branch}"), {"branch": branch}), forward=False)
