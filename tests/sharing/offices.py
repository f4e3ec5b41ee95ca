"""A hub and offices' clones of it, each with its officer's own key on disk."""

import subprocess
from pathlib import Path

from tests.trust.signed_world import World, pair
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.sync import Sync, Synced
from zhili_tui.trust.verified_history import set_pin
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.git import Git


def clone(world: World, folder: Path, officer: str, url: str = "") -> Workspace:
    """An officer's clone of the hub, pinned and ready to sign."""
    base = world.root.parent
    subprocess.run(["git", "clone", "-q", url or str(base / "hub.git"), str(folder)], check=True, capture_output=True)
    git = Git(folder)
    set_pin(git, world.pin)
    git.run("config", "zhili.officer", officer)
    git.run("config", "zhili.hubkey", (base / "hub.key").read_text())
    signing_key.use(git, str(pair(officer).lay(folder.parent / "keys" / officer.replace("/", "-"))))
    return fresh(folder)


def fresh(folder: Path) -> Workspace:
    """The office of a folder, opened anew."""
    office = Workspace.open(folder)
    office.refresh()
    return office


def sync(office: Workspace) -> Synced:
    return Sync(office).run()


def change(office: Workspace, path: str, **fields: object) -> str:
    """Save a change as a screen or a command does; the commit."""
    loaded = office.load(path)
    return office.saving.change(loaded, loaded.plain | fields).commit
