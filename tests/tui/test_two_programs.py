"""Two terminal programs on one folder with the same record open: what both typed is there, or the second is asked."""

from pathlib import Path

import pytest

from tests.conftest import git
from tests.tui.terminal import Terminal, program, terminal
from zhili_tui.services.workspace import Workspace


def at_work(root: Path, officer: str) -> list[str]:
    """Another ``--officer`` on the command line overrules the one before."""
    return program(root, "--officer", officer, "--lang", "en")


def open_form(found: Terminal) -> None:
    """The form of the first record of the list."""
    found.until(lambda: bool(found.lines[-1]))
    found.quiet()
    for key in ("f2", "enter", "ctrl+e"):
        found.press(key)
        found.quiet()


def enter(found: Terminal, down: int, text: str) -> None:
    """Go down and write over what stands there."""
    for key in ["down"] * down:
        found.press(key)
        found.quiet()
    found.commit(text)
    found.quiet()


@pytest.mark.parametrize("same", [False, True], ids=["two fields", "one field"])
def test_two_programs_on_one_record_lose_nothing(repository: Path, same: bool) -> None:
    with terminal(*at_work(repository, "dongjie/lin-shufen")) as lin, terminal(*at_work(repository, "dongjie/chen-guoqiang")) as chen:
        for one in (lin, chen):
            open_form(one)
        chen.until("has the same form open")
        enter(lin, 2, "甲會議")
        enter(chen, 2 if same else 6, "乙")
        lin.press("ctrl+s")
        lin.until("Saved:")
        chen.press("ctrl+s")
        if same:
            chen.until("was changed meanwhile; which is to stand?")
            assert {"mine: 乙", "what is saved: 甲會議"} <= {line.strip() for line in chen.lines}
            chen.press("enter")
        chen.until("Saved:")
    office = Workspace.open(repository)
    path, *others = git(repository, "diff", "--name-only", "HEAD~2").split()
    assert not others
    plain = office.load(path).plain
    assert (plain["name"], plain["place"]) == ("乙", plain["place"]) if same else ("甲會議", "乙")
    if same:
        assert "甲會議" in git(repository, "show", f"HEAD~1:{path}")
    assert git(repository, "log", "-2", "--format=%an").split() == ["陳國強", "林淑芬"]
    assert git(repository, "status", "--porcelain") == ""
    office.refresh()
    assert office.entering.journal.all() == []
