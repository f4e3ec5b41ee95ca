"""What came in since somebody last looked, or what a branch brings: field by field, with findings and sign-offs, per unit."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui import present
from zhili_tui.checks.rule import Finding
from zhili_tui.errors import WrongUse, ZhiliError
from zhili_tui.i18n import N_, translate
from zhili_tui.ledger import signoffs
from zhili_tui.ledger import text as toml
from zhili_tui.model import difference, kinds
from zhili_tui.model.place import parse as place_of
from zhili_tui.sharing.sync import Joined, Sync
from zhili_tui.trust.objects import NOTHING, Store
from zhili_tui.trust.verdicts import Verdict, of_record

if TYPE_CHECKING:
    from zhili_tui.office import Office

#: What an officer of this clone has seen.
SEEN = "refs/zhili/seen/"


class Item(NamedTuple):
    """One file that changed: whose it is, what became of it, by whom, in which fields."""

    unit: str
    path: str
    title: str
    change: str  # added, changed, removed
    by: list[str]
    fields: list[difference.Change]
    findings: list[Finding]  # that it has now and had not before
    signoffs: list[Verdict]


class Review(NamedTuple):
    """Everything between two commits."""

    old: str
    new: str
    items: list[Item]


def seen(office: "Office") -> str:
    """The commit up to which this officer has looked; the beginning where he never has."""
    name = SEEN + office.officer()
    found = office.git.attempt("rev-parse", "-q", "--verify", name).stdout.decode().strip()
    return found or office.git.run("rev-list", "--max-parents=0", "HEAD").decode().split()[0]


def mark(office: "Office", commit: str = "") -> None:
    """Everything up to here has been looked at."""
    office.git.run("update-ref", SEEN + office.officer(), commit or office.git.head())


def incoming(office: "Office", branch: str = "") -> Review:
    """What came in since this officer last looked; with a branch, what it would bring. Raises WrongUse for one there is not."""
    if branch:
        new = tip(office, branch)
        base = office.git.attempt("merge-base", "HEAD", new).stdout.decode().strip()
        if not base:
            raise WrongUse(N_("{commit} has nothing in common with this repository"), commit=new[:12])
        return Review(base, new, list(items(office, base, new)))
    old, new = seen(office), office.git.head()
    return Review(old, new, list(items(office, old, new)))


def tip(office: "Office", branch: str) -> str:
    """The commit of a branch, here or at the hub."""
    for name in (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}"):
        found = office.git.attempt("rev-parse", "-q", "--verify", f"{name}^{{commit}}")
        if not found.returncode:
            return found.stdout.decode().strip()
    raise WrongUse(N_("there is no branch {branch}, here or fetched from the hub"), branch=branch)


def items(office: "Office", old: str, new: str) -> Iterator[Item]:
    """One item a file, by unit and path."""
    store = Store(office.git)
    changes = sorted(store.differences([(new, old)])[0], key=lambda one: one.path)
    store.load(blob for one in changes for blob in (one.old, one.new))
    history = office.trust.history.upto(new) if office.trust.history else None
    authors = _authors(office, old, new)
    for one in changes:
        place = place_of(one.path) if one.path.startswith("records/") else None
        before, after = (store.blob(blob) or b"" for blob in (one.old, one.new))
        word = "added" if one.old == NOTHING else "removed" if one.new == NOTHING else "changed"
        if place is None or place.kind not in kinds.names():
            yield Item("", one.path, one.path, word, authors.get(one.path, []), [], [], [])
            continue
        kind = kinds.kind(place.kind)
        fields = difference.changes(kind.cls, _plain(before), _plain(after))
        found: list[Finding] = []
        if after:
            had = {(finding.rule, finding.field) for finding in office.saving.findings(one.path, before)} if before else set()
            found = [finding for finding in office.saving.findings(one.path, after) if (finding.rule, finding.field) not in had]
        title = present.title(kind, place, _plain(after or before), office.name)
        verdicts = of_record(history, one.path, after) if after else []
        yield Item(place.unit, one.path, title, word, authors.get(one.path, []), fields, found, verdicts)


def _plain(data: bytes) -> dict[str, object]:
    try:
        return toml.parse(signoffs.split(data).content) if data else {}
    except ZhiliError:
        return {}


def _authors(office: "Office", old: str, new: str) -> dict[str, list[str]]:
    """Who touched each path between two commits, in the order in which he first did."""
    out: dict[str, list[str]] = {}
    text = office.git.run(
        "log", "--reverse", "--no-merges", "--format=%x01%an", "--name-only", "-z", "--no-renames", f"{old}..{new}"
    ).decode(errors="replace")
    for block in text.split("\x01")[1:]:
        name, _, paths = block.partition("\0")
        for path in paths.strip("\n\0").split("\0"):
            known = out.setdefault(path.strip("\n"), [])
            if name.strip() not in known:
                known.append(name.strip())
    return out


def accept(office: "Office", branch: str) -> Joined:
    """Merge a branch, signed. Raises WrongUse where a commit in it does not count."""
    message = translate(N_("Accept {branch}"), {"branch": branch})
    return Sync(office).join(tip(office, branch), message)
