"""Demonstration repositories: an invented district, the same for the same seed, with a signed history of many small commits."""

import datetime
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.demo import below, district, signoffs, town, world
from zhili_tui.demo.keys import KeyPair
from zhili_tui.demo.year import ZONE, DemoEvent
from zhili_tui.errors import Occupied
from zhili_tui.model import kinds
from zhili_tui.model.kinds.office import NEWEST
from zhili_tui.model.record_path import parse
from zhili_tui.services.beginning.setup import ATTRIBUTES, IGNORE
from zhili_tui.services.program import TEMPLATES
from zhili_tui.storage import toml_edit, toml_text
from zhili_tui.trust.types import Pin
from zhili_tui.trust.verified_history import set_pin
from zhili_tui.vcs import trees
from zhili_tui.vcs.clone import admission
from zhili_tui.vcs.commits import Author, compose
from zhili_tui.vcs.git import Git, environment
from zhili_tui.vcs.transfer import init

if TYPE_CHECKING:
    from zhili_tui.demo.around import Player

END = datetime.date(2026, 11, 23)
VERBS = {"Add": "新增", "Change": "修改"}
#: What was saved in these last days waits to be signed.
UNSIGNED = datetime.timedelta(days=14)
MINUTE = datetime.timedelta(minutes=1)


class DemoResult(NamedTuple):
    """What was made."""

    root: Path
    records: int
    commits: int
    units: int
    players: "tuple[Player, ...]" = ()  # whom one can be


class Batch(NamedTuple):
    """One commit: when, by whom, what it says, the files it sets."""

    at: datetime.datetime
    officer: str
    message: str
    files: dict[str, bytes]


class Story(NamedTuple):
    """The records a repository begins with, then every commit in the order of time, and who is who."""

    first: dict[str, bytes]
    batches: Iterator[Batch]
    world: world.DemoWorld


def tell(units: int, years: int, seed: int, commits: int, with_keys: bool = True, end: datetime.date = END) -> Story:
    """The invented district's years, in about so many commits (0: one for every save)."""
    built = world.build(
        units, seed, datetime.date(end.year - years + 1, 1, 1), (lambda officer: KeyPair(seed, officer).public) if with_keys else None
    )
    trust = {"registrars": 2, "recovery": 2, "recoverers": [built.units[id].officers["principal"] for id in (world.DISTRICT,)]}
    office = {"name": "示範區綜治辦", "unit": world.OFFICE, "as_of": end, "format": NEWEST} | ({"trust": trust} if with_keys else {})
    first = {"records/office.toml": _text("office", toml_edit.prune(office))}
    for ref, (kind, plain) in built.records.items():
        place = parse(ref)
        assert place is not None
        first[place.path] = _text(kind, toml_edit.prune(plain))
    return Story(first, _batches(built, first, years, seed, commits, end), built)


def _events(built: world.DemoWorld, years: int, seed: int, end: datetime.date) -> list[DemoEvent]:
    events: list[DemoEvent] = []
    for year in range(end.year - years + 1, end.year + 1):
        events += district.of_year(built, year, end, seed)
        for unit in built.units.values():
            if unit.town:
                events += town.of_year(built, unit, year, end, seed)
            elif unit.id not in (world.DISTRICT, world.COMMITTEE, world.OFFICE):
                events += below.of_year(built, unit, year, end, seed)
    return sorted(events, key=lambda event: (event.at, event.place))


def _batches(built: world.DemoWorld, first: dict[str, bytes], years: int, seed: int, commits: int, end: datetime.date) -> Iterator[Batch]:
    """Stretches of time: in each every officer's saves are one commit, and every signer's sign-offs another."""
    events = _events(built, years, seed, end)
    last = {event.place: event.at for event in events}
    rules = {
        f"templates/regulation/default/{name}": (TEMPLATES / "regulation" / "default" / name).read_bytes() for name in ("signing.toml",)
    }
    signers = signoffs.Signers(built, first | rules)
    names = {ref: plain["name"] for ref, (kind, plain) in built.records.items() if kind == "unit"}
    stretches = max(12 * years, commits // (2 * len(built.units))) if commits else len(events)
    size = -(-len(events) // stretches)
    contents: dict[str, bytes] = {}
    clock = events[0].at
    for start in range(0, len(events), size):
        stretch = events[start : start + size]
        by_officer: dict[str, list[DemoEvent]] = {}
        for event in stretch:
            by_officer.setdefault(event.officer, []).append(event)
        for group in sorted(by_officer.values(), key=lambda group: group[-1].at):
            files = {event.place.path: _text(event.place.kind, event.plain) for event in group}
            contents |= files
            clock = max(clock, group[-1].at)
            yield Batch(clock, group[-1].officer, _message(group, names), files)
        done = [event for event in stretch if last[event.place] == event.at and event.at.date() <= end - UNSIGNED]
        clock += MINUTE
        for batch in _signed(signers, done, contents, clock):
            clock = batch.at
            yield batch
        for event in done:
            contents.pop(event.place.path, None)


def _signed(signers: signoffs.Signers, done: list[DemoEvent], contents: dict[str, bytes], clock: datetime.datetime) -> Iterator[Batch]:
    """The sign-offs of one stretch, each officer's together but for those that are given one by one."""
    pending = [due for event in done for due in signers.due(event.place, contents[event.place.path], event.officer, event.at.date())]
    while pending:
        ready: dict[str, signoffs.Due] = {}
        for due in pending:  # of each record the next one in order: nobody acknowledges what is not yet approved
            ready.setdefault(due.place.path, due)
        officer = next(iter(ready.values())).officer
        mine = [due for due in ready.values() if due.officer == officer]
        chosen = {due.place.path: due for due in [due for due in mine if not due.alone] or mine[:1]}
        clock += MINUTE
        trailers = []
        for path, due in chosen.items():
            contents[path], trailer = signoffs.give(due, contents[path], clock)
            trailers.append(trailer)
        yield Batch(clock, officer, f"簽批{len(trailers)}件\n\n" + "\n".join(trailers) + "\n", {path: contents[path] for path in chosen})
        gone = set(map(id, chosen.values()))
        pending = [due for due in pending if id(due) not in gone]


def _text(kind: str, plain: dict[str, Any]) -> bytes:
    """The text of a record of a kind; ``plain`` has no blanks."""
    return toml_text.canonical(kinds.kind(kind).cls, plain).encode()


def _message(events: list[DemoEvent], names: dict[str, str]) -> str:
    from zhili_tui.i18n import formatting

    event = events[-1]
    kind = kinds.kind(event.place.kind)
    title = formatting.title(kind, event.place, event.plain, lambda ref: names.get(f"{ref}/unit", ref))
    more = f" 等{len(events)}件" if len(events) > 1 else ""
    return f"{VERBS[event.verb]} {title}{more} ({names[f'{event.place.unit}/unit']})\n"


def lay_example(folder: Path) -> int:
    """Write the worked example, its last state only; the number of files. Its officers have no keys."""
    story = tell(units=12, years=1, seed=1, commits=3000, with_keys=False)
    contents = dict(story.first)
    for batch in story.batches:
        contents |= batch.files
    for path, data in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return len(contents)


def make(
    folder: Path, units: int = 12, years: int = 2, seed: int = 1, commits: int = 400, progress: Callable[[int, int], None] | None = None,
    around: bool = False,
) -> DemoResult:  # fmt: skip
    """A git repository in a new folder; with ``around`` keys, a hub and two offices' clones in ``<folder>.demo`` beside it.

    Raises Occupied where something is there already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Occupied(path=folder)
    folder.mkdir(parents=True, exist_ok=True)
    init(folder)
    git = Git(folder)
    story = tell(units, years, seed, commits)
    templates = {
        f"templates/{p.relative_to(TEMPLATES).as_posix()}": p.read_bytes()
        for folder in ("records", "regulation")
        for p in sorted((TEMPLATES / folder).rglob("*"))
        if p.is_file()
    }
    first = story.first | templates | {".gitattributes": ATTRIBUTES.encode(), ".gitignore": IGNORE.encode()}
    registrar = story.world.units[world.OFFICE].officers["director"]
    begin = datetime.datetime(END.year - years + 1, 1, 1, 8, tzinfo=ZONE)
    written = _write(git, [Batch(begin, registrar, "建立簿庫\n", first)], story.batches, progress)
    genesis = _sign(git, written, {ref: plain["name"] for ref, (kind, plain) in story.world.records.items() if kind == "officer"}, seed)
    git.run("reset", "-q", "--hard", "main")
    for key, value in (("gc.writeCommitGraph", "true"), ("core.untrackedCache", "true"), ("zhili.officer", registrar)):
        git.run("config", key, value)
    set_pin(git, Pin(genesis))
    admission.know(git)
    players: tuple[Player, ...] = ()
    if around:
        from zhili_tui.demo import around as surroundings

        players = surroundings.lay(folder.resolve(), story.world, seed)
    paths = {path for batch in written for path in batch.paths if path.startswith("records/")}
    return DemoResult(folder.resolve(), len(paths), len(written), len(story.world.units), players)


class DemoCommit(NamedTuple):
    """A commit whose tree is written: when, by whom, what it says, which paths it sets."""

    at: datetime.datetime
    officer: str
    message: str
    paths: tuple[str, ...]


def _write(git: Git, first: list[Batch], batches: Iterator[Batch], progress: Callable[[int, int], None] | None) -> list[DemoCommit]:
    """Write every tree with git's own importer, on a branch that only serves for that."""
    writer = subprocess.Popen(["git", "fast-import", "--quiet", "--done"], cwd=git.top, env=environment(), stdin=subprocess.PIPE)
    assert writer.stdin is not None
    written: list[DemoCommit] = []
    for batch in (*first, *batches):
        out = [f"commit refs/heads/unsigned\ncommitter x <x> {int(batch.at.timestamp())} +0800\ndata 0\n".encode()]
        for path, data in batch.files.items():
            out += [f"M 100644 inline {path}\ndata {len(data)}\n".encode(), data, b"\n"]
        writer.stdin.write(b"".join(out))
        written.append(DemoCommit(batch.at, batch.officer, batch.message, tuple(batch.files)))
        if progress:
            progress(len(written), len(written) + 1)
    writer.stdin.write(b"done\n")
    writer.stdin.close()
    if writer.wait():
        raise OSError("git fast-import failed")
    return written


def _sign(git: Git, written: list[DemoCommit], names: dict[str, str], seed: int) -> str:
    """Commits of those trees, each signed by its officer, as the branch main; the first one's id."""
    trees_ = git.run("log", "--reverse", "--topo-order", "--format=%T", "refs/heads/unsigned").decode().split()
    pairs: dict[str, KeyPair] = {}
    parents: list[str] = []
    genesis = ""

    def commits() -> Iterator[trees.NewObject]:
        nonlocal parents, genesis
        for one, tree in zip(written, trees_, strict=True):
            unit, short = one.officer.split("/")
            if one.officer not in pairs:
                pairs[one.officer] = KeyPair(seed, one.officer)
            author = Author(names[f"{unit}/officers/{short}"], f"{short}@{unit}", pairs[one.officer].signer())
            made = trees.made("commit", compose(tree, parents, one.message, author, one.at))
            parents = [made.id]
            genesis = genesis or made.id
            yield made

    git.run("index-pack", "--stdin", input=b"".join(trees.packed(len(written), commits())))
    git.run("update-ref", "refs/heads/main", parents[0])
    git.run("update-ref", "-d", "refs/heads/unsigned")
    return genesis
