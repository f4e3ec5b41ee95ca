"""The ledger: searched, narrowed by several things, sorted, marked; found behind the screen, in order, and never for long."""

import itertools
import sqlite3
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.conftest import EXAMPLE
from tests.tui.looks import Look, looks
from tests.tui.play import line, rows, settle
from zhili_tui import i18n
from zhili_tui.i18n import formatting
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.kind import STATES
from zhili_tui.model.parts import Signoff
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.ledger import filters as scopes
from zhili_tui.tui.ledger.filters import SORTS, LedgerScope
from zhili_tui.tui.ledger.query import Finder, key_of
from zhili_tui.tui.ledger.screen import Ledger
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.widgets.widgets import Entry

CHEN = "dongjie/chen-guoqiang"


def ledger(pilot: Pilot[Any]) -> Ledger:
    assert isinstance(pilot.app.screen, Ledger)
    return pilot.app.screen


def app(office: Workspace) -> Zhili:
    i18n.use("zh-Hant")
    return Zhili(office, begin="ledger")


async def narrow(pilot: Pilot[Any], value: str) -> None:
    """Choose from the list of what narrows."""
    await pilot.press("ctrl+f")
    await settle(pilot)
    pick = pilot.app.screen
    assert isinstance(pick, Pick)
    pick.dismiss(next(one for one in pick.among if one.value == value))
    await settle(pilot)


def find(office: Workspace, scope: LedgerScope) -> list[int]:
    found = Finder(office, "dongjie").find(scope, lambda: False, lambda done, total: None)
    assert found is not None
    return found


# what is found


def slowly(office: Workspace, scope: LedgerScope) -> list[int]:
    """The same, record by record."""
    hits = {hit.id: hit for hit in (office.index.search(scope.query, limit=-1) if scope.query else office.index.hits())}
    records = {hit.id: record for hit, record in office.index.read(list(hits.values()))}
    named = office.index.rows(
        "SELECT source FROM link WHERE target=? AND field NOT LIKE 'signoffs%'",
        (f"records/{scope.officer.replace('/', '/officers/')}.toml",),
    )
    concerned = {id for (id,) in named}

    def state(id: int) -> str:
        return office.state(records[id], hits[id].place) if records[id] is not None else ""

    chosen = [
        hit
        for hit in hits.values()
        if scope.kind in ("", hit.kind) and scope.unit in ("", hit.unit) and scope.year in (0, hit.year)
        and (not scope.month or hit.day.startswith(scope.month)) and scope.state in ("", state(hit.id))
        and (not scope.officer or hit.id in concerned)
    ]  # fmt: skip
    chosen.sort(key=lambda hit: (hit.day, hit.id), reverse=scope.sort != "oldest")
    units = sorted({hit.unit for hit in hits.values()}, key=lambda one: key_of(office.name(one)))
    keys: dict[str, Any] = {
        "unit": lambda hit: units.index(hit.unit),
        "kind": lambda hit: key_of(formatting.label(hit.kind)),
        "title": lambda hit: key_of(office.title_of(records[hit.id], hit.place)),
        "state": lambda hit: [*STATES, ""].index(state(hit.id)),
        "own": lambda hit: hit.unit != "dongjie",
    }
    turned, name = scope.sort.startswith("-"), scope.sort.removeprefix("-")
    return [hit.id for hit in (sorted(chosen, key=keys[name], reverse=turned) if name in keys else chosen)]


def turned(office: Workspace, scope: LedgerScope) -> list[int]:
    """The blocks of what is equal, from the last to the first, each as it was."""
    upright = scope._replace(sort=scope.sort.removeprefix("-"))
    hits = {hit.id: hit for hit in office.index.hits()}
    records = {hit.id: record for hit, record in office.index.read(list(hits.values()))}

    def said(id: int) -> str:
        place = hits[id].place
        match upright.sort:
            case "unit" | "kind":
                return str(getattr(hits[id], upright.sort))
            case "title":
                return office.title_of(records[id], place)
        return office.state(records[id], place) if records[id] is not None else ""

    blocks = [list(some) for _key, some in itertools.groupby(find(office, upright), said)]
    return [id for block in reversed(blocks) for id in block]


SCOPES = [
    LedgerScope(), LedgerScope(kind="meeting", unit="dongjie"), LedgerScope(year=2026, month="2026-03"), LedgerScope(state="overdue"), LedgerScope(officer=CHEN),
    LedgerScope(kind="document", state="open", query="通知"), LedgerScope(query="djjd", unit="dongjie"), LedgerScope(kind="notice", state="draft"),
]  # fmt: skip


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS[3:])])
def test_what_is_found_is_what_looking_at_every_record_finds_in_the_same_order(office: Workspace, sort: str) -> None:
    i18n.use("zh-Hant")
    for scope in SCOPES:
        asked = scope._replace(sort=sort)
        found, expected = find(office, asked), slowly(office, asked)
        if sort.startswith("-"):  # among equals the newest first still
            assert sorted(found) == sorted(expected), asked
            assert found == turned(office, asked), asked
        else:
            assert found == expected, asked
    assert len(find(office, LedgerScope())) == EXAMPLE
    assert all(find(office, one) for one in SCOPES if one.kind != "notice"), "or this shows nothing"


def test_a_state_is_worked_out_again_when_something_was_saved(office: Workspace) -> None:
    finder = Finder(office)

    def overdue() -> list[int]:
        return finder.find(LedgerScope(kind="inspection", state="overdue"), lambda: False, lambda done, total: None) or []

    before = overdue()
    assert before
    hit = office.index.hits("id=?", (before[0],))[0]
    loaded = office.load(hit.path)
    findings = [one | {"accepted": one["due"], "acceptance": "passed", "closed": one["due"]} for one in loaded.plain["findings"]]
    office.saving.change(loaded, loaded.plain | {"findings": findings})
    office.refresh()
    assert overdue() == before[1:]


def test_who_no_longer_waits_gets_nothing_and_stops_what_is_under_way(office: Workspace) -> None:
    finder = Finder(office)
    assert finder.find(LedgerScope(sort="title"), lambda: True, lambda done, total: None) is None
    assert finder.find(LedgerScope(), lambda: False, lambda done, total: None)
    asked = iter((False, False, True))

    class Broken(Finder):
        def _find(self, *args: Any) -> list[int] | None:
            raise sqlite3.OperationalError("interrupted")

    assert Broken(office).find(LedgerScope(), lambda: next(asked), lambda done, total: None) is None


def test_only_kinds_that_say_so_have_states_that_follow_from_sign_offs(office: Workspace) -> None:
    import datetime

    import msgspec

    from zhili_tui.storage.toml_text import parse

    at = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
    roles = msgspec.inspect.type_info(Signoff).fields  # type: ignore[attr-defined]
    names = next(field.type.values for field in roles if field.name == "role")
    given = tuple(
        Signoff(by=f"x/{number}{role}", role=role, verdict="approved", at=at, digest="a" * 64) for role in names for number in range(2)
    )
    for name in kinds.dated():
        kind = kinds.kind(name)
        records = [convert(parse(kind.example.encode()), kind.cls)]
        records += [record for _place, record in office.index.records("kind=?", (name,))]
        bare = [msgspec.structs.replace(one, signoffs=()) for one in records]
        signed = [msgspec.structs.replace(one, signoffs=given) for one in records]
        differs = [kind.state(one, office.today) for one in bare] != [kind.state(one, office.today) for one in signed]
        assert kind.sealed or not differs, name
        states = {kind.state(one, office.today) for one in [*bare, *signed]}
        assert states <= {*STATES, ""}, "every state can be chosen"


# the room


async def test_several_narrowings_stand_in_the_scope_line_and_go_one_by_one(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for value in ("kind:meeting", "unit:dongjie", "year:2026", "state:done", f"officer:{CHEN}", "month:2026-10"):
            await narrow(pilot, value)
        room = ledger(pilot)
        assert room.scope == LedgerScope("meeting", "dongjie", 2026, "2026-10", state="done", officer=CHEN)
        assert line(pilot, "scope").startswith("會議  東街街道  2026")
        assert "陳國強" in line(pilot, "scope")
        assert "已辦" in line(pilot, "scope")
        assert 0 < len(room.ids) < 10
        assert f"{len(room.ids)} 筆" in line(pilot, "scope")
        few = len(room.ids)
        await narrow(pilot, "-month")
        assert room.scope.month == ""
        assert len(room.ids) > few
        await narrow(pilot, "-officer")
        assert room.scope.narrowed == ["kind", "unit", "year", "state"]
        await narrow(pilot, "-")
        assert room.scope == LedgerScope()
        assert len(room.ids) == EXAMPLE


async def sort_by(pilot: Pilot[Any], value: str) -> None:
    await pilot.press("o")
    await settle(pilot)
    pick = pilot.app.screen
    assert isinstance(pick, Pick)
    pick.dismiss(next(one for one in pick.among if one.value == value))
    await settle(pilot)


async def test_every_column_that_shows_is_sorted_by_from_both_ends_and_its_head_says_so(office: Workspace) -> None:
    async with app(office).run_test(size=(180, 40)) as pilot:
        await settle(pilot)
        room = ledger(pilot)
        await narrow(pilot, "kind:meeting")
        await pilot.press("o")
        await settle(pilot)
        pick = pilot.app.screen
        assert isinstance(pick, Pick)
        offered = [one.value for one in pick.among]
        await pilot.press("escape")
        assert offered == ["own", "newest", "oldest", "unit", "-unit", "title", "-title", "field:chair", "-field:chair",
                           "field:present", "-field:present", "field:follow_ups", "-field:follow_ups", "state", "-state"]  # fmt: skip
        for value in offered:
            await sort_by(pilot, value)
            head = line(pilot, "columns")
            assert sum(head.count(sign) for sign in ("v", "^")) == 1, value
            assert ("v" in head) == (value.startswith("-") or value in ("own", "newest"))
        await sort_by(pilot, "-field:present")

        def present() -> list[int]:
            found = (office.index.record(office.index.hits("id=?", (id,))[0]) for id in room.ids)
            return [one.present or -1 for one in found if one is not None]

        assert present() == sorted(present(), reverse=True)
        assert len(set(present())) > 2
        await sort_by(pilot, "field:present")
        assert present() == sorted(present())


async def test_own_records_stand_first_and_position_is_said(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = ledger(pilot)
        units = [office.index.hits("id=?", (id,))[0].unit for id in room.ids]
        own = units.count("dongjie")
        assert own > 20
        assert set(units[:own]) == {"dongjie"}
        assert line(pilot, "position") == f"1/{EXAMPLE}"
        await pilot.press("down", "down")
        assert line(pilot, "position") == f"3/{EXAMPLE}"
        await pilot.press("end")
        assert line(pilot, "position") == f"{EXAMPLE}/{EXAMPLE}"


async def test_what_is_not_of_a_kind_unit_or_state_and_what_is_of_some_days(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = ledger(pilot)
        await narrow(pilot, "kind:-meeting")
        await narrow(pilot, "unit:-dongjie")
        await narrow(pilot, "state:-done")
        assert line(pilot, "scope").startswith("非「會議」  非「東街街道」  非「")
        found = office.index.hits("kind<>'meeting' AND unit<>'dongjie'")
        records = dict(zip([one.id for one in found], (record for _hit, record in office.index.read(found)), strict=True))
        places = {one.id: one.place for one in found}
        assert sorted(room.ids) == sorted(id for id, one in records.items() if one is None or office.state(one, places[id]) != "done")
        await narrow(pilot, "-")
        for name, typed in (("after", "2026-03-05"), ("before", "4-10")):
            await narrow(pilot, f"{name}:")
            await pilot.press("x", "enter")
            await settle(pilot)
            assert any("x" in text and "不合" in text for text in rows(pilot)), "what is no day is said, and asked again"
            await pilot.press("ctrl+u", *typed, "enter")
            await settle(pilot)
        assert "2026-03-05 起  至 2026-04-10" in line(pilot, "scope")
        days = {office.index.hits("id=?", (id,))[0].day for id in room.ids}
        assert days
        assert all("2026-03-05" <= day <= "2026-04-10" for day in days)
        assert len(room.ids) == len(office.index.hits("day BETWEEN '2026-03-05' AND '2026-04-10'"))


async def test_what_is_left_narrowed_is_so_at_the_next_start_and_says_it(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await narrow(pilot, "kind:inspection")
        await sort_by(pilot, "-title")
        await pilot.press("f1", "f2")
        await settle(pilot)
        assert ledger(pilot).scope == LedgerScope(kind="inspection", sort="-title")
        await pilot.press("f8", *"zz")
        await settle(pilot)
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert ledger(pilot).scope == LedgerScope(kind="inspection", sort="-title"), "but what was searched for"
        assert "沿用上次的範圍" in line(pilot)
        assert len(ledger(pilot).ids) == len(office.index.hits("kind='inspection'"))
        await pilot.press("escape")
        await settle(pilot)
    (office.git.directory / "zhili" / "last-filter.toml").write_bytes(b"sort = 'field:x); DROP'\nkind = 3\n= ")
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert ledger(pilot).scope == LedgerScope(), "what cannot be read narrows nothing"


async def test_a_search_that_finds_nothing_says_so_and_which_word_it_is(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f8")
        entry = ledger(pilot).query_one("#filter", Entry)
        for text, said in (
            ("聯席 飛碟", "各處都沒有：「飛碟」"), ("聯席 ……", "各處都沒有：「……」"), ("聯席會議 巡邏", ""), ("滅火器過期 一票否決", "沒有與「滅火器過期 一票否決」相符的記錄。"),
            ("聯席", ""),
        ):  # fmt: skip
            entry.value = text
            await settle(pilot)
            if said:
                assert line(pilot) == said
            elif ledger(pilot).ids:
                assert line(pilot) == ""


async def test_a_month_and_what_is_not_are_searched_for_in_words(office: Workspace) -> None:
    months = {id for (id,) in office.index.rows("SELECT id FROM entry WHERE day LIKE '2026-10-%'")}
    joint = set(find(office, LedgerScope(query="聯席會議")))
    assert set(find(office, LedgerScope(query="10月"))) >= months
    assert set(find(office, LedgerScope(query="聯席會議 2026年10月"))) == {id for id in joint if id in months}
    assert set(find(office, LedgerScope(query="聯席會議 -10月"))) == joint - set(find(office, LedgerScope(query="10月")))
    east = set(find(office, LedgerScope(query="東街")))
    assert set(find(office, LedgerScope(query="聯席會議 －東街"))) == joint - east != joint
    listed = {hit.id for hit in office.index.search("聯席會議 -東街 10月", limit=-1)}
    assert listed == set(find(office, LedgerScope(query="聯席會議 -東街 10月"))), "the command line has the same"


async def test_the_cursor_stays_on_its_record_and_marks_survive_a_reload(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = ledger(pilot)
        await pilot.press("down", "space", "ideographic_space", "down")
        await settle(pilot)
        assert len(room.marked) == 2
        marked, current = room.chosen(), room.current
        assert i18n.translate("marked {count}", {"count": 2}) in line(pilot, "scope")
        assert [row.startswith("*") for row in rows(pilot)[:5]] == [False, True, True, False, False]
        room.again()
        await settle(pilot)
        assert (room.chosen(), room.current) == (marked, current)
        await sort_by(pilot, "oldest")
        assert room.current == current
        assert room.chosen() == marked[::-1], "in the order of the list"
        await narrow(pilot, "kind:officer")
        assert set(room.chosen()) == set(marked), "what is marked stays marked"
        hit = office.index.hits("id=?", (marked[0],))[0]
        (office.root / hit.path).unlink()
        office.refresh()
        room.again()
        await settle(pilot)
        assert room.chosen() == marked[1:], "what is gone is no longer marked"


async def test_all_that_is_listed_is_marked_and_unmarked(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = ledger(pilot)
        assert room.chosen() == [room.ids[0]], "without marks the one under the cursor"
        await pilot.press("space")
        first = room.marked.copy()
        await narrow(pilot, "kind:notice")
        await pilot.press("asterisk")
        assert room.marked == first | set(room.ids)
        await pilot.press("a")
        assert room.marked == first


async def test_escape_leaves_search_then_marks_then_scope(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = ledger(pilot)
        await narrow(pilot, "kind:meeting")
        await pilot.press("f8", *"lxhy", "down")
        await settle(pilot)
        await pilot.press("space")
        assert room.scope == LedgerScope(kind="meeting", query="lxhy")
        assert room.marked
        await pilot.press("escape")
        await settle(pilot)
        assert room.scope == LedgerScope(kind="meeting")
        assert room.marked
        assert room.rows.has_focus
        assert not room.searching
        await pilot.press("escape")
        assert room.scope == LedgerScope(kind="meeting")
        assert not room.marked
        await pilot.press("escape")
        await settle(pilot)
        assert room.scope == LedgerScope()
        assert len(room.ids) == EXAMPLE


async def test_enter_right_after_typing_opens_what_was_searched_for(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = ledger(pilot)
        wanted = find(office, LedgerScope(query="平安宣傳"))
        assert wanted
        assert wanted[0] != room.ids[0]
        room.finder._turn.acquire()  # the search takes its time
        await pilot.press("f8")
        room.query_one("#filter", Entry).value = "平安宣傳"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Ledger), "nothing opens that was not asked for"
        room.finder._turn.release()
        await settle(pilot)
        assert isinstance(pilot.app.screen, RecordRoom)
        assert pilot.app.screen.path == office.index.hits("id=?", (wanted[0],))[0].path


async def test_the_search_line_says_it_once_is_typed_over_and_shows_where_it_was_found(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = ledger(pilot)
        whole = room.layout_
        await pilot.press("f8", *"djjd")
        await pilot.press("f8", *"qlxftd")
        await settle(pilot)
        assert room.scope.query == "qlxftd", "typed over"
        assert "qlxftd" not in line(pilot, "scope"), "it stands below"
        assert room.layout_ == whole, "nothing grows narrower"
        assert all("清理" in row for row in rows(pilot)), "the text that was found"
        await pilot.press("down", "down", "space")
        await settle(pilot)
        assert [room.ids.index(one) for one in room.marked] == [2], "the first key down moves the cursor already"
        await pilot.press("f8", "escape")
        await settle(pilot)
        assert room.scope.query == ""


async def test_a_filter_is_kept_under_a_name_called_up_and_forgotten(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = ledger(pilot)
        await pilot.press("plus")
        assert "沒有縮小範圍" in line(pilot), "nothing to keep"
        await narrow(pilot, "kind:inspection")
        await narrow(pilot, "state:overdue")
        await pilot.press("plus")
        await pilot.pause()
        assert line(pilot, "foot").startswith("Enter 保留"), "what Enter does with a name"
        pilot.app.screen.query_one(Entry).value = "逾期的檢查"
        await pilot.press("enter")
        await settle(pilot)
        kept = room.scope
        assert scopes.saved(office) == {"逾期的檢查": kept}
        await pilot.press("escape")
        await settle(pilot)
        assert room.scope == LedgerScope()
        await narrow(pilot, "=逾期的檢查")
        assert room.scope == kept
        await pilot.press("plus")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Ask)
        await pilot.press("enter")
        await settle(pilot)
        assert scopes.saved(office) == {}


async def test_a_damaged_file_of_filters_is_said_and_not_written_over(office: Workspace) -> None:
    file = office.git.directory / "zhili" / "filters.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text("[a\n")
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await narrow(pilot, "kind:inspection")
        assert ledger(pilot).scope.kind == "inspection"
        await pilot.press("plus")
        assert "filters.toml" in line(pilot)
        assert isinstance(pilot.app.screen, Ledger)
    assert file.read_text() == "[a\n"
    file.write_text('[x]\nkind = 3\nsort = "z"\nyear = 2026\nother = 1\n')
    assert scopes.saved(office) == {"x": LedgerScope(year=2026)}


async def test_the_columns_of_a_kind_show_when_the_list_is_of_that_kind(office: Workspace) -> None:
    async with app(office).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "簿冊" in line(pilot, "columns")
        assert "主持" not in line(pilot, "columns")
        await narrow(pilot, "kind:meeting")
        assert "簿冊" not in line(pilot, "columns")
        assert "主持" in line(pilot, "columns")
        room = ledger(pilot)
        read = room.read(0)
        assert read is not None
        assert office.name(read.record.chair) in rows(pilot)[0]
        await narrow(pilot, "unit:dongjie")
        assert "單位" not in line(pilot, "columns")
        assert "實到" in line(pilot, "columns")
        for kind in kinds.names():
            if kind != "office":
                await narrow(pilot, f"kind:{kind}")
                assert all(len(row) <= 120 for row in rows(pilot))


async def test_where_nothing_fits_the_keys_say_why(office: Workspace) -> None:
    async with app(office).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f8", *"zzqq", "enter")
        await settle(pilot)
        room = ledger(pilot)
        assert room.ids == []
        assert room.chosen() == []
        await pilot.press("down")  # out of what is typed in
        for key in ("space", "asterisk", "o"):
            room.say("")
            await pilot.press(key)
            await settle(pilot)
            assert "沒有符合的記錄" in line(pilot), key


async def test_a_record_that_went_away_is_said_to_be_gone(office: Workspace) -> None:
    async with app(office).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        room = ledger(pilot)
        read = room.read(0)
        assert read is not None
        (office.root / read.place.path).unlink()
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Ledger)
        assert "不在" in line(pilot)
        office.refresh()
        room._texts.clear()
        room.fill(len(room.ids))
        assert "不在" in rows(pilot)[0]
        room.again()
        await settle(pilot)
        assert len(room.ids) == EXAMPLE - 1


@looks
def test_looks(look: Look, shown: Workspace, monkeypatch: pytest.MonkeyPatch, snap_compare: Any) -> None:
    look.put_on(monkeypatch)

    async def play(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await narrow(pilot, "kind:inspection")
        await narrow(pilot, "year:2026")
        await pilot.press("o")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("down", "space", "space")
        await settle(pilot)

    assert snap_compare(Zhili(shown, begin="ledger"), terminal_size=look.size, run_before=play)
