"""Grids played with a clerk's keys: a street that keeps the books of forty schools, three of them with a guard post."""

import datetime
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from textual import events

from tests.conftest import git
from tests.tui.play import line
from tests.tui.strokes import Strokes
from tests.tui.terminal import KEYS, Terminal
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.grid.screen import GridRoom

D, T = datetime.date, datetime.time
SCHOOLS = 40
#: The officers of one's own who went round.
PAIR = "陳國強, 林淑芬"
POST = 'name = "大門崗"\nid = "menkou"\nhours = [08:00:00, 15:00:00, 21:00:00]\nsince = 2026-01-01\n'


def school(number: int) -> str:
    return f"xuexiao{number:02}"


def forty_schools(repository: Path) -> Workspace:
    """A street that keeps the books of forty schools without a computer."""
    for number in range(1, SCHOOLS + 1):
        folder = repository / "records" / school(number)
        folder.mkdir()
        text = f'name = "第{number:02}小學"\nlevel = "school"\nparent = "dongjie"\nbodies = ["signatory_unit"]\nkept_by = "dongjie"\n'
        (folder / "unit.toml").write_text(text, encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "forty schools")
    office = Workspace.open(repository)
    office.refresh()
    return office


def three_posts(keeping: Workspace) -> Workspace:
    """Three of the schools have a guard post."""
    for number in (1, 2, 3):
        file = keeping.root / "records" / school(number) / "unit.toml"
        file.write_text(file.read_text(encoding="utf-8") + f"\n[[guard_posts]]\n{POST}", encoding="utf-8")
    git(keeping.root, "commit", "-qam", "three posts")
    office = Workspace.open(keeping.root)
    office.refresh()
    return office


async def at_work(office: Workspace, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Strokes]:
    i18n.use("zh-Hant")
    app = Zhili(office)
    async with app.run_test(size=size) as pilot:
        found = Strokes(pilot)
        await found.settle()
        await found.settle()
        yield found


def grid(clerk: Strokes) -> GridRoom:
    found = clerk.pilot.app.screen
    assert isinstance(found, GridRoom), line(clerk.pilot)
    return found


def records(office: Workspace, kind: str, since: str = "") -> dict[str, dict[str, Any]]:
    """The records of a kind that a commit touched, by unit."""
    paths = git(office.root, "diff", "--name-only", "--diff-filter=AM", since or "HEAD^", "HEAD").split()
    return {path.split("/")[1]: office.load(path).plain for path in paths if f"/{kind}/" in path}


async def open_inspections(clerk: Strokes) -> None:
    await clerk.keys("f7")
    await clerk.choose("ddwybzj")
    await clerk.keys("enter", "enter")
    await clerk.settle()


def pasted(clerk: Strokes, text: str) -> None:
    clerk.pilot.app.screen.query_one("#entry")._on_paste(events.Paste(text))  # type: ignore[attr-defined]


def begun(found: Terminal, *letters: str) -> None:
    """The first screen, then a grid by its name among the kinds."""
    found.until(lambda: bool(found.lines[-1]))
    found.quiet()
    found.press("f7")
    found.quiet()
    for letter in letters:
        found.press(*letter)
    found.quiet()
    found.press("enter")
    found.quiet()


def say(found: Terminal, *texts: str) -> None:
    for text in texts:
        if text in KEYS or text.startswith("ctrl+"):
            found.press(text)
        else:
            found.commit(text)
        found.quiet()
