"""Working drafts for Word: every paper, never signed; what was changed in a field comes back, what cannot is said."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.documents.test_papers import one
from tests.documents.test_to_the_letter import Later
from zhili_tui import i18n
from zhili_tui.cli import values
from zhili_tui.cli.main import run
from zhili_tui.documents import word
from zhili_tui.documents.papers import papers
from zhili_tui.documents.rendering import Rendering
from zhili_tui.errors import BadValue, CannotFill
from zhili_tui.exchange import returned_paper
from zhili_tui.model import kinds
from zhili_tui.services.workspace import Workspace

MEETING = "20260107-nbpl"


def take(office: Workspace, capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    assert run(["--repo", str(office.root), "--lang", "zh-Hant", "take", *args]) == code
    told = capsys.readouterr()
    return told.out + told.err


def edited(path: Path, *changes: tuple[str, str]) -> None:
    """Edit the text of a draft, as a word processor leaves it."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    text = parts["word/document.xml"].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, text if name == "word/document.xml" else data)
    path.write_bytes(out.getvalue())


@pytest.mark.parametrize("name", sorted(papers()))
def test_every_paper_is_a_word_draft_with_the_same_words(name: str, later: Later, tmp_path: Path) -> None:
    rendering = later("zh-Hant")
    made = one(rendering, name)
    file = tmp_path / "paper.docx"
    file.write_bytes(rendering.word(made))
    with zipfile.ZipFile(file) as packed:
        body, head = (packed.read(f"word/{part}.xml").decode() for part in ("document", "header1"))
    assert "工作稿，文中無一處經簽批" in head
    words = re.sub(r"<[^>]+>", "", body)
    assert made.page.document.title in words
    assert not made.page.document.signer or made.page.words["signer"] + made.page.document.signer not in words
    assert not any(line in words for line in made.page.proof.lines), "the foot tells what sign-offs are worth; a draft has none"
    if not made.ref:
        return
    read = returned_paper.read(file)
    assert (read.ref, read.paper) == (made.ref, name)
    plain = rendering.office.load(f"records/{made.ref}.toml").plain
    was = ["".join(f"{{{piece.field}}}" if piece.field else piece.text for piece in line).strip() for line in word.told(made.page, plain)]
    assert read.around == [text for text in was if text], "read back as it was written: nothing seems changed"


@pytest.fixture
def draft(office: Workspace, tmp_path: Path) -> Path:
    i18n.use("zh-Hant")
    rendering = Rendering(office)
    file = tmp_path / "minutes.docx"
    file.write_bytes(rendering.word(next(rendering.from_records([MEETING], "minutes"))))
    return file


def test_what_a_director_changed_is_shown_first_and_taken_when_accepted(
    draft: Path, office: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    edited(draft, ("部署節日期間值班備勤", "部署節日期間值班備勤和應急處突"), ("夜間巡邏增加一個班次", "夜間巡邏增加兩個班次"))
    file = office.root / "records/dongjie/2026/meeting/20260107-nbpl.toml"
    before = file.read_bytes()
    shown = take(office, capsys, str(draft))
    assert "agenda.3.subject" in shown
    assert "夜間巡邏增加兩個班次" in shown
    assert file.read_bytes() == before, "nothing is written without being accepted"
    take(office, capsys, str(draft), "--accept")
    after = file.read_text(encoding="utf-8")
    assert 'subject = "部署節日期間值班備勤和應急處突"' in after
    assert 'content = "夜間巡邏增加兩個班次"' in after
    assert len(after.splitlines()) == len(before.decode().splitlines()), "no other line is touched"


def test_an_entry_of_a_list_of_texts_is_taken(office: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever stands in it: a comma that parts the entries where a list is typed parts none here."""
    rendering = Rendering(office)
    file = tmp_path / "notice.docx"
    file.write_bytes(rendering.word(next(rendering.from_records(["20260803-tdl2"]))))
    edited(file, ("區人社局", "區人社局、區財政局"))
    assert "cc.2" in take(office, capsys, str(file))
    take(office, capsys, str(file), "--accept")
    assert office.load("records/shifan-zzw/2026/notice/20260803-tdl2.toml").plain["cc"] == ["區委組織部", "區人社局、區財政局"]


def test_one_value_of_a_list_is_set_by_its_number(office: Workspace) -> None:
    cls, plain = kinds.kind("notice").cls, {"cc": ["甲", "乙"]}
    for setting, left in (("cc.2=丙、丁", ["甲", "丙、丁"]), ("cc.3=戊", ["甲", "丙、丁", "戊"]), ("cc.1=", ["丙、丁", "戊"])):
        values.assign(cls, plain, setting, office.entering.desk)
        assert plain["cc"] == left
    for setting in ("cc.4=己", "cc.0=己", "cc.x=己", "cc.1.2=己", "number.1=己"):
        with pytest.raises(BadValue):
            values.assign(cls, plain, setting, office.entering.desk)
    values.assign(cls, plain, "cc.2=", office.entering.desk)
    values.assign(cls, plain, "cc.1=", office.entering.desk)
    assert "cc" not in plain


def test_what_is_no_field_is_named_and_left(draft: Path, office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    edited(draft, ("現將會議情況紀要如下", "現將會議主要情況紀要如下"))
    shown = take(office, capsys, str(draft))
    assert "現將會議主要情況紀要如下" in shown
    assert "0" in shown


def test_tracked_changes_are_read_as_accepted(draft: Path, office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    edited(draft, ("<w:t xml:space=\"preserve\">夜間巡邏增加一個班次</w:t></w:r>",
                   "<w:t>夜間巡邏增加</w:t></w:r><w:del><w:r><w:delText>一</w:delText></w:r></w:del><w:ins><w:r><w:t>三</w:t></w:r></w:ins>"
                   "<w:r><w:t>個班次</w:t></w:r>"))  # fmt: skip
    read = returned_paper.read(draft)
    assert read.tracked
    assert read.fields["resolutions.2.content"] == ["夜間巡邏增加三個班次"]
    assert "修訂" in take(office, capsys, str(draft))


def test_a_draft_of_an_older_record_is_not_taken(draft: Path, office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    edited(draft, ("夜間巡邏增加一個班次", "夜間巡邏增加兩個班次"))
    file = office.root / "records/dongjie/2026/meeting/20260107-nbpl.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("三樓會議室", "二樓會議室"), encoding="utf-8")
    before = file.read_bytes()
    assert "已經改動" in take(office, capsys, str(draft), "--accept", code=2)
    assert file.read_bytes() == before


def test_a_foreign_file_is_refused_in_a_sentence(tmp_path: Path, draft: Path) -> None:
    bare = tmp_path / "bare.docx"
    with zipfile.ZipFile(draft) as packed, zipfile.ZipFile(bare, "w") as made:
        made.writestr("word/document.xml", packed.read("word/document.xml"))
    with pytest.raises(CannotFill, match="bare"):
        returned_paper.read(bare)


def test_words_that_two_fields_share_belong_to_neither() -> None:
    assert word.needles({"a": "三樓會議室", "b": "三樓會議室", "c": "東街"}) == {"東街": "c"}
    assert word.pieces("在東街。", {"東街": "c"}) == [word.Piece("在"), word.Piece("東街", "c"), word.Piece("。")]
