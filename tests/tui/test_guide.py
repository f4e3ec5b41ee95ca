"""F10, and F10 again: the page of the docs that belongs to the room, in the user's language, to be read at any width."""

import importlib
import pkgutil
from pathlib import Path

import pytest

from tests.tui.play import line, rows, settle
from zhili_tui import i18n, tui
from zhili_tui.documents import guide
from zhili_tui.i18n.formatting import width
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.dialogs.guide_page import GuidePage
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.screen import FormRoom


def imported() -> None:
    """Every module of the terminal program, so that its rooms are known."""
    for module in pkgutil.walk_packages(tui.__path__, f"{tui.__name__}."):
        importlib.import_module(module.name)


def every_room(of: type[Room] = Room) -> set[type[Room]]:
    return {one for sub in of.__subclasses__() for one in (sub, *every_room(sub))}


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans"])
@pytest.mark.parametrize(
    ("key", "page"), [("f1", "clerk"), ("f2", "search"), ("f3", "together/signoff"), ("f4", "reviewer"), ("f5", "scores")]
)
async def test_the_help_leads_on_to_the_page_of_the_room(shown: Workspace, key: str, page: str, language: str) -> None:
    i18n.use(language)
    app = Zhili(shown, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        room = app.screen
        await pilot.press("f10")
        assert line(pilot, "foot").startswith("F10")
        await pilot.press("f10")
        await settle(pilot)
        assert isinstance(app.screen, GuidePage)
        assert line(pilot, "head") == guide.page_title(page, language)
        first = rows(pilot)
        assert all(width(one) <= 80 for one in first)
        await pilot.press("end")
        await settle(pilot)
        last = guide.page_lines(guide.page_text(page), 74, fold=True)[-1].text
        assert rows(pilot)[-1].strip() == last.strip(), "to its end"
        await pilot.press("escape")
        assert app.screen is room


async def test_a_page_opened_from_a_form_leaves_what_was_typed(shown: Workspace) -> None:
    app = Zhili(shown, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(FormRoom(shown, opening.new(shown, "inspection", "dongjie")))
        await settle(pilot)
        form = app.screen
        await pilot.press("f10", "f10")
        await settle(pilot)
        assert isinstance(app.screen, GuidePage)
        await pilot.press("f10")
        assert app.screen is form


def test_every_room_names_a_page_that_is_there() -> None:
    imported()
    found = {room.__name__: room.PAGE for room in every_room()}
    assert {"Agenda", "Ledger", "Queue", "Review", "Scores", "Units", "FormRoom", "RecordRoom"} <= set(found)
    assert set(found.values()) <= set(guide.page_names())


async def test_a_page_that_cannot_be_read_says_so(shown: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide, "DOCS", tmp_path)
    app = Zhili(shown, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f10", "f10")
        await settle(pilot)
        assert isinstance(app.screen, GuidePage)
        said = "".join(rows(pilot)).replace(" ", "").rstrip("~")
        assert said[:40] == str(tmp_path)[:40], "which file, as far as there is room"
