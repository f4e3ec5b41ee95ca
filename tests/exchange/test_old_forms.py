"""Old forms made into new ones: no digit is lost, nothing fills the memory, and of LibreOffice nothing is left running or lying about."""

import io
import os
import select
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.exchange.test_fill import paper, sheet
from zhili_tui.errors import CannotFill
from zhili_tui.exchange.filling import writing
from zhili_tui.exchange.filling.files import converting, libreoffice, package, spreadsheet
from zhili_tui.exchange.filling.files.package import Package


def book(**cells: object) -> bytes:
    """A workbook with these cells on its one sheet."""
    made = openpyxl.Workbook()
    for place, value in cells.items():
        made.active[place] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_the_digits_of_a_number_are_taken_over() -> None:
    made = converting.by_words(book(A1=12345678, B1=1234567.25, C1=0.1, D1="甲"))
    assert made is not None
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(made)).active[1]] == [12345678, 1234567.25, 0.1, "甲"]


def test_a_cell_far_away_makes_no_vast_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converting, "CELL_LIMIT", 100)
    assert converting.by_words(book(A1=1, J10=1)) is not None
    assert converting.by_words(book(A1=1, J11=1)) is None


def test_merged_cells_are_bounded_as_cells_are(monkeypatch: pytest.MonkeyPatch) -> None:
    data = sheet("| 甲 | < |\n| 乙 | 丙 |").data
    vast = writing.of_package(Package("xlsx", changed(data, "xl/worksheets/sheet1.xml", b"A1:B1", b"A1:XFD1048576")))
    assert (vast.form.tables[0].rows, vast.form.tables[0].columns) == (spreadsheet.MOST_ROWS, spreadsheet.MOST_COLUMNS)
    monkeypatch.setattr(spreadsheet, "CELL_LIMIT", 1000)
    with pytest.raises(CannotFill, match="broken"):
        assert vast.form
    wide = paper("| 甲 | < |\n| 乙 | 丙 |").data
    assert wide != (wider := changed(wide, "word/document.xml", b'gridSpan w:val="2"', b'gridSpan w:val="999999999"'))
    assert writing.of_package(Package("docx", wider)).form.tables[0].columns < 100


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A packed file with other bytes in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w") as made:
        for one in packed.namelist():
            made.writestr(one, packed.read(one).replace(old, new) if one == name else packed.read(one))
    return out.getvalue()


def test_a_part_that_cannot_be_unpacked_is_a_broken_form(tmp_path: Path) -> None:
    """Whichever part it is: the one that says what an OpenDocument is, or one that is only packed anew."""
    form = tmp_path / "form.ods"
    with zipfile.ZipFile(form, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    form.write_bytes(form.read_bytes().replace(b"spreadsheet", b"spreadsheex", 1))
    with pytest.raises(CannotFill, match="broken"):
        package.opened(form)
    out = io.BytesIO(sheet("| 指標 | 數量 |\n| 甲 | |").data)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("docProps/thumbnail", "picture")
    opened = writing.of_package(Package("xlsx", out.getvalue().replace(b"picture", b"pictuxe", 1)))
    with pytest.raises(CannotFill, match="broken"):
        opened.filled({"月報!B2": writing.FormEntry(1)})


def office(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that stands for LibreOffice; the folder in which it works is $9, by the options that it gets."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_libreoffice_works_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = 'echo "$(ulimit -d) $(ulimit -t) $(ulimit -f)" "$HOME" "$TMPDIR" "$PWD" > "$9/form.xlsx"'
    office(tmp_path, said, monkeypatch)
    memory, seconds, blocks, *folders = (libreoffice.converted(b"old", "xls", "xlsx") or b"").decode().split()
    assert (int(memory), int(seconds), int(blocks)) == (
        libreoffice.MEMORY >> 10,
        libreoffice.SECONDS,
        libreoffice.LARGEST >> 9,
    )
    assert len(set(folders)) == 1
    assert not Path(folders[0]).exists()


def test_what_it_makes_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "LARGEST", 1 << 10)
    office(tmp_path, 'head -c 1000 /dev/zero > "$9/form.xlsx"', monkeypatch)
    assert libreoffice.converted(b"old", "xls", "xlsx") == bytes(1000)
    office(tmp_path, 'head -c 9000 /dev/zero > "$9/form.xlsx"; head -c 1000 /dev/zero > "$9/form.docx"', monkeypatch)
    assert len(libreoffice.converted(b"old", "xls", "xlsx") or b"") <= 1 << 10, "cut off, and nothing that can be unpacked"


@pytest.mark.parametrize("waits", ["wait", "true"], ids=["over its time", "ended before its child"])
def test_nothing_of_it_is_left_running(waits: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"
    office(tmp_path, f'sleep 600 & echo "$! $9" > "{started}"; {waits}', monkeypatch)
    for seconds in (1, 20):  # the longer one where the machine has no time for it
        monkeypatch.setattr(libreoffice, "SECONDS", seconds)
        assert libreoffice.converted(b"old", "xls", "xlsx") is None
        if started.exists():
            break
    process, folder = started.read_text(encoding="utf-8").split()
    assert ended(int(process))
    assert not Path(folder).exists()


def ended(process: int) -> bool:
    """Whether a process comes to its end, within seconds: what was killed dies when its turn comes."""
    try:
        held = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([held], [], [], 5)[0])
    finally:
        os.close(held)
