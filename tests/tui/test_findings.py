"""What the check finds, in the screen: at the record and in its form until it is dealt with, in a room of all; what may not be saved is not."""

import datetime

import pytest

from tests.tui.play import line, pane, rows, settle
from zhili_tui import i18n
from zhili_tui.errors import BadRecord
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.findings.screen import FindingsRoom
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.widgets.sentences import NoticeBar

SIZE = (80, 24)
VETO = {
    "unit": "pingan", "grounds": ["VET-5"], "facts": "屢次警示未改", "proposer": "dongjie", "proposed": datetime.date(2026, 11, 20),
}  # fmt: skip
DECIDED = {"decided": datetime.date(2026, 11, 23), "term_start": datetime.date(2026, 11, 24), "term_end": datetime.date(2027, 11, 23)}
SAID = "東街街道不得填寫「決定日期」：此項由區級的綜治委辦理"


def meeting(office: Workspace) -> dict[str, str]:
    return {"meeting": office.index.hits("kind='meeting' AND unit='dongjie'", (), limit=1)[0].place.ref}


@pytest.fixture
def app(office: Workspace) -> Zhili:
    i18n.use("zh-Hant")
    return Zhili(office)


def test_who_may_only_propose_a_veto_cannot_save_its_decision_and_is_told_in_words(office: Workspace) -> None:
    i18n.use("zh-Hant")
    proposed = office.saving.create("veto", "dongjie", VETO)
    assert proposed.commit
    with pytest.raises(BadRecord) as refused:
        office.saving.change(loaded := office.load(proposed.path), {**loaded.plain, **DECIDED, **meeting(office)})
    text = str(refused.value)
    assert SAID in text
    assert not any(word in text for word in ("dongjie", "decided", "committee", "district"))


async def test_the_form_keeps_what_may_not_be_saved_and_says_why_at_its_field(app: Zhili, office: Workspace) -> None:
    proposed = office.saving.create("veto", "dongjie", VETO)
    office.refresh()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.show_record(proposed.path)
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        form = app.screen
        assert isinstance(form, FormRoom)
        form.form.fill(DECIDED | meeting(office))
        await pilot.press("ctrl+s", "enter")  # with what was filled in
        await settle(pilot)
        assert app.screen is form
        assert SAID in line(pilot)
        assert form.cell is not None
        assert form.cell.path == ("decided",)
        assert "decided" not in office.load(proposed.path).plain


async def test_a_reminder_stands_whole_in_the_record_and_its_form_until_it_is_dealt_with(app: Zhili, office: Workspace) -> None:
    path = "records/dongjie/2026/figures/10.toml"
    loaded = office.load(path)
    screened = {**loaded.plain, "disputes": {**loaded.plain["disputes"], "causes": {"labour": 1}}}
    office.saving.change(loaded, screened)
    office.refresh()
    found = [one for one in office.saving.findings(path, office.load(path).data) if one.severity == "warning"]
    assert found
    said = office.saving.sentence(found[0], office.load(path).kind)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.show_record(path)
        await settle(pilot)
        assert said.replace(" ", "") in "".join(rows(pilot)[:5]).replace(" ", ""), "to its end"
        await pilot.press("down", "e")
        await settle(pilot)
        form = app.screen
        assert isinstance(form, FormRoom)
        assert said.replace(" ", "") in "".join(form.query_one(NoticeBar).lines).replace(" ", "")
        assert form.cell is not None
        assert form.cell.path[: len(found[0].field.split("."))] == tuple(found[0].field.split("."))
        await pilot.press("escape")
        await settle(pilot)
        office.saving.change(now := office.load(path), {**now.plain, "disputes": loaded.plain["disputes"]})
        assert isinstance(app.screen, RecordRoom)
        app.screen.again()
        await settle(pilot)
        assert not any(row.startswith(" 提醒") for row in rows(pilot)), "dealt with"


async def test_a_room_lists_everything_the_check_finds_and_enter_opens_the_record_at_the_place(app: Zhili, office: Workspace) -> None:
    office.refresh()
    bad = office.root / "records/dongjie/2026/activity/20261120-aaaa.toml"
    bad.write_text('type = "publicity"\ndate = 2026-11-20\ntitle = "x"\nparticipants = "many"\n')
    odd = next(hit for hit in office.index.hits("kind='inspection' AND unit='dongjie'"))
    loaded = office.load(odd.path)
    text = (office.root / odd.path).read_text()
    finding = loaded.plain["findings"][0]
    (office.root / odd.path).write_text(text.replace(f"due = {finding['due']}", "due = 2026-01-01", 1))
    office.refresh()
    expected = office.check([])
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        room = app.screen
        assert isinstance(room, FindingsRoom)
        assert sorted((one.finding.rule, one.finding.path) for one in room.lines) == sorted(
            (one.rule, one.path) for one in expected.findings
        )
        assert f"{expected.errors} 項錯誤，{expected.warnings} 項提醒" in line(pilot, "head")
        assert [one.finding.severity for one in room.lines] == sorted(one.finding.severity for one in room.lines)
        room.rows.go(next(n for n, one in enumerate(room.lines) if one.finding.path.endswith("20261120-aaaa.toml")))
        await settle(pilot)
        assert "20261120-aaaa.toml:4" in pane(pilot)
        at = next(n for n, one in enumerate(room.lines) if one.finding.path == odd.path and one.finding.field)
        room.rows.go(at)
        await settle(pilot)
        assert room.lines[at].sentence[:12] in pane(pilot).replace("\n", "")
        await pilot.press("enter")
        await settle(pilot)
        record = app.screen
        assert isinstance(record, RecordRoom)
        place = room.lines[at].finding.field.split(".")
        here = record.lines[record.rows.cursor].path
        assert [str(step + 1) if isinstance(step, int) else step for step in here][: len(place)] == place
        await pilot.press("e")
        await settle(pilot)
        assert isinstance(app.screen, FormRoom)


async def test_where_nothing_is_wrong_the_room_says_so(app: Zhili, office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhili_tui.checks.run import CheckReport

    monkeypatch.setattr(Workspace, "check", lambda *_: CheckReport(3, []))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        assert "檢查未發現問題。" in pane(pilot)
        await pilot.press("enter")
        assert line(pilot) == "檢查未發現問題。"
