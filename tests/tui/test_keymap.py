"""The keys of one's own: what counts, what is refused, and that every place shows the keys really in use."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
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
from zhili_tui.tui.keymap import BY_NAME, IN_ROOMS, MOVING, ON_FORM, Keymap, never_text, with_twins
from zhili_tui.tui.ledger.screen import Ledger
from zhili_tui.tui.queue.screen import Queue
from zhili_tui.tui.widgets.widgets import Rows

SIZE = (80, 24)


def screens(base: type[Doing[Any]] = Doing) -> Iterator[type[Doing[Any]]]:
    """All screens there are."""
    for screen in base.__subclasses__():
        yield screen
        yield from screens(screen)


UNSET = "git config --unset-all zhili.key-"


def test_one_key_has_one_meaning_in_the_whole_program() -> None:
    """Rooms, forms and dialogs alike; what shares a key is the same deed in two places."""
    meanings: dict[str, set[str]] = {}
    for action in BY_NAME.values():
        for key in with_twins(action.usual).split(","):
            meanings.setdefault(key, set()).add(action.meaning)
    assert {key: those for key, those in meanings.items() if len(those) > 1} == {}
    shared = {action.name: action.means for action in BY_NAME.values() if action.means}
    assert shared == {
        "answer": "new", "fulfil": "open", "choose": "open", "mark_read": "mark_all", "pdf": "export", "admit": "sign", "finish": "save", "accept": "save",
        "step_back": "undo", "step_on": "redo", "columns": "scope", "editor": "edit", "correct": "open", "confirm": "mark",
        "confirm_all": "mark_all", "point": "edit", "proposed": "restore", "whose": "scope", "write": "export",
            "mend": "open", "as_read": "restore", "issuer": "scope", "take_in": "export",
    }  # fmt: skip


def test_rooms_and_forms_share_only_undo_redo_and_what_is_known_in_both() -> None:
    keys = {where: {key for action in those for key in action.usual.split(",")} for where, those in (("form", ON_FORM), ("room", IN_ROOMS))}
    assert keys["form"] & keys["room"] == {"ctrl+z", "ctrl+y", "ctrl+s", "ctrl+f"}, (
        "narrow the list, narrow the table; ^S: both sides of a clash decided, which is a form of its own"
    )
    assert not any(key.startswith("f") for key in keys["form"]), "function keys are the rooms'"
    assert all(map(never_text, keys["form"])), "in a form letters and signs are text"
    assert keys["room"] >= {f"f{number}" for number in range(1, 9)}
    assert not (keys["form"] | keys["room"]) & MOVING


def test_a_name_that_is_no_action_is_refused_with_the_nearest() -> None:
    keymap = Keymap({"serch": "ctrl+b", "new": "ctrl+b,n", "xyzzy": "ctrl+a"})
    assert keymap.refused == [
        f"git config zhili.key-serch: there is no such action; the nearest is search. Take the setting out with {UNSET}serch, or name it so",
        "git config zhili.key-xyzzy: there is no such action; F10 lists the keys, docs/keys.md the names. "
        f"Take the setting out with {UNSET}xyzzy",
    ]
    assert keymap.keys(actions.NEW) == "ctrl+b,n"


def test_a_key_that_another_action_has_is_refused_and_both_keep_theirs() -> None:
    keymap = Keymap({"search": "f3"})
    assert keymap.refused == [
        "git config zhili.key-search: F3 is already the key of “To sign”; choose another, or give “To sign” one of its own with "
        "zhili.key-queue; F8 stays"
    ]
    assert (keymap.keys(actions.SEARCH), keymap.keys(actions.QUEUE)) == (actions.SEARCH.usual, actions.QUEUE.usual)


@pytest.mark.parametrize(
    ("name", "keys", "said"),
    [
        ("new", "f13", "“f13” is no key; keys are written f1 to f12"),
        ("new", "F7", "“F7” is no key"),
        ("new", "n,", "“” is no key"),
        ("new", "", "“” is no key"),
        ("new", "ctrl+shift+n", "“ctrl+shift+n” is no key"),
        ("new", "j", "j moves in lists and forms"),
        ("new", "tab", "TAB moves in lists and forms"),
        ("new", "ctrl+m", "^M moves in lists and forms, or cannot be told from a key that does"),
        ("fill_down", "t", "t is text in a form; give a function key or ctrl+ and a letter; ^D stays"),
        ("save", "ctrl+b,semicolon", "; is text in a form"),
        ("back", "b", "b is text in a form"),
        ("take_file", "ctrl+b,r", "r is text in a form; give a function key or ctrl+ and a letter; ^O stays"),
        ("edit", "e", "e is text in a form"),
        ("choose", "space", "Space is text in a form"),
        ("accept", "ctrl+n", "^N is already the key of “add line”"),
        ("fill_down", "ctrl+e", "^E is already the key of “edit”"),
        ("step_back", "ctrl+y", "^Y is already the key of “redo”"),
    ],
)
def test_what_cannot_be_a_key_is_refused_in_words(name: str, keys: str, said: str) -> None:
    keymap = Keymap({name: keys})
    assert [one.partition(": ")[2].startswith(said) for one in keymap.refused] == [True], keymap.refused
    assert keymap.keys(BY_NAME[name]) == BY_NAME[name].usual


def test_what_shares_a_meaning_may_share_a_key() -> None:
    assert Keymap({"accept": "ctrl+b", "save": "ctrl+b", "back": "escape,ctrl+a"}).refused == []
    assert Keymap({"edit": "ctrl+b,e", "new": "n"}).refused == [], "a letter besides, and where nothing is typed"


def test_a_setting_that_stands_twice_in_a_file_is_refused(office: Workspace) -> None:
    for key in ("ctrl+b", "ctrl+a"):
        git(office.root, "config", "--add", "zhili.key-new", key)
    git(office.root, "config", "zhili.key-like-last", "ctrl+v")
    keymap = keys(office)
    assert keymap.refused == [
        f"git config zhili.key-new: is set more than once in .git/config; F7 stays. Take all out with {UNSET}new, and set it once"
    ]
    assert (keymap.keys(actions.NEW), keymap.keys(actions.LIKE_LAST)) == (actions.NEW.usual, "ctrl+v")


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


def test_no_action_has_a_key_with_which_lists_move() -> None:
    """A list takes its own keys before the room sees them: an action on one of them could never be done there."""
    moving = {key for binding in Rows.BINDINGS for key in binding[0].split(",")}  # type: ignore[union-attr,index]
    assert moving <= MOVING
    assert not {key for action in BY_NAME.values() for key in action.usual.split(",")} & MOVING


async def test_every_place_shows_the_keys_in_use(office: Workspace) -> None:
    for name, key in {"queue": "ctrl+b", "help": "ctrl+v", "fulfil": "ctrl+a", "back": "f8", "palette": "f9,q", "search": "slash"}.items():
        git(office.root, "config", f"zhili.key-{name}", key)
    app = Zhili(office, keymap=keys(office))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "^BTo sign" in line(pilot, "tabs")
        assert "^Vhelp" in line(pilot, "tabs")
        assert line(pilot, "foot").startswith("^Afulfil")
        await pilot.press("f3")
        assert isinstance(app.screen, Agenda), "the usual key means nothing any more"
        await pilot.press("q", *"tour", "enter")
        assert isinstance(app.screen, Tour)
        assert "^B to sign" in " ".join(rows(pilot))
        assert "F8back" in line(pilot, "foot")
        await pilot.press("right")
        assert "press ^A" in " ".join(rows(pilot))
        await pilot.press("f8")
        await pilot.press("ctrl+v")
        assert isinstance(app.screen, Help)
        assert any(row.split()[:1] == ["^B"] for row in rows(pilot))
        assert "F8back" in line(pilot, "foot")
        await pilot.press("f8", "ｑ")
        assert isinstance(app.screen, Pick), "the full-width twin of a chosen letter"
        assert any("^B" in row for row in rows(pilot))
        await pilot.press("f8", "ctrl+b")
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


async def test_in_a_form_the_keys_of_rooms_say_so_and_do_nothing(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.open_new("meeting")
        await settle(pilot)
        form = app.screen
        assert line(pilot, "head").startswith("Form")
        for key in ("f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "ctrl+g", "ctrl+p", "ctrl+r", "ctrl+t"):
            await pilot.press(key)
            assert app.screen is form
            assert ": not in a form. ^S saves, Esc leaves; what was typed is kept" in line(pilot)
        assert app.saves == []


async def test_in_a_room_the_keys_of_forms_say_so_and_do_nothing(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for key, word in {"ctrl+s": "^S save", "ctrl+n": "^N add line", "ctrl+d": "^D fill down", "ctrl+k": "^K drop line"}.items():
            await pilot.press(key)
            assert isinstance(app.screen, Agenda)
            assert line(pilot) == f"{word}: only in a form"
