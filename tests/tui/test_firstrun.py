"""The first start: who, the key, the tour; each can be left out."""

import pytest

from tests.conftest import OFFICER, git
from tests.tui.play import line, rows, settle
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.agenda.screen import Agenda
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs import first_run
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.dialogs.tour import PAGES, Tour
from zhili_tui.tui.keymap import BY_NAME


def unknown(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> Zhili:
    """The program in a clone that does not know who is at work."""
    monkeypatch.delenv("ZHILI_OFFICER", raising=False)
    git(office.root, "config", "--unset-all", "zhili.officer")
    return Zhili(Workspace.open(office.root))


async def test_the_first_start_asks_who_and_offers_the_tour(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    app = unknown(office, monkeypatch)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, Pick)
        assert any("東街街道" in row for row in rows(pilot))  # a name alone may be that of two people
        await pilot.press(*"lsf", "enter")
        await settle(pilot)
        assert git(office.root, "config", "zhili.officer").strip() == OFFICER
        assert isinstance(app.screen, Ask)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, Tour)
        for number in range(len(PAGES)):
            assert f"{number + 1}/{len(PAGES)}" in line(pilot, "head")
            await pilot.press("enter")
            await pilot.pause()
        await settle(pilot)
        assert isinstance(app.screen, Agenda)
        assert app.who == "林淑芬"


async def test_without_an_answer_nothing_more_is_asked(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    app = unknown(office, monkeypatch)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, Agenda)
        assert not app.who


async def test_where_trust_is_pinned_a_missing_key_is_told_once_and_work_goes_on(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(office.root, "config", "zhili.pin", git(office.root, "rev-list", "--max-parents=0", "HEAD").strip())
    app = Zhili(Workspace.open(office.root, OFFICER))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, Agenda)  # known already: nothing is asked
        first_run.key(app)
        await settle(pilot)
        assert "zhili keys new" in " ".join(rows(pilot))
        await pilot.press("escape")
        await settle(pilot)
        assert "tour" in line(pilot, "head")
        await pilot.press("escape")
        git(office.root, "config", "zhili.key", "/nowhere/key")
        first_run.key(app)
        await settle(pilot)
        assert "tour" in line(pilot, "head")


async def test_in_a_clone_of_a_hub_without_a_beginning_of_trust_both_steps_are_told(office: Workspace) -> None:
    git(office.root, "remote", "add", "origin", "/nowhere/hub.git")
    app = Zhili(Workspace.open(office.root, OFFICER))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        first_run.key(app)
        await settle(pilot)
        assert "zhili keys new" in " ".join(rows(pilot))
        assert "zhili keys pin" in " ".join(rows(pilot))


async def test_real_books_offer_no_tour(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        file = office.root / "records" / "office.toml"
        file.write_text("".join(one for one in file.read_text().splitlines(keepends=True) if not one.startswith("as_of")))
        app.office = Workspace.open(office.root, OFFICER)
        first_run.tour(app)
        await settle(pilot)
        assert isinstance(app.screen, Agenda)


async def test_the_tour_is_among_the_commands_and_turns_back(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f9", *"tour", "enter")
        await settle(pilot)
        assert isinstance(app.screen, Tour)
        await pilot.press("right", "right", "left", "left", "left")
        assert f"1/{len(PAGES)}" in line(pilot, "head")
        await pilot.press("escape")
        assert isinstance(app.screen, Agenda)


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
async def test_every_page_names_keys_that_are_there_and_fits_a_small_window(office: Workspace, lang: str) -> None:
    i18n.use(lang)
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f11")
        tour = app.screen
        assert isinstance(tour, Tour)
        for page in PAGES:
            text = "\n".join(rows(pilot))
            assert "{" not in text
            named = {name for paragraph in page.text for name in BY_NAME if f"{{{name}}}" in paragraph}
            assert all(app.keymap.shown(BY_NAME[name]) in text for name in named)
            assert len(tour.lines) <= 20
            await pilot.press("enter")
