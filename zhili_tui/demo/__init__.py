"""Demonstration repositories: an invented district, the same for the same seed, with a history of many small commits."""

import datetime
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from zhili_tui.demo import scenes, world
from zhili_tui.demo.scenes import ZONE, Event
from zhili_tui.errors import Occupied
from zhili_tui.founding import ATTRIBUTES, IGNORE
from zhili_tui.history.git import Git, environment
from zhili_tui.ledger import edit, text
from zhili_tui.model import kinds
from zhili_tui.model.place import parse
from zhili_tui.office import SHIPPED

END = datetime.date(2026, 11, 23)
VERBS = {"Add": "新增", "Change": "修改"}


class Made(NamedTuple):
    """What was made."""

    root: Path
    records: int
    commits: int


def generate(
    units: int, years: int, seed: int, end: datetime.date = END
) -> tuple[dict[str, bytes], Iterator[tuple[Event, bytes]], world.World]:
    """The records the repository begins with, then every save in the order of time (year by year), and who is who."""
    built = world.build(units, seed)
    office = {"name": "示範區綜治辦", "unit": world.OFFICE, "as_of": end}
    first = {"records/office.toml": _text("office", office)}
    for ref, (kind, plain) in built.records.items():
        place = parse(ref)
        assert place is not None
        first[place.path] = _text(kind, plain)
    return first, _saves(built, years, seed, end), built


def _saves(built: world.World, years: int, seed: int, end: datetime.date) -> Iterator[tuple[Event, bytes]]:
    for year in range(end.year - years + 1, end.year + 1):
        events = scenes.district_year(built, year, end, seed)
        for unit in built.units.values():
            if unit.town:
                events += scenes.town_year(built, unit, year, end, seed)
            elif unit.id not in (world.DISTRICT, world.COMMITTEE, world.OFFICE):
                events += scenes.below_year(built, unit, year, end, seed)
        for event in sorted(events, key=lambda event: (event.at, event.place)):
            yield event, _text(event.place.kind, event.plain)


def _text(kind: str, plain: dict[str, Any]) -> bytes:
    return text.canonical(kinds.kind(kind).cls, edit.prune(plain)).encode()


def lay_example(folder: Path) -> int:
    """Write the worked example, its last state only; the number of files."""
    first, saves, _ = generate(units=12, years=1, seed=1)
    contents = first | {event.place.path: data for event, data in saves}
    for path, data in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return len(contents)


def make(
    folder: Path, units: int = 12, years: int = 2, seed: int = 1, commits: int = 400, progress: Callable[[int, int], None] | None = None
) -> Made:
    """A git repository in a new folder. Raises Occupied where something is there already."""
    if folder.exists() and any(folder.iterdir()):
        raise Occupied(path=folder)
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True, env=environment(), capture_output=True)
    git = Git(folder)
    first, saves, built = generate(units, years, seed)
    templates = {
        f"templates/{p.relative_to(SHIPPED / 'templates').as_posix()}": p.read_bytes()
        for p in sorted((SHIPPED / "templates").rglob("*"))
        if p.is_file()
    }
    first |= templates | {".gitattributes": ATTRIBUTES.encode(), ".gitignore": IGNORE.encode()}
    events = list(saves)
    batch = max(1, -(-len(events) // commits)) if commits else 1
    registrar = built.units[world.OFFICE].officers["director"]
    names = {ref: plain["name"] for ref, (kind, plain) in built.records.items() if kind in ("officer", "unit")}
    begin = datetime.datetime(END.year - years + 1, 1, 1, 8, tzinfo=ZONE)
    writer = subprocess.Popen(["git", "fast-import", "--quiet", "--done"], cwd=folder, env=environment(), stdin=subprocess.PIPE)
    assert writer.stdin is not None
    out = writer.stdin
    out.write(_commit(registrar, names, begin, "建立簿庫\n", first.items(), "deleteall\n"))
    made = 1
    for start in range(0, len(events), batch):
        group = events[start : start + batch]
        last = group[-1][0]
        files = {event.place.path: data for event, data in group}
        out.write(_commit(last.officer, names, last.at, _message([event for event, _ in group], names), files.items()))
        made += 1
        if progress:
            progress(start + len(group), len(events))
    out.write(b"done\n")
    out.close()
    if writer.wait():
        raise OSError("git fast-import failed")
    git.run("reset", "-q", "--hard", "main")
    for key, value in (("gc.writeCommitGraph", "true"), ("core.untrackedCache", "true"), ("zhili.officer", registrar)):
        git.run("config", key, value)
    records = len({event.place for event, _ in events}) + sum(path.startswith("records/") for path in first)
    return Made(folder.resolve(), records, made)


def _message(events: list[Event], names: dict[str, str]) -> str:
    from zhili_tui import present

    event = events[-1]
    kind = kinds.kind(event.place.kind)
    title = present.title(kind, event.place, edit.prune(event.plain), lambda ref: names.get(f"{ref}/unit", ref))
    more = f" 等{len(events)}件" if len(events) > 1 else ""
    return f"{VERBS[event.verb]} {title}{more} ({names[f'{event.place.unit}/unit']})\n"


def _commit(officer: str, names: dict[str, str], at: datetime.datetime, message: str, files: Any, before: str = "") -> bytes:
    unit, short = officer.split("/")
    who = f"{names[f'{unit}/officers/{short}']} <{short}@{unit}> {int(at.timestamp())} +0800"
    note = message.encode()
    out = [f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(note)}\n".encode(), note, before.encode()]
    for path, data in files:
        out += [f"M 100644 inline {path}\ndata {len(data)}\n".encode(), data, b"\n"]
    return b"".join(out)
