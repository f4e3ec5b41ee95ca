"""How many keys a clerk presses beyond the text itself, for the work of every day."""

import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.tui.strokes import Strokes
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.agenda.screen import Agenda
from zhili_tui.tui.agenda.view_model import GROUPS
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.form.screen import FormRoom

D = datetime.date


@pytest.fixture
async def clerk(office: Workspace) -> AsyncIterator[Strokes]:
    """At the agenda, in Traditional Chinese."""
    i18n.use("zh-Hant")
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        found = Strokes(pilot)
        await found.settle()
        await found.settle()
        assert isinstance(app.screen, Agenda)
        yield found


def at_duty(strokes: Strokes, what: str) -> None:
    """The cursor on a duty; how one gets there depends on what else is due and is not counted."""
    agenda = strokes.pilot.app.screen
    assert isinstance(agenda, Agenda)
    agenda.opened |= set(GROUPS)  # what stands behind “so many more” is opened
    agenda.show_found()
    number = next(n for n, row in enumerate(agenda.lines) if row.items and row.items[0].what.startswith(what))
    agenda.rows.go(number)


def saved(strokes: Strokes, office: Workspace) -> dict[str, object]:
    app = strokes.pilot.app
    assert isinstance(app, Zhili)
    assert not isinstance(app.screen, FormRoom), [str(piece) for piece in app.screen.query_one("#message").pieces]  # type: ignore[attr-defined]
    return office.load(app.saves[-1].path).plain


async def test_a_month_s_joint_meeting_from_the_agenda(clerk: Strokes, office: Workspace) -> None:
    """12 expected, 2 absent with reasons, 3 agenda items, 2 follow-ups with unit, person and date: 47 at most."""
    at_duty(clerk, "聯席會議 10月")
    await clerk.keys("enter")
    for text in ("29", "9", "10:30"):  # the day, and from when to when: what happened is for the clerk to say
        await clerk.text(text)
        await clerk.keys("enter")
    await clerk.keys("shift+tab")  # those expected stand there as the last time, ten: back to them
    await clerk.text("12")
    await clerk.keys("enter")
    await clerk.text("10")
    await clerk.keys("enter")
    for who, why in (("王大明", "出差"), ("李小華", "病假")):
        await clerk.text(who)
        await clerk.keys("tab")
        await clerk.text(why)
        await clerk.keys("enter")
    await clerk.keys("enter")
    for item in ("傳達區綜治委第五次會議精神", "通報第三季度治安情況", "部署冬季安全檢查"):
        await clerk.text(item)
        await clerk.keys("enter")
    await clerk.keys("enter", "ctrl+n")  # past the resolutions
    for content, unit, due, person in (
        ("清理平安社區消防通道", "平安社區", "12-05", "趙志偉"), ("學校周邊夜間巡邏加密", "第一中學", "12-04", "孫立"),
    ):  # fmt: skip
        for text in (content, unit, due):
            await clerk.text(text)
            await clerk.keys("tab")
        await clerk.text(person)
        await clerk.keys("enter")
    await clerk.keys("ctrl+s", "enter")  # with what was suggested, shown once
    await clerk.settle()
    plain = saved(clerk, office)
    assert (plain["type"], plain["date"], plain["expected"], plain["present"]) == ("joint_meeting", D(2026, 10, 29), 12, 10)
    assert plain["absent"] == [{"person": "王大明", "reason": "出差"}, {"person": "李小華", "reason": "病假"}]
    assert [one["subject"] for one in plain["agenda"]] == ["傳達區綜治委第五次會議精神", "通報第三季度治安情況", "部署冬季安全檢查"]  # type: ignore[attr-defined]
    follow_ups = plain["follow_ups"]
    assert [(one["lead_unit"], one["due"]) for one in follow_ups] == [("pingan", D(2026, 12, 5)), ("diyizhong", D(2026, 12, 4))]  # type: ignore[attr-defined]
    assert all(one["person"] for one in follow_ups)  # type: ignore[attr-defined]
    assert plain["chair"]
    assert clerk.count <= 47, clerk.count
    duties = {duty.key: duty.state for duty in office.reckoning.duties(office.reckoning.facts())}
    assert duties["joint_meeting/dongjie/2026-10"] in ("late", "met")


@pytest.mark.parametrize(("missed", "bar"), [(False, 5), (True, 6)])
async def test_a_guard_post_s_day(clerk: Strokes, office: Workspace, missed: bool, bar: int) -> None:
    """Three rounds typed from the guard's book: 5; with one missed and its reason: 6."""
    at_duty(clerk, "每日巡邏 大門崗 8月")
    await clerk.keys("enter")
    await clerk.text("8:02, 15:01" if missed else "8:02, 15:01, 21:03")
    if missed:
        await clerk.keys("tab")
        await clerk.text("21 暴雨")
    await clerk.keys("enter", "ctrl+s", "enter")
    await clerk.settle()
    shifts = saved(clerk, office)["shifts"]
    days = [shift["date"] for shift in shifts]  # type: ignore[attr-defined]
    assert days == sorted(days), "the day stands where it belongs"
    (shift,) = (one for one in shifts if one["date"] == D(2026, 8, 29))  # type: ignore[attr-defined]
    hours = len(shift["rounds"])
    assert (shift.get("missed"), hours) == ([{"hour": datetime.time(21), "reason": "暴雨"}] if missed else None, 2 if missed else 3)
    assert shift["recorded_late"] == office.today
    assert clerk.count <= bar, clerk.count


async def test_an_inspection_over_a_list_of_twenty(clerk: Strokes, office: Workspace, repository: Path) -> None:
    """One finding, with measure, person and deadline: 45 at most."""
    items = "\n".join(f'[[items]]\nitem = "檢查項目{n}"\n' for n in range(1, 21))
    (repository / "templates/records/inspection.toml").write_text(items, encoding="utf-8")
    await clerk.keys("f7")
    await clerk.choose("jc")
    await clerk.keys("enter")
    await clerk.settle()
    await clerk.choose("cj")
    await clerk.keys("enter", "enter")  # two begin with these letters: the first is the spot inspection; then on to the day
    await clerk.text("今天")
    await clerk.keys("enter")
    await clerk.text("平安社區")
    await clerk.keys("enter")
    form = clerk.pilot.app.screen
    assert isinstance(form, FormRoom)
    for _row in range(40):
        cell = form.cell
        if cell is None or cell.field.name not in (
            "place",
            "lead_inspector",
            "inspectors",
            "present",
            "participants",
            "draw",
            "of",
            "summary",
            "guidance",
            "fulfilment",
        ):
            break
        if cell.field.name == "lead_inspector":
            await clerk.text("陳國強")
        if cell.field.name == "inspectors":
            await clerk.text("陳國強, 林淑芬")
        await clerk.keys("enter")
    assert cell is not None
    assert cell.path == ("items", 0, "result")
    await clerk.choose("hg")
    await clerk.keys("ctrl+d", *["down"] * 6)
    await clerk.choose("bhg")
    await clerk.keys("ctrl+n", "ctrl+n")
    await clerk.text("滅火器過期")
    await clerk.keys("tab")
    await clerk.choose("yb")
    await clerk.keys("tab")
    await clerk.text("+10")
    await clerk.keys("tab", "tab", "tab")
    await clerk.text("三日內更換")
    await clerk.keys("tab")
    await clerk.text("趙志偉")
    await clerk.keys("ctrl+s", "enter")  # with what was suggested, shown once
    await clerk.settle()
    plain = saved(clerk, office)
    assert [one["result"] for one in plain["items"]].count("failed") == 1  # type: ignore[attr-defined]
    assert len(plain["items"]) == 20  # type: ignore[arg-type]
    finding = plain["findings"][0]  # type: ignore[index]
    assert (finding["grade"], finding["due"], finding["measure"]) == ("ordinary", D(2026, 12, 3), "三日內更換")
    assert finding["responsible"]
    assert clerk.count <= 45, clerk.count


async def test_the_month_s_figures(clerk: Strokes, office: Workspace) -> None:
    """40 numbers: 44 at most. Enter goes on to what this office fills in every month."""
    at_duty(clerk, "矛盾糾紛排查")
    await clerk.keys("enter")
    await clerk.settle()
    form = clerk.pilot.app.screen
    assert isinstance(form, FormRoom)
    typed = 0
    while typed < 40:
        cell = form.cell
        assert cell is not None
        assert cell.field.form == "count", cell.path
        await clerk.text("0")
        typed += 1
        await clerk.keys("enter")
    await clerk.keys("ctrl+s", "enter")  # with what was suggested, shown once
    await clerk.settle()
    saved(clerk, office)
    assert clerk.count <= 44, clerk.count
