"""What lies beside a demonstration: its officers' keys, a hub, and the clones of a street's clerk and a district's inspector."""

from pathlib import Path

from zhili_tui.demo.keys import Pair
from zhili_tui.demo.world import OFFICE, World
from zhili_tui.services.program import launcher
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.receiving import hub
from zhili_tui.trust.verified_history import pin_of, set_pin
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.transfer import clone


def lay(root: Path, world: World, seed: int) -> Path:
    """Make keys, hub and clones in ``<root>.demo``; that folder."""
    folder = root.with_name(root.name + ".demo")
    for unit in world.units.values():
        for officer in unit.officers.values():
            Pair(seed, officer).lay(folder / "keys" / officer)
    git = Git(root)
    director = world.units[OFFICE].officers["director"]
    signing_key.use(git, str(folder / "keys" / director))
    hub_key = hub.create(Workspace.open(root), folder / "hub.git", launcher())
    pin = pin_of(git)
    assert pin is not None
    street = next(unit for unit in world.towns)
    clones = {street.id: street.officers["clerk"], OFFICE: world.units[OFFICE].officers["clerk"]}
    for name, officer in clones.items():
        theirs = clone(str(folder / "hub.git"), folder / name)
        set_pin(theirs, pin)
        theirs.run("config", "zhili.officer", officer)
        theirs.run("config", "zhili.hubkey", hub_key)
        signing_key.use(theirs, str(folder / "keys" / officer))
    git.run("config", "zhili.hubkey", hub_key)
    git.run("remote", "add", "origin", str(folder / "hub.git"))
    return folder
