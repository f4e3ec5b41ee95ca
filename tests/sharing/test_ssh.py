"""The hub behind a real OpenSSH server, reached by forced commands."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import MakeHub
from tests.sharing.offices import change, clone, fresh, sync
from tests.sharing.servers import Server, free_port, serving
from tests.trust.signed_world import MEETING, pair
from zhili_tui.cli.main import run as zhili
from zhili_tui.trust.sshsig import fingerprint, key_of

pytestmark = pytest.mark.external


@pytest.fixture(scope="module")
def server(make_hub: MakeHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("ssh"), make_hub) as found:
        yield found


@pytest.fixture
def login(server: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def use(officer: str) -> None:
        monkeypatch.setenv("GIT_SSH_COMMAND", server.way(officer))

    return use


def test_two_offices_work_together_over_ssh(server: Server, tmp_path: Path, login: Callable[[str], None]) -> None:
    login("dong/lin")
    lin = clone(server.world, tmp_path / "lin", "dong/lin", server.url)
    change(lin, MEETING, note="x")
    assert sync(lin)[:3] == ("done", 0, 1)
    login("dong/chen")
    chen = clone(server.world, tmp_path / "chen", "dong/chen", server.url)
    assert fresh(chen.root).load(MEETING).plain["note"] == "x"
    chen.signing.sign([MEETING])
    assert sync(chen)[:3] == ("done", 0, 1)
    history = fresh(chen.root).trust.history
    assert history is not None
    login("dong/lin")
    sync(lin)
    received = fresh(lin.root).trust.history
    assert received is not None
    assert [one.login for one in received.receipts.all][-2:] == ["dong/lin", "dong/chen"]


def test_the_hub_says_why_in_the_pushers_language(server: Server, tmp_path: Path, login: Callable[[str], None]) -> None:
    login("an/zhao")
    office = clone(server.world, tmp_path / "zhao", "an/zhao", server.url)
    office.git.run("config", "--unset", "zhili.pin")  # a clone that judges nothing lets him save what the hub will refuse
    office = fresh(office.root)
    change(office, MEETING, note="y")
    done = sync(office)
    assert done.state == "refused"
    assert "may not write the records of dong" in done.words
    assert done.words.startswith(office.git.head()[:12])
    pushed = subprocess.run(
        ["git", "push", "-q", "-o", "lang=zh-Hant", "origin", "HEAD:main"], cwd=office.root, capture_output=True, text=True, check=False
    )
    assert pushed.returncode
    assert "不得" in pushed.stderr


def test_a_door_that_stays_shut_is_told_and_ends_with_2(
    server: Server, tmp_path: Path, login: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    login("dong/lin")
    way = server.way("dong/lin")
    office = clone(server.world, tmp_path / "lin", "dong/lin", server.url)
    change(office, MEETING, note="z")
    other = tmp_path / "known"
    other.write_text(f"[127.0.0.1]:{server.port} {pair('other').public}\n")
    strict = f"ssh -F /dev/null -o UserKnownHostsFile={other} -o StrictHostKeyChecking=yes"
    for url, command, code, words in (
        (server.url, way.replace("logins", "none"), 2, "failed: it lets nobody in with this key"),
        (server.url, strict, 2, "failed: it is not the machine known by that name"),
        (str(tmp_path / "none.git"), way, 2, "failed: there is no repository at its address"),
        (f"ssh://127.0.0.1:{free_port()}/x", way, 2, "failed: its machine is there and takes no connections"),
        (server.url, "ssh -F /nowhere/x", 2, "failed: Can't open user config file /nowhere/x: No such file or directory. What"),
        (server.url, way, 0, "Level with the hub: 0 commit(s) received, 1 sent."),
    ):
        office.git.run("remote", "set-url", "origin", url)
        monkeypatch.setenv("GIT_SSH_COMMAND", command)
        capsys.readouterr()
        assert (zhili(["--repo", str(office.root), "--lang", "en", "sync"]), words in capsys.readouterr().err) == (code, True), words


def test_a_login_can_do_nothing_but_fetch_and_push(server: Server, login: Callable[[str], None]) -> None:
    words = [*server.way("dong/lin").split(" "), "-p", str(server.port), "127.0.0.1"]
    for asked in ("cat /etc/passwd", "git-upload-pack /etc; id", "git-upload-archive x", ""):
        done = subprocess.run([*words, *([asked] if asked else [])], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        assert done.returncode != 0
        assert "uid=" not in done.stdout
        assert "root:" not in done.stdout


def test_where_nobody_can_be_asked_the_machine_is_made_known_beforehand(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As docs/together/sync.md says of cron: without a word about the hub's machine nothing is trusted; what ``ssh-keyscan`` says of it, compared, is."""
    known = tmp_path / "known_hosts"
    key = pair("dong/gao").lay(tmp_path / "login")
    way = (
        f"ssh -i {key} -o IdentitiesOnly=yes -o UserKnownHostsFile={known} -o GlobalKnownHostsFile=/dev/null -o BatchMode=yes -F /dev/null"
    )
    monkeypatch.setenv("GIT_SSH_COMMAND", server.way("dong/gao"))
    gao = clone(server.world, tmp_path / "gao", "dong/gao", server.url)
    monkeypatch.setenv("GIT_SSH_COMMAND", way)
    assert zhili(["--repo", str(gao.root), "--lang", "en", "sync"]) == 2
    assert "ssh-keyscan" in capsys.readouterr().err
    found = subprocess.run(["ssh-keyscan", "-p", str(server.port), "127.0.0.1"], capture_output=True, text=True, check=True).stdout
    mine = [line for line in found.splitlines() if " ssh-ed25519 " in line]
    known.write_text("\n".join(mine) + "\n")
    told = subprocess.run(["ssh-keygen", "-l", "-f", str(known)], capture_output=True, text=True, check=True).stdout.split()[1]
    assert told == fingerprint(key_of(pair("host").public)), "what was told by telephone"
    assert zhili(["--repo", str(gao.root), "--lang", "en", "sync"]) == 0
