"""A real line drops: the program behind OpenSSH, its client killed in the middle of typing; what was typed is offered at the next start.

Needs of the program: every change in a form is kept on disk within a second (not only when a field is left), SIGHUP keeps the rest by
way of ``keep_everything``, and the form of the same record, opened again, shows what was typed.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, SOAK
from tests.sharing.servers import SSHD, free_port
from tests.trust.signed_world import pair
from tests.tui.terminal import Terminal, states

pytestmark = [pytest.mark.soak] if SOAK else [pytest.mark.external, pytest.mark.long]
TIMES = 200 if SOAK else 4
#: What may be lost is younger than this.
MOMENT = 1.0
#: Keys that lead from the first screen into a form and to a field of free text, and back to it after the next start.
TO_THE_FORM = ("f2", "enter", "ctrl+e")
TEXT = "部署街道社區消防安全檢查落實責任人及完成時限並於月底前報送綜治辦公室匯總"


@pytest.fixture(scope="module")
def login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """A server on the loopback whose login gives a shell; the command that reaches it."""
    assert SSHD, "the OpenSSH server is missing; scripts/test installs it"
    folder = tmp_path_factory.mktemp("ssh")
    folder.chmod(0o755)
    host, own = pair("host").lay(folder / "host"), pair("dong/lin").lay(folder / "login")
    (folder / "authorized_keys").write_text(pair("dong/lin").public + "\n")
    port = free_port()
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host}\nPidFile none\nAuthorizedKeysFile {folder / 'authorized_keys'}\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=(folder / "log").open("wb"))
    ssh = [
        "ssh",
        "-tt",
        "-F",
        "/dev/null",
        "-i",
        str(own),
        "-p",
        str(port),
        "-o",
        "IdentitiesOnly=yes",
        "-o",
        f"UserKnownHostsFile={folder / 'known'}",
    ]
    yield [*ssh, "-o", "StrictHostKeyChecking=accept-new", "-o", "ConnectionAttempts=20", "127.0.0.1"]
    server.terminate()
    server.wait(10)


class Session(Terminal):
    """The program on the other side of the line; quiet only when it, too, has nothing to do."""

    def __init__(self, login: list[str], root: Path) -> None:
        program = f"cd {ROOT} && HOME={os.environ['HOME']} LC_ALL=C.UTF-8 exec {sys.executable} -m zhili_tui --repo {root} --officer dongjie/lin-shufen"
        self.there: list[int] = []
        super().__init__([*login, program])
        self.until(lambda: bool(self.lines[-1]))
        self.there = running(root)
        self.quiet()

    def _busy(self) -> bool:
        return super()._busy() or any(state in "RD" for pid in self.there for state in states(pid))


def at_the_field(found: Terminal, first: bool = False) -> Terminal:
    """The first time two lines down, in free text; a form with a draft opens where it was left."""
    for key in (*TO_THE_FORM, *(("down", "down") if first else ())):
        found.press(key)
        found.quiet()
    assert found.cursor_shown, "no form"
    return found


def running(root: Path) -> list[int]:
    """The programs at work on a repository."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"zhili_tui" in words and str(root).encode() in words:
            found.append(int(folder.name))
    return found


def drop(found: Terminal, rng: random.Random) -> None:
    """The client is gone, one way or another."""
    if rng.random() < 0.5:
        os.kill(found.pid, signal.SIGKILL)
        found.reap(block=True)
    else:
        found.hang_up()
    found.close()


def type_and_drop(login: list[str], root: Path, rng: random.Random, first: bool) -> tuple[str, str]:
    """Type at a person's pace and drop; what was typed, and as much of it as is older than a moment."""
    found = at_the_field(Session(login, root), first)
    found.press(*["backspace"] * 80)
    found.quiet()
    sent: list[tuple[float, str]] = []
    for _ in range(rng.randrange(3, 30)):
        piece = "".join(rng.choice(TEXT) for _ in range(rng.randrange(1, 5)))
        found.commit(piece)
        sent.append((time.monotonic(), piece))
        found.listen(rng.uniform(0, 0.15))
    found.listen(rng.uniform(0, 1.2))
    at = time.monotonic()
    drop(found, rng)
    return "".join(piece for _when, piece in sent), "".join(piece for when, piece in sent if at - when > MOMENT)


def test_a_dropped_line_loses_nothing_older_than_a_second(login: list[str], repository: Path) -> None:
    for turn in range(TIMES):
        rng = random.Random(turn)
        typed, due = type_and_drop(login, repository, rng, turn == 0)
        end = time.monotonic() + 10
        while running(repository):
            assert time.monotonic() < end, "the program stays behind without its terminal"
            time.sleep(0.02)
        found = at_the_field(Session(login, repository))
        column, row = found.cursor
        # a long text scrolls: what shows before the caret must be the end of something between what is due and what was typed
        shown = "".join(found.cells(row)[:column]).rpartition(" ")[2]
        possible = [typed[:length] for length in range(len(due), len(typed) + 1)]
        assert any(text.endswith(shown) if len(shown) > 15 else text == shown for text in possible), (turn, shown, due, typed)
        found.press("escape")
        found.quiet()
        found.close()
