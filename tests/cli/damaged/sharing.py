"""What working together needs: keys, where trust begins, the hub."""

import subprocess
from pathlib import Path

from tests.cli.damaged import Place, damaged
from tests.conftest import git


def _keys_again(at: Place) -> None:
    for file in (at.root.parent / "put-away").iterdir():
        file.rename(at.root.parent / "keys" / file.name)


@damaged("the file of the signing key is missing", by_hand=_keys_again)
def _(at: Place) -> None:
    key = Path(git(at.root, "config", "zhili.key").strip())
    (at.root.parent / "put-away").mkdir()
    for file in (key, key.with_name(key.name + ".pub")):
        file.rename(at.root.parent / "put-away" / file.name)


@damaged("the key is not in the register", by_hand=lambda at: at.config("zhili.key", str(at.root.parent / "keys" / "dong-lin")))
def _(at: Place) -> None:
    file = at.root.parent / "other-key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)], check=True)
    at.config("zhili.key", str(file))


@damaged("the pinned beginning is not in this history", told="check verify due score")
def _(at: Place) -> None:
    at.config("zhili.pin", "1" * 40)


@damaged("the hub's folder is gone")
def _(at: Place) -> None:
    at.hub.rename(at.hub.with_name("moved.git"))


@damaged("the hub's hook is missing")
def _(at: Place) -> None:
    (at.hub / "hooks" / "pre-receive").unlink()


@damaged("the hub's hook is not executable")
def _(at: Place) -> None:
    (at.hub / "hooks" / "post-receive").chmod(0o644)


@damaged("the hub lets history be rewritten")
def _(at: Place) -> None:
    git(at.hub, "config", "receive.denyNonFastForwards", "false")


@damaged("other accounts can read the hub's key")
def _(at: Place) -> None:
    (at.hub / "zhili").chmod(0o755)
