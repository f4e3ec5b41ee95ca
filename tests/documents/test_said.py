"""What the papers say, each of what it is for: out of the shipped example and of stages laid into it."""

import datetime
from collections.abc import Callable

import pytest

from zhili_tui import i18n
from zhili_tui.documents import text
from zhili_tui.documents.paper import PaperPeriod
from zhili_tui.documents.papers.patrol import apart, rounds
from zhili_tui.documents.rendering import Rendering
from zhili_tui.documents.values import PaperTable
from zhili_tui.errors import UnknownName
from zhili_tui.model.kinds.patrol import Missed, Shift


@pytest.fixture
def rendering(later: Callable[[str], Rendering]) -> Rendering:
    return later("zh-Hant")


def said(rendering: Rendering, ref: str, paper: str) -> str:
    """The words of a paper, without the breaks of lines."""
    return "".join(text.render(next(rendering.from_records([ref], paper)).page).split())


SAID = {
    ("20261109-vhz4", "veto-proposal"): ("示範區綜治辦文件", "簽發人：鍾秀英", "關於對西關街道實行一票否決的建議", "示範區綜治委：",
                                         "2026年5月20日整改建議（示綜治〔2026〕2號）。", "分管領導：黨委副書記田海燕", "以上建議，請審定。"),
    ("20260909-aaaa", "veto-decision"): ("示範區綜治委文件", "示綜治委〔2026〕9號", "根據西關街道2026年9月9日提出的建議，經2026年7月28日",
                                         "期限自2026年9月21日起至2027年9月20日止", "1．西關街道不予評先受獎。",
                                         "主要領導（黨委書記高峰）不予評比、評先受獎、晉職晉級。", "抄送：區委組織部、區人社局。"),
    ("20260909-aaaa", "veto-notification"): ("西關街道：", "對你單位實行社會治安綜合治理一票否決", "回執", "下列文書已收到。"),
    ("20260520-u4ur", "warning"): ("關於轉送區消防救援大隊整改建議的通知", "請於2026年6月22日前完成整改", "一票否決權制的有關規定處理。"),
    ("20260810-cccc", "warning"): ("限期改進通知書", "請於2026年8月24日前報送整改方案。"),
    ("20260810-aaaa", "circular"): ("各鄉鎮（街道），各成員單位：", "予以通報批評", "特此通報。"),
    ("20260810-bbbb", "listed-supervision"): ("示範區綜治委文件", "自2026年8月10日起至2027年2月10日止，對你單位實行掛牌督辦", "督辦解除以前",
                                              "主要領導不予評先受獎、晉職晉級。"),
    ("20260820-ngiq", "talk"): ("約談記錄", "區綜治辦主任鍾秀英", "黨委書記高峰", "被約談人（簽名）"),
    ("20260108-lcsr", "statement"): ("2026年社會治安綜合治理目標管理責任狀", "東街街道（蓋章）平安社區（蓋章）", "日期：2026年1月12日日期：2026年1月12日"),
    ("20260107-nbpl", "meeting-notice"): ("關於召開主任辦公會議的通知", "一、時間：2026年1月5日9時00分至10時40分", "四、參會人員：應到6人", "特此通知。"),
    ("20260107-nbpl", "follow-up"): ("第1項（共2項）", "2026年1月5日主任辦公會議", "第2項（共2項）", "清理消防通道雜物並加裝標識"),
    ("20260720-4a4c", "case-first"): ("關於物流園三號庫火災的首次報告", "發生時間：2026年7月18日2時40分", "死亡0人、受傷0人、直接損失860000元", "2026年7月19日"),
    ("20260720-4a4c", "case-follow-up"): ("關於物流園三號庫火災的續報", "區綜治辦", "2026年7月23日"),
    ("20260502-aaaa", "case-closing"): ("關於東街夜市群毆事件的結案報告", "原因分析和教訓", "2026年6月1日"),
    ("20260902-sb5b", "reply"): ("關於領導責任查究情況的報告", "示範區綜治委：", "2026年8月3日查究通知書（示綜治委〔2026〕2號）收悉。", "對分管領導誡勉談話", "特此報告。"),
    ("20260226-45wr", "commendation"): ("關於表彰2025年度綜治工作先進單位的決定", "南山鎮", "責任落實，治安良好。"),
    ("20261220-aaaa", "commendation"): ("條件受表彰者佐證", "領導重視，人財物", "2026年1月19日聯席會議；", "2026年7月2日指標數據；增配專職人員二名。", "刑案下降，群眾滿意。"),
    ("20260708-6mfr", "assessment"): ("年度綜治目標考核評分表（2026年）", "台賬不全", "總分10010097"),
}  # fmt: skip


@pytest.mark.parametrize(("ref", "paper"), SAID)
def test_a_paper_says_what_its_record_says(ref: str, paper: str, rendering: Rendering) -> None:
    shown = said(rendering, ref, paper)
    for words in SAID[ref, paper]:
        assert words in shown, words


def test_a_paper_can_be_made_only_at_its_stage(rendering: Rendering) -> None:
    for ref, paper in (
        ("20261109-vhz4", "veto-decision"), ("20260520-u4ur", "talk"), ("20260820-ngiq", "warning"), ("20260720-4a4c", "case-closing"),
        ("20260520-u4ur", "listed-supervision"), ("20260520-u4ur", "circular"),
    ):  # fmt: skip
        with pytest.raises(UnknownName, match="不能製作這種公文"):
            list(rendering.from_records([ref], paper))


def test_reports_of_a_case_go_to_those_each_stage_was_sent_to(rendering: Rendering) -> None:
    """In writing, where any went in writing; whom the record means to tell stands in only before anything was sent."""
    for paper, to in (("case-first", "區委書記"), ("case-follow-up", "區綜治辦")):
        made = next(rendering.from_records(["20260720-4a4c"], paper))
        assert made.page.document.addressee == to
    unsent = next(rendering.from_records(["20260502-aaaa"], "case-first"))
    assert unsent.page.document.addressee == "區公安分局"


def opinion(rendering: Rendering, unit: str, officer: str = "") -> str:
    made = rendering.named("eligibility", PaperPeriod(unit, 2026, officer=officer))
    return "".join(text.render(made.page).split())


def test_an_opinion_names_every_bar_in_force_and_no_other(rendering: Rendering) -> None:
    barred = opinion(rendering, "xiguan", "xiguan/gao-feng")
    for words in (
        "截至2026年11月23日，西關街道黨委書記高峰",
        "下列限制事項",
        "〔2026〕2號",
        "2026年8月3日",
        "掛牌督辦",
        "示範區綜治辦文件",
    ):
        assert words in barred, words
    free = opinion(rendering, "nanshan")
    assert "南山鎮在社會治安綜合治理方面沒有評比、評先受獎、晉職晉級的限制事項" in free
    assert "下列限制事項" not in free


def test_an_opinion_rests_on_the_register_and_what_bars(rendering: Rendering) -> None:
    made = rendering.named("eligibility", PaperPeriod("xiguan", 2026, officer="xiguan/gao-feng"))
    assert made.name == "xiguan-gao-feng-2026-11-23-eligibility"
    assert "eligibility --officer xiguan/gao-feng 2026-11-23" in made.page.proof.said
    assert "共3筆記錄：1份簽批未能驗證、1份尚待簽批、1份毋須簽批" in made.page.proof.lines[-1], "signed is said of none"


def test_a_score_sheet_has_every_item_of_the_sheet(rendering: Rendering) -> None:
    document = rendering.named("score-sheet", PaperPeriod("dongjie", 2026)).page.document
    table = next(block for block in document.blocks if isinstance(block, PaperTable))
    result = rendering.sources.score("dongjie", 2026)
    assert result is not None
    assert [(row[2], row[3]) for row in table.rows] == [(str(line.maximum), str(line.points)) for line in result.lines]
    with pytest.raises(UnknownName, match="沒有適用於"):
        rendering.named("score-sheet", PaperPeriod("shifan-zzw", 2026))


def test_rounds_stand_under_the_hour_they_were_due() -> None:
    i18n.use("zh-Hant")
    hours = (datetime.time(8), datetime.time(15), datetime.time(23, 50))
    shift = Shift(
        date=datetime.date(2026, 3, 1), guard="a", rounds=(datetime.time(8, 3), datetime.time(0, 5)),
        missed=(Missed(hour=datetime.time(15), reason="暴雨"),),
    )  # fmt: skip
    assert list(rounds(shift, hours)) == ["08:03", "缺巡：暴雨", "00:05"]
    assert apart(datetime.time(23, 50), datetime.time(0, 5)) == 15
