"""An office that is only looked at: one repository for all pictures, its index made once; and a pilot that does not dawdle."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.conftest import copy
from tests.tui import grids
from tests.tui.play import nothing_left
from tests.tui.strokes import Strokes
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import review


@pytest.fixture(autouse=True)
def _prompt_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", nothing_left)


@pytest.fixture(scope="session")
def shown_repository(seed_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that is never written to but by drafts and what is worked out."""
    return copy(seed_repository, tmp_path_factory.mktemp("shown") / "repo")


@pytest.fixture
def shown(shown_repository: Path) -> Iterator[Workspace]:
    """The office, as if nobody had typed into it before."""
    found = Workspace.open(shown_repository)
    found.refresh()
    state = found.git.state
    before = {*state.iterdir()} if state.is_dir() else set()
    yield found
    for left in {*state.iterdir()} - before if state.is_dir() else ():  # drafts, what the ledger was narrowed to
        shutil.rmtree(left) if left.is_dir() else left.unlink()


@pytest.fixture
def chen(chen: Workspace) -> Workspace:
    """He has looked at everything so far."""
    review.mark(chen)
    return chen


@pytest.fixture
def keeping(repository: Path) -> Workspace:
    """A street that keeps the books of forty schools without a computer."""
    return grids.forty_schools(repository)


@pytest.fixture
def guarding(keeping: Workspace) -> Workspace:
    """Three of the schools have a guard post."""
    return grids.three_posts(keeping)


@pytest.fixture
async def clerk(keeping: Workspace) -> AsyncIterator[Strokes]:
    """At the agenda, in Traditional Chinese."""
    async for one in grids.at_work(keeping):
        yield one


@pytest.fixture
async def guard(guarding: Workspace) -> AsyncIterator[Strokes]:
    """The same, where there are guard posts."""
    async for one in grids.at_work(guarding):
        yield one
