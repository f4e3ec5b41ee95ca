"""The hub behind a real OpenSSH server, reached by forced commands."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.sharing.offices import LAUNCHER, change, clone, fresh, make_hub, sync
from tests.trust.signed_world import MEETING, World, pair

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class Server(NamedTuple):
    """A running server: how to reach it, and the world behind it."""

    port: int
    folder: Path
    world: World

    @property
    def url(self) -> str:
        return f"ssh://{os.environ.get('USER') or 'root'}@127.0.0.1:{self.port}/whatever/is/said"

    def way(self, officer: str) -> str:
        """The ssh command of an officer's login."""
        key = pair(officer).lay(self.folder / "logins" / officer.replace("/", "-"))
        return f"ssh -i {key} -o IdentitiesOnly=yes -o UserKnownHostsFile={self.folder / 'known'} -o StrictHostKeyChecking=accept-new -F /dev/null"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert SSHD, "the OpenSSH server is missing; scripts/test installs it"
    folder = tmp_path_factory.mktemp("ssh")
    folder.chmod(0o755)
    world = make_hub(folder)
    host = pair("host").lay(folder / "host")
    lines = [
        f'command="{LAUNCHER} hub serve {folder / "hub.git"} --login {officer}",restrict {pair(officer).public}'
        for officer in ("dong/lin", "dong/chen", "an/zhao")
    ]
    authorized = folder / "authorized_keys"
    authorized.write_text("\n".join(lines) + "\n")
    authorized.chmod(0o644)
    port = free_port()
    config = folder / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host}\nPidFile none\nAuthorizedKeysFile {authorized}\nStrictModes no\n"
        "UsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nAcceptEnv none\nMaxStartups 100\n".replace("AcceptEnv none\n", "")
    )
    Path("/run/sshd").mkdir(exist_ok=True) if os.geteuid() == 0 else None
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=(folder / "log").open("wb"))
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    try:
        yield Server(port, folder, world)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def login(server: Server, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def use(officer: str) -> None:
        monkeypatch.setenv("GIT_SSH_COMMAND", server.way(officer))

    return use


def test_two_offices_work_together_over_ssh(server: Server, tmp_path: Path, login) -> None:  # type: ignore[no-untyped-def]
    login("dong/lin")
    lin = clone(server.world, tmp_path / "lin", "dong/lin", server.url)
    change(lin, MEETING, note="x")
    assert sync(lin)[:3] == ("done", 0, 1)
    login("dong/chen")
    chen = clone(server.world, tmp_path / "chen", "dong/chen", server.url)
    assert fresh(chen.root).load(MEETING).plain["note"] == "x"
    chen.signing.sign([MEETING])
    assert sync(chen)[:3] == ("done", 0, 1)
    history = fresh(chen.root).trust
    assert history is not None
    login("dong/lin")
    sync(lin)
    received = fresh(lin.root).trust
    assert received is not None
    assert [one.login for one in received.receipts.all][-2:] == ["dong/lin", "dong/chen"]


def test_the_hub_says_why_in_the_pushers_language(server: Server, tmp_path: Path, login) -> None:  # type: ignore[no-untyped-def]
    login("an/zhao")
    office = clone(server.world, tmp_path / "zhao", "an/zhao", server.url)
    change(office, MEETING, note="y")
    done = sync(office)
    assert done.state == "refused"
    assert "may not write the records of dong" in done.words
    pushed = subprocess.run(
        ["git", "push", "-q", "-o", "lang=zh-Hant", "origin", "HEAD:main"], cwd=office.root, capture_output=True, text=True, check=False
    )
    assert pushed.returncode
    assert "不得" in pushed.stderr


def test_a_login_can_do_nothing_but_fetch_and_push(server: Server, login) -> None:  # type: ignore[no-untyped-def]
    words = [*server.way("dong/lin").split(" "), "-p", str(server.port), "127.0.0.1"]
    for asked in ("cat /etc/passwd", "git-upload-pack /etc; id", "git-upload-archive x", ""):
        done = subprocess.run([*words, *([asked] if asked else [])], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        assert done.returncode != 0
        assert "uid=" not in done.stdout
        assert "root:" not in done.stdout
