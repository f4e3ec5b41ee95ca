"""A guard's month in a grid: days by hours, from paper with a clerk's slips, and from the file of a guard-tour reader."""

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.tui.grids import D, T, begun, grid, pasted, records, say, school
from tests.tui.play import line, rows
from tests.tui.strokes import Strokes
from tests.tui.terminal import program, terminal
from zhili_tui.services.grids.month import hour_name
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.grid.screen import GridRoom

HOURS = (T(8), T(15), T(21))


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


@pytest.mark.parametrize("call", ["2026-08-{day:02}", "8-{day}", "8/{day}", "8月{day}日", "{day}日", "2026/8/{day}", "2026.08.{day:02}"])
async def test_a_month_is_pasted_by_its_days_however_a_sheet_calls_them(call: str, guard: Strokes, guarding: Workspace) -> None:
    await begin_month(guard)
    here = grid(guard)
    here.go(("2026-08-01", hour_name(HOURS[0])))
    days = [3, 1, 2, *range(4, 32)]
    pasted(guard, "\n".join("\t".join([call.format(day=day), *times(day)]) for day in days))
    await guard.settle()
    await guard.keys("ctrl+s")
    await guard.settle()
    assert august(guarding)["shifts"] == expected()


async def test_a_month_is_pasted_as_a_block_of_hours(guard: Strokes, guarding: Workspace) -> None:
    await begin_month(guard)
    here = grid(guard)
    here.go(("2026-08-01", hour_name(HOURS[0])))
    pasted(guard, "\n".join("\t".join(times(day)) for day in range(1, 32)))
    await guard.settle()
    await guard.keys("ctrl+s")
    await guard.settle()
    assert august(guarding)["shifts"] == expected()


async def test_times_at_the_beginning_of_lines_are_no_days(guard: Strokes, guarding: Workspace) -> None:
    """In August 8.15 could be a day, and 8 in any month."""
    await begin_month(guard)
    here = grid(guard)
    here.go(("2026-08-01", hour_name(HOURS[0])))
    pasted(guard, "8.15\t15\t21\n8\t15.05\t21\n8.20\t15\t21")
    await guard.settle()
    assert {key: text for (key, name), text in here.grid.texts.items() if name == hour_name(HOURS[0])} == {
        "2026-08-01": "8.15", "2026-08-02": "8", "2026-08-03": "8.20",
    }  # fmt: skip


def test_what_a_missed_round_lacks_is_said_in_words(guarding: Workspace) -> None:
    """Nobody writes a file in a form."""
    assert missing_reason(guarding).endswith("Rounds missed 1: “Reason” is missing")


def missing_reason(office: Workspace) -> str:
    """What is said at the form of a patrol with a missed hour that gives no reason."""
    path = f"records/{school(1)}/2026/patrol/08-menkou.toml"
    text = 'supervisor = "李校長"\n\n[[shifts]]\ndate = 2026-08-01\nguard = "張師傅"\n\n[[shifts.missed]]\nhour = 20:00:00\n'
    finding = next(one for one in office.saving.findings(path, text.encode()) if "reason" in one.message)
    return office.saving.sentence(finding, office.kind("patrol"))


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
