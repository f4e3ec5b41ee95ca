"""A repository and its hub beside it."""

from pathlib import Path

import pytest

from tests.conftest import copied
from tests.sharing.hubs import LATER, OWN
from tests.sharing.offices import LAUNCHER
from tests.trust.signed_world import MEETING, MEETING_TEXT, VETO, VETO_TEXT, World
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import hub


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A repository and its hub beside it, made once; every case gets copies."""
    folder = tmp_path_factory.mktemp("hub")
    world = World(folder / "repo")
    world.commit({MEETING: MEETING_TEXT, OWN: LATER}, "dong/lin")
    world.commit({VETO: VETO_TEXT}, "zzb/wu")
    world.sign(MEETING, "dong/chen", "office_director", "returned", note="x")
    hub.create(Workspace.open(world.root, officer="zzb/zhou"), folder / "hub.git", LAUNCHER)
    return world


@pytest.fixture
def world(origin: World, tmp_path: Path) -> World:
    made = origin.copied(tmp_path / "repo")
    copied(origin.root.parent / "hub.git", tmp_path / "hub.git")
    made.git.run("remote", "add", "origin", str(tmp_path / "hub.git"))
    return made
