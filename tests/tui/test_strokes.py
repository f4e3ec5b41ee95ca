"""How many keys a clerk presses beyond the text itself, for the work of every day; and that slips on the way change nothing of what is recorded."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.tui.play import line, rows
from tests.tui.strokes import PLAYED, Strokes, at_work
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.agenda.screen import Agenda
from zhili_tui.tui.agenda.view_model import GROUPS
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.form.screen import FormRoom

D = datetime.date


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


@PLAYED
async def test_a_month_s_joint_meeting_from_the_agenda(office: Workspace, slips: bool) -> None:
    """12 expected, 2 absent with reasons, 3 agenda items, 2 follow-ups with unit, person and date: 30 at most."""
    async with at_work(office, slips) as clerk:
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
        clerk.within(30)
        office.refresh()
        duties = {duty.key: duty.state for duty in office.reckoning.duties(office.reckoning.facts())}
        assert duties["joint_meeting/dongjie/2026-10"] in ("late", "met")


@pytest.mark.parametrize(("missed", "bar"), [(False, 5), (True, 6)])
@PLAYED
async def test_a_guard_post_s_day(office: Workspace, missed: bool, bar: int, slips: bool) -> None:
    """Three rounds typed from the guard's book: 5; with one missed and its reason: 6."""
    async with at_work(office, slips) as clerk:
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
        clerk.within(bar)


@PLAYED
async def test_an_inspection_over_a_list_of_twenty(office: Workspace, repository: Path, slips: bool) -> None:
    """One finding, with measure, person and deadline: 40 at most."""
    items = "\n".join(f'[[items]]\nitem = "檢查項目{n}"\n' for n in range(1, 21))
    (repository / "templates/records/inspection.toml").write_text(items, encoding="utf-8")
    async with at_work(office, slips) as clerk:
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
        for _row in range(40):
            cell = clerk.form.cell
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
        clerk.within(40)


@PLAYED
async def test_the_month_s_figures(office: Workspace, slips: bool) -> None:
    """40 numbers: 44 at most. Enter goes on to what this office fills in every month."""
    async with at_work(office, slips) as clerk:
        at_duty(clerk, "矛盾糾紛排查")
        await clerk.keys("enter")
        await clerk.settle()
        typed = 0
        while typed < 40:
            cell = clerk.form.cell
            assert cell is not None
            assert cell.field.form == "count", cell.path
            await clerk.text("0")
            typed += 1
            await clerk.keys("enter")
        await clerk.keys("ctrl+s", "enter")  # with what was suggested, shown once
        await clerk.settle()
        saved(clerk, office)
        clerk.within(44)


FINDING = {
    "type": "self_inspection",
    "date": D(2026, 11, 16),
    "unit": "dongjie",
    "lead_inspector": "dongjie/chen-guoqiang",
    "inspectors": ["dongjie/chen-guoqiang", "dongjie/lin-shufen"],
    "findings": [{"description": "樓道堆放雜物", "grade": "ordinary", "due": D(2026, 11, 26)}],
}


@PLAYED
async def test_a_finding_is_accepted_from_the_agenda(office: Workspace, slips: bool) -> None:
    """Accepted on a day, by whom, with what result: 10 at most."""
    path = office.saving.create("inspection", "dongjie", FINDING).path
    async with at_work(office, slips) as clerk:
        at_duty(clerk, "整改 樓道堆放雜物")
        await clerk.keys("enter")
        await clerk.settle()
        await clerk.text("11-23")
        await clerk.keys("tab")
        await clerk.text("林淑芬")
        await clerk.keys("tab")
        await clerk.choose("hg")
        await clerk.keys("ctrl+s")
        await clerk.settle()
        assert not isinstance(clerk.pilot.app.screen, FormRoom), line(clerk.pilot)
        clerk.within(10)
    (finding,) = office.load(path).plain["findings"]
    assert (finding["accepted"], finding["accepted_by"], finding["acceptance"]) == (D(2026, 11, 23), "dongjie/lin-shufen", "passed")


@PLAYED
async def test_an_incoming_paper_is_answered(office: Workspace, slips: bool) -> None:
    """Found by its number, read, answered: 12 at most."""
    async with at_work(office, slips) as clerk:
        await clerk.keys("f2", "f8")
        await clerk.choose("189")
        await clerk.settle()
        await clerk.keys("enter")
        await clerk.settle()
        await clerk.keys("f7")
        await clerk.settle()
        await clerk.text("整治方案已報送，進度每週一報。")
        await clerk.keys("ctrl+s")  # goes to what is missing: by whom
        await clerk.text("林淑芬")
        await clerk.keys("ctrl+s", "enter")  # with what was suggested, shown once
        await clerk.settle()
        plain = saved(clerk, office)
        clerk.within(12)
    assert (plain["to"], plain["date"]) == ("dongjie/2026/document/20261119-teno", D(2026, 11, 23))
    assert plain["content"] == "整治方案已報送，進度每週一報。"


@PLAYED
async def test_the_first_word_of_a_case_to_three(office: Workspace, repository: Path, slips: bool) -> None:
    """By telephone, which is in sight: 20 at most."""
    directory = repository / "templates/regulation/default/directory.toml"
    text = directory.read_text(encoding="utf-8")
    for number, name in enumerate(("police", "party_secretary", "head_of_government")):
        text = text.replace(f'id = "{name}"\n', f'id = "{name}"\ntelephone = "0999-123456{number}"\n')
    directory.write_text(text, encoding="utf-8")
    zone = datetime.timezone(datetime.timedelta(hours=8))
    learned = datetime.datetime(2026, 11, 23, 0, 40, tzinfo=zone)
    case: dict[str, Any] = {
        "title": "倉庫被盜", "unit": "dongjie", "place": "物流園", "category": "criminal_case", "occurred": learned, "learned": learned, "facts": "x",
    }  # fmt: skip
    path = office.saving.create("case", "dongjie", case).path
    told = (("區公安分局", "0999-1234560"), ("區委書記", "0999-1234561"), ("區長", "0999-1234562"))
    async with at_work(office, slips) as clerk:
        for minute, (whom, telephone) in enumerate(told):
            at_duty(clerk, f"重大案件首報 → {whom}")
            await clerk.settle()
            assert any(telephone in row for row in rows(clerk.pilot)), "before it is opened"
            await clerk.keys("enter")
            await clerk.settle()
            assert telephone in line(clerk.pilot, "head") + "".join(clerk.form.notice()), "and where it is written down"
            await clerk.choose("dh")
            await clerk.keys("tab")
            await clerk.text(f"11-23 1:0{minute}")
            await clerk.keys("tab")
            await clerk.text("林淑芬")
            await clerk.keys("ctrl+s")
            await clerk.settle()
            await clerk.settle()
            assert not isinstance(clerk.pilot.app.screen, FormRoom), line(clerk.pilot)
        clerk.within(20)
    reports = office.load(path).plain["reports"]
    assert [(one["recipient"], one["means"], one["at"].minute, one["by"]) for one in reports] == [
        (whom, "telephone", minute, "dongjie/lin-shufen") for minute, (whom, _telephone) in enumerate(told)
    ]
    assert {one["stage"] for one in reports} == {"first"}
