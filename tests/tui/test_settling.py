"""Two sessions on one record: what differs meets, what collides is asked about, and nothing that was typed goes."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.conftest import git
from tests.tui.play import line, rows, settle
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.screen import FormRoom

Plain = dict[str, Any]


@pytest.fixture
def path(office: Workspace) -> str:
    """A meeting nobody has signed, with two entries of follow-ups and of people absent."""
    found = (office.load(one.path) for one in office.index.hits("kind='meeting' AND unit='dongjie'", limit=50))
    return next(
        one.place.path
        for one in found
        if "signoffs" not in one.plain and {len(one.plain.get(name, ())) for name in ("follow_ups", "absent")} == {2}
    )


def elsewhere(office: Workspace, path: str, change: Callable[[Plain], object]) -> Plain:
    """Another session saves; what the record says then."""
    other = Workspace.open(office.root)
    loaded = other.load(path)
    plain = other.load(path).plain
    change(plain)
    other.saving.change(loaded, plain)
    return plain


def disk(office: Workspace, path: str) -> Plain:
    return office.load(path).plain


def subjects(office: Workspace) -> list[str]:
    return git(office.root, "log", "--format=%s").splitlines()


def room(pilot: Pilot[Any]) -> FormRoom:
    assert isinstance(pilot.app.screen, FormRoom), line(pilot, "head")
    return pilot.app.screen


@contextlib.asynccontextmanager
async def form(office: Workspace, path: str) -> AsyncIterator[Pilot[Any]]:
    """The form of a record, open."""
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(FormRoom(office, opening.on(office, path)))
        await settle(pilot)
        yield pilot


def put(pilot: Pilot[Any], at: tuple[str | int, ...], text: str) -> None:
    """Type over a field, wherever it stands."""
    here = room(pilot)
    here.leave_cell()
    here.go(*here.form.find(at))
    here.entry.value = text


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


async def test_changes_to_different_fields_meet_unasked(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        put(pilot, ("place",), "三樓")
        put(pilot, ("follow_ups", 0, "result"), "已清")
        theirs = elsewhere(office, path, lambda plain: plain["follow_ups"][0].update(sent_back="補正") or plain.update(note="他處"))
        await press(pilot, "ctrl+s")
        assert "Saved: " in line(pilot)
    theirs["place"], theirs["follow_ups"][0]["result"] = "三樓", "已清"
    assert disk(office, path) == theirs
    assert len(subjects(office)) == 3
    assert "+note" not in git(office.root, "show", "--format=", "HEAD"), "the commit says only what was changed here"
    assert office.entering.journal.all() == []


@pytest.mark.parametrize(("keys", "stands"), [(("enter",), "二樓"), (("down", "enter"), "三樓")], ids=["mine", "theirs"])
async def test_the_same_field_is_asked_about_and_the_choice_stands(
    keys: tuple[str, ...], stands: str, office: Workspace, path: str
) -> None:
    async with form(office, path) as pilot:
        put(pilot, ("place",), "二樓")
        put(pilot, ("note",), "ok")
        theirs = elsewhere(office, path, lambda plain: plain.update(place="三樓", end=plain["start"].replace(hour=22)))
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Pick)
        assert "Place was changed meanwhile" in line(pilot, "head")
        assert [row.strip() for row in rows(pilot)] == ["mine: 二樓", "what is saved: 三樓"]
        assert disk(office, path) == theirs, "nothing is written before the answer"
        await press(pilot, *keys)
        assert "Saved: " in line(pilot)
    assert disk(office, path) == theirs | {"place": stands, "note": "ok"}
    assert len(subjects(office)) == 3
    assert ("三樓" in git(office.root, "show", "--format=%b", "HEAD")) == (stands == "二樓")
    assert office.entering.journal.all() == []


async def test_what_is_saved_may_stand_whole_and_then_no_commit_is_made(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        put(pilot, ("place",), "二樓")
        theirs = elsewhere(office, path, lambda plain: plain.update(place="三樓"))
        await press(pilot, "ctrl+s")
        await press(pilot, "down", "enter")
        assert "Nothing was changed" in line(pilot)
    assert disk(office, path) == theirs
    assert len(subjects(office)) == 2
    assert office.entering.journal.all() == []


async def test_each_field_is_asked_about_once_and_decided_by_itself(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        for at, text in (("place", "二樓"), ("name", "甲"), ("note", "乙")):
            put(pilot, (at,), text)
        elsewhere(office, path, lambda plain: plain.update(place="三樓", name="丙", note="丁"))
        await press(pilot, "ctrl+s")
        asked = []
        for keys in (("enter",), ("down", "enter"), ("enter",)):
            asked.append(line(pilot, "head").partition(" was changed")[0])
            await press(pilot, *keys)
        assert asked == ["Name of the meeting", "Place", "Remarks"]
        assert "Saved: " in line(pilot)
    plain = disk(office, path)
    assert (plain["name"], plain["place"], plain["note"]) == ("甲", "三樓", "乙")


async def test_escape_leaves_everything_as_it_is(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        put(pilot, ("name",), "甲")
        put(pilot, ("place",), "二樓")
        theirs = elsewhere(office, path, lambda plain: plain.update(place="三樓", name="丙"))
        await press(pilot, "ctrl+s")
        await press(pilot, "enter")  # one is decided, the next is not
        await press(pilot, "escape")
        assert "kept" in line(pilot)
        here = room(pilot).form
        assert (here.plain["name"], here.plain["place"]) == ("甲", "二樓")
        assert disk(office, path) == theirs
        assert [one.content.plain["place"] for one in office.entering.journal.all()] == ["二樓"]
        await press(pilot, "escape")
        assert [one.live for one in office.entering.journal.all()] == [False]
        # taken up again, it is asked again, from the beginning
        pilot.app.push_screen(FormRoom(office, opening.on(office, path)))
        await settle(pilot)
        await press(pilot, "ctrl+s")
        assert "Name of the meeting" in line(pilot, "head")
        await press(pilot, "enter")
        await press(pilot, "enter")
        assert "Saved: " in line(pilot)
    assert disk(office, path) == theirs | {"name": "甲", "place": "二樓"}


async def test_a_third_session_saves_while_one_is_asked(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        put(pilot, ("name",), "甲")
        put(pilot, ("place",), "二樓")
        elsewhere(office, path, lambda plain: plain.update(place="三樓", name="丙"))
        await press(pilot, "ctrl+s")
        await press(pilot, "down", "enter")  # what was saved, 丙, is to stand
        theirs = elsewhere(office, path, lambda plain: plain.update(name="戊"))
        await press(pilot, "enter")
        assert "what is saved: 戊" in "\n".join(rows(pilot)), "a value nobody has seen is not decided on"
        await press(pilot, "enter")
        assert "Saved: " in line(pilot)
    assert disk(office, path) == theirs | {"name": "甲", "place": "二樓"}


async def test_the_same_entry_changed_on_both_sides(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        put(pilot, ("follow_ups", 1, "result"), "甲")
        put(pilot, ("follow_ups", 0, "sent_back"), "乙")
        theirs = elsewhere(
            office,
            path,
            lambda plain: (
                plain["follow_ups"][1].update(result="丙") or plain["follow_ups"].insert(0, plain["follow_ups"][0] | {"content": "丁"})
            ),
        )
        await press(pilot, "ctrl+s")
        assert line(pilot, "head").startswith("Follow-ups 2 · Result was changed"), line(pilot, "head")
        await press(pilot, "enter")
        assert "Saved: " in line(pilot)
    after = disk(office, path)["follow_ups"]
    assert sorted((one["content"], one.get("result"), one.get("sent_back")) for one in after) == sorted(
        (one["content"], "甲" if one["result"] == "丙" else one["result"], "乙" if number == 1 else None)
        for number, one in enumerate(theirs["follow_ups"])
    )


@pytest.mark.parametrize(("keys", "there"), [(("enter",), False), (("down", "enter"), True)], ids=["mine", "theirs"])
async def test_an_entry_taken_out_here_and_changed_there(keys: tuple[str, ...], there: bool, office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        here = room(pilot)
        here.go(*here.form.find(("follow_ups", 0, "content")))
        await press(pilot, "ctrl+k")
        theirs = elsewhere(office, path, lambda plain: plain["follow_ups"][0].update(result="丙"))
        await press(pilot, "ctrl+s")
        assert rows(pilot)[0].strip() == "mine: taken out"
        assert rows(pilot)[1].startswith(f"   what is saved: {theirs['follow_ups'][0]['content']}")
        await press(pilot, *keys)
        assert "Saved: " in line(pilot) or there
    assert (theirs["follow_ups"][0] in disk(office, path)["follow_ups"]) == there
    assert theirs["follow_ups"][1] in disk(office, path)["follow_ups"]


async def test_entries_taken_out_are_each_decided_by_themselves(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        here = room(pilot)
        for _ in range(2):
            here.go(*here.form.find(("agenda", 0, "subject")))
            await press(pilot, "ctrl+k")
        theirs = elsewhere(office, path, lambda plain: [one.update(result="丙") for one in plain["agenda"][:2]])
        await press(pilot, "ctrl+s")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Pick), "the second is not decided by the answer to the first"
        await press(pilot, "down", "enter")
        assert "Saved: " in line(pilot)
    assert disk(office, path)["agenda"] == [theirs["agenda"][2], theirs["agenda"][1]]


async def test_an_entry_changed_here_and_taken_out_there(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        put(pilot, ("follow_ups", 0, "result"), "甲")
        before = disk(office, path)
        theirs = elsewhere(office, path, lambda plain: plain["follow_ups"].pop(0))
        await press(pilot, "ctrl+s")
        assert rows(pilot)[0].startswith(f"   mine: {before['follow_ups'][0]['content']}")
        assert rows(pilot)[1].strip() == "what is saved: taken out"
        await press(pilot, "enter")
        assert "Saved: " in line(pilot)
    assert [one["result"] for one in disk(office, path)["follow_ups"]] == ["甲", theirs["follow_ups"][0]["result"]]


async def test_tables_meet_field_by_field(office: Workspace) -> None:
    path = "records/dongjie/2026/figures/10.toml"
    async with form(office, path) as pilot:
        put(pilot, ("disputes", "rounds"), "3")
        put(pilot, ("disputes", "source"), "綜治中心")
        theirs = elsewhere(office, path, lambda plain: plain["disputes"].update(rounds=2, grave_disputes=1))
        await press(pilot, "ctrl+s")
        assert [row.strip() for row in rows(pilot)] == ["mine: 3", "what is saved: 2"]
        await press(pilot, "enter")
        assert "Saved: " in line(pilot), line(pilot)
    theirs["disputes"] |= {"rounds": 3, "source": "綜治中心"}
    assert disk(office, path) == theirs


async def test_long_texts_are_shown_from_where_they_part(office: Workspace, path: str) -> None:
    text = "檢查中發現消防通道堆放雜物，" * 8
    elsewhere(office, path, lambda plain: plain.update(note=text))
    async with form(office, path) as pilot:
        put(pilot, ("note",), text + "甲")
        elsewhere(office, path, lambda plain: plain.update(note=text + "乙"))
        await press(pilot, "ctrl+s")
        assert rows(pilot)[0].endswith("甲")
        assert rows(pilot)[1].endswith("乙")


async def test_what_does_not_fit_together_is_shown_with_both_changes(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        put(pilot, ("present",), "9")
        put(pilot, ("place",), "二樓")
        here = room(pilot)
        here.leave_cell()
        here.go(*here.form.find(("absent", 1, "person")))
        await press(pilot, "ctrl+k")
        theirs = elsewhere(office, path, lambda plain: plain.update(expected=11, present=9, note="丙"))
        await press(pilot, "ctrl+s")
        assert "do not make 11" in line(pilot)
        assert room(pilot).form.plain["expected"] == 11, "the form shows what the sentence is about"
        assert disk(office, path) == theirs
        await press(pilot, "ctrl+z")  # back to what is saved, never behind it
        await press(pilot, "ctrl+z")
        assert room(pilot).form.result() == theirs
        await press(pilot, "ctrl+y")
        put(pilot, ("present",), "10")
        await press(pilot, "ctrl+s")
        assert "Saved: " in line(pilot), line(pilot)
    after = disk(office, path)
    assert (after["expected"], after["present"], len(after["absent"])) == (11, 10, 1)
    assert (after["place"], after["note"]) == ("二樓", "丙")


async def test_what_was_decided_is_not_asked_again_after_an_error(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        put(pilot, ("place",), "二樓")
        put(pilot, ("present",), "99")
        elsewhere(office, path, lambda plain: plain.update(place="三樓"))
        await press(pilot, "ctrl+s")
        await press(pilot, "enter")
        assert "more were present" in line(pilot)
        await press(pilot, "escape")
        pilot.app.push_screen(FormRoom(office, opening.on(office, path)))
        await settle(pilot)
        put(pilot, ("present",), "8")
        await press(pilot, "ctrl+s")
        assert "Saved: " in line(pilot)
    assert disk(office, path)["place"] == "二樓"


async def test_a_record_taken_away_meanwhile_may_be_written_again(office: Workspace, path: str) -> None:
    async with form(office, path) as pilot:
        put(pilot, ("place",), "二樓")
        before = disk(office, path)
        Workspace.open(office.root).saving.remove(path, "twice")
        await press(pilot, "ctrl+s")
        assert "taken away meanwhile" in line(pilot, "head")
        await press(pilot, "escape")
        assert "kept" in line(pilot)
        assert not (office.root / path).exists()
        assert [one.content.plain["place"] for one in office.entering.journal.all()] == ["二樓"]
        await press(pilot, "ctrl+s")
        await press(pilot, "enter")
        assert "Saved: " in line(pilot)
    assert disk(office, path) == before | {"place": "二樓"}
    assert git(office.root, "log", "-1", "--format=%an").strip() == "林淑芬"
    assert office.entering.journal.all() == []


async def test_a_record_taken_away_or_broken_while_one_is_asked(office: Workspace, path: str) -> None:
    for what in ("gone", "broken"):
        async with form(office, path) as pilot:
            put(pilot, ("place",), f"二樓{what}")
            elsewhere(office, path, lambda plain, what=what: plain.update(place=f"三樓{what}"))  # type: ignore[misc]
            await press(pilot, "ctrl+s")
            kept = (office.root / path).read_bytes()
            if what == "gone":
                (office.root / path).unlink()
            else:
                (office.root / path).write_text("place = [\n")
            await press(pilot, "enter")
            if what == "gone":
                assert "taken away meanwhile" in line(pilot, "head")
                await press(pilot, "escape")
            else:
                assert path in line(pilot)
            assert room(pilot).form.plain["place"] == f"二樓{what}"
            (office.root / path).write_bytes(kept)
            await press(pilot, "ctrl+s")
            await press(pilot, "enter")
            assert disk(office, path)["place"] == f"二樓{what}"
