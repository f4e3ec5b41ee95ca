"""Papers over many records: they count what the records say, mark what is late, and go over pages."""

import datetime
from typing import Any

import msgspec
import pytest

from tests.documents.pages import opened
from zhili_tui import i18n
from zhili_tui.cli.commands.render import period
from zhili_tui.documents import text
from zhili_tui.documents.paper import PaperPeriod
from zhili_tui.documents.rendering import MadePaper, Rendering
from zhili_tui.documents.values import Chart, PaperTable, Para
from zhili_tui.errors import WrongUse
from zhili_tui.services.workspace import Workspace

HALF = PaperPeriod("shifan-zzb", 2026, round="half_year")


@pytest.fixture
def rendering(example: Rendering) -> Rendering:
    i18n.use("zh-Hant")
    return example


def blocks(made: MadePaper, kind: type) -> list[Any]:
    return [one for one in made.page.document.blocks if isinstance(one, kind)]


def shown(made: MadePaper) -> str:
    return "".join(text.render(made.page).split())


def changed(office: Workspace, path: str, old: str, new: str) -> Rendering:
    file = office.root / "records" / path
    whole = file.read_text(encoding="utf-8")
    assert old in whole
    file.write_text(whole.replace(old, new, 1), encoding="utf-8")
    office.refresh()
    return Rendering(office)


def test_what_a_period_holds() -> None:
    day = datetime.date(2026, 6, 30)
    assert [PaperPeriod("x", 2026, *rest).holds(day) for rest in ((), (6,), (7,))] == [True, True, False]
    assert [PaperPeriod("x", 2026, round=one).holds(day) for one in ("half_year", "year_end")] == [True, False]
    assert not PaperPeriod("x", 2025).holds(day)
    assert [PaperPeriod("x", 2026).when, PaperPeriod("x", 2026, 3).when, HALF.when] == ["2026", "2026-03", "2026-half_year"]


def test_what_is_not_said_of_a_period_is_what_suits_today(office: Workspace) -> None:
    def of(span: str, **asked: Any) -> tuple[str, str]:
        found = period(office, span, PaperPeriod("", 0)._replace(**asked))
        return found.unit, found.when

    assert of("month") == ("shifan-zzb", "2026-10")
    assert of("coming") == ("shifan-zzb", "2026-11")
    assert of("year", month=3, unit="dongjie") == ("dongjie", "2026")
    assert of("either", month=3) == ("shifan-zzb", "2026-03")
    assert of("either") == ("shifan-zzb", "2026")
    assert of("round") == of("round", year=2026, round="year_end") == ("shifan-zzb", "2026-year_end")
    assert of("round", month=5) == ("shifan-zzb", "2026-05")
    assert of("day", officer="xiguan/gao-feng") == ("xiguan", "2026")
    with pytest.raises(WrongUse, match="half_year, year_end"):
        of("round", round="spring")


def test_a_bulletin_ranks_tells_and_asks(rendering: Rendering) -> None:
    made = rendering.named("bulletin", HALF)
    document = made.page.document
    assert (document.number, document.date) == ("第1期", "2026年7月15日"), "as the bulletin on record says"
    assert [row[:3] for row in blocks(made, PaperTable)[0].rows] == [
        ("1", "東街街道", "98.00"),
        ("2", "西關街道", "97.00"),
        ("3", "南山鎮", "95.00"),
    ]
    heads = [one.number + one.head for one in blocks(made, Para) if one.level == 1]
    assert heads == ["一、檢查概況", "二、得分與排名", "三、好的做法", "四、存在問題", "五、下步要求"]
    grades = blocks(made, Chart)[1]
    assert (grades.labels, [one.name for one in grades.series]) == (("西關街道", "東街街道", "南山鎮"), ["嚴重", "一般", "輕微"])
    assert [one.values for one in grades.series] == [(1, 0, 1), (1, 1, 1), (2, 1, 0)]
    assert "抄送：示範區綜治委、示範區。" in shown(made)


def test_a_bulletin_tells_how_things_stood_on_its_day(office: Workspace) -> None:
    i18n.use("zh-Hant")
    path = "shifan-zzb/2026/inspection/20260612-2ai4.toml"
    before = 'accepted = 2026-06-26\naccepted_by = "shifan-zzb/song-jianhua"\nacceptance = "passed"\nclosed = 2026-06-27'
    made = changed(office, path, before, before.replace("closed = 2026-06-27", "closed = 2026-08-01")).named("bulletin", HALF)
    assert "地下室消防通道堵塞（一般），逾期未銷號，整改時限2026年6月27日" in shown(made)
    assert "東街街道逾期未銷號問題1個" in shown(made)


def test_the_next_bulletin_has_the_next_number_and_a_month_has_no_scores(rendering: Rendering) -> None:
    made = rendering.named("bulletin", PaperPeriod("shifan-zzb", 2026, 11))
    assert made.page.document.number == "第2期"
    assert "得分" not in shown(made)
    assert "西關街道未銷號問題1個，最遲於2026年11月28日前整改到位" in shown(made)


def test_the_ledger_has_every_finding_and_marks_what_is_late(rendering: Rendering) -> None:
    made = rendering.named("ledger", PaperPeriod("shifan", 2026))
    found = [one for filed in rendering.sources.facts().of("inspection") for one in filed.record.findings]
    rows = blocks(made, PaperTable)[0].rows
    assert len(rows) == len(found)
    late = sum(bool(one.closed and one.closed > one.due) for one in found)
    overdue = sum(not one.closed and one.due < rendering.sources.today for one in found)
    assert late
    assert overdue
    assert [sum(row[-1] == state for row in rows) for state in ("逾期銷號", "逾期未銷號")] == [late, overdue]
    assert f"其中逾期銷號{late}個），逾期未銷號{overdue}個" in shown(made)


def newly(office: Workspace, ref: str, name: str, **changes: str) -> str:
    """A record like one of the example, entered today; its reference."""
    text = (office.root / f"records/{ref}.toml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    made = f"{ref.rpartition('/')[0]}/{name}"
    (office.root / f"records/{made}.toml").write_text(text, encoding="utf-8")
    office.refresh()
    return made


def test_the_ledger_says_which_inspections_and_which_closings_were_recorded_late(office: Workspace) -> None:
    """補錄: an inspection of June entered in November; and a closing of June written into one that lay there in time."""
    i18n.use("zh-Hant")
    before = [
        row for row in blocks(Rendering(office).named("ledger", PaperPeriod("shifan", 2026)), PaperTable)[0].rows if "補錄" in row[-1]
    ]
    ref = "shifan-zzb/2026/inspection/20260612-2ai4"
    findings = Rendering(office).sources.record(ref).findings
    newly(office, ref, "20261123-aaaa")
    rows = blocks(Rendering(office).named("ledger", PaperPeriod("shifan", 2026)), PaperTable)[0].rows
    assert len([row for row in rows if "補錄" in row[-1]]) == len(before) + len(findings)
    (office.root / "records/shifan-zzb/2026/inspection/20261123-aaaa.toml").unlink()
    rendering = changed(office, f"{ref}.toml", "closed = 2026-06-27", "closed = 2026-06-26")
    rows = blocks(rendering.named("ledger", PaperPeriod("shifan", 2026)), PaperTable)[0].rows
    assert len([row for row in rows if "補錄" in row[-1]]) == len(before) + 1


@pytest.mark.parametrize("late", [True, False])
def test_the_foot_of_a_paper_says_what_was_recorded_late(office: Workspace, late: bool) -> None:
    """The body of minutes says nothing of it."""
    i18n.use("zh-Hant")
    ref = "dongjie/2026/meeting/20260107-nbpl"
    made = newly(office, ref, "20261123-aaaa") if late else ref
    rendering = Rendering(office)
    paper = next(rendering.from_records([made], "minutes"))
    foot = "".join(paper.page.proof.lines)
    assert ("補錄" in foot) == late
    body = "".join(text.render(msgspec.structs.replace(paper.page, proof=msgspec.structs.replace(paper.page.proof, lines=()))).split())
    assert "補錄" not in body


def test_the_evidence_index_marks_what_was_done_or_recorded_late(office: Workspace) -> None:
    """遲辦 of each record that some duty names so; 補錄 of a meeting of May whose day was written in November."""
    i18n.use("zh-Hant")
    path = "dongjie/2026/meeting/20260509-mvmi.toml"
    rendering = changed(office, path, "date = 2026-05-06", "date = 2026-05-11")
    made = rendering.named("evidence-index", PaperPeriod("dongjie", 2026))
    assert "補錄 1" in "".join(made.page.proof.lines), "the foot counts them"
    proven = blocks(made, PaperTable)[1]
    named = [name for row in proven.rows for name in row[6].split("\n")]
    assert [name for name in named if "補錄" in name] == ["主任辦公會議（5月11日）（補錄）"]
    late = {ref for duty in rendering.sources.duties(2026) if duty.state == "late" for ref in duty.evidence}
    result = rendering.sources.score("dongjie", 2026)
    assert result is not None
    shown_late = [ref for line in result.lines for ref in dict.fromkeys(line.evidence) if ref in late]
    assert shown_late
    assert sum("遲辦" in part for name in named for part in name.split("、")) == len(shown_late)


def test_an_extended_limit_and_a_failed_acceptance_stay_visible(office: Workspace) -> None:
    i18n.use("zh-Hant")
    old = 'due = 2026-06-27\nplace = "辦公室"'
    new = 'due = 2026-06-27\nextended_from = 2026-06-20\nextension_reason = "x"\nplace = "辦公室"'
    rendering = changed(office, "shifan-zzb/2026/inspection/20260612-2ai4.toml", old, new)
    assert "原時限6月20日" in shown(rendering.named("ledger", PaperPeriod("dongjie", 2026, 6)))


def test_a_ledger_goes_over_pages_with_its_head_on_each(rendering: Rendering) -> None:
    for name, unit, head in (("ledger", "shifan", "銷號日期"), ("incoming", "dongjie", "來文字號"), ("outgoing", "xiguan", "擬稿人")):
        made, _notes = rendering.ready(rendering.named(name, PaperPeriod(unit, 2026)))
        pages = opened(rendering.press.pdf(made.paper, made.page)).pages
        assert len(pages) > 1
        assert all(head in page.extract_text() for page in pages), name
        assert all(page.width > page.height for page in pages)


def test_the_registers_hold_each_paper_once(rendering: Rendering) -> None:
    kept = rendering.sources.facts().kept("document", "dongjie")
    numbers = {"incoming": 0, "outgoing": 0}
    for name in numbers:
        made = rendering.named(name, PaperPeriod("dongjie", 2026))
        mine = [one for one in kept if one.record.direction == name]
        assert sorted(row[2 if name == "outgoing" else 3] for row in blocks(made, PaperTable)[0].rows) == sorted(
            one.record.number for one in mine
        )
    empty = rendering.named("incoming", PaperPeriod("dongjie", 2025))
    assert "本期無記錄。" in shown(empty)
    assert empty.page.document.title == "2025年收文登記簿"


def test_who_has_not_signed_stands_in_the_ledger(office: Workspace) -> None:
    i18n.use("zh-Hant")
    assert "應簽責任狀12份，已簽12份，未簽0份，簽狀率100.0%" in shown(
        Rendering(office).named("statement-ledger", PaperPeriod("shifan", 2026))
    )
    (office.root / "records/xiguan/2026/statement/20260114-zme7.toml").unlink()
    changed(office, "xiguan/2026/statement/20260115-4egk.toml", "signed = 2026-01-19\n", "")
    file = office.root / "records/xiguan/2026/statement/20260115-4egk.toml"
    file.write_text(file.read_text(encoding="utf-8").partition("[[signoffs]]")[0], encoding="utf-8")
    office.refresh()
    rows = {row[2]: row[-1] for row in blocks(Rendering(office).named("statement-ledger", PaperPeriod("xiguan", 2026)), PaperTable)[0].rows}
    assert rows == {"和諧社區": "已擬定，未簽訂\n應於3月31日前簽訂", "幸福社區": "未擬定\n應於3月31日前簽訂", "人民醫院": "已簽訂"}


def test_the_evidence_index_says_what_is_missing_and_what_hangs_on_it(rendering: Rendering) -> None:
    made = rendering.named("evidence-index", PaperPeriod("dongjie", 2026))
    result = rendering.sources.score("dongjie", 2026)
    assert result is not None
    missing, proven = blocks(made, PaperTable)
    assert sum(float(row[-1]) for row in missing.rows) == float(result.at_stake)
    assert {row[0] for row in missing.rows} == {line.id.removeprefix("TGT-") for line in result.lines if line.missing}
    items = list(dict.fromkeys(row[0] for row in proven.rows))
    assert items == [line.id.removeprefix("TGT-") for line in result.lines]
    assert sum(int(row[5]) for row in proven.rows if row[5].isdecimal()) == sum(len(set(line.evidence)) for line in result.lines)
    meetings = next(row for row in proven.rows if row[4] == "會議")
    assert (meetings[0], meetings[5], len(meetings[6].split("\n"))) == ("1", "15", 15)


def test_the_years_figures_are_those_of_the_records(rendering: Rendering) -> None:
    made = rendering.named("year-summary", PaperPeriod("shifan", 2026))
    tables = {one.heads[0]: one for one in blocks(made, PaperTable)}
    screened = sum(
        one.record.disputes.screened or 0 for one in rendering.sources.facts().of("figures") if one.record.disputes and one.record.reported
    )
    assert tables["單位"].rows[-1][:2] == ("合計", str(screened))
    owed = [one for one in rendering.sources.duties(2026) if one.id == "joint_meeting" and one.state in ("met", "late", "missed")]
    meeting = next(row for row in tables["會議"].rows if row[0] == "聯席會議")
    assert meeting[1:5] == tuple(
        map(str, (len(owed), sum(one.state != "missed" for one in owed), sum(one.state == "late" for one in owed),
                  sum(one.state == "missed" for one in owed)))
    )  # fmt: skip
    assert len(blocks(made, Chart)) == 3
    assert "一票否決建議" in shown(made), "what is only proposed is not called a veto"


def test_a_villages_figures_are_its_own(rendering: Rendering) -> None:
    made = rendering.named("year-summary", PaperPeriod("qianjin", 2026))
    assert "東街" not in shown(made)
    assert "西關" not in shown(made)


def test_a_form_keeps_blanks_and_zeros_apart(office: Workspace) -> None:
    i18n.use("zh-Hant")
    rendering = changed(office, "dongjie/2026/figures/10.toml", "grave_disputes = 0\n", "")
    made = next(rendering.from_records(["dongjie/2026/figures/10"]))
    cells = [(row[i], row[i + 1]) for row in blocks(made, PaperTable)[0].rows for i in (1, 3)]
    assert ("重大糾紛", "") in cells
    assert ("勞資", "0") in cells
    assert "司法所" in shown(made)


def test_the_calendar_is_in_order_of_days(rendering: Rendering) -> None:
    made = rendering.named("calendar", PaperPeriod("dongjie", 2026, 11))
    due = [one for one in rendering.sources.duties(2026) if one.unit == "dongjie" and one.day.isoformat()[:7] == "2026-11"]
    rows = blocks(made, PaperTable)[0].rows
    assert len(rows) == sum(one.state != "not_applicable" for one in due)
    days = [int(row[0].partition("月")[2].rstrip("日")) for row in rows]
    assert days == sorted(days)


def test_the_file_bears_unit_and_period(rendering: Rendering) -> None:
    assert rendering.named("bulletin", HALF).name == "shifan-zzb-2026-half_year-bulletin"
    assert rendering.named("ledger", PaperPeriod("shifan", 2026, 3)).name == "shifan-2026-03-ledger"
