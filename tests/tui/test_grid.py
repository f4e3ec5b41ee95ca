"""One act, many units: grids played with a clerk's keys, which are counted, and with a clerk's slips."""

import datetime
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from textual import events

from tests.conftest import git
from tests.tui.play import line, rows
from tests.tui.strokes import Strokes
from tests.tui.terminal import KEYS, Terminal, program, terminal
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.grid.screen import GridRoom

D, T = datetime.date, datetime.time
SCHOOLS = 40
#: The officers of one's own who went round.
PAIR = "陳國強, 林淑芬"


def school(number: int) -> str:
    return f"xuexiao{number:02}"


@pytest.fixture
def keeping(repository: Path) -> Workspace:
    """A street that keeps the books of forty schools without a computer."""
    for number in range(1, SCHOOLS + 1):
        folder = repository / "records" / school(number)
        folder.mkdir()
        text = f'name = "第{number:02}小學"\nlevel = "school"\nparent = "dongjie"\nbodies = ["signatory_unit"]\nkept_by = "dongjie"\n'
        (folder / "unit.toml").write_text(text, encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "forty schools")
    office = Workspace.open(repository)
    office.refresh()
    return office


@pytest.fixture
async def clerk(keeping: Workspace) -> AsyncIterator[Strokes]:
    """At the agenda, in Traditional Chinese."""
    async for one in at_work(keeping):
        yield one


async def at_work(office: Workspace, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Strokes]:
    i18n.use("zh-Hant")
    app = Zhili(office)
    async with app.run_test(size=size) as pilot:
        found = Strokes(pilot)
        await found.settle()
        await found.settle()
        yield found


def grid(clerk: Strokes) -> GridRoom:
    found = clerk.pilot.app.screen
    assert isinstance(found, GridRoom), line(clerk.pilot)
    return found


def records(office: Workspace, kind: str, since: str = "") -> dict[str, dict[str, Any]]:
    """The records of a kind that a commit touched, by unit."""
    paths = git(office.root, "diff", "--name-only", "--diff-filter=AM", since or "HEAD^", "HEAD").split()
    return {path.split("/")[1]: office.load(path).plain for path in paths if f"/{kind}/" in path}


async def open_inspections(clerk: Strokes) -> None:
    await clerk.keys("f7")
    await clerk.choose("ddwybzj")
    await clerk.keys("enter", "enter")
    await clerk.settle()


async def test_forty_self_inspections(clerk: Strokes, keeping: Workspace) -> None:
    """A quarter's self-inspections of forty schools, six of them with a problem: 130 keys at most beyond the text."""
    commits = git(keeping.root, "rev-list", "--count", "HEAD")
    await open_inspections(clerk)
    for text in ("11-20", "陳國強", PAIR):
        await clerk.text(text)
        await clerk.keys("enter")
    assert grid(clerk).at[0], line(clerk.pilot)
    for number, row in enumerate(grid(clerk).grid.rows):
        if row.key == "dongjie":
            assert row.locked, "its own is there, with two problems: the cursor passes over it"
            continue
        if number % 7:
            await clerk.text("無")
            await clerk.keys("enter")
        else:
            for text in ("滅火器過期", "王校長", "一般"):
                await clerk.text(text)
                await clerk.keys("tab")
            await clerk.text("12-10")
            await clerk.keys("enter")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert not isinstance(clerk.pilot.app.screen, GridRoom), line(clerk.pilot)
    assert int(git(keeping.root, "rev-list", "--count", "HEAD")) == int(commits) + 1
    made = records(keeping, "inspection")
    assert len(made) == SCHOOLS
    assert clerk.count <= 130, clerk.count


async def test_an_inspection_grid_is_found_again_with_what_was_typed(clerk: Strokes, keeping: Workspace) -> None:
    """Esc, and the way in again: what was typed stands there, half a word too; nothing was saved by leaving."""
    before = git(keeping.root, "rev-parse", "HEAD")
    await open_inspections(clerk)
    for text in ("11-20", "陳國強", PAIR, "無"):
        await clerk.text(text)
        await clerk.keys("enter")
    await clerk.text("滅火器")
    await clerk.keys("escape")
    assert "^W" in line(clerk.pilot)
    assert git(keeping.root, "rev-parse", "HEAD") == before
    await open_inspections(clerk)
    here = grid(clerk)
    assert here.grid.value(("", "date")) == D(2026, 11, 20)
    assert [text for (key, _name), text in here.grid.texts.items() if key] == ["無", "滅火器"] or here.entry.value == "滅火器"
    await clerk.keys("ctrl+z")
    await clerk.keys("escape", "ctrl+w")
    await clerk.settle()
    assert "多單位一表：自檢" in " ".join(rows(clerk.pilot))


async def test_one_row_that_is_wrong_keeps_all_from_being_saved(clerk: Strokes, keeping: Workspace) -> None:
    """The wrong cells are marked with a sentence, and the cursor stands in the first."""
    before = git(keeping.root, "rev-parse", "HEAD")
    await open_inspections(clerk)
    for text in ("11-20", "陳國強", PAIR):
        await clerk.text(text)
        await clerk.keys("enter")
    here = grid(clerk)
    for text in ("無", "滅火器過期", "無"):
        await clerk.text(text)
        await clerk.keys("enter")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert grid(clerk) is here
    assert git(keeping.root, "rev-parse", "HEAD") == before
    assert here.at == (school(2), "findings.grade"), here.at
    assert "等級  必填" in line(clerk.pilot), line(clerk.pilot)
    assert any("!" in row and "第02小學" in row for row in rows(clerk.pilot))
    for text in ("一般", "12-10"):
        await clerk.text(text)
        await clerk.keys("tab")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert len(records(keeping, "inspection")) == 3


async def test_a_row_begun_must_say_what_was_found(clerk: Strokes, keeping: Workspace) -> None:
    """A blank is not “nothing found”: a row with somebody present and no result is no record."""
    await open_inspections(clerk)
    for text in ("11-20", "陳國強", PAIR):
        await clerk.text(text)
        await clerk.keys("enter")
    await clerk.keys("tab")
    await clerk.text("王校長")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    here = grid(clerk)
    assert here.at == (school(1), "findings.description")
    assert "空白為未報" in line(clerk.pilot)


async def test_a_record_that_is_there_is_changed_and_no_second_is_made(clerk: Strokes, keeping: Workspace) -> None:
    await open_inspections(clerk)
    for text in ("11-20", "陳國強", PAIR):
        await clerk.text(text)
        await clerk.keys("enter")
    await clerk.text("無")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    (path,) = [hit.path for hit in keeping.refresh().hits("kind='inspection' AND unit=?", (school(1),))]
    await open_inspections(clerk)
    assert any("=" in row and "第01小學" in row and "無" in row for row in rows(clerk.pilot)), rows(clerk.pilot)
    await clerk.keys("down", "down", "down")
    here = grid(clerk)
    assert here.at == (school(1), "findings.description"), here.at
    for text in ("滅火器過期", "王校長", "一般", "12-10"):
        await clerk.text(text)
        await clerk.keys("tab")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert [hit.path for hit in keeping.refresh().hits("kind='inspection' AND unit=?", (school(1),))] == [path]
    found = keeping.load(path).plain
    assert [one["description"] for one in found["findings"]] == ["滅火器過期"]
    assert found["date"] == D(2026, 11, 20)


async def test_a_save_of_many_is_taken_back_as_one(clerk: Strokes, keeping: Workspace) -> None:
    await open_inspections(clerk)
    for text in ("11-20", "陳國強", PAIR):
        await clerk.text(text)
        await clerk.keys("enter")
    await clerk.text("無")
    await clerk.keys("ctrl+d", "ctrl+s")
    await clerk.settle()
    assert "新增 40" in line(clerk.pilot), line(clerk.pilot)
    await clerk.keys("ctrl+z")
    await clerk.settle()
    assert any("第01小學" in row for row in rows(clerk.pilot)), "what would go is listed"
    await clerk.keys("enter")
    await clerk.settle()
    assert keeping.refresh().hits("kind='inspection' AND unit LIKE 'xuexiao%'") == []
    assert "40" in line(clerk.pilot)


async def test_what_is_suggested_above_is_saved_only_once_taken_over(clerk: Strokes, keeping: Workspace) -> None:
    await open_inspections(clerk)
    await clerk.text("11-20")
    await clerk.keys("down", "down", "down", "down")
    await clerk.text("無")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert "2" in line(clerk.pilot, "head"), "two suggested values"
    await clerk.keys("escape")
    assert grid(clerk)
    await clerk.keys("ctrl+s", "enter")
    await clerk.settle()
    assert len(records(keeping, "inspection")) == 1


# pasting from a spreadsheet


def pasted(clerk: Strokes, text: str) -> None:
    clerk.pilot.app.screen.query_one("#entry")._on_paste(events.Paste(text))  # type: ignore[attr-defined]


async def test_a_column_and_a_block_from_a_spreadsheet_fill_down_and_right(clerk: Strokes) -> None:
    await open_inspections(clerk)
    here = grid(clerk)
    here.go((school(1), "findings.description"))
    pasted(clerk, "\n無\n\n滅火器過期\t王校長\t一般\t12-10\n")
    await clerk.settle()
    assert {at: text for at, text in here.grid.texts.items() if at[0]} == {
        (school(2), "findings.description"): "無",
        (school(4), "findings.description"): "滅火器過期",
        (school(4), "present"): "王校長",
        (school(4), "findings.grade"): "一般",
        (school(4), "findings.due"): "12-10",
    }, "a blank cell at the beginning keeps its row"
    await clerk.keys("ctrl+z")
    assert not here.grid.texts, "one step"


async def test_lines_that_begin_with_names_go_to_their_rows(clerk: Strokes) -> None:
    await open_inspections(clerk)
    here = grid(clerk)
    here.go((school(1), "findings.description"))
    pasted(clerk, "第07小學\t無\n第03小学\t無\n")
    await clerk.settle()
    assert {key for key, _name in here.grid.texts} == {school(7), school(3)}
    pasted(clerk, "第07小學\t無\n第99小學\t無\n")
    await clerk.settle()
    assert "第99小學" in line(clerk.pilot)
    assert {key for key, _name in here.grid.texts} == {school(7), school(3)}


async def test_a_block_that_has_no_room_fills_nothing(clerk: Strokes) -> None:
    await open_inspections(clerk)
    here = grid(clerk)
    here.go((school(40), "findings.description"))
    pasted(clerk, "無\n無\n無")
    await clerk.settle()
    assert not here.grid.texts
    assert "2" in line(clerk.pilot)


# the other grids


async def test_zero_returns(clerk: Strokes, keeping: Workspace) -> None:
    """A typed 0 is a return, a blank is none: three schools report, thirty-seven have not."""
    await clerk.keys("f7")
    await clerk.choose("ddwybyb")
    await clerk.keys("enter", "enter")
    await clerk.settle()
    assert "2026年10月" in line(clerk.pilot, "head"), "told when the month is over"
    await clerk.text("11-5")
    await clerk.keys("enter")
    await clerk.text("林淑芬")
    await clerk.keys("enter")
    here = grid(clerk)
    here.go((school(1), "disputes.rounds"))
    pasted(clerk, "1\t0\t0\t0\t0\n1\t0\t0\t0\t0\n1\t2\t2\t2\t0\n")
    await clerk.settle()
    await clerk.keys("ctrl+s")
    await clerk.settle()
    made = records(keeping, "figures")
    assert set(made) == {school(1), school(2), school(3)}, line(clerk.pilot)
    assert made[school(1)]["disputes"] == {"rounds": 1, "screened": 0, "mediated": 0, "succeeded": 0, "grave_disputes": 0}
    assert made[school(1)]["reported"] == D(2026, 11, 5)


async def test_statements_of_a_year_take_their_text_from_one_that_is_named(clerk: Strokes, keeping: Workspace) -> None:
    clerk.pilot.app.open_grid("statements", "dongjie", "2026")  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    there = [row for row in here.grid.rows if row.path]
    assert there, "those that have signed already stand there"
    assert grid(clerk).grid.text(("", "like")).startswith("第一中學 2026-01-"), "named by unit and day, not by a path"
    like = str(here.grid.value(("", "like")))
    here.go(("", "drawn_up"))
    await clerk.text("3-10")
    await clerk.keys("enter", "enter", "enter", "enter")
    here.go((school(1), "note"))
    await clerk.settle()
    await clerk.text("校長到任後簽")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    made = records(keeping, "statement")["dongjie"]
    assert made["unit"] == school(1), line(clerk.pilot)
    assert made["targets"] == keeping.load(f"records/{like}.toml").plain["targets"]
    assert "signed" not in made


# guard posts


POST = 'name = "大門崗"\nid = "menkou"\nhours = [08:00:00, 15:00:00, 21:00:00]\nsince = 2026-01-01\n'
HOURS = (T(8), T(15), T(21))


@pytest.fixture
def guarding(keeping: Workspace) -> Workspace:
    """Three of the schools have a guard post."""
    for number in (1, 2, 3):
        file = keeping.root / "records" / school(number) / "unit.toml"
        file.write_text(file.read_text(encoding="utf-8") + f"\n[[guard_posts]]\n{POST}", encoding="utf-8")
    git(keeping.root, "commit", "-qam", "three posts")
    office = Workspace.open(keeping.root)
    office.refresh()
    return office


@pytest.fixture
async def guard(guarding: Workspace) -> AsyncIterator[Strokes]:
    async for one in at_work(guarding):
        yield one


def times(day: int) -> list[str]:
    """What stands in the guard's book of a day, as it is typed: two days with a round missed, one that nobody wrote anything of."""
    if day == 12:
        return ["0802", "暴雨", "2103"]
    if day == 20:
        return ["生病", "1501", "2107"]
    return [f"080{day % 8}", f"150{day % 7}", f"210{day % 6}"]


async def open_month(clerk: Strokes) -> None:
    await clerk.keys("f7")
    await clerk.choose("xlyb")
    await clerk.keys("enter", *["down"] * 9, "enter")  # August of the first of three posts
    await clerk.settle()
    assert "2026年8月" in line(clerk.pilot, "head")


async def begin_month(clerk: Strokes) -> None:
    await open_month(clerk)
    for text in ("李校長", "張師傅"):
        await clerk.text(text)
        await clerk.keys("enter")


async def day_of(clerk: Strokes, day: int) -> None:
    """A day from the book: figures go on by themselves, a reason is ended."""
    for text in times(day):
        await clerk.text(text)
        if not text.isdecimal():
            await clerk.keys("tab")


def august(office: Workspace) -> dict[str, Any]:
    return office.load(f"records/{school(1)}/2026/patrol/08-menkou.toml").plain


def expected() -> list[dict[str, Any]]:
    """The entries of the month, as its book has them."""
    out = []
    for day in range(1, 32):
        cells = times(day)
        walked = [T(int(text[:2]), int(text[2:])) for text in cells if text.isdecimal()]
        missed = [{"hour": hour, "reason": text} for hour, text in zip(HOURS, cells, strict=True) if not text.isdecimal()]
        shift = {"date": D(2026, 8, day), "guard": "張師傅", "rounds": walked, "recorded_late": D(2026, 11, 23)}
        out.append(shift | ({"missed": missed} if missed else {}))
    return out


async def test_a_month_of_three_rounds_a_day_from_paper(guard: Strokes, guarding: Workspace) -> None:
    """31 days, two rounds missed: 60 keys at most beyond the digits."""
    await begin_month(guard)
    for day in range(1, 32):
        await day_of(guard, day)
    await guard.keys("ctrl+s")
    await guard.settle()
    assert not isinstance(guard.pilot.app.screen, GridRoom), line(guard.pilot)
    assert august(guarding)["shifts"] == expected()
    assert guard.count <= 60, guard.count


async def test_the_same_month_with_slips(guard: Strokes, guarding: Workspace) -> None:
    """Enter where the cursor went on by itself, a wrong figure, a wrong cell taken back, Esc and in again, figures in one burst: the same records."""
    await begin_month(guard)
    for day in range(1, 32):
        if day == 3:  # by habit Enter after every time
            for text in times(day):
                await guard.text(text)
                await guard.keys("enter")
        elif day == 5:  # a time that is none is not gone on from; it is typed again
            await guard.text("0861")
            await guard.keys("tab")
            assert "08:02" in line(guard.pilot), line(guard.pilot)
            await guard.keys("shift+tab")
            await day_of(guard, day)
        elif day == 8:  # Esc, and the way in again
            await guard.text(times(day)[0])
            await guard.keys("escape")
            await open_month(guard)
            for text in times(day)[1:]:
                await guard.text(text)
        elif day == 9:  # a cell too many, taken back
            await day_of(guard, day)
            await guard.text("0300")
            await guard.keys("ctrl+z")
        elif day == 15:  # a slow line brings three times at once
            await guard.text("".join(times(day)))
            await guard.settle()
        elif day == 17:  # the key of another screen
            await guard.keys("f3", "f6", "f5", "escape")
            await open_month(guard)
            row = next(row.key for row in grid(guard).grid.rows if row.key.endswith("-17"))
            grid(guard).go((row, "08:00"))
            await guard.settle()
            await day_of(guard, day)
        else:
            await day_of(guard, day)
    await guard.keys("ctrl+s")
    await guard.settle()
    assert not isinstance(guard.pilot.app.screen, GridRoom), line(guard.pilot)
    assert august(guarding)["shifts"] == expected()


async def test_a_blank_is_neither_walked_nor_missed(guard: Strokes, guarding: Workspace) -> None:
    await begin_month(guard)
    await guard.text("0802")
    await guard.keys("tab", "down", "down")  # the first Tab is the habit after a cell that is whole
    await guard.text("1503")
    await guard.keys("ctrl+s")
    await guard.settle()
    assert [(one["date"].day, one["rounds"], one.get("missed")) for one in august(guarding)["shifts"]] == [
        (1, [T(8, 2)], None), (3, [T(15, 3)], None),
    ]  # fmt: skip


async def test_a_missed_round_takes_a_reason(guard: Strokes, guarding: Workspace) -> None:
    await begin_month(guard)
    await guard.text("缺")
    await guard.keys("tab", "ctrl+s")
    await guard.settle()
    assert "原因" in line(guard.pilot)
    assert grid(guard).at == ("2026-08-01", "08:00")
    await guard.text("缺 停電")
    await guard.keys("ctrl+s")
    await guard.settle()
    assert august(guarding)["shifts"][0]["missed"] == [{"hour": T(8), "reason": "停電"}]


async def test_a_second_guard_of_a_day_has_a_row_of_his_own(guard: Strokes, guarding: Workspace) -> None:
    await begin_month(guard)
    await guard.text("08021501")
    await guard.keys("ctrl+n")
    await guard.settle()
    here = grid(guard)
    assert here.at[0] == "2026-08-01#2"
    await guard.keys("tab", "tab")
    await guard.text("2103")
    here.go(("2026-08-01#2", "guard"))
    await guard.settle()
    await guard.text("王師傅")
    await guard.keys("ctrl+s")
    await guard.settle()
    assert [(one["guard"], one["rounds"]) for one in august(guarding)["shifts"]] == [
        ("張師傅", [T(8, 2), T(15, 1)]), ("王師傅", [T(21, 3)]),
    ]  # fmt: skip
    await open_month(guard)
    assert [row.key for row in grid(guard).grid.rows][:3] == ["2026-08-01", "2026-08-01#2", "2026-08-02"]


async def test_a_day_of_several_posts(guard: Strokes, guarding: Workspace) -> None:
    guard.pilot.app.open_grid("posts", "dongjie", "2026-11-22")  # type: ignore[attr-defined]
    await guard.settle()
    here = grid(guard)
    assert [row.key for row in here.grid.rows] == [f"{school(number)}/menkou" for number in (1, 2, 3)]
    for _post in range(2):
        for text in ("張師傅", "8:02, 15:01", "21 暴雨"):
            await guard.text(text)
            await guard.keys("tab")
        await guard.text("李校長")
        await guard.keys("tab")
    await guard.keys("ctrl+s")
    await guard.settle()
    made = records(guarding, "patrol")
    assert set(made) == {school(1), school(2)}, line(guard.pilot)
    assert made[school(1)]["hours"] == list(HOURS)
    assert made[school(1)]["shifts"] == [
        {"date": D(2026, 11, 22), "guard": "張師傅", "rounds": [T(8, 2), T(15, 1)], "missed": [{"hour": T(21), "reason": "暴雨"}]}
    ]


READER = """巡更记录表
序号\t日期\t时间\t地点\t人员
1\t2026/8/1\t08:02:11\t大门\t张师傅
2\t2026/8/1\t08:09:40\t车库\t张师傅
3\t2026/8/1\t15:01:02\t大门\t张师傅
4\t2026/8/2\t08:04:00\t大门\t王师傅
5\t2026/8/2\t??\t大门\t王师傅
6\t2026/9/2\t08:04:00\t大门\t王师傅
"""


async def test_the_file_of_a_reader_fills_the_days(guard: Strokes, guarding: Workspace, tmp_path: Path) -> None:
    """What was not understood is told line by line; no round is made up; what is typed already stands."""
    file = tmp_path / "reader.txt"
    file.write_bytes(READER.encode("gb18030"))
    await begin_month(guard)
    await guard.text("0758")
    await guard.keys("ctrl+o")
    await guard.text(str(file))
    await guard.keys("enter")
    await guard.settle()
    shown = " ".join(rows(guard.pilot))
    assert "第 7 行" in shown, shown
    assert "沒有時刻" in shown
    await guard.keys("enter")
    here = grid(guard)
    assert {at: text for at, text in here.grid.texts.items() if at[0]} == {
        ("2026-08-01", "08:00"): "0758", ("2026-08-01", "15:00"): "15:01",
        ("2026-08-02", "08:00"): "08:04", ("2026-08-02", "guard"): "王师傅",
    }  # fmt: skip
    assert "1 格原有別的內容" in line(guard.pilot)
    await guard.keys("ctrl+s")
    await guard.settle()
    assert [(one["date"].day, one["guard"], one["rounds"]) for one in august(guarding)["shifts"]] == [
        (1, "張師傅", [T(7, 58), T(15, 1)]), (2, "王师傅", [T(8, 4)]),
    ]  # fmt: skip


# a meeting


async def test_attendance_is_counted_from_what_was_typed(clerk: Strokes, keeping: Workspace) -> None:
    found = [keeping.load(hit.path) for hit in keeping.index.hits("kind='meeting' AND unit='dongjie'")]
    meeting = next(one for one in found if not {"signoffs", "absent"} & set(one.plain))
    clerk.pilot.app.open_grid("attendance", "dongjie", meeting.place.ref)  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    first, second = here.grid.rows[0].key, here.grid.rows[1].key
    here.go(("", "expected"))
    await clerk.settle()
    await clerk.text("3")
    await clerk.keys("enter")
    await clerk.text("1")
    await clerk.keys("enter")
    await clerk.text("到")
    await clerk.keys("enter")
    await clerk.text("缺")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert here.at == (second, "reason"), "who stayed away did so for a reason"
    await clerk.text("出差")
    await clerk.keys("ctrl+n")
    await clerk.text("王大明")
    await clerk.keys("enter")
    await clerk.settle()
    await clerk.text("n")
    await clerk.keys("tab")
    await clerk.text("病假")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    plain = keeping.load(meeting.place.path).plain
    assert (plain["expected"], plain["present"]) == (3, 1), line(clerk.pilot)
    assert plain["absent"] == [{"person": second, "reason": "出差"}, {"person": "王大明", "reason": "病假"}]
    assert first not in str(plain["absent"])


# others at work, and the ways in


async def test_what_others_saved_meanwhile_is_shown_and_nothing_written_over(clerk: Strokes, keeping: Workspace) -> None:
    path = keeping.saving.create("figures", school(1), {"disputes": {"rounds": 1}}, D(2026, 10, 31)).path
    keeping.refresh()
    clerk.pilot.app.open_grid("returns", "dongjie", "2026-10")  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    here.go((school(1), "disputes.screened"))
    await clerk.settle()
    await clerk.text("0")
    await clerk.keys("tab")
    other = Workspace.open(keeping.root)
    other.saving.change(other.load(path), {"disputes": {"rounds": 2, "screened": 5}})
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert keeping.load(path).plain["disputes"] == {"rounds": 2, "screened": 5}
    assert here.at == (school(1), "disputes.screened")
    assert "他人" in line(clerk.pilot), line(clerk.pilot)
    assert here.grid.value((school(1), "disputes.rounds")) == 2
    await clerk.keys("ctrl+s", "enter")
    await clerk.settle()
    assert keeping.load(path).plain["disputes"] == {"rounds": 2, "screened": 0}


async def test_from_the_agenda_where_several_units_owe_the_same(clerk: Strokes) -> None:
    app = clerk.pilot.app
    assert isinstance(app, Zhili)
    assert app.standing is not None
    from zhili_tui.tui.form import fulfilling

    owed = [
        duty for duty in app.standing.duties if duty.id == "self_inspection" and duty.period == "2026-Q4" and duty.unit.startswith("xue")
    ]
    fulfilling.one_of(app, owed)
    await clerk.settle()
    assert "各單位一表填報" in rows(clerk.pilot)[0]
    await clerk.keys("enter")
    await clerk.settle()
    assert grid(clerk).table.of == "2026-Q4"


async def test_the_record_of_a_row_opens_in_its_form_and_comes_back_changed(clerk: Strokes, keeping: Workspace) -> None:
    from zhili_tui.tui.form.screen import FormRoom

    path = keeping.saving.create("figures", school(1), {"disputes": {"rounds": 1}}, D(2026, 10, 31)).path
    keeping.refresh()
    clerk.pilot.app.open_grid("returns", "dongjie", "2026-10")  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    here.go((school(2), "disputes.rounds"))
    await clerk.settle()
    await clerk.keys("ctrl+e")
    assert "還沒有記錄" in line(clerk.pilot)
    await clerk.text("3")
    await clerk.keys("up", "ctrl+e")
    await clerk.settle()
    assert isinstance(clerk.pilot.app.screen, FormRoom)
    form = clerk.pilot.app.screen
    form.go(*form.form.find(("disputes", "screened")))
    await clerk.settle()
    await clerk.text("7")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert keeping.load(path).plain["disputes"]["screened"] == 7
    assert grid(clerk) is here
    assert here.grid.value((school(1), "disputes.screened")) == 7
    assert here.grid.value((school(2), "disputes.rounds")) == 3


# killed in the middle


def begun(found: Terminal, *letters: str) -> None:
    """The first screen, then a grid by its name among the kinds."""
    found.until(lambda: bool(found.lines[-1]))
    found.quiet()
    found.press("f7")
    found.quiet()
    for letter in letters:
        found.press(*letter)
    found.quiet()
    found.press("enter")
    found.quiet()


def say(found: Terminal, *texts: str) -> None:
    for text in texts:
        if text in KEYS or text.startswith("ctrl+"):
            found.press(text)
        else:
            found.commit(text)
        found.quiet()


@pytest.mark.long
def test_killed_in_the_middle_of_forty_inspections_all_is_there_again(keeping: Workspace) -> None:
    with terminal(*program(keeping.root, "--lang", "zh-Hant")) as first:
        begun(first, "ddwybzj")
        say(first, "enter", "11-20", "enter", "陳國強", "enter", PAIR, "enter", "無", "enter", "無")
        first.listen(1.5)
        first.kill(signal.SIGKILL)
    with terminal(*program(keeping.root, "--lang", "zh-Hant")) as second:
        begun(second, "ddwybzj")
        say(second, "enter")
        second.until("已恢復")
        say(second, "enter", "無", "ctrl+s")
        second.until("已存檔")
    assert set(records(keeping, "inspection")) == {school(1), school(2), school(3)}


@pytest.mark.long
def test_killed_in_the_middle_of_a_month_the_same_records_come_of_it(guarding: Workspace) -> None:
    """The figures of whole days come in one burst, as on a slow line; then the machine goes."""
    with terminal(*program(guarding.root, "--lang", "zh-Hant")) as first:
        begun(first, "xlyb")
        say(first, *["down"] * 9, "enter", "李校長", "enter", "張師傅", "enter")
        for day in range(1, 10):
            say(first, "".join(times(day)))
        say(first, times(10)[0])
        first.listen(1.5)
        first.kill(signal.SIGKILL)
    with terminal(*program(guarding.root, "--lang", "zh-Hant")) as second:
        begun(second, "xlyb")
        say(second, *["down"] * 9, "enter")
        second.until("已恢復")
        say(second, *times(10)[1:])
        for day in range(11, 32):
            for text in times(day):
                say(second, text, *([] if text.isdecimal() else ["tab"]))
        say(second, "ctrl+s")
        second.until("已存檔")
    assert august(guarding)["shifts"] == expected()
