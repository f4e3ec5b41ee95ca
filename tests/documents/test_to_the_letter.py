"""GB/T 9704-2012 to the end: the imprint, pages that are full, dates and numbers in one piece, people by name, items as the sheet counts."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import git
from tests.documents.pages import LINE, MM, letter, lines, opened, pdf_of, press, text
from tests.documents.test_papers import PERIODS, one
from zhili_tui import i18n
from zhili_tui.documents import text as screen
from zhili_tui.documents.evidence import numbers
from zhili_tui.documents.paper import PaperPeriod
from zhili_tui.documents.papers import papers
from zhili_tui.documents.press import Press
from zhili_tui.documents.rendering import Rendering
from zhili_tui.documents.values import Attachments, Chart, Imprint, IssuerSignature, PaperContent, PaperTable, Para
from zhili_tui.services.workspace import Workspace

Later = Callable[[str], Rendering]
FOOT = (37 + 225) * MM  # of the type area
DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|〔\d{4}〕\d+號")


@pytest.fixture(scope="module")
def setter(tmp_path_factory: pytest.TempPathFactory) -> Press:
    i18n.use("zh-Hant")
    return press(tmp_path_factory.mktemp("fonts"))


def body(page: Any) -> list[str]:
    """The lines of a page that are no imprint, foot or number of the page."""
    return [text(line) for line in lines(page, 16)]


@pytest.mark.parametrize("count", range(1, 26))
def test_the_imprint_stands_at_the_foot_of_a_page_that_bears_more(count: int, setter: Press) -> None:
    """However long the paper is, and where the page is just full."""
    i18n.use("zh-Hant")
    paragraphs = (Para(f"第{number}項工作已經完成。") for number in range(count))
    end = (Para("特此報告。"), IssuerSignature("示範區綜治委", "2026年3月5日"), Imprint("示範區綜治委", "2026年3月6日", ("區委組織部",)))
    pages = opened(pdf_of(setter, letter(blocks=(*paragraphs, *end)))).pages
    rules = [line for page in pages for line in page.lines if abs(line["linewidth"] / MM - 0.35) < 0.02]
    assert len(rules) == 2
    last = pages[-1]
    assert abs(max(line["top"] for line in last.lines if line["linewidth"]) - FOOT) < MM
    assert "2026年3月5日" in body(last), "name and day stand on it"
    assert any("工作" in line or "特此" in line for line in body(last)), "and something of what is said"


def test_the_imprint_comes_after_the_slip_that_is_sent_back(later: Later) -> None:
    rendering = later("zh-Hant")
    made, _notes = rendering.ready(one(rendering, "investigation"))
    kinds = [type(block) for block in made.page.document.blocks]
    assert kinds[-1] is Imprint
    assert made.page.document.blocks[kinds.index(Attachments)] == Attachments(("回執",))
    last = opened(rendering.press.pdf(made.paper, made.page)).pages[-1]
    read = "".join(last.extract_text().split())
    assert read.index("附件") < read.index("回執") < read.index("抄送：")
    assert "附件：回執" in "".join(screen.render(made.page).split()), "one alone bears no number"


def test_many_items_fill_their_pages(setter: Press) -> None:
    """Fourteen long points of an agenda: no page is half empty, and the last one holds more than the recorder."""
    i18n.use("zh-Hant")
    blocks = (Para(head="議題", level=1), *(Para(head=LINE * 2, level=2) for _ in range(14)), Para("林淑芬", head="記錄："),
              Imprint("示範區綜治委", "2026年3月6日"))  # fmt: skip
    pages = opened(pdf_of(setter, PaperContent(title="主任辦公會議", blocks=blocks, mark="示範區綜治委會議紀要", issue="示範區綜治委", date="2026年3月5日"),
                          "minutes")).pages  # fmt: skip
    lowest = [max(char["bottom"] for char in page.chars if abs(char["size"] - 16) < 0.1) for page in pages[:-1]]
    assert all(FOOT - bottom < 4 * 29 for bottom in lowest), lowest
    assert len(body(pages[-1])) > 1


@pytest.mark.parametrize("name", sorted(papers()))
def test_no_date_and_no_number_of_a_paper_goes_over_two_lines(name: str, later: Later) -> None:
    rendering = later("zh-Hant")
    made, _notes = rendering.ready(one(rendering, name))
    for page in opened(rendering.press.pdf(made.paper, made.page)).pages:
        chars = [char for char in page.chars if char["text"].strip()]
        for match in DATE.finditer("".join(char["text"] for char in chars)):
            assert len({round(char["matrix"][5]) for char in chars[match.start() : match.end()]}) == 1, match[0]


@pytest.mark.parametrize("digits", range(20, 30))
def test_a_date_at_the_edge_goes_down_whole(digits: int, setter: Press) -> None:
    i18n.use("zh-Hant")
    pages = opened(pdf_of(setter, letter(blocks=(Para(LINE[:digits] + "2026年11月28日前辦結（示綜治〔2026〕110號）" + LINE),)))).pages
    read = body(pages[0])
    assert any("2026年11月28日" in line for line in read), read
    assert any("〔2026〕110號" in line for line in read), read


def test_a_date_in_a_narrow_column_stands_on_one_line(setter: Press) -> None:
    i18n.use("zh-Hant")
    table = PaperTable(("發現的問題", "時限"), ((LINE * 3, "2026年11月28日"),) * 3, widths=(20, 1))
    page = opened(pdf_of(setter, PaperContent(title="表", blocks=(table,)), "rectification")).pages[0]
    assert sum("2026年11月28日" in text(line) for line in lines(page, 10.5)) == 3


def test_a_long_digest_stays_in_its_cell(setter: Press) -> None:
    i18n.use("zh-Hant")
    table = PaperTable(("檔案", "摘要"), (("README.md", "a1" * 32),))
    page = opened(pdf_of(setter, PaperContent(title="表", blocks=(table,)), "rectification")).pages[0]
    assert max(char["x1"] for char in page.chars) / MM < 28 + 156 + 0.5


def test_a_paper_without_a_mark_has_no_red_rule(setter: Press) -> None:
    i18n.use("zh-Hant")
    page = opened(pdf_of(setter, PaperContent(title="權限變更單", blocks=(Para("正文。"),)), "authority-change")).pages[0]
    assert not [line for line in page.lines if line["stroking_color"] == (1, 0, 0)]


def named(office: Workspace, ref: str, old: str, new: str) -> Rendering:
    file = office.root / "records" / f"{ref}.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    git(office.root, "commit", "-aqm", "x")
    office.refresh()
    return Rendering(office)


def test_minutes_name_who_was_there_who_was_excused_and_who_listened(office: Workspace) -> None:
    i18n.use("zh-Hant")
    there = 'attendees = ["dongjie/chen-guoqiang", "林淑芬"]\nobservers = ["區公安分局周明"]\n'
    rendering = named(office, "dongjie/2026/meeting/20260107-nbpl", "present = 5\n", f"present = 5\n{there}")
    shown = "".join(screen.render(next(rendering.from_records(["20260107-nbpl"], "minutes")).page).split())
    assert "出席：綜治辦主任陳國強、林淑芬（應到6人，實到5人）請假：王大明（出差）列席：區公安分局周明" in shown
    notice = "".join(screen.render(next(rendering.from_records(["20260107-nbpl"], "meeting-notice")).page).split())
    assert "四、參會人員：綜治辦主任陳國強、林淑芬、王大明（應到6人）" in notice


def test_a_notice_says_the_day_and_not_soon(later: Later) -> None:
    shown = "".join(screen.render(one(later("zh-Hant"), "meeting-notice").page).split())
    assert "經研究，定於2026年1月5日召開主任辦公會議。" in shown
    assert "近期" not in shown


@pytest.mark.parametrize("name", ["assessment", "score-sheet", "evidence-index"])
def test_items_bear_the_numbers_of_the_sheet(name: str, later: Later) -> None:
    """Number 19 is vacant on every paper, and the last is 20."""
    made = one(later("zh-Hant"), name)
    table = [block for block in made.page.document.blocks if isinstance(block, PaperTable)][-1]
    counted = list(dict.fromkeys(row[0] for row in table.rows if row[0]))
    assert counted == [str(number) for number in range(1, 21) if number != 19]


def test_targets_of_a_statement_bear_the_numbers_of_the_sheet(later: Later) -> None:
    rendering = later("zh-Hant")
    ref = next(ref for ref in rendering.fitting("statement") if ref.startswith("shifan/"))
    made = next(rendering.from_records([ref], "statement"))
    (table,) = [block for block in made.page.document.blocks if isinstance(block, PaperTable)]
    wanted = [target.clause.removeprefix("TGT-") for target in rendering.sources.record(ref).targets]
    assert [row[0] for row in table.rows] == wanted
    assert wanted[-2:] == ["18", "20"]


def test_ids_that_do_not_count_alike_stay() -> None:
    assert numbers(["TGT-18", "TGT-20"]) == {"TGT-18": "18", "TGT-20": "20"}
    assert numbers(["A-1", "B-1"]) == {"A-1": "A-1", "B-1": "B-1"}


def test_an_inspector_reads_titles_numbers_and_days_never_a_file(later: Later) -> None:
    for name in ("evidence-index", "score-sheet", "calendar"):
        shown = screen.render(one(later("zh-Hant"), name).page).partition("sha256")[0]
        assert not re.search(r"records/|\d{8}-[a-z2-7]{4}|figures/|MTG-|TGT-", shown), name
    index = [block for block in one(later("zh-Hant"), "evidence-index").page.document.blocks if isinstance(block, PaperTable)][-1]
    read = "\n".join(row[6] for row in index.rows)
    for words in ("主任辦公會議（1月5日）", "1月、2月、3月", "〔2026〕"):
        assert words in read, words
    assert re.search("平安社區.*（1月8日）", read), "a statement by who signed it"


def test_where_a_paper_lies_is_said_where_it_was_entered(office: Workspace) -> None:
    i18n.use("zh-Hant")
    rendering = named(office, "dongjie/2026/activity/20260306-dscc", "[[signoffs]]",
                      '[[attachments]]\nname = "照片"\nplace = "2026年文檔卷7"\n\n[[signoffs]]')  # fmt: skip
    made = rendering.named("evidence-index", PERIODS["evidence-index"])
    index = [block for block in made.page.document.blocks if isinstance(block, PaperTable)][-1]
    assert any("2026年文檔卷7" in row[7] for row in index.rows)


def test_one_day_is_no_span_and_one_grade_has_its_name(office: Workspace) -> None:
    i18n.use("zh-Hant")
    made = Rendering(office).named("bulletin", PaperPeriod("dongjie", 2026, month=10))
    shown = "".join(screen.render(made.page).split())
    assert "2026年10月20日，共對1個單位開展檢查1次（抽檢1次）" in shown
    charts = [block for block in made.page.document.blocks if isinstance(block, Chart)]
    assert all(
        chart.caption.endswith("）") and "按等級" not in chart.caption
        for chart in charts
        if len(chart.series) == 1 and "問題" in chart.caption
    )


def test_rows_of_figures_name_their_group_each(later: Later) -> None:
    table = next(block for block in one(later("zh-Hant"), "figures").page.document.blocks if isinstance(block, PaperTable))
    assert all(row[0] for row in table.rows)


def test_a_head_of_six_characters_is_not_broken(later: Later) -> None:
    rendering = later("zh-Hant")
    made, _notes = rendering.ready(one(rendering, "figures"))
    for page in opened(rendering.press.pdf(made.paper, made.page)).pages:
        assert any("數據來源部門" in text(line) for line in lines(page, 10.5))
