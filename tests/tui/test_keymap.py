"""The keys of one's own: what counts, what is refused, and that every place shows the keys really in use."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from textual.screen import Screen

import zhili_tui.tui
from tests.conftest import git
from tests.tui.play import line, rows, settle
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui import keymap as actions
from zhili_tui.tui import keys
from zhili_tui.tui.agenda.screen import Agenda
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.base.screen import Doing
from zhili_tui.tui.dialogs.help import Help
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.dialogs.tour import Tour
from zhili_tui.tui.keymap import BY_NAME, Keymap
from zhili_tui.tui.ledger.screen import Ledger
from zhili_tui.tui.queue.screen import Queue

SIZE = (80, 24)


def screens(base: type[Doing[Any]] = Doing) -> Iterator[type[Doing[Any]]]:
    """All screens there are."""
    for screen in base.__subclasses__():
        yield screen
        yield from screens(screen)


def test_a_name_that_is_no_action_is_refused() -> None:
    keymap = Keymap({"serch": "ctrl+b", "new": "ctrl+b,n"})
    assert keymap.refused == ["git config zhili.key-serch: there is no such action"]
    assert keymap.keys(actions.NEW) == "ctrl+b,n"


def test_a_key_that_another_action_has_is_refused_and_both_keep_theirs() -> None:
    keymap = Keymap({"search": "f3"})
    assert keymap.refused == ["git config zhili.key-search: F3 is already the key of “To sign”; F8 stays"]
    assert (keymap.keys(actions.SEARCH), keymap.keys(actions.QUEUE)) == (actions.SEARCH.usual, actions.QUEUE.usual)


def test_keys_can_be_exchanged() -> None:
    keymap = Keymap({"search": "f3", "queue": "f8"})
    assert keymap.refused == []
    assert (keymap.shown(actions.SEARCH), keymap.shown(actions.QUEUE)) == ("F3", "F8")


def test_where_a_refused_action_gets_its_key_back_from_another_that_is_refused_too() -> None:
    keymap = Keymap({"search": "f3", "new": "f8"})
    assert [one.split(":")[0] for one in keymap.refused] == ["git config zhili.key-search", "git config zhili.key-new"]
    assert all(keymap.keys(action) == action.usual for action in BY_NAME.values())


def test_of_two_that_want_the_same_key_one_has_it() -> None:
    keymap = Keymap({"new": "ctrl+b", "search": "ctrl+b"})
    assert len(keymap.refused) == 1
    assert {keymap.shown(actions.NEW), keymap.shown(actions.SEARCH)} == {"F7", "^B"}


def test_actions_of_different_screens_may_have_the_same_key() -> None:
    assert Keymap({"fill_down": "ctrl+t", "fulfil": "ctrl+r"}).refused == []
    assert Keymap({"fill_down": "f9"}).refused, "the commands are known in a form, too"


def test_the_table_has_every_screen() -> None:
    for module in pkgutil.walk_packages(zhili_tui.tui.__path__, "zhili_tui.tui."):
        importlib.import_module(module.name)
    with_actions = [screen for screen in screens() if screen.ACTIONS and screen.__module__.startswith("zhili_tui.")]
    assert len(with_actions) > 20
    assert {(screen.ACTIONS, screen.EVERYWHERE) for screen in with_actions} == set(actions.SCREENS)


def test_on_no_screen_two_actions_of_its_own_have_the_same_key() -> None:
    for own, _known in actions.SCREENS:
        taken = [key for action in own for key in action.usual.split(",")]
        assert len(taken) == len(set(taken))


async def test_every_place_shows_the_keys_in_use(office: Workspace) -> None:
    for name, key in {"queue": "ctrl+b", "help": "ctrl+n", "fulfil": "ctrl+r", "back": "ctrl+u", "palette": "f9,b"}.items():
        git(office.root, "config", f"zhili.key-{name}", key)
    app = Zhili(office, keymap=Keymap(keys(office)))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "^BTo sign" in line(pilot, "tabs")
        assert "^Nhelp" in line(pilot, "tabs")
        assert line(pilot, "foot").startswith("^Rfulfil")
        await pilot.press("f3")
        assert isinstance(app.screen, Agenda), "the usual key means nothing any more"
        await pilot.press("b", *"tour", "enter")
        assert isinstance(app.screen, Tour)
        assert "^B to sign" in " ".join(rows(pilot))
        assert "^Uback" in line(pilot, "foot")
        await pilot.press("right")
        assert "press ^R" in " ".join(rows(pilot))
        await pilot.press("ctrl+u")
        await pilot.press("ctrl+n")
        assert isinstance(app.screen, Help)
        assert any(row.split()[:1] == ["^B"] for row in rows(pilot))
        assert "^Uback" in line(pilot, "foot")
        await pilot.press("ctrl+n", "ｂ")
        assert isinstance(app.screen, Pick), "the full-width twin of a chosen letter"
        assert any("^B" in row for row in rows(pilot))
        await pilot.press("ctrl+u", "ctrl+b")
        await settle(pilot)
        assert isinstance(app.screen, Queue)


async def test_a_refused_key_is_said_at_the_start(office: Workspace) -> None:
    app = Zhili(office, keymap=Keymap({"search": "f3"}))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert line(pilot).startswith("git config zhili.key-search: F3 is already the key")
        await pilot.press("f3")
        await settle(pilot)
        assert isinstance(app.screen, Queue)


async def test_two_programs_in_one_process_have_each_their_own_keys(office: Workspace) -> None:
    seen: list[type[Screen[object]]] = []
    for chosen in ({"ledger": "ctrl+b"}, {}):
        app = Zhili(office, keymap=Keymap(chosen))
        async with app.run_test(size=SIZE) as pilot:
            await settle(pilot)
            await pilot.press("f2")
            seen.append(type(app.screen))
    assert seen == [Agenda, Ledger]


async def test_the_key_to_leave_with_can_be_another(office: Workspace) -> None:
    app = Zhili(office, keymap=Keymap({"quit": "ctrl+b"}))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+q")
        assert app.is_running
        await pilot.press("ctrl+c")
        assert line(pilot) == "To leave the program: ^B"
        await pilot.press("ctrl+b")
        await settle(pilot)
        assert not app.is_running


async def test_a_choice_is_taken_with_the_key_that_is_shown(office: Workspace) -> None:
    app = Zhili(office, keymap=Keymap({"choose": "ctrl+b"}))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("f9", *"ledger")
        assert line(pilot, "foot").startswith("^Bchoose")
        await pilot.press("ctrl+b")
        await settle(pilot)
        assert isinstance(app.screen, Ledger)
