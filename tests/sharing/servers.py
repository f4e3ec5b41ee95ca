"""A real OpenSSH server before a hub, for the tests."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.conftest import LAUNCHER, MakeHub
from tests.trust.signed_world import OFFICERS, World, pair

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


@contextmanager
def sshd(folder: Path, authorized: Path, more: str = "") -> Iterator[int]:
    """An OpenSSH server on a free port of the loopback, for whoever has a line in a file of authorized keys; ``more``: lines of its settings.

    Keys are exchanged by X25519 alone: what OpenSSH prefers since 9.0 costs each side a fifth of a second of its processor. A login has the
    home and the programs of the tests, not those of whoever runs them: a shell would run what he has in his ``.bashrc``.
    """
    assert SSHD, "the OpenSSH server is missing; scripts/test installs it"
    folder.chmod(0o755)
    host = pair("host").lay(folder / "host")
    port = free_port()
    config = folder / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host}\nPidFile none\nAuthorizedKeysFile {authorized}\nStrictModes no\n"
        f"UsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nMaxStartups 100\n"
        f"KexAlgorithms curve25519-sha256\n{more}"
        f"SetEnv HOME={os.environ['HOME']} PATH={os.environ['PATH']}\n"  # the first such line counts
    )
    Path("/run/sshd").mkdir(exist_ok=True) if os.geteuid() == 0 else None
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=(folder / "log").open("wb"))
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def serving(folder: Path, make_hub: MakeHub) -> Iterator[Server]:
    """A hub in this folder behind a server on a free port of the loopback, with a login for every officer."""
    world = make_hub(folder)
    lines = [
        f'command="{LAUNCHER} hub serve {folder / "hub.git"} --login {officer}",restrict {pair(officer).public}' for officer in OFFICERS
    ]
    authorized = folder / "authorized_keys"
    authorized.write_text("\n".join(lines) + "\n")
    authorized.chmod(0o644)
    with sshd(folder, authorized) as port:
        yield Server(port, folder, world)
