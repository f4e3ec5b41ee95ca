"""A repository and its hub beside it."""

import shlex
from pathlib import Path

import pytest

from tests.conftest import LAUNCHER, copied, once
from tests.sharing.hubs import LATER, OWN
from tests.trust.signed_world import MEETING, MEETING_TEXT, VETO, VETO_TEXT, World
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.receiving import hub


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A repository and its hub beside it, made once; every case gets copies."""

    def make(folder: Path) -> None:
        world = World(folder / "repo")
        world.commit({MEETING: MEETING_TEXT, OWN: LATER}, "dong/lin")
        world.commit({VETO: VETO_TEXT}, "zzb/wu")
        world.sign(MEETING, "dong/chen", "office_director", "returned", note="x")
        key = hub.create(Workspace.open(world.root, officer="zzb/zhou"), folder / "hub.git", shlex.quote(LAUNCHER))
        (folder / "hub.key").write_text(key)

    return World.opened(once(tmp_path_factory, "origin", make) / "repo")


@pytest.fixture
def world(origin: World, tmp_path: Path) -> World:
    made = origin.copied(tmp_path / "repo")
    for name in ("hub.git", "hub.key"):
        copied(origin.root.parent / name, tmp_path / name)
    made.git.run("remote", "add", "origin", str(tmp_path / "hub.git"))
    return made
