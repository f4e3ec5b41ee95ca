"""What came in since somebody last looked, or what a branch brings: field by field, with findings and sign-offs, per unit."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from zhili_tui.checks.rule import Finding
from zhili_tui.errors import NothingToDo, UnknownName, UntrustedHistory, ZhiliError
from zhili_tui.i18n import N_, formatting, translate
from zhili_tui.model import diff, kinds
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.sharing.sync import Joined, Sync
from zhili_tui.storage import atomic, toml_text
from zhili_tui.storage import signoff_block as signoffs
from zhili_tui.trust.signoff_status import Verdict, of_record
from zhili_tui.vcs.objects import NOTHING, Changed, Store
from zhili_tui.vcs.reader import reading

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: What an officer of this clone has seen.
SEEN = "refs/zhili/seen/"


class Item(NamedTuple):
    """One file that changed: whose it is, what became of it, by whom, in which fields."""

    unit: str
    path: str
    title: str
    change: str  # added, changed, removed
    by: list[str]
    fields: list[diff.Change]
    findings: list[Finding]  # that it has now and had not before
    signoffs: list[Verdict]


class Review(NamedTuple):
    """Everything between two commits."""

    old: str
    new: str
    items: list[Item]


def seen(office: "Workspace") -> str:
    """The commit up to which this officer has looked; the beginning where he never has."""
    return looked(office) or office.git.run("rev-list", "--max-parents=0", "HEAD").decode().split()[0]


def looked(office: "Workspace") -> str:
    """The commit up to which this officer has looked; empty where he never has."""
    return office.git.attempt("rev-parse", "-q", "--verify", SEEN + office.officer()).stdout.decode().strip()


def mark(office: "Workspace", commit: str = "") -> None:
    """Everything up to here has been looked at."""
    office.git.run("update-ref", SEEN + office.officer(), commit or office.git.head())
    _keep(office, {})


def mark_some(office: "Workspace", changes: Iterable[Changed]) -> None:
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
    return office.git.directory / "zhili" / "seen" / f"{office.officer().replace('/', '.')}.json"


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
        office.git.run("update-ref", SEEN + office.officer(), to.commit)
    else:
        office.git.run("update-ref", "-d", SEEN + office.officer())
    _keep(office, to.some)


def incoming(office: "Workspace", branch: str = "") -> Review:
    """What came in since this officer last looked; with a branch, what it would bring. Raises UnknownName for one there is not."""
    old, new = between(office, branch)
    some = {} if branch else some_seen(office)
    store = Store(office.git)
    known = {one.path for one in store.differences([(new, old)])[0] if some.get(one.path) == one.new}
    return Review(old, new, [one for one in items(office, old, new) if one.path not in known])


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


def items(office: "Workspace", old: str, new: str) -> list[Item]:
    """One item a file, by unit and path."""
    coming = Coming(office, old, new)
    coming.store.load(blob for one in coming.changes for blob in (one.old, one.new))
    with reading(office.git):  # one git answers for all of them
        return [coming.item(one) for one in coming.changes]


class Coming:
    """What differs between two commits: known at once by its paths, each file read when it is asked for."""

    def __init__(self, office: "Workspace", old: str, new: str) -> None:
        self.office, self.old, self.new = office, old, new
        self.store = Store(office.git)
        self.changes = sorted(self.store.differences([(new, old)])[0], key=lambda one: one.path)
        self.authors, self.touched = _authors(office, old, new)

    def by(self, path: str) -> list[str]:
        """The names of those who changed a path."""
        return list(dict.fromkeys(one.name for one in self.authors.get(path, [])))

    def others(self, email: str, seen: Mapping[str, str]) -> list[Changed]:
        """What somebody else than the bearer of an address changed, or a merge alone; what he has looked at left out."""
        own = {email}
        return [
            one for one in self.changes if {who.email for who in self.authors.get(one.path, [])} != own and seen.get(one.path) != one.new
        ]

    @cached_property
    def newest(self) -> dict[str, int]:
        """When each path was last touched, as a number that grows with time."""
        return {path: number for number, path in enumerate(self.touched)}

    def item(self, one: Changed) -> Item:
        """One file: its fields, what the check finds that it did not before, its sign-offs."""
        office = self.office
        place = place_of(one.path) if one.path.startswith("records/") else None
        before, after = (self.store.blob(blob) or b"" for blob in (one.old, one.new))
        by = self.by(one.path)
        if place is None or place.kind not in kinds.names():
            return Item("", one.path, one.path, word(one), by, [], [], [])
        kind = kinds.kind(place.kind)
        fields = diff.changes(kind.cls, _plain(before), _plain(after))
        found: list[Finding] = []
        if after:
            had = {(finding.rule, finding.field) for finding in office.saving.findings(one.path, before)} if before else set()
            found = [finding for finding in office.saving.findings(one.path, after) if (finding.rule, finding.field) not in had]
        title = formatting.title(kind, place, _plain(after or before), office.name)
        history = office.trust.upto(self.new) if after else None
        return Item(place.unit, one.path, title, word(one), by, fields, found, of_record(history, one.path, after) if after else [])


def word(one: Changed) -> str:
    """What became of a file: added, changed, removed."""
    return "added" if one.old == NOTHING else "removed" if one.new == NOTHING else "changed"


def _plain(data: bytes) -> dict[str, object]:
    try:
        return toml_text.parse(signoffs.split(data).content) if data else {}
    except ZhiliError:
        return {}


class Hand(NamedTuple):
    """Who made a commit, as git has it."""

    name: str
    email: str


def _authors(office: "Workspace", old: str, new: str) -> tuple[dict[str, list[Hand]], list[str]]:
    """Who touched each path between two commits, in the order in which he first did; and the paths as often as they were touched."""
    out: dict[str, list[Hand]] = {}
    touched: list[str] = []
    text = office.git.run(
        "log", "--reverse", "--no-merges", "--format=%x01%an%x02%ae", "--name-only", "-z", "--no-renames", f"{old}..{new}"
    ).decode(errors="replace")
    for block in text.split("\x01")[1:]:
        who, _, paths = block.partition("\0")
        name, _, email = who.strip().partition("\x02")
        for path in paths.strip("\n\0").split("\0"):
            known = out.setdefault(path.strip("\n"), [])
            touched.append(path.strip("\n"))
            if Hand(name, email) not in known:
                known.append(Hand(name, email))
    return out, touched


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
