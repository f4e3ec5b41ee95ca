"""One act, many units: grids played with a clerk's keys, which are counted, and with a clerk's slips."""

import datetime
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import git
from tests.tui.play import line
from tests.tui.strokes import Strokes
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.grid.screen import GridRoom

D, T = datetime.date, datetime.time
SCHOOLS = 40
#: The officers of one's own who went round.
PAIR = "陳國強, 林淑芬"


def school(number: int) -> str:
    return f"xuexiao{number:02}"


@pytest.fixture
def keeping(repository: Path) -> Workspace:
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


@pytest.fixture
async def clerk(keeping: Workspace) -> AsyncIterator[Strokes]:
    """At the agenda, in Traditional Chinese."""
    async for one in at_work(keeping):
        yield one


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


async def test_forty_self_inspections(clerk: Strokes, keeping: Workspace) -> None:
    """A quarter's self-inspections of forty schools, six of them with a problem: 130 keys at most beyond the text."""
    commits = git(keeping.root, "rev-list", "--count", "HEAD")
    await open_inspections(clerk)
    for text in ("11-20", "陳國強", PAIR):
        await clerk.text(text)
        await clerk.keys("enter")
    assert grid(clerk).at[0], line(clerk.pilot)
    for number, row in enumerate(grid(clerk).grid.rows):
        if row.key == "dongjie":
            await clerk.keys("enter")
            continue
        if number % 7:
            await clerk.text("無")
            await clerk.keys("enter")
        else:
            for text in ("滅火器過期", "王校長", "一般"):
                await clerk.text(text)
                await clerk.keys("tab")
            await clerk.text("12-10")
            await clerk.keys("enter")
    await clerk.keys("f2")
    await clerk.settle()
    assert not isinstance(clerk.pilot.app.screen, GridRoom), line(clerk.pilot)
    assert int(git(keeping.root, "rev-list", "--count", "HEAD")) == int(commits) + 1
    made = records(keeping, "inspection")
    assert len(made) == SCHOOLS
    assert clerk.count <= 130, clerk.count
