"""The set-ups of docs/together/hub.md as they stand there: a real gitolite, and a server that runs hooks as Forgejo and Gitea do."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import LAUNCHER, ROOT, MakeHub
from tests.sharing.hubs import LATER, OWN, edit
from tests.sharing.servers import sshd
from tests.trust.signed_world import OFFICERS, World, pair
from zhili_tui.trust.receipts.names import REF
from zhili_tui.vcs.commits import Author
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.transfer import init

pytestmark = pytest.mark.external
PAGE = (ROOT / "docs" / "together" / "hub.md").read_text(encoding="utf-8")


def documented(heading: str) -> list[str]:
    """The commands below a heading of the page, block by block."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"```console\n(.*?)```", section, re.DOTALL)


def run(commands: str, folder: Path, env: dict[str, str], **instead: str) -> subprocess.CompletedProcess[str]:
    """What the page says, with the places of this machine instead of those it names."""
    for said, here in instead.items():
        commands = commands.replace(said, here)
    lines = f'zhili() {{ "{LAUNCHER}" --lang en "$@"; }}\nset -eu\n{commands}'
    return subprocess.run(["bash", "-c", lines], cwd=folder, env=os.environ | env, capture_output=True, text=True, check=False)


def receipts(folder: Path) -> list[tuple[str, str, str]]:
    """Ref, tip and login of every receipt."""
    words = [line.split(" ") for line in Git.bare(folder).attempt("log", "--reverse", "--format=%B", REF).stdout.decode().splitlines()]
    return [(line[1], line[2], line[4]) for line in words if line[0] == "Zhili-Received:"]


class Gitolite(NamedTuple):
    """A running gitolite with a home of its own."""

    home: Path
    port: int
    keys: Path

    def way(self, officer: str) -> dict[str, str]:
        """The environment of an officer at his own machine."""
        key, known = self.keys / officer.rpartition("/")[2], self.keys / "known"
        options = f"-o IdentitiesOnly=yes -o UserKnownHostsFile={known} -o StrictHostKeyChecking=accept-new -F /dev/null"
        return {"GIT_SSH_COMMAND": f"ssh -i {key} {options}"}

    @property
    def url(self) -> str:
        return f"ssh://{os.environ.get('USER') or 'root'}@127.0.0.1:{self.port}"


def at_home(home: Path, *command: str) -> str:
    """What a command of gitolite's own account says."""
    return subprocess.run(command, env=os.environ | {"HOME": str(home)}, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def gitolite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gitolite]:
    assert shutil.which("gitolite"), "gitolite is missing; scripts/test installs it"
    folder = tmp_path_factory.mktemp("gitolite")
    home, keys = folder / "home", folder / "keys"
    home.mkdir(mode=0o755)
    for officer in (*OFFICERS, "x/admin"):
        file = pair(officer).lay(keys / officer.rpartition("/")[2])
        Path(f"{file}.pub").write_text(pair(officer).public + "\n")
    at_home(home, "gitolite", "setup", "-pk", str(keys / "admin.pub"))
    with sshd(folder, home / ".ssh" / "authorized_keys", f"SetEnv HOME={home}\n") as port:
        yield Gitolite(home, port, keys)


def pushed(world: World, way: dict[str, str], what: str = "HEAD:refs/heads/main") -> str:
    """What the hub says to a push; empty where it took it."""
    done = subprocess.run(
        ["git", "push", "-q", "-o", "lang=en", "origin", what],
        cwd=world.root,
        env=os.environ | way,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr if done.returncode else ""


def test_gitolite_as_documented(gitolite: Gitolite, make_hub: MakeHub, tmp_path: Path) -> None:
    world = make_hub(tmp_path)
    configure, install, send = documented("Under gitolite")
    admin = tmp_path / "gitolite-admin"
    way = gitolite.way("x/admin") | {"GIT_AUTHOR_NAME": "x", "GIT_COMMITTER_NAME": "x", "EMAIL": "x@x"}
    subprocess.run(
        ["git", "clone", "-q", f"{gitolite.url}/gitolite-admin", str(admin)], env=os.environ | way, check=True, capture_output=True
    )
    for officer in OFFICERS:
        shutil.copy(gitolite.keys / f"{officer.rpartition('/')[2]}.pub", admin / "keydir")
    subprocess.run(["git", "add", "-A"], cwd=admin, check=True)
    done = run(configure, admin, way)
    assert done.returncode == 0, done.stderr
    places = {"/srv/zhili/dongjie": str(world.root), "ssh://git@hub.example.org": gitolite.url}
    done = run(install, tmp_path, {"HOME": str(gitolite.home)}, **places)
    assert done.returncode == 0, done.stderr
    done = run(send, world.root, gitolite.way("zzb/zhou"), **places)
    assert done.returncode == 0, done.stderr
    assert "judges what is pushed" in done.stderr
    folder = gitolite.home / "repositories" / "dongjie.git"
    assert receipts(folder) == [("refs/heads/main", world.head, "zhou")], "whose login, as gitolite says"
    for command in (["gitolite", "compile"], ["gitolite", "setup"], ["gitolite", "setup", "--hooks-only"]):
        at_home(gitolite.home, *command)
        before = world.head
        world.commit({OWN: LATER + 'place = "y"\n'}, Author("evil", "evil@dong"))
        assert "is not signed" in pushed(world, gitolite.way("dong/lin"))
        world.git.run("reset", "-q", "--hard", before)
        edit(text=f"{LATER}place = '{command[-1]}'\n")(world)
        assert pushed(world, gitolite.way("dong/lin")) == ""
        assert receipts(folder)[-1] == ("refs/heads/main", world.head, "lin")
    assert pushed(world, gitolite.way("dong/lin"), "HEAD:refs/heads/aside") == ""
    assert "deleted by a registrar or by lin" in pushed(world, gitolite.way("dong/chen"), ":refs/heads/aside")
    assert pushed(world, gitolite.way("dong/lin"), ":refs/heads/aside") == ""


#: A hook that runs all that lies in a folder beside it, each with the same input, and ends with the first failure.
DELEGATE = """#!/usr/bin/env bash
told=$(cat)
GIT_DIR=${GIT_DIR:-$(dirname "$0")/..}
failed=0
for one in "${GIT_DIR}/hooks/$(basename "$0").d/"*; do
    test -x "$one" && test -f "$one" || continue
    echo "$told" | "$one" || { code=$?; [ $failed = 0 ] && failed=$code; }
done
exit $failed
"""
#: What the server itself does there: it knows its pushes by what it has put into their environment.
OWN_HOOK = '#!/usr/bin/env bash\n[ -n "${GITEA_PUSHER_NAME:-}" ]\n'


def as_forgejo_writes(folder: Path) -> None:
    """The server's hooks, as it makes them and makes them anew when told to."""
    for name in ("pre-receive", "update", "post-receive"):
        file = folder / "hooks" / name
        beside = file.with_name(f"{name}.d")
        beside.mkdir(parents=True, exist_ok=True)
        for target, text in ((file, DELEGATE), (beside / "gitea", OWN_HOOK)):
            target.write_text(text)
            target.chmod(0o755)


def test_forgejos_hook_folders_as_documented(make_hub: MakeHub, tmp_path: Path) -> None:
    world = make_hub(tmp_path)
    (install,) = documented("Under Forgejo or Gitea")
    send = documented("Under gitolite")[2]
    folder = tmp_path / "forgejo-repositories" / "office" / "dongjie.git"
    folder.parent.mkdir(parents=True)
    init(folder, "--bare")
    as_forgejo_writes(folder)
    places = {"/srv/zhili/dongjie": str(world.root), "/srv/forgejo/repositories": str(folder.parent.parent),
              "ssh://git@hub.example.org/dongjie": str(folder)}  # fmt: skip
    done = run(install, tmp_path, {}, **places)
    assert done.returncode == 0, done.stderr
    assert (folder / "hooks" / "pre-receive").read_text() == DELEGATE
    pusher = {"GITEA_PUSHER_NAME": "zhou", "GITEA_PUSHER_ID": "3", "GITEA_REPO_NAME": "dongjie", "GITEA_REPO_USER_NAME": "office"}
    done = run(send, world.root, pusher, **places)
    assert done.returncode == 0, done.stderr
    assert receipts(folder) == [("refs/heads/main", world.head, "zhou")]
    as_forgejo_writes(folder)
    before = world.head
    world.commit({OWN: LATER + 'place = "y"\n'}, Author("evil", "evil@dong"))
    assert "is not signed" in pushed(world, pusher)
    assert len(receipts(folder)) == 1
    world.git.run("reset", "-q", "--hard", before)
    edit()(world)
    assert pushed(world, pusher | {"GITEA_PUSHER_NAME": "lin"}) == ""
    assert receipts(folder)[-1] == ("refs/heads/main", world.head, "lin")
