"""Errors: told apart by class, one sentence each, and the operating system's among them."""

import errno
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT
from tests.tui.terminal import program, terminal
from zhili_tui import i18n
from zhili_tui.errors import IndexBusy, IndexUnusable, SystemRefused, expected
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import sqlite_cache


def test_the_operating_systems_refusals_are_sentences_with_the_cure() -> None:
    i18n.use("zh-Hans")
    full = expected(OSError(errno.ENOSPC, "No space left on device", "/srv/x"))
    assert isinstance(full, SystemRefused)
    assert (str(full), full.exit_code) == ("/srv/x：磁盘已满；请腾出空间后重试", 2)
    assert str(expected(PermissionError(errno.EACCES, "Permission denied", b"/srv/\xff"))).startswith("/srv/\ufffd：此账户")
    assert str(expected(OSError(errno.EXDEV, "Invalid cross-device link", "a", None, "b"))) == "a：它在另一个磁盘上"
    assert str(expected(OSError(errno.ENOTTY, "Inappropriate ioctl for device", "a"))) == "a：Inappropriate ioctl for device"


def test_what_the_index_says_is_a_sentence() -> None:
    assert isinstance(expected(sqlite3.OperationalError("database is locked")), IndexBusy)
    assert isinstance(expected(sqlite3.DatabaseError("database disk image is malformed")), IndexUnusable)


@pytest.mark.parametrize("fault", [ValueError("x"), KeyError("x"), OSError("without a number")])
def test_a_fault_of_the_program_stays_one(fault: Exception) -> None:
    with pytest.raises(type(fault)):
        expected(fault)


def test_a_busy_index_is_done_without(office: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    z = Zhili(office.root, capsys)
    monkeypatch.setattr(sqlite_cache, "PATIENCE", 0.1)
    file = office.refresh().cache.file
    (office.root / "records/dongjie/unit.toml").touch()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    z("list")
    assert f"{file} is done without (another program holds it)" in z.err
    other.close()
    z("list")
    assert "done without" not in z.err


def test_wrong_use_is_said_of_commands_only() -> None:
    """Below the command line something has a class of its own: whoever catches it can tell it from a mistyped option."""
    sources = {
        path.relative_to(ROOT / "zhili_tui").as_posix(): path.read_text(encoding="utf-8") for path in (ROOT / "zhili_tui").rglob("*.py")
    }
    assert {place for place, text in sources.items() if "WrongUse" in text and not place.startswith("cli/")} == {"errors.py"}


BROKEN = """
import sys
from zhili_tui.cli.main import run
from zhili_tui.tui.agenda import screen
def broken(self, *args): raise {error}
screen.Agenda.action_year = broken
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [("RuntimeError('told by a test')", 3, "zhili-fault-"), ("OSError(28, 'No space left', '/srv/x')", 2, "磁碟已滿")],
)
def test_a_screen_that_cannot_go_on_says_why_and_keeps_what_it_held_to_itself(
    office: Workspace, tmp_path: Path, error: str, code: int, said: str
) -> None:
    arguments = program(office.root)[3:]
    command = [sys.executable, "-c", BROKEN.format(error=error), *arguments]
    with terminal(*command, environ={"TMPDIR": str(tmp_path)}) as screen:
        screen.quiet()
        screen.send(b"#")
        assert screen.wait() == code
        assert said in screen.text
        assert "Traceback" not in screen.text
    logs = [path.read_text(encoding="utf-8") for path in tmp_path.glob("zhili-fault-*.log")]
    assert [error.split("(", maxsplit=1)[0] in log for log in logs] == ([True] if code == 3 else [])
