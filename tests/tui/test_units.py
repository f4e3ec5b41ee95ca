"""The units room, played: the tree, a unit's lines, eligibility, new officers, posts and units."""

import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.conftest import OFFICER
from tests.tui.looks import Look, looks
from tests.tui.test_rooms import message
from tests.tui.test_scores import ready, shown
from zhili_tui.services.workspace import Workspace
from zhili_tui.trust.types import Pin
from zhili_tui.trust.verified_history import set_pin
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.units.eligibility_screen import EligibleRoom
from zhili_tui.tui.units.new_entry import free
from zhili_tui.tui.units.screen import UnitRow, Units, tree
from zhili_tui.tui.units.unit_screen import UnitRoom
from zhili_tui.tui.widgets.widgets import Entry


def units(app: Zhili) -> Units:
    assert isinstance(app.screen, Units)
    return app.screen


def to(room: Units, unit: str) -> None:
    room.rows.go(next(i for i, row in enumerate(room.lines) if row.unit == unit))


async def to_unit(pilot: Pilot[Any], unit: str) -> UnitRoom:
    await ready(pilot)
    to(units(pilot.app), unit)  # type: ignore[arg-type]
    await pilot.press("enter")
    await ready(pilot)
    assert isinstance(pilot.app.screen, UnitRoom)
    return pilot.app.screen


async def test_each_unit_stands_below_its_superior(office: Workspace) -> None:
    app = Zhili(office, begin="units")
    async with app.run_test(size=(80, 24)) as pilot:
        room = units(app)
        assert len(room.lines) == 15, "the tree is there before the records are read"
        await ready(pilot)
        above: list[str] = []
        for row in room.lines:
            parent = room.facts.units[row.unit].parent
            assert (above[row.depth - 1] if row.depth else None) == parent
            above[row.depth :] = [row.unit]
        assert [row.unit for row in room.lines if row.depth == 1][:3] == ["shifan-zzb", "shifan-zzw", "dongjie"]


async def test_leaders_bars_and_who_keeps_the_books_are_shown(office: Workspace) -> None:
    app = Zhili(office, begin="units")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        lines = shown(app).splitlines()
        barred = next(line for line in lines if "西關街道" in line)
        assert "高峰 田海燕" in barred
        assert "barred until lifted" in barred
        assert "kept by 西關街道" in next(line for line in lines if "幸福社區" in line)
        count = office.index.rows("SELECT count(*) FROM entry WHERE unit='dongjie' AND year=2026")[0][0]
        assert f" {count} " in next(line for line in lines if "東街街道" in line)


async def test_what_has_ended_stands_at_the_end(office: Workspace) -> None:
    loaded = office.load("records/pingan/unit.toml")
    office.saving.change(loaded, loaded.plain | {"until": datetime.date(2026, 6, 30), "successor": "hexie"})
    app = Zhili(office, begin="units")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert units(app).lines[-1] == UnitRow("pingan", 0, True)
        assert "merged" in shown(app).rstrip().splitlines()[-1]


def test_a_circle_of_superiors_is_shown_once(office: Workspace) -> None:
    for unit, parent in (("dongjie", "pingan"), ("pingan", "dongjie")):
        loaded = office.load(f"records/{unit}/unit.toml")
        (office.root / loaded.place.path).write_text(f'name = "{unit}"\nlevel = "street"\nparent = "{parent}"\n', encoding="utf-8")
    office.refresh()
    found = [row.unit for row in tree(office.reckoning.units(), office)]
    assert sorted(found) == sorted(office.reckoning.units().units)


async def test_a_unit_tells_bars_duties_officers_and_posts_and_opens_them(office: Workspace) -> None:
    app = Zhili(office, begin="units")
    async with app.run_test(size=(80, 24)) as pilot:
        room = await to_unit(pilot, "xiguan")
        heads = [line.text for line in room.lines if line.head]
        assert heads == ["Bars in force", "What waits", "Officers", "Units below"]
        assert app.standing is not None
        waiting = [line.duty for line in room.lines if line.duty]
        assert waiting == [duty for duty in app.standing.duties if duty.unit == "xiguan" and duty.state in ("overdue", "due")]
        people = [line for line in room.lines if "/officers/" in line.path]
        assert people[0].text.startswith("高峰")
        assert "no key" in people[0].text
        bar = next(i for i, line in enumerate(room.lines) if "/notice/" in line.path)
        room.rows.go(bar)
        await pilot.press("enter")
        await ready(pilot)
        assert isinstance(app.screen, RecordRoom)
        assert app.screen.path == room.lines[bar].path
        await pilot.press("escape")
        below = next(i for i, line in enumerate(room.lines) if line.unit == "hexie")
        room.rows.go(below)
        await pilot.press("enter")
        await ready(pilot)
        assert isinstance(app.screen, UnitRoom)
        assert app.screen.unit == "hexie"


async def test_eligibility_in_words_with_its_records(office: Workspace) -> None:
    app = Zhili(office, begin="units")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        to(units(app), "xiguan")
        await pilot.press("i")
        await ready(pilot)
        assert isinstance(app.screen, EligibleRoom)
        assert "西關街道 is barred on 2026-11-23." in shown(app)
        assert "VET-5" in shown(app)
        await pilot.press("enter")
        await ready(pilot)
        assert isinstance(app.screen, RecordRoom)
        assert "/notice/" in app.screen.path
        await pilot.press("escape", "escape")
        to(units(app), "dongjie")
        await pilot.press("i")
        await ready(pilot)
        assert "No bar stands against 東街街道" in shown(app)


async def test_search_finds_by_initials(office: Workspace) -> None:
    app = Zhili(office, begin="units")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press("f8", *"pasq")
        await pilot.pause()
        assert [row.unit for row in units(app).lines] == ["pingan"]
        await pilot.press(*"qq")
        await pilot.pause()
        assert units(app).lines == []
        await pilot.press("down", "enter", "i")
        assert "No unit fits" in message(app)
        await pilot.press("escape")
        assert len(units(app).lines) == 15


async def typed(pilot: Pilot[Any], text: str) -> None:
    assert isinstance(pilot.app.screen, AskText)
    pilot.app.screen.query_one(Entry).value = text
    await pilot.press("enter")
    await pilot.pause()


async def begin_new(pilot: Pilot[Any], what: int) -> None:
    await pilot.press("f7")
    await pilot.pause()
    assert isinstance(pilot.app.screen, Pick)
    await pilot.press(*["down"] * what, "enter")
    await pilot.pause()


async def test_a_new_officer_gets_a_short_name_and_a_post(office: Workspace) -> None:
    app = Zhili(office, begin="units")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        to(units(app), "dongjie")
        await begin_new(pilot, 0)
        await typed(pilot, "馬曉東")
        ask = app.screen
        assert isinstance(ask, AskText)
        assert ask.text == "mxd", "proposed from the initials"
        await typed(pilot, "Ma Xiaodong")
        assert isinstance(app.screen, AskText), "no name for a file: asked again"
        await typed(pilot, "lin-shufen")
        assert isinstance(app.screen, AskText), "taken: asked again"
        await typed(pilot, "ma-xiaodong")
        await ready(pilot)
        form = app.screen
        assert isinstance(form, FormRoom)
        assert form.opened.plain["posts"] == [{"unit": "dongjie", "since": office.today}]
        plain = form.opened.plain | {"posts": [{"unit": "dongjie", "title": "幹事", "roles": ["handler"], "since": office.today}]}
        saved = form._save(plain)
        assert saved.path == "records/dongjie/officers/ma-xiaodong.toml"
        assert office.load(saved.path).plain["name"] == "馬曉東"


async def test_a_new_unit_and_a_new_post(office: Workspace) -> None:
    app = Zhili(office, begin="units")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        to(units(app), "dongjie")
        await begin_new(pilot, 2)
        await typed(pilot, "北河社區")
        await typed(pilot, "beihe")
        await ready(pilot)
        form = app.screen
        assert isinstance(form, FormRoom)
        saved = form._save(form.opened.plain | {"level": "community"})
        assert saved.path == "records/beihe/unit.toml"
        assert office.load(saved.path).plain["parent"] == "dongjie"
        await pilot.press("escape")
        await ready(pilot)
        to(units(app), "dongjie")
        await begin_new(pilot, 1)
        await pilot.press(*"lsf", "enter")
        await ready(pilot)
        assert isinstance(app.screen, FormRoom)
        assert app.screen.opened.subject.path == "records/dongjie/officers/lin-shufen.toml"
        assert app.screen.opened.plain["posts"][-1] == {"unit": "dongjie", "since": office.today}


async def test_who_is_no_registrar_is_told_so(office: Workspace) -> None:
    head = office.git.run("rev-parse", "HEAD").decode().strip()
    set_pin(office.git, Pin(head, ()))
    office.reload()
    app = Zhili(office, begin="units")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await begin_new(pilot, 0)
        assert isinstance(app.screen, Units)
        assert "changed by a registrar only" in message(app)
        assert OFFICER in message(app)


def test_a_free_name_has_a_number_where_it_is_taken(office: Workspace) -> None:
    path = "dongjie/officers/{}".format
    assert free(office.root, path, "馬曉東") == "mxd"
    (office.root / "records/dongjie/officers/mxd.toml").write_text('name = "x"\n')
    assert free(office.root, path, "馬曉東") == "mxd2"
    assert free(office.root, path, "？") == ""


@looks
@pytest.mark.parametrize("room", ["units", "unit", "eligible"])
def test_looks(room: str, look: Look, shown: Workspace, monkeypatch: pytest.MonkeyPatch, snap_compare: Any) -> None:
    look.put_on(monkeypatch)

    async def play(pilot: Pilot[Any]) -> None:
        if room == "units":
            await ready(pilot)
        else:
            await to_unit(pilot, "xiguan")
        if room == "eligible":
            await pilot.press("i")
        await ready(pilot)

    assert snap_compare(Zhili(shown, begin="units"), terminal_size=look.size, run_before=play)
