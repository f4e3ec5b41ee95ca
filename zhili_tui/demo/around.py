"""What lies beside a demonstration: its officers' keys, a hub, and the clones of a street's clerk and a district's inspector."""

from pathlib import Path
from typing import NamedTuple

from zhili_tui.demo.keys import KeyPair
from zhili_tui.demo.world import OFFICE, DemoWorld
from zhili_tui.services.program import launcher
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.receiving import hub
from zhili_tui.trust.verified_history import pin_of, set_pin
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.transfer import clone


class Player(NamedTuple):
    """An officer whom one can be: his full name and post, and the clone that signs with his key."""

    officer: str  # unit/name
    name: str
    post: str
    folder: Path
    task: str  # clerk, inspector or director


def lay(root: Path, world: DemoWorld, seed: int) -> tuple[Player, ...]:
    """Make keys, hub and clones in ``<root>.demo``; whom one can be: a street's clerk, a district's inspector, its director in the root."""
    folder = root.with_name(root.name + ".demo")
    for unit in world.units.values():
        for officer in unit.officers.values():
            KeyPair(seed, officer).lay(folder / "keys" / officer)
    git = Git(root)
    director = world.units[OFFICE].officers["director"]
    signing_key.use(git, str(folder / "keys" / director))
    hub_key = hub.create(Workspace.open(root), folder / "hub.git", launcher())
    pin = pin_of(git)
    assert pin is not None
    street = next(unit for unit in world.towns)
    clerk, inspector = street.officers["clerk"], world.units[OFFICE].officers["clerk"]
    clones = {street.id: clerk, OFFICE: inspector}
    for name, officer in clones.items():
        theirs = clone(str(folder / "hub.git"), folder / name)
        set_pin(theirs, pin)
        theirs.run("config", "zhili.officer", officer)
        theirs.run("config", "zhili.hubkey", hub_key)
        signing_key.use(theirs, str(folder / "keys" / officer))
    git.run("config", "zhili.hubkey", hub_key)
    git.run("remote", "add", "origin", str(folder / "hub.git"))
    return (
        _player(world, clerk, folder / street.id, "clerk"),
        _player(world, inspector, folder / OFFICE, "inspector"),
        _player(world, director, root, "director"),
    )


def _player(world: DemoWorld, officer: str, folder: Path, task: str) -> Player:
    _kind, plain = world.records[officer.replace("/", "/officers/")]
    return Player(officer, plain["name"], plain["posts"][0]["title"], folder, task)
