"""A repository and its hub beside it."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.sharing.hubs import LATER, OWN
from tests.trust.signed_world import MEETING, MEETING_TEXT, VETO, VETO_TEXT, World
from zhili_tui.history.git import Git
from zhili_tui.office import Office
from zhili_tui.sharing import hub


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A repository and its hub beside it, made once; every case gets copies."""
    folder = tmp_path_factory.mktemp("hub")
    world = World(folder / "repo")
    world.commit({MEETING: MEETING_TEXT, OWN: LATER}, "dong/lin")
    world.commit({VETO: VETO_TEXT}, "zzb/wu")
    world.sign(MEETING, "dong/chen", "office_director", "returned", note="x")
    hub.create(Office.open(world.root, officer="zzb/zhou"), folder / "hub.git", str(ROOT / "scripts" / "zhili"))
    return world


@pytest.fixture
def world(origin: World, tmp_path: Path) -> World:
    shutil.copytree(origin.root, tmp_path / "repo", symlinks=True)
    shutil.copytree(origin.root.parent / "hub.git", tmp_path / "hub.git", symlinks=True)
    made = World.__new__(World)
    made.root, made.git, made.clock, made.pin = tmp_path / "repo", Git(tmp_path / "repo"), origin.clock, origin.pin
    made.git.run("remote", "add", "origin", str(tmp_path / "hub.git"))
    return made
