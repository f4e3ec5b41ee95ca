"""Saving, taking back and restoring with a locked key: OpenSSH asks on the screen that is left to it, and giving up gives up only that."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import git
from tests.tui.play import line, settle
from tests.tui.terminal import Terminal, program, terminal
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.record.history import VersionsRoom
from zhili_tui.tui.record.screen import RecordRoom

SECRET = "secret1"
PROMPT = b"Enter passphrase"


@pytest.fixture
def office(office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The office of somebody with a locked key that no agent holds; he has changed a record before he had it."""
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    path = office.index.hits("kind='meeting' AND unit='dongjie'", limit=1)[0].path
    loaded = office.load(path)
    office.saving.change(loaded, loaded.plain | {"note": "earlier"})
    file = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", SECRET, "-f", str(file)], check=True)
    office.git.run("config", "zhili.key", str(file))
    return office


@pytest.fixture
def path(office: Workspace) -> str:
    return office.index.hits("kind='meeting' AND unit='dongjie'", limit=1)[0].path


def signed(office: Workspace) -> bool:
    return "gpgsig" in git(office.root, "cat-file", "commit", "HEAD")


async def test_where_nobody_can_be_asked_nothing_is_saved_and_the_draft_stays(office: Workspace, path: str) -> None:
    before = git(office.root, "rev-parse", "HEAD").strip()
    async with Zhili(office, begin="ledger").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = FormRoom(office, opening.on(office, path))
        pilot.app.push_screen(room)
        await settle(pilot)
        room.go(*room.form.find(("place",)))
        await pilot.press("x", "ctrl+s")
        await settle(pilot)
        assert "ssh-add" in line(pilot)
        assert [one.content.plain["place"] for one in office.entering.journal.all()] == ["x"]
    assert (git(office.root, "rev-parse", "HEAD").strip(), git(office.root, "status", "--porcelain")) == (before, "")


async def test_where_nobody_can_be_asked_nothing_is_taken_back_or_restored(office: Workspace, path: str) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(RecordRoom(office, path))
        app.push_screen(VersionsRoom(office, path))
        await settle(pilot)
        await pilot.press("down", "b", "enter")
        await settle(pilot)
        assert isinstance(app.screen, VersionsRoom)
        assert "ssh-add" in line(pilot)
        key = office.git.config("zhili.key")
        office.git.run("config", "--unset", "zhili.key")
        await pilot.press("b", "enter")
        await settle(pilot)
        office.git.run("config", "zhili.key", key)
        for _ in range(2):  # it can be tried again
            await pilot.press("ctrl+z")
            await settle(pilot)
            assert isinstance(app.screen, Ask)
            await pilot.press("enter")
            await settle(pilot)
            assert "ssh-add" in line(pilot)
    assert "note" not in office.load(path).plain


def answered(found: Terminal, answer: str, *keys: str) -> None:
    """Press keys that lead to the question, see that it has the screen for itself, and answer."""
    found.mark()
    found.press(*keys)
    found.until(lambda: PROMPT in found.written)
    assert found.modes[1049] is False, "the question is on the screen as it is outside the program"
    found.quiet()  # OpenSSH does not hear an interrupt between its question and its reading
    found.commit(answer)
    found.until(lambda: found.modes[1049])
    found.quiet()


def test_the_passphrase_is_asked_for_on_a_screen_of_its_own_and_giving_up_keeps_the_draft(office: Workspace) -> None:
    before = git(office.root, "rev-parse", "HEAD").strip()
    with terminal(*program(office.root)) as found:
        found.until(lambda: bool(found.lines[-1]))
        found.quiet()
        for key in ("f2", "enter", "ctrl+e", "down", "down"):
            found.press(key)
            found.quiet()
        found.commit("街道")
        found.quiet()
        answered(found, "\x03", "ctrl+s")
        assert "已放棄" in found.lines[-2]
        assert git(office.root, "rev-parse", "HEAD").strip() == before
        (kept,) = office.entering.journal.all()
        assert kept.live
        assert "街道" in kept.content.plain.values()
        answered(found, "wrong\r", "ctrl+s")
        assert git(office.root, "rev-parse", "HEAD").strip() == before
        answered(found, f"{SECRET}\r", "ctrl+s")
        assert git(office.root, "rev-parse", "HEAD^").strip() == before
        assert signed(office)
        assert office.entering.journal.all() == []
        found.press("ctrl+z")
        found.quiet()
        answered(found, f"{SECRET}\r", "enter")
        assert git(office.root, "rev-parse", "HEAD~2").strip() == before
        assert git(office.root, "diff", before, "HEAD") == ""
        assert signed(office)
