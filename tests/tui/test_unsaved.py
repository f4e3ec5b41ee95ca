"""A record that lies on disk and in no commit: what differs is shown, and neither way out is taken by a slip."""

import pytest

from tests.conftest import git
from tests.tui import play
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili


@pytest.fixture
def path(office: Workspace) -> str:
    """A record changed by hand: a field, and a comment."""
    path = office.index.hits("kind='meeting' AND unit='dongjie'", limit=1)[0].path
    lines = (office.root / path).read_text(encoding="utf-8").split("\n")
    text = "\n".join('place = "手改之處"' if line.startswith("place = ") else line for line in lines)
    (office.root / path).write_text(text + "# by hand\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("answers", "left"), [(["enter"], "手改之處"), (["down", "enter", "enter"], "")])
async def test_what_no_commit_has_stands_first_with_both_ways_out(office: Workspace, path: str, answers: list[str], left: str) -> None:
    async with Zhili(office).run_test(size=(80, 24)) as pilot:
        await play.settle(pilot)
        assert "not in history 1" in play.line(pilot, "head")
        assert play.rows(pilot)[0].startswith(" On disk and in no commit")
        await pilot.press("home", "enter")
        await play.settle(pilot)
        assert "手改之處" in "\n".join(play.rows(pilot, "about"))
        for key in answers:
            await pilot.press(key)
            await play.settle(pilot)
        assert "not in history" not in play.line(pilot, "head")
    assert left in (office.root / path).read_text(encoding="utf-8")
    assert ("手改之處" in (office.root / path).read_text(encoding="utf-8")) is bool(left)
    assert git(office.root, "status", "--porcelain") == ""


async def test_what_would_be_lost_is_asked_once_more(office: Workspace, path: str) -> None:
    async with Zhili(office).run_test(size=(80, 24)) as pilot:
        await play.settle(pilot)
        await pilot.press("home", "enter")
        await play.settle(pilot)
        await pilot.press("down", "enter")
        await play.settle(pilot)
        assert play.line(pilot, "head") == "Put back what history has?"
        assert "手改之處" in "\n".join(play.rows(pilot))
        await pilot.press("escape")
        await play.settle(pilot)
    assert "手改之處" in (office.root / path).read_text(encoding="utf-8")
