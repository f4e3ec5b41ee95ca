"""A leader's page: its numbers are those of the commands they come from; it names nobody unasked; it says what is not certain."""

import datetime
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT, git
from tests.documents.web import Read, contrast, faults
from tests.trust.signed_world import MEETING, ZONE, World, officer_path
from zhili_tui.cli.main import run as zhili
from zhili_tui.documents.board import charts, folder, html
from zhili_tui.documents.board.gathered import LeaderPage, gathered
from zhili_tui.documents.board.sheet import counts, sheet, standing, waiting
from zhili_tui.documents.board.values import BoardCell
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import last_sync
from zhili_tui.sharing.standing import TipState

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def made(z: Zhili, tmp_path: Path, *args: str, code: int = 0) -> Path:
    z("board", "-o", str(tmp_path / "board"), *args, code=code)
    return tmp_path / "board"


def data(z: Zhili, tmp_path: Path, *args: str) -> dict[str, Any]:
    found = z.json("board", "-o", str(tmp_path / "board"), *args)
    assert isinstance(found, dict)
    return found


def text_of(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1, "one sheet"
    return " ".join(document[0].get_textpage().get_text_bounded().split())


def counted(folder: Path) -> list[int]:
    """The numbers at the head of the page."""
    return [int(one) for one in re.findall(r"<strong[^>]*>(\d+)</strong>", (folder / "index.html").read_text(encoding="utf-8"))]


# the same numbers


@pytest.mark.parametrize("unit", ["", "dongjie", "xiguan"])
def test_what_is_overdue_is_what_due_says(z: Zhili, office: Workspace, tmp_path: Path, unit: str) -> None:
    units = {unit, *office.reckoning.facts().all_below(unit)} if unit else set(office.reckoning.facts().units)
    every: Any = z.json("due", "--state", "all")
    found = data(z, tmp_path, *(["--unit", unit] if unit else []))
    for state in ("overdue", "missed"):
        said = [one["key"] for one in every["obligations"] if one["state"] == state and one["unit"] in units]
        assert found[state] == said
    assert found["overdue"]
    assert counted(tmp_path / "board")[:2] == [len(found["overdue"]), len(found["missed"])]


@pytest.mark.external  # it takes long
def test_scores_and_places_are_those_of_rank_and_score(z: Zhili, tmp_path: Path) -> None:
    ranked: Any = z.json("rank")
    found = data(z, tmp_path)["scores"]
    assert [(one["unit"], one["place"], one["score"], one["at_stake"]) for one in found] == [
        (one["unit"], one["place"], one["score"], one["at_stake"]) for one in ranked["units"]
    ]
    page = Read((tmp_path / "board/index.html").read_text(encoding="utf-8")).said
    for one in found:
        scored: Any = z.json("score", one["unit"])
        assert (scored["score"], scored["at_stake"]) == (one["score"], one["at_stake"])
        assert len([line for line in scored["items"] if line["missing"]]) == one["missing"]
        assert f"{one['place']}/{len(found)}" in page or not one["place"]


def test_what_waits_is_what_the_queue_has(z: Zhili, office: Workspace, tmp_path: Path) -> None:
    who = "dongjie/chen-guoqiang"
    found = data(z, tmp_path, "--for", "leader", "--officer", who)
    assert (found["for"], found["unit"]) == ("leader", "dongjie")
    waits = office.signing.waiting(who)
    assert waits
    assert found["to_sign"] == sorted(one.path.removeprefix("records/").removesuffix(".toml") for one in waits)
    page = Read((tmp_path / "board/index.html").read_text(encoding="utf-8"))
    assert "Waits for your signature" in page.said
    linked = {href for href in page.values("a", "href") if href.startswith("records/")}
    assert {f"records/{ref.replace('/', '.')}.html" for ref in found["to_sign"]} <= linked


def test_figures_are_those_of_the_returns(z: Zhili, tmp_path: Path) -> None:
    found = data(z, tmp_path)
    year = next(one for one in found["figures"] if one["figure"] == "disputes.screened")
    for month in (1, 10):
        told: Any = z.json("returns", "shifan", "--month", str(month))
        row = next(one for one in told["rows"] if one["field"] == "disputes.screened")
        assert row["total"] == year["year"][month - 1]
    assert (len(year["year"]), len(year["before"])) == (10, 12)


def test_open_findings_are_those_of_the_ledger(z: Zhili, office: Workspace, tmp_path: Path) -> None:
    found = data(z, tmp_path)["findings"]
    every = [one for filed in office.reckoning.facts().of("inspection") for one in filed.record.findings]
    open_ = [one for one in every if one.closed is None or one.closed > office.today]
    assert found == {"open": len(open_), "overdue": sum(one.due < office.today for one in open_)}
    rows = re.search(r'<section class="findings">(.*?)</section>', (tmp_path / "board/index.html").read_text(encoding="utf-8"), re.DOTALL)
    assert rows
    assert sum(int(one) for one in re.findall(r'<td class="number">(\d+)</td><td><svg', rows[1])) == len(open_)


def test_a_units_own_return_that_is_not_there_is_counted(office: Workspace) -> None:
    """A community has none below it: that it has not reported itself is what there is to be told."""
    assert gathered(office, "township", "pingan").missing == 0
    (office.root / "records/pingan/2026/figures/10.toml").unlink()
    office.refresh()
    page = gathered(office, "township", "pingan")
    assert page.missing == 1
    assert {one.label: (one.number, one.tone) for one in counts(page)}["Not reported"] == (1, "late")


ACTIVITY = "records/dong/2026/activity/20260310-aaaa.toml"


def of_world(world: World, unit: str = "dong") -> LeaderPage:
    """The page of a unit of the district with keys, of a day soon after its last commit."""
    office = Workspace.open(world.root, as_of=datetime.date(2026, 3, 20))
    office.refresh()
    return gathered(office, "township", unit)


def test_a_record_is_counted_once_however_many_may_sign_it(world: World) -> None:
    world.commit({ACTIVITY: 'type = "publicity"\ndate = 2026-03-10\ntitle = "x"\n'}, "dong/lin")
    page = of_world(world)
    assert [one.path for some in page.waiting.values() for one in some].count(ACTIVITY) == 3, "each of three may sign it"
    assert page.to_sign == [one.removeprefix("records/").removesuffix(".toml") for one in (ACTIVITY, MEETING)]
    for names in (False, True):
        rows = waiting(page, names).rows
        assert len(rows) == len(page.to_sign) == {one.label: one.number for one in counts(page)}["To be signed"]
        assert any(len(row[2].text.split(", ")) == 3 for row in rows)


def test_as_of_another_day_it_is_that_day(z: Zhili, tmp_path: Path) -> None:
    found = data(z, tmp_path, "--as-of", "2026-08-04")
    assert found["as_of"] == "2026-08-04"
    every: Any = z.json("due", "--state", "overdue", "--as-of", "2026-08-04")
    assert found["overdue"] == [one["key"] for one in every["obligations"]]
    assert "2026-08-04 23:59" in Read((tmp_path / "board/index.html").read_text(encoding="utf-8")).said


# one sheet


@pytest.mark.parametrize("language", ["zh-Hant", *(pytest.param(one, marks=pytest.mark.external) for one in ("zh-Hans", "en"))])
@pytest.mark.parametrize("args", [("--for", "district"), ("--unit", "dongjie"), ("--for", "leader", "--officer", "shifan-zzb/zhou-min")])
def test_it_is_one_sheet_that_says_everything(z: Zhili, tmp_path: Path, language: str, args: tuple[str, ...]) -> None:
    assert zhili(["--repo", str(z.root), "--lang", language, "board", "-o", str(tmp_path / "page.pdf"), *args]) == 0
    said = text_of(tmp_path / "page.pdf").replace(" ", "")
    tip = git(z.root, "rev-parse", "HEAD")[:12]
    heads = {
        "zh-Hant": ("領導一頁紙", "逾期與缺項", "待簽", "2026年全年", "得分與排名", "未銷號問題", "指標數據", "簽批單"),
        "zh-Hans": ("领导一页纸", "逾期与缺项", "待签", "2026年全年", "得分与排名", "未销号问题", "指标数据", "签批单"),
        "en": (
            "Leader'spage",
            "Overdueandmissed",
            "signature",
            "Theyear2026",
            "Scoresandranking",
            "Findingsopen",
            "Figures",
            "signaturesheet",
        ),
    }[language]
    for head in (*heads, tip, "2026-11-2323:59"):
        assert head in said, head


def test_a_crowded_page_is_still_one_sheet(z: Zhili, tmp_path: Path) -> None:
    """Long names of many units, and a head full of doubts."""
    for number, file in enumerate(sorted((z.root / "records").glob("*/unit.toml"))):
        long = "示範區開發建設指揮部臨時管理辦公室所屬流動人口服務中心" * 2 + str(number)
        text = re.sub("^name = .*$", f'name = "{long}"', file.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
        file.write_text(text, encoding="utf-8")
    for number in range(12):
        (z.root / f"templates/regulation/default/broken{number}.toml").write_text("nonsense =", encoding="utf-8")
    z("board", "-o", str(tmp_path / "page.pdf"))
    assert "How to sign, on paper" in text_of(tmp_path / "page.pdf")


def test_as_a_picture_it_has_the_shape_of_the_sheet(z: Zhili, tmp_path: Path) -> None:
    from PIL import Image

    z("board", "-o", str(tmp_path / "page.png"))
    with Image.open(tmp_path / "page.png") as picture:
        wide, high = picture.size
        colours = len(picture.convert("RGB").getcolors(1 << 24) or ())
    assert abs(high / wide - 297 / 210) < 0.01
    assert wide > 1200
    assert colours > 50


def test_the_file_beside_is_named_by_unit_and_day(z: Zhili, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    z("board", "--unit", "dongjie")
    assert [one.name for one in tmp_path.glob("*.pdf")] == ["dongjie-2026-11-23-board.pdf"]


# nobody is named unasked


def persons(office: Workspace, text: str) -> set[str]:
    """The officers that a text names; 早高峰 is no officer."""
    return {name for ref, name in office.names_of.items() if "/" in ref and name in text.replace("早高峰", "")}


def test_nobody_is_named_unasked(z: Zhili, office: Workspace, tmp_path: Path) -> None:
    board = made(z, tmp_path)
    every = "".join(file.read_text(encoding="utf-8") for file in board.rglob("*.html"))
    assert persons(office, every) == set()
    assert "Internal" not in every
    z("board", "-o", str(tmp_path / "page.pdf"))
    assert persons(office, text_of(tmp_path / "page.pdf")) == set()


@pytest.mark.external  # it takes long
def test_names_are_there_when_asked_for_and_the_page_says_so(z: Zhili, office: Workspace, tmp_path: Path) -> None:
    board = made(z, tmp_path, "--names")
    first = Read((board / "index.html").read_text(encoding="utf-8")).said
    assert "Internal: with names of persons" in first
    assert office.name("xiguan/gao-feng") in first, "who is barred"
    every = "".join(file.read_text(encoding="utf-8") for file in board.rglob("*.html"))
    assert len(persons(office, every)) > 5
    z("board", "-o", str(tmp_path / "page.pdf"), "--names")
    assert "Internal: with names of persons" in text_of(tmp_path / "page.pdf")


def test_of_a_case_only_its_kind_day_and_unit_are_told(z: Zhili, tmp_path: Path) -> None:
    board = made(z, tmp_path)
    pages = [*board.glob("records/*.notice.*.html"), *board.glob("records/*.case.*.html"), *board.glob("records/*.warning.*.html")]
    assert pages
    for file in pages:
        sort, _dot, name = file.stem.partition(".")[2].partition(".")[2].partition(".")
        record = next((z.root / "records").glob(f"*/*/{sort}/{name}.toml")).read_text(encoding="utf-8")
        page = file.read_text(encoding="utf-8")
        for said in re.findall(
            r'^(?:title|reason|summary|content|subject|description|circumstances|facts) = "(.{4,})"$', record, re.MULTILINE
        ):
            assert said not in page

    assert all("Nothing that may be told without names." in Read(file.read_text(encoding="utf-8")).said for file in pages)


def test_why_a_sign_off_is_worth_nothing_names_nobody_unasked(world: World) -> None:
    """Who did not hold the role is a person; that the text was changed since is said to everybody."""
    world.sign(MEETING, "dong/lin", "office_director")
    for names in (False, True):
        said = record_said(of_world(world).office, MEETING, names)
        assert "Invalid" in said
        assert ("dong/lin did not hold the role" in said) is names
    world.sign(MEETING, "dong/chen", "office_director")
    world.commit({MEETING: world.read(MEETING).replace(b"present = 2", b"present = 1")}, "dong/lin")
    assert "the content was changed after it was signed" in record_said(of_world(world).office, MEETING, False)


def test_an_officer_whose_file_lies_otherwise_is_not_named(world: World) -> None:
    path = world.root / officer_path("dong/lin")
    path.write_text(path.read_text(encoding="utf-8").replace("林淑芬", "林淑芳"), encoding="utf-8")
    doubts = of_world(world).doubts
    assert any("1 officers' files are not as a registrar committed them last" in one for one in doubts)
    assert not any("dong/lin" in one or "officers/lin" in one for one in doubts)


def record_said(office: Workspace, path: str, names: bool) -> str:
    """The words of a record's page."""
    [(_name, page)] = folder.record_pages({"record:x": (office, path)}, {}, names, html.Places("../", frozenset()))
    return Read(page.decode()).said


def test_which_fields_of_a_case_were_changed_is_not_told(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workspace, "said_changed", lambda *_args: "until it is signed again: 責任人")
    notice = next(one.relative_to(office.root).as_posix() for one in office.root.glob("records/*/2026/notice/*.toml"))
    assert "責任人" in record_said(office, notice, True)
    said = record_said(office, notice, False)
    assert "Changed since it was signed" in said
    assert "責任人" not in said


def test_why_a_record_cannot_be_read_is_not_told(office: Workspace) -> None:
    notice = next(one for one in office.root.glob("records/*/2026/notice/*.toml"))
    notice.write_text("王建華 = 1\n", encoding="utf-8")
    path = notice.relative_to(office.root).as_posix()
    assert "王建華" in record_said(office, path, True)
    said = record_said(office, path, False)
    assert "This record cannot be read. See: zhili check" in said
    assert "王建華" not in said


# a folder of pages


@pytest.fixture(scope="module")
def pages(seed_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the example's page."""
    from tests.conftest import copy

    root = copy(seed_repository, tmp_path_factory.mktemp("pages") / "repo")
    target = root.parent / "board"
    assert zhili(["--repo", str(root), "--lang", "zh-Hant", "board", "-o", str(target)]) == 0
    return target


def test_every_page_is_in_order(pages: Path) -> None:
    found = {file.relative_to(pages).as_posix(): wrong for file in pages.rglob("*.html") if (wrong := faults(file, pages))}
    assert found == {}
    assert len(list(pages.glob("units/*.html"))) > 10
    assert len(list(pages.glob("records/*.html"))) > 50


def test_what_is_wrong_with_a_page_is_seen(pages: Path, tmp_path: Path) -> None:
    """The eye itself: every fault it looks for, put into a page, is told."""
    good = (pages / "index.html").read_text(encoding="utf-8")
    wrongs = {
        "<script>": good.replace("<main>", "<main><script></script>"),
        "<p onclick>": good.replace("<p>", '<p onclick="x">', 1),
        "headings": good.replace("<h2", "<h4", 1).replace("</h2>", "</h4>", 1),
        "language": good.replace(' lang="zh-Hant"', ""),
        "leads nowhere": good.replace('href="units/', 'href="units/no', 1),
        "leads out": good.replace('href="units/', 'href="../../units/', 1),
        "<th>": good.replace(' scope="row"', "", 1),
        "closes": good.replace("</section>", "", 1),
        "address": good.replace("<main>", '<main><a href="https://www.w3.org/">x</a>'),
    }
    for name, text in wrongs.items():
        (pages / "wrong.html").write_text(text, encoding="utf-8")
        assert any(name in one for one in faults(pages / "wrong.html", pages)), name
    (pages / "wrong.html").unlink()


def test_a_page_lets_in_its_own_style_and_nothing_else(pages: Path) -> None:
    import base64
    import hashlib

    for file in (pages / "index.html", next(pages.glob("records/*.html"))):
        text = file.read_text(encoding="utf-8")
        page = Read(text)
        policy = next(
            found["content"] for tag, found in page.tags if tag == "meta" and found.get("http-equiv") == "Content-Security-Policy"
        )
        style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
        assert style
        assert text.index("Content-Security-Policy") < text.index("<style>")
        digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
        assert policy == f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'"
        assert not re.search(r"url\(|@import|expression", style[1])


def test_everything_can_be_read(pages: Path) -> None:
    """Contrast of at least 4.5, as the guidelines ask, of each colour of text on each ground it stands on."""
    colours = {html.INK, html.FAINT, html.LATE, html.OPEN, html.GOOD, html.LINK}
    used = set(re.findall(r"#[0-9a-f]{6}", html.STYLE))
    assert colours | {html.GROUND, html.BOX, "#d0d0d0"} == used
    assert {(one, ground) for one in colours for ground in (html.GROUND, html.BOX) if contrast(one, ground) < 4.5} == set()
    assert contrast(charts.NOW, html.GROUND) >= 3
    assert contrast(charts.BEFORE, html.GROUND) >= 3
    assert contrast("#777777", "#ffffff") < 4.5 < contrast("#595959", "#ffffff")


def test_printed_it_is_a4(pages: Path) -> None:
    text = (pages / "index.html").read_text(encoding="utf-8")
    assert "@page { size: A4;" in text
    assert "@media print" in text


def test_a_record_page_has_history_signoffs_and_papers(z: Zhili, pages: Path, office: Workspace) -> None:
    ref = next(path for path in sorted(pages.glob("records/*.meeting.*.html")) if "[[signoffs]]" in record_of(office, path))
    page = Read(ref.read_text(encoding="utf-8")).said
    commit = git(office.root, "log", "-1", "--format=%h", "--abbrev=12").strip()
    assert commit in page
    assert "簽批" in page
    assert "zhili render" in page
    assert "--paper minutes" in page
    assert "無從查驗" in page, "there is no beginning of trust in this clone"


def record_of(office: Workspace, page: Path) -> str:
    return (office.root / "records" / f"{page.stem.replace('.', '/')}.toml").read_text(encoding="utf-8")


def test_charts_stand_beside_their_numbers(pages: Path) -> None:
    text = (pages / "index.html").read_text(encoding="utf-8")
    for section, shape in (("figures", "polyline"), ("findings", "rect"), ("scores", "rect")):
        found = re.search(rf'<section class="{section}">(.*?)</section>', text, re.DOTALL)
        assert found, section
        rows = re.findall(r"<tr>(.*?)</tr>", found[1].partition("<tbody>")[2], re.DOTALL)
        assert rows
        assert all(shape in row and re.search(r'<td class="number[^>]*>[\d—.]+', row) for row in rows), section
        assert 'aria-hidden="true"' in found[1]


# nothing of a record is markup


@pytest.mark.external  # it takes long
def test_what_is_written_in_records_stays_text(z: Zhili, tmp_path: Path) -> None:
    quoted = HOSTILE.replace('"', '\\"')
    for file in (z.root / "records").rglob("*.toml"):
        text = file.read_text(encoding="utf-8")
        changed = re.sub(
            r'^(name|title|subject|description|matter|summary|place) = "[^"\n]*"$',
            rf'\1 = "{re.escape(quoted)}"'.replace("\\-", "-"),
            text,
            flags=re.MULTILINE,
        )
        changed = re.sub(
            r'^(name|title|subject|description|matter|summary|place) = ".*$',
            lambda found: f'{found[1]} = "{quoted}"',
            changed,
            flags=re.MULTILINE,
        )
        file.write_text(changed, encoding="utf-8")
    board = made(z, tmp_path, "--names")
    found = {file.name: wrong for file in board.rglob("*.html") if (wrong := faults(file, board))}
    assert found == {}
    page = Read((board / "index.html").read_text(encoding="utf-8"))
    assert HOSTILE in page.said, "it is there, as text"
    z("board", "-o", str(tmp_path / "page.pdf"), "--names")
    assert "<script>" in text_of(tmp_path / "page.pdf").replace(" ", "")


@pytest.mark.parametrize("text", ["\x00\x1b[31m", "a\u202eb", "\u2066x\u2069", "\ufeff", "\x7f", "\u200b", "\U000e0041"])
def test_characters_that_turn_or_hide_are_marked(text: str) -> None:
    page = html.document(f"t{text}", [html.element("p", {"title": text}, text)]).decode()
    assert not any(one in page for one in text if not one.isalnum() and not one.isprintable())
    assert "\N{REPLACEMENT CHARACTER}" in page


@pytest.mark.parametrize("text", [HOSTILE, "</title></style></section>", "a & b", "'\"`", "<!-- -->", "]]>", "javascript:alert(1)"])
def test_a_text_is_a_text_wherever_it_stands(text: str) -> None:
    places = html.Places("", frozenset())
    cells = html.element("p", {"title": text, "class": text}, *html.content(BoardCell(text, link=f"record:{text}"), places))
    page = Read(html.document(text, [html.element("main", None, html.element("h1", None, text), cells)]).decode())
    assert page.faults == []
    assert page.text.count(text) == 3
    assert page.values("p", "title") == [text]
    assert page.values("a", "href") == []


# what is not certain is said


def test_without_a_beginning_of_trust_it_says_so_and_that_nothing_is_known(z: Zhili, tmp_path: Path) -> None:
    board = made(z, tmp_path, "--unit", "pingan", "--as-of", "2026-03-02")
    said = Read((board / "index.html").read_text(encoding="utf-8")).said
    assert "Not certain on this page This clone has no beginning of trust" in said
    assert "None that is known: see what is said at the head." in said
    assert "None." not in said


def mistaken(root: Path) -> None:
    file = root / "templates/regulation/default/obligations.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('every = "month"', 'every = "fortnight"', 1), encoding="utf-8")


@pytest.mark.parametrize(
    "file", ["obligations", *(pytest.param(one, marks=pytest.mark.external) for one in ("deadlines", "effects", "signing"))]
)
def test_a_broken_rule_file_makes_no_page_and_leaves_the_one_before(z: Zhili, tmp_path: Path, file: str) -> None:
    board = made(z, tmp_path)
    before = (board / "index.html").read_bytes()
    (z.root / f"templates/regulation/default/{file}.toml").write_text("nonsense =", encoding="utf-8")
    z("board", "-o", str(board), code=2)
    assert f"{file}.toml:1: " in z.err
    assert (board / "index.html").read_bytes() == before


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (mistaken, "is none of"),
        (lambda root: (root / "templates/regulation/default/sheets/targets.toml").write_text("nonsense =", encoding="utf-8"), "targets.toml:1: "),
        (lambda root: next((root / "records/dongjie/2026/meeting").glob("*.toml")).write_text("nonsense =", encoding="utf-8"), "1 records cannot be read"),
        (lambda root: next((root / "records/dongjie/2026/activity").glob("*.toml")).unlink(), "1 records lie here otherwise than in history"),
    ],
)  # fmt: skip
def test_what_is_not_certain_stands_at_the_head(z: Zhili, tmp_path: Path, harm: Any, words: str) -> None:
    harm(z.root)
    board = made(z, tmp_path)
    for page in (board / "index.html", board / "units/dongjie.html"):
        said = Read(page.read_text(encoding="utf-8")).said
        assert words in said.partition("Not certain on this page")[2]
        assert said.index(words) < 900
    z("board", "-o", str(tmp_path / "page.pdf"))
    assert words in text_of(tmp_path / "page.pdf")
    assert any(words in one for one in data(z, tmp_path)["incomplete"])


def test_what_the_check_finds_is_a_doubt(office: Workspace) -> None:
    meeting = next(office.root.glob("records/dongjie/2026/meeting/*.toml"))
    meeting.write_text(re.sub('chair = ".*"', 'chair = "dongjie/nobody"', meeting.read_text(encoding="utf-8")), encoding="utf-8")
    office.refresh()
    found = [one for one in gathered(office, "township", "dongjie").doubts if "The check finds" in one]
    assert [one.partition(";")[0] for one in found] == [f"The check finds {office.check([]).errors} errors"]


def test_where_all_is_certain_it_may_say_that_there_is_none(world: Any) -> None:
    office = Workspace.open(world.root)
    office.refresh()
    page = gathered(office, "district", next(iter(office.reckoning.units().units)))
    assert not any("beginning of trust" in one for one in page.doubts)
    sure = sheet(page._replace(doubts=[]))
    assert {one.empty for one in sure.sections} == {"None."}
    assert {one.empty for one in sheet(page._replace(doubts=["x"])).sections} == {"None that is known: see what is said at the head."}


def test_a_zero_is_good_only_where_nothing_is_doubted(world: World) -> None:
    page = of_world(world)._replace(waiting={})
    tones = [{one.tone for one in counts(page._replace(doubts=doubts)) if not one.number} for doubts in ([], ["x"])]
    assert tones == [{"good"}, {""}]


def test_how_old_what_came_from_the_hub_is_stands_on_the_page(chen: Workspace) -> None:
    def told() -> tuple[str, list[str]]:
        office = Workspace.open(chen.root, as_of=datetime.date(2026, 3, 20))
        office.refresh()
        page = gathered(office, "township", "dong")
        return standing(page), [one for one in page.doubts if "sync" in one]

    now = datetime.datetime(2026, 3, 20, 23, 59, 59, tzinfo=ZONE).timestamp()
    said, doubts = told()
    assert said.endswith("no receipt of a hub; never synced")
    assert ["never been synced" in one for one in doubts] == [True]
    for days, words in ((3, []), (30, ["The last sync with the hub was 30 days ago"])):
        last_sync.note(chen.git, now - days * 86_400)
        said, doubts = told()
        assert said.endswith(f"last sync {days} day(s) ago")
        assert [one.partition(";")[0] for one in doubts] == words
    office = Workspace.open(chen.root, as_of=datetime.date(2026, 3, 20))
    page = gathered(office, "township", "dong")._replace(where=TipState("b689f0541f04", 7, int(now) - 5 * 86_400))
    assert "receipt no. 7 (5 day(s) old)" in standing(page)


# on disk


@pytest.mark.external  # it takes long
def test_it_takes_the_place_of_its_own_folder_and_of_no_other(z: Zhili, tmp_path: Path) -> None:
    board = made(z, tmp_path)
    (board / "records/old.html").write_text("gone", encoding="utf-8")
    board.chmod(0o750)
    made(z, tmp_path)
    assert not (board / "records/old.html").exists()
    assert board.stat().st_mode & 0o777 == 0o750
    assert [one.name for one in tmp_path.iterdir() if "board" in one.name] == ["board"]
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("x", encoding="utf-8")
    z("board", "-o", str(other), code=2)
    assert "is not empty" in z.err
    assert [one.name for one in other.iterdir()] == ["mine.txt"]


def test_through_a_link_it_is_the_folder_behind_it_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "srv").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "srv" / "board")
    for number in (b"one", b"two"):
        folder.write(tmp_path / "link", [(folder.MARK, b""), ("index.html", number)])
        assert (tmp_path / "srv/board/index.html").read_bytes() == number
    assert (tmp_path / "link").is_symlink()
    assert [one.name for one in (tmp_path / "srv").iterdir()] == ["board"]


@pytest.mark.external  # it takes long
def test_cut_off_it_leaves_the_old_pages_whole(z: Zhili, tmp_path: Path) -> None:
    board = made(z, tmp_path)
    before = {file: file.read_bytes() for file in board.rglob("*") if file.is_file()}

    def broken() -> Any:
        yield folder.MARK, b"x"
        yield "index.html", b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        folder.write(board, broken())
    assert {file: file.read_bytes() for file in board.rglob("*") if file.is_file()} == before
    assert [one.name for one in tmp_path.iterdir() if "board" in one.name] == ["board"]


@pytest.mark.parametrize("exchange", [True, False])
def test_whoever_reads_meanwhile_has_one_or_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool) -> None:
    if not exchange:
        monkeypatch.setattr(folder.ctypes, "CDLL", lambda *_args, **_how: object())
    target = tmp_path / "board"
    for number in (b"one", b"two"):
        folder.write(target, [(folder.MARK, b""), ("index.html", number), ("records/a.html", number)])
        assert {file.read_bytes() for file in target.rglob("*.html")} == {number}
    assert [one.name for one in tmp_path.iterdir()] == ["board"]


def test_what_an_interrupted_run_left_is_swept(tmp_path: Path) -> None:
    then = time.time() - 2 * folder.STALE
    for ending in ("new", "old"):
        old, new = tmp_path / f".board.00000000.{ending}", tmp_path / f".board.11111111.{ending}"
        for one in (old, new):
            one.mkdir()
        os.utime(old, (then, then))
        folder.write(tmp_path / "board", [(folder.MARK, b"")])
        assert not old.exists()
        assert new.exists(), "it is perhaps still being written, or put back"


@pytest.mark.external  # it takes long
def test_cron_needs_no_terminal_and_no_home(z: Zhili, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zhili_tui", "--repo", str(z.root), "board", "-o", str(tmp_path / "board")],
        cwd=tmp_path, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "board")
    assert (tmp_path / "board/index.html").is_file()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--for", "nobody"), "--for nobody: choose one of district, township, leader"),
        (("-o", "page.docx"), "ends in .pdf or .png, or is that of a folder"),
        (("--unit", "nowhere"), "nowhere"),
        (("--for", "leader", "--officer", "nobody"), "nobody"),
    ],
)
def test_wrong_use_is_told(z: Zhili, args: tuple[str, ...], words: str) -> None:
    z("board", *args, code=2)
    assert words in z.err


def test_a_month_nobody_reported_breaks_the_line() -> None:
    whole = charts.course((1, 2, 3), (None,) * 12)
    broken = charts.course((1, None, 3, 4), ())
    assert whole.count("<polyline") == 1
    assert broken.count("<circle") == 1
    assert broken.count("<polyline") == 1
    assert charts.course((), ()).count("<poly") == 0
    assert "nan" not in charts.course((0, 0), (0,))


def test_the_day_of_the_page_is_the_offices(office: Workspace) -> None:
    assert office.today == datetime.date(2026, 11, 23)
