"""One act, many units: grids played with a clerk's keys, which are counted, and with a clerk's slips."""

import signal
from typing import Any

import pytest

from tests.conftest import git
from tests.tui.grids import PAIR, SCHOOLS, D, begun, grid, open_inspections, pasted, records, say, school
from tests.tui.play import line, rows
from tests.tui.strokes import Strokes
from tests.tui.terminal import program, terminal
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.grid.screen import GridRoom


async def begin_inspections(clerk: Strokes) -> None:
    """Into the grid, and what holds for all rows: day and inspectors."""
    await open_inspections(clerk)
    for text in ("11-20", "陳國強", PAIR):
        await clerk.text(text)
        await clerk.keys("enter")


async def inspected(clerk: Strokes, number: int) -> bool:
    """What was found at the school of a row: nothing, at every seventh a problem; whether there was one."""
    if number % 7:
        await clerk.text("無")
        await clerk.keys("enter")
        return False
    for text in ("滅火器過期", "王校長", "一般"):
        await clerk.text(text)
        await clerk.keys("tab")
    await clerk.text("12-10")
    await clerk.keys("enter")
    return True


async def saved_as_one(clerk: Strokes, keeping: Workspace, commits: int) -> dict[str, dict[str, Any]]:
    """Saved, forty records in the one commit that follows so many; the records by unit."""
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert not isinstance(clerk.pilot.app.screen, GridRoom), line(clerk.pilot)
    assert int(git(keeping.root, "rev-list", "--count", "HEAD")) == commits + 1
    made = records(keeping, "inspection")
    assert len(made) == SCHOOLS
    return made


async def test_forty_self_inspections(clerk: Strokes, keeping: Workspace) -> None:
    """A quarter's self-inspections of forty schools, six of them with a problem: 130 keys at most beyond the text."""
    commits = git(keeping.root, "rev-list", "--count", "HEAD")
    await begin_inspections(clerk)
    assert grid(clerk).at[0], line(clerk.pilot)
    for number, row in enumerate(grid(clerk).grid.rows):
        if row.key == "dongjie":
            assert row.locked, "its own is there, with two problems: the cursor passes over it"
            continue
        await inspected(clerk, number)
    await saved_as_one(clerk, keeping, int(commits))
    assert clerk.count <= 130, clerk.count


@pytest.mark.external
async def test_forty_self_inspections_with_slips(clerk: Strokes, keeping: Workspace) -> None:
    """A cell taken back, the keys of rooms, Esc and in again, another size: the same forty records in one commit."""
    commits = git(keeping.root, "rev-list", "--count", "HEAD")
    await begin_inspections(clerk)
    problems = 0
    for number, key in enumerate([row.key for row in grid(clerk).grid.rows]):
        if key == "dongjie":
            continue
        place = grid(clerk).at
        if number == 8:
            await clerk.text("沒有")
            await clerk.keys("ctrl+z")
        elif number == 16:
            await clerk.keys("f3", "f6")
        elif number == 23:
            await clerk.text("無")
            await clerk.keys("escape")
            await open_inspections(clerk)
            grid(clerk).go(place)
            await clerk.settle()
        elif number == 30:
            for size in ((60, 20), (80, 24)):
                await clerk.pilot.resize_terminal(*size)
                await clerk.settle()
        problems += await inspected(clerk, number)
    made = await saved_as_one(clerk, keeping, int(commits))
    found = [one["findings"] for one in made.values() if one.get("findings")]
    assert [(some[0]["description"], some[0]["due"], len(some)) for some in found] == [("滅火器過期", D(2026, 12, 10), 1)] * problems


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
