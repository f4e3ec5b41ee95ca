"""Every paper, from the shipped example: it is made, it is set, and text and PDF say the same."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, git
from tests.documents.pages import opened, words_of
from zhili_tui import i18n
from zhili_tui.documents import text
from zhili_tui.documents.paper import PaperPeriod
from zhili_tui.documents.papers import papers
from zhili_tui.documents.rendering import MadePaper, Rendering
from zhili_tui.documents.roles import texts
from zhili_tui.documents.values import Heading, PaperTable, Para
from zhili_tui.documents.words import numbered
from zhili_tui.errors import ChoiceNeeded, UnknownName, Unreadable
from zhili_tui.services.workspace import Workspace

Later = Callable[[str], Rendering]
NOTICE = "20260803-tdl2"
#: What a paper over many records is about.
PERIODS = {
    "bulletin": PaperPeriod("shifan-zzb", 2026, round="half_year"),
    "calendar": PaperPeriod("dongjie", 2026, 11),
    "eligibility": PaperPeriod("xiguan", 2026, officer="xiguan/gao-feng"),
    "evidence-index": PaperPeriod("dongjie", 2026),
    "incoming": PaperPeriod("dongjie", 2026),
    "inspection-box": PaperPeriod("dongjie", 2026),
    "ledger": PaperPeriod("shifan", 2026),
    "outgoing": PaperPeriod("xiguan", 2026, 3),
    "return": PaperPeriod("shifan", 2026, 10),
    "score-sheet": PaperPeriod("dongjie", 2026),
    "signature-sheet": PaperPeriod("dongjie", 2026, officer="dongjie/wang-jianhua"),
    "statement-ledger": PaperPeriod("shifan", 2026),
    "year-summary": PaperPeriod("shifan", 2026),
}


def one(rendering: Rendering, name: str) -> MadePaper:
    """The paper of the first record that it fits, or of its period."""
    kind = papers()[name].kind
    if not kind:
        return rendering.named(name, PERIODS[name])
    return next(rendering.from_records(rendering.fitting(kind, name)[:1], name))


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
@pytest.mark.parametrize("name", sorted(papers()))
def test_text_and_pdf_of_every_paper_say_the_same(name: str, language: str, later: Later) -> None:
    rendering = later(language)
    made, _notes = rendering.ready(one(rendering, name))
    printed = "".join(words_of(rendering.press.pdf(made.paper, made.page)).split())
    shown = "".join(text.render(made.page).split())
    layout = set(made.page.words.values()) | {made.page.proof.draft}
    for _role, words in texts(made.page):
        bare = "".join(words.split())
        if words not in layout:
            assert set(bare) <= set(printed), words
            assert set(bare) <= set(shown), words
            if len(bare) < 5:  # longer ones may go over a line, where a table puts other columns between
                assert bare in printed, words


@pytest.mark.parametrize("name", sorted(papers()))
def test_every_paper_can_be_made_from_every_record_it_fits(name: str, later: Later) -> None:
    rendering = later("zh-Hant")
    if papers()[name].kind:
        for made in rendering.from_records(rendering.fitting(papers()[name].kind, name), name):
            assert made.page.document.title
            assert all(text.width(line.rstrip("，。；：）")) <= text.COLUMNS for line in text.render(made.page).splitlines()), made.name
    else:
        assert rendering.named(name, PERIODS[name]).page.document.title


def test_a_notice_says_what_its_record_says(office: Workspace) -> None:
    i18n.use("zh-Hant")
    shown = text.render(next(Rendering(office).from_records([NOTICE])).page)
    for words in ("示綜治委〔2026〕2號", "西關街道：", "一、案件事實", "主要領導：黨委書記高峰", "2026年8月3日", "抄送：區委組織部、區人社局。",
                  "回執", "隱患經指出不整改"):  # fmt: skip
        assert words in shown, words


def test_the_foot_names_record_commit_and_digest(office: Workspace) -> None:
    proof = next(Rendering(office).from_records([NOTICE])).page.proof
    data = (office.root / "records/shifan-zzw/2026/notice/20260803-tdl2.toml").read_bytes()
    assert proof.said.splitlines() == [
        "zhili verify shifan-zzw/2026/notice/20260803-tdl2",
        f"commit {git(office.root, 'rev-parse', 'HEAD').strip()}",
        f"sha256 {hashlib.sha256(data).hexdigest()}",
    ]
    assert "<svg" in proof.code
    assert proof.draft == ""


def test_what_is_not_saved_or_not_signed_is_a_draft(office: Workspace) -> None:
    i18n.use("zh-Hant")
    file = office.root / "records/shifan-zzw/2026/notice/20260803-tdl2.toml"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole + "# typed\n", encoding="utf-8")
    office.refresh()
    assert next(Rendering(office).from_records([NOTICE])).page.proof.draft.startswith("尚未入庫")
    file.write_text(whole[: whole.index("[[signoffs]]")], encoding="utf-8")
    git(office.root, "commit", "-aqm", "unsigned")
    office.refresh()
    page = next(Rendering(office).from_records([NOTICE])).page
    assert page.proof.draft == "尚待簽批：綜治委主任"
    assert "草稿" in text.render(page)


def test_a_return_counts_what_is_not_signed(office: Workspace) -> None:
    i18n.use("zh-Hant")
    rendering = Rendering(office)
    assert "筆記錄" in "".join(rendering.named("return", PaperPeriod("shifan", 2026, 10)).page.proof.lines)
    file = office.root / "records/dongjie/2026/figures/10.toml"
    file.write_text(file.read_text(encoding="utf-8") + "# typed\n", encoding="utf-8")
    office.refresh()
    assert "1 筆記錄尚未入庫" in Rendering(office).named("return", PaperPeriod("shifan", 2026, 10)).page.proof.draft


def test_levels_are_counted_anew_below_each_higher_one() -> None:
    i18n.use("zh-Hant")
    blocks = [
        Para(level=1),
        Para(level=2),
        Para(level=2),
        Para(level=1),
        Para(level=2),
        Para(level=3),
        Para(level=4),
        Heading("x"),
        Para(level=1),
    ]
    found = [block.number for block in numbered([*blocks[:3], PaperTable(("x",), ()), *blocks[3:]]) if isinstance(block, Para)]
    assert found == ["一、", "（一）", "（二）", "二、", "（一）", "1．", "（1）", "一、"]


def test_which_paper_is_asked_where_several_fit(office: Workspace) -> None:
    with pytest.raises(UnknownName, match="investigation"):
        list(Rendering(office).from_records([NOTICE], "minutes"))
    with pytest.raises(ChoiceNeeded, match="--paper: case-first, case-follow-up"):
        list(Rendering(office).from_records(["20260720-4a4c"]))


def test_the_offices_own_template_wins(office: Workspace) -> None:
    folder = office.root / "templates" / "documents"
    source = (folder / "letter.typ").read_text(encoding="utf-8")
    (folder / "investigation.typ").write_text(source + "\n#pagebreak()\n本單位存查\n", encoding="utf-8")
    rendering = Rendering(office)
    made, _notes = rendering.ready(next(rendering.from_records([NOTICE])))
    assert "本單位存查" in opened(rendering.press.pdf(made.paper, made.page)).pages[-1].extract_text()
    (folder / "investigation.typ").write_text("#nonsense", encoding="utf-8")
    rendering = Rendering(office)
    made, _notes = rendering.ready(next(rendering.from_records([NOTICE])))
    with pytest.raises(Unreadable, match=r"investigation\.typ: .*nonsense"):
        rendering.press.pdf(made.paper, made.page)


def test_the_source_for_the_typst_program_gives_the_same_paper(office: Workspace, tmp_path: Path) -> None:
    import typst

    i18n.use("zh-Hant")
    rendering = Rendering(office)
    made, _notes = rendering.ready(next(rendering.from_records([NOTICE])))
    source, data = rendering.press.source(made.paper, made.page, "paper.json")
    (tmp_path / "paper.typ").write_bytes(source)
    (tmp_path / "paper.json").write_bytes(data)
    again = typst.Compiler(root=str(tmp_path), font_paths=rendering.press.fonts.set).compile(
        input=str(tmp_path / "paper.typ"), format="pdf"
    )
    first = [page.extract_text() for page in opened(rendering.press.pdf(made.paper, made.page)).pages]
    assert [page.extract_text() for page in opened(again).pages] == first


def test_every_form_has_a_template() -> None:
    for paper in papers().values():
        assert any((ROOT / "templates" / "documents" / f"{name}.typ").is_file() for name in (paper.name, paper.form))


def test_a_sign_off_that_can_be_verified_reads_valid(demo_repository: Path) -> None:
    i18n.use("zh-Hant")
    office = Workspace.open(demo_repository)
    office.refresh()
    rendering = Rendering(office)
    proofs = [made.page.proof for made in rendering.from_records(rendering.fitting("notice"))]
    assert any("綜治委主任" in proof.lines[-1] and "：有效" in proof.lines[-1] and not proof.draft for proof in proofs), proofs


def test_signed_is_said_only_of_what_is_verified(demo_repository: Path, office: Workspace) -> None:
    """Of the example nothing can be verified; in an office of one's own what is not verified is counted apart."""
    i18n.use("zh-Hant")
    foot = Rendering(office).named("return", PaperPeriod("shifan", 2026, 10)).page.proof.lines[-1]
    assert "簽批未能驗證" in foot
    assert "有效" not in foot
    own = Workspace.open(demo_repository)
    own.refresh()
    rendering = Rendering(own)
    found = rendering._standing(rendering.fitting("notice") + rendering.fitting("meeting"))
    states = [rendering.proving.state(one) for one in found]
    assert "verified" in states
    assert f"{states.count('verified')}份簽批有效" in rendering.proving.tally(found)
    for one, state in zip(found, states, strict=True):
        worth = {verdict.status for verdict in one.verdicts}
        assert (state == "verified") <= bool(worth & {"valid", "attested"}), one.loaded.place.ref
    spoilt = [one._replace(verdicts=tuple(verdict._replace(status="unverifiable") for verdict in one.verdicts)) for one in found]
    assert "有效" not in rendering.proving.tally(spoilt)


def test_a_record_named_twice_in_a_batch_has_its_sign_offs_once(office: Workspace) -> None:
    rendering = Rendering(office)
    (ref, *_) = rendering.fitting("notice")
    (alone,) = rendering.from_records([ref])
    assert [made.page.proof.lines for made in rendering.from_records([ref] * 3)] == [alone.page.proof.lines] * 3


def test_an_office_founded_anew_uses_the_programs_templates(tmp_path: Path) -> None:
    from zhili_tui.services.beginning.setup import lay

    lay(tmp_path / "new", {})
    assert (tmp_path / "new" / "templates" / "records").is_dir()
    assert not (tmp_path / "new" / "templates" / "documents").exists()
