"""Files as sheets: text tables in the encodings offices use, workbooks old and new, and files that are none."""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.exchange.ledgers import rectification
from zhili_tui.errors import Unreadable
from zhili_tui.exchange.importing import delimited, reading
from zhili_tui.exchange.importing.cells import text_of

TEXT = '檢查時間,受檢單位,存在問題\r\n2026-03-05,平安社區,"消防通道堵塞, 雜物\r\n未清"\r\n2026-03-06,和諧社區,無\r\n'
SIMPLE = "检查时间,受检单位,存在问题\n2026-03-05,平安社区,消防通道堵塞\n2026-03-06,和谐社区,无\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "big5", "gb18030"])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(TEXT.encode(encoding))
    [sheet] = reading.read(file)
    assert sheet.rows[0] == ["檢查時間", "受檢單位", "存在問題"]
    assert sheet.rows[1] == ["2026-03-05", "平安社區", "消防通道堵塞, 雜物\r\n未清"]


def test_simplified_in_gb18030_is_not_taken_for_big5(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(SIMPLE.encode("gb18030"))
    assert reading.read(file)[0].rows[0] == ["检查时间", "受检单位", "存在问题"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_what_stands_between_cells_is_found_out(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "t.txt"
    file.write_text(SIMPLE.replace(",", delimiter), encoding="utf-8")
    assert [len(row) for row in reading.read(file)[0].rows] == [3, 3, 3]


def test_a_named_encoding_is_obeyed_and_a_wrong_one_said(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(TEXT.encode("big5"))
    assert reading.read(file, "big5")[0].rows[0][1] == "受檢單位"
    with pytest.raises(Unreadable, match="cannot be read as utf-8"):
        reading.read(file, "utf-8")
    with pytest.raises(Unreadable, match="no encoding “nonsense”"):
        reading.read(file, "nonsense")


@pytest.mark.external
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_old_and_open_workbooks_say_the_same(tmp_path: Path, ending: str) -> None:
    file = rectification(tmp_path / "t.xlsx")
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        ending,
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=180)
    [new], [old] = reading.read(file), reading.read(tmp_path / f"t.{ending}")
    assert sorted(old.merged) == sorted(new.merged)
    shape = [[text_of(cell) for cell in row] for row in new.rows]
    assert [[text_of(cell) for cell in row] for row in old.rows[: len(shape)]] == shape


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("t.xlsx", b"", "the file is empty"),
        ("t.xlsx", b"PK\x03\x04 and nothing more", "broken, or not what its ending says"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken, or not what its ending says"),
        ("t.pdf", b"%PDF", "no spreadsheet by its ending"),
        ("t.csv", b"\x81\xff\xff\xfe\xff", "the encoding is not known"),
    ],
)
def test_what_is_no_spreadsheet_gets_one_sentence(tmp_path: Path, name: str, data: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable, match=sentence):
        reading.read(tmp_path / name)


def test_a_password_is_said(tmp_path: Path) -> None:
    out = io.BytesIO()
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="urn:m">{entry}</manifest:manifest>')
        packed.writestr("content.xml", "hidden")
    (tmp_path / "t.ods").write_bytes(out.getvalue())
    with pytest.raises(Unreadable, match="protected by a password"):
        reading.read(tmp_path / "t.ods")


def test_a_password_of_excel_is_said(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
    )
    with pytest.raises(Unreadable, match="protected by a password"):
        reading.read(tmp_path / "t.xlsx")


def test_a_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "x")
    sheet.write(1_048_575, 16_383, "y")
    book.close()
    with pytest.raises(Unreadable, match="too far"):
        reading.read(tmp_path / "t.xlsx")


def test_too_large_a_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FILE_LIMIT", 10)
    (tmp_path / "t.csv").write_text(SIMPLE, encoding="utf-8")
    with pytest.raises(Unreadable, match="larger than"):
        reading.read(tmp_path / "t.csv")


def test_hidden_sheets_are_left_out(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    book.add_worksheet("台賬").write(0, 0, "x")
    hidden = book.add_worksheet("字典")
    hidden.write(0, 0, "y")
    hidden.hide()
    book.close()
    assert [sheet.name for sheet in reading.read(tmp_path / "t.xlsx")] == ["台賬"]


def test_likely_tells_words_from_noise() -> None:
    assert delimited.likely("檢查單位") > delimited.likely("諺諻諼諽")
