"""New records that are kept by the month: which month and which post is chosen before the form opens."""

import datetime

from textual.pilot import Pilot

from tests.tui.play import line, rows, settle
from zhili_tui import i18n
from zhili_tui.services import monthly_returns
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form.screen import FormRoom


async def new(pilot: Pilot[None], kind: str) -> None:
    await settle(pilot)
    await pilot.press("f7", *kind, "enter")
    await settle(pilot)


async def test_figures_are_of_the_month_that_is_chosen_and_one_that_is_there_is_opened(office: Workspace) -> None:
    i18n.use("zh-Hant")
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await new(pilot, "zbsj")  # 指標數據
        assert isinstance(app.screen, Pick)
        assert [row.split() for row in rows(pilot)[:3]] == [["2026年11月"], ["2026年10月", "已有，打開"], ["2026年9月", "已有，打開"]]
        assert len(rows(pilot)) == 12
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, FormRoom)
        assert app.screen.opened.subject.path == "records/dongjie/2026/figures/10.toml"
        assert app.screen.title_text() == "東街街道 > 指標數據 > 2026年10月"
        await pilot.press("escape")
        await new(pilot, "zbsj")
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.title_text() == "東街街道 > 指標數據 > 2026年11月 新增"
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.saves[-1].path == "records/dongjie/2026/figures/11.toml"


async def test_a_new_post_is_named_in_chinese_and_found_again(office: Workspace) -> None:
    i18n.use("zh-Hant")
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await new(pilot, "xl")  # 巡邏
        assert isinstance(app.screen, AskText)  # this unit has no post yet
        await pilot.press(*"大門崗", "enter")
        await settle(pilot)
        assert rows(pilot)[1].split() == ["2026年10月", "大門崗"]
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, FormRoom)
        assert app.screen.title_text() == "東街街道 > 巡邏 > 2026年10月 大門崗 新增"
        assert app.screen.form.desk.near == datetime.date(2026, 10, 31)
        shift = {"date": datetime.date(2026, 11, 23), "guard": "甲"}
        app.screen.form.fill({"supervisor": "林淑芬", "hours": [datetime.time(8)], "shifts": [shift]})
        app.screen.place_entry()
        await pilot.press("ctrl+s", "enter")  # with what was suggested
        await settle(pilot)
        assert "2026-11-23 不在本記錄的月份 2026-10 之內" in line(pilot)
        app.screen.form.plain["shifts"][0]["date"] = datetime.date(2026, 10, 23)
        app.screen.place_entry()
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.saves[-1].path == "records/dongjie/2026/patrol/10-dmg.toml"
        await new(pilot, "xl")
        assert rows(pilot)[0].split() == ["2026年11月", "大門崗"]
        assert rows(pilot)[2].split() == ["2026年10月", "大門崗", "已有，打開"]
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, FormRoom)
        assert app.screen.form.plain["hours"] == [datetime.time(8)]


async def test_the_posts_of_the_unit_stand_in_the_list_and_another_can_be_typed(office: Workspace) -> None:
    i18n.use("zh-Hant")
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.open_new("patrol", "pingan")
        await settle(pilot)
        assert rows(pilot)[0].split() == ["2026年11月", "大門崗", "已有，打開"]
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, AskText)


def test_months_go_back_to_the_one_after_this_of_last_year() -> None:
    found = monthly_returns.months(datetime.date(2026, 2, 23))
    assert [f"{month:%Y-%m}" for month in found[:3]] == ["2026-02", "2026-01", "2025-12"]
    assert len(found) == len({month.month for month in found}) == monthly_returns.MONTHS
