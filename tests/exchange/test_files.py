"""Sheets as files: what stands in them comes back, spreadsheet programs open them, nothing in them runs."""

import csv as reader
import datetime
import io
import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.test_commands import Zhili
from tests.conftest import EXAMPLE
from tests.exchange.made import ALL, ODD, OF_KIND
from tests.exchange.test_grid import DESK, REF, ZONE, put_together
from zhili_tui import i18n
from zhili_tui.errors import CannotExport
from zhili_tui.exchange import csv, grid, parquet, xlsx
from zhili_tui.exchange.cells import Cells
from zhili_tui.exchange.laid import ExportEntry, ExportTable, ordered, tables
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.introspection import by_name
from zhili_tui.model.record_path import parse
from zhili_tui.services.workspace import Workspace


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


@pytest.fixture(params=["rust", "python"])
def writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are written the same by either library."""
    if request.param == "python":
        monkeypatch.setitem(sys.modules, "rustpy_xlsxwriter", None)


def laid(kind: Any, plain: dict[str, Any], cells: Cells) -> list[ExportTable]:
    out = []
    for sheet in grid.sheets(kind):
        keys, rows = len(sheet.keys), grid.rows(sheet, REF, plain)
        for row in rows:
            row[keys:] = [cells.write(column.field, cell) for column, cell in zip(sheet.columns, row[keys:], strict=True)]
        if rows or not sheet.levels:
            out.append(ExportTable(sheet, rows))
    return out


def before(cells: list[Any]) -> list[Any]:
    """A row of a workbook with the reference first, as everywhere else."""
    return [*cells[-1:], *cells[:-1]]


def named(table: ExportTable, rows: list[list[Any]]) -> list[dict[str, Any]]:
    found = [dict(zip(table.sheet.names, row, strict=True)) for row in rows]
    return [row | {name: int(row[name]) for name in table.sheet.keys if name == "no" or name.endswith(".no")} for row in found]


def read_csv(text: str) -> list[list[str]]:
    return [[csv.unguard(cell) for cell in row] for row in reader.reader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("words", [True, False])
@given(st.data(), st.integers(0, len(ALL) - 1))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150)
def test_csv_comes_back_the_same(words: bool, data: Any, which: int) -> None:
    kind, plain, cells = ALL[which], data.draw(OF_KIND[which]), Cells(DESK, words)
    found = {}
    for table in laid(kind, plain, cells):
        heads, *rows = read_csv(csv.render(table, words))
        assert heads == (table.sheet.headings if words else table.sheet.names)
        found[table.sheet.name] = named(table, rows)
    assert grid.same(kind, plain, put_together(kind, found, cells)[REF])


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("words", [True, False])
@given(st.data(), st.integers(0, len(ALL) - 1))
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=150)
def test_a_workbook_comes_back_the_same(words: bool, tmp_path: Path, data: Any, which: int) -> None:
    kind, plain, cells = ALL[which], data.draw(OF_KIND[which]), Cells(DESK, words)
    made, file = laid(kind, plain, cells), tmp_path / "made.xlsx"
    file.write_bytes(xlsx.render(made, words, ZONE))
    book = python_calamine.CalamineWorkbook.from_path(file)
    assert book.sheet_names == [xlsx.tab(table.sheet, words) for table in made]
    found = {}
    for i, table in enumerate(made):
        heads, *rows = book.get_sheet_by_index(i).to_python(skip_empty_area=False)
        assert before(heads) == (table.sheet.headings if words else table.sheet.names)
        found[table.sheet.name] = named(table, [before(row) for row in rows if any(cell != "" for cell in row)])
    assert grid.same(kind, plain, put_together(kind, found, cells)[REF])


@pytest.mark.usefixtures("writer")
def test_a_moment_at_midnight_comes_back_from_a_workbook(tmp_path: Path) -> None:
    kind, cells, at = kinds.kind("case"), Cells(DESK, words=True), datetime.datetime(2026, 3, 5, tzinfo=ZONE)
    plain = {"category": "criminal_case", "unit": "dongjie", "place": "x", "occurred": at, "learned": at, "facts": "x"}
    made, file = laid(kind, plain, cells), tmp_path / "made.xlsx"
    file.write_bytes(xlsx.render(made, True, ZONE))
    _heads, row = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    told = dict(zip(made[0].sheet.names, before(row), strict=True))["learned"]
    assert cells.read(by_name(kind.cls)["learned"], told) == at


@given(st.one_of(ODD, st.text(max_size=8)))
def test_no_cell_of_csv_begins_like_a_formula(text: str) -> None:
    safe = csv.guard(text)
    assert safe[:1] not in csv.LIVE
    assert csv.unguard(safe) == text


def test_rows_end_as_rfc_4180_says() -> None:
    sheet = grid.sheets(kinds.kind("meeting"))[0]
    text = csv.render(ExportTable(sheet, [["a", *[None] * (len(sheet.names) - 2), '甲\n"乙", 丙']]), words=False)
    assert text.endswith(',"甲\n""乙"", 丙"\r\n')
    assert text.count("\r\n") == 2


@pytest.mark.usefixtures("writer")
def test_a_workbook_has_true_types_and_no_formula(tmp_path: Path, office: Workspace) -> None:
    plain = {
        "type": "joint_meeting", "date": datetime.date(2026, 3, 5), "start": datetime.time(9, 30), "chair": "dongjie/lin-shufen",
        "expected": 12, "present": 11, "name": "=1+1", "place": "0301", "note": "@SUM(A1)",
    }  # fmt: skip
    kind = kinds.kind("meeting")
    (tmp_path / "a.xlsx").write_bytes(xlsx.render(laid(kind, plain, Cells(office.entering.desk, words=True)), True, ZONE))
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    heads = before([cell.value for cell in page[1]])
    row = dict(zip(grid.sheets(kind)[0].names, before(list(page[2])), strict=True))
    assert heads == grid.sheets(kind)[0].headings
    assert row["date"].value == datetime.datetime(2026, 3, 5)
    assert row["start"].value == datetime.time(9, 30)
    assert row["present"].value == 11
    assert [row[name].data_type for name in ("name", "place", "note")] == ["s", "s", "s"]
    assert row["name"].value == "=1+1"
    assert row["chair"].value == office.name("dongjie/lin-shufen")
    assert (page.freeze_panes, page.auto_filter.ref) == ("B2", f"A1:{page.cell(2, len(heads)).coordinate}")


@pytest.mark.usefixtures("writer")
def test_columns_are_as_wide_as_what_they_hold(tmp_path: Path) -> None:
    sheet = grid.sheets(kinds.kind("meeting"))[0]
    row: list[Any] = [None] * len(sheet.names)
    row[0], row[3], row[4] = "x", "四個漢字", "w" * 500
    (tmp_path / "a.xlsx").write_bytes(xlsx.render([ExportTable(sheet, [row])], False, ZONE))
    widths = openpyxl.load_workbook(tmp_path / "a.xlsx")["meeting"].column_dimensions
    assert 10 <= widths["C"].width < 11, "wide characters count two"
    assert 48 <= widths["D"].width < 49


@pytest.mark.usefixtures("writer")
def test_a_printed_workbook_can_be_read(tmp_path: Path) -> None:
    """As its own XML says: title and headings on every A4, 9 points or more, the reference last."""
    kinds_sheets = {one.name: one for kind in ("meeting", "patrol") for one in grid.sheets(kinds.kind(kind))}
    wide, narrow = kinds_sheets["meeting"], kinds_sheets["patrol.shifts.missed"]
    made = [ExportTable(one, [["dongjie/2026/meeting/20260312-abcd", *["文字"] * (len(one.names) - 1)]]) for one in (wide, narrow)]
    (tmp_path / "a.xlsx").write_bytes(xlsx.render(made, True, ZONE))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for sheet in (wide, narrow):
        page = book[xlsx.tab(sheet, words=True)]
        assert page.cell(2, page.max_column).value == "dongjie/2026/meeting/20260312-abcd"
        assert page.oddHeader.center.text.strip() == sheet.title
        assert page.print_title_rows == "$1:$1"
        setup = page.page_setup
        assert (int(setup.paperSize), setup.orientation) == (9, "landscape")
        total = sum(int(one.width * 7) + 5 for one in page.column_dimensions.values()) / 96 * 25.4
        room = 297 - 25.4 * (page.page_margins.left + page.page_margins.right)
        fits = bool(page.sheet_properties.pageSetUpPr and page.sheet_properties.pageSetUpPr.fitToPage)
        assert 11 * (min(1, room / total) if fits else setup.scale / 100) >= 9
        assert fits is (sheet is narrow)
        assert page.print_title_cols == (None if fits else "$A:$A")


def test_what_a_workbook_cannot_hold_is_told() -> None:
    sheet = grid.sheets(kinds.kind("meeting"))[0]
    row: list[Any] = ["dongjie/2026/meeting/20260312-abcd", *[None] * (len(sheet.names) - 2), "字" * 40_000]
    with pytest.raises(CannotExport, match="dongjie/2026/meeting/20260312-abcd: a text of 40000 characters"):
        xlsx.render([ExportTable(sheet, [row])], False, ZONE)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_tab_has_a_name_of_its_own_that_programs_take(language: str) -> None:
    i18n.use(language)
    for words in (True, False):
        names = [xlsx.tab(sheet, words) for kind in ALL for sheet in grid.sheets(kind)]
        assert len(set(names)) == len(names)
        assert all(len(name) <= xlsx.TAB and not set(name) & set("[]:*?/\\") for name in names)


@pytest.mark.external
@pytest.mark.usefixtures("writer")
def test_libreoffice_opens_the_workbook_and_gives_the_same_back(z: Zhili, tmp_path: Path) -> None:
    """All records of the example, in words: every sheet says what our own csv says, and what was saved is read without a change, kind by kind."""
    soffice = shutil.which("soffice")
    assert soffice, "the tests need LibreOffice: apt-get install libreoffice-calc-nogui"
    i18n.use("en")
    z("export", "-o", str(tmp_path / "all.xlsx"))
    z("export", "--format", "csv", "--words", "--no-bom", "-o", f"{tmp_path}/csv/")
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    for form, folder in ((every_sheet, "lo"), ("xlsx:Calc MS Excel 2007 XML", "saved")):
        done = subprocess.run(
            [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", form, "--outdir", tmp_path / folder, tmp_path / "all.xlsx"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert "rror" not in done.stdout, done.stdout
    office = Workspace.open(z.root)
    office.refresh()
    for kind in dict.fromkeys(hit.kind for hit in office.index.hits()):
        said = json.loads(z("import", str(tmp_path / "saved" / "all.xlsx"), "--kind", kind, "--dry-run", "--json"))
        count = len(office.index.hits("kind=?", (kind,)))
        assert (said["new"], said["changed"], said["unchanged"], said["problems"]) == (0, 0, count, []), kind
    titles = {xlsx.tab(sheet, words=True): sheet for kind in ALL for sheet in grid.sheets(kind)}
    ours = sorted((tmp_path / "csv").iterdir())
    theirs = sorted((tmp_path / "lo").iterdir())
    assert len(ours) == len(theirs) > 30
    for file in theirs:
        sheet = titles[file.stem.removeprefix("all-")]
        mine = read_csv((tmp_path / "csv" / f"{sheet.name}.csv").read_text(encoding="utf-8"))
        found = list(reader.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
        assert [before(list(map(shown, row))) for row in found] == [list(map(shown, row)) for row in mine], sheet.name


def shown(cell: str) -> str:
    """Times and moments as LibreOffice writes them, and as we do, in one form."""
    for form in ("%I:%M:%S %p", "%H:%M:%S"):
        try:
            return datetime.datetime.strptime(cell, form).strftime("%H:%M")
        except ValueError:
            continue
    try:
        found = datetime.datetime.fromisoformat(cell)
    except ValueError:
        return cell
    return found.strftime("%Y-%m-%d %H:%M") if len(cell) > 10 else cell


def test_csv_for_one_sheet_goes_to_standard_output(z: Zhili) -> None:
    found = list(reader.DictReader(io.StringIO(z("export", "meeting.follow_ups", "--unit", "dongjie"))))
    assert found[0].keys() >= {"ref", "no", "content", "lead_unit"}
    assert {row["ref"].split("/")[0] for row in found} == {"dongjie"}
    assert "lead_unit" in z("export", "meeting.follow_ups", "--year", "2020"), "headings stand there without a record too"
    assert z("export", "meeting", "-o", "-") == z("export", "meeting")
    assert "meeting.follow_ups" in z.err


def test_csv_in_files_begins_with_the_mark_that_excel_wants(z: Zhili, tmp_path: Path) -> None:
    file = tmp_path / "new" / "meeting.csv"
    z("export", "meeting", "-o", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbfref,(unit),")
    z("export", "meeting", "--no-bom", "--words", "-o", str(file))
    assert file.read_bytes().startswith(b"Record,")
    assert [one.name for one in file.parent.iterdir()] == ["meeting.csv"], "nothing is left beside it"
    z("export", "--format", "csv", "-o", str(tmp_path / "all"))
    assert (tmp_path / "all" / "patrol.shifts.missed.csv").is_file()


def test_json_is_an_object_with_an_array_of_records(z: Zhili) -> None:
    found = json.loads(z("export", "--json", "--year", "2026"), parse_float=Decimal)["items"]
    assert {"ref", "kind", "unit", "year", "state", "record"} == found[0].keys()
    shown = z.json("show", "dongjie/2026/figures/10")
    assert next(one["record"] for one in found if one["ref"] == "dongjie/2026/figures/10") == shown["record"]  # type: ignore[index]
    assert len(z.items("export")) == EXAMPLE


def test_decimals_stay_exact_in_json_and_parquet(tmp_path: Path) -> None:
    import duckdb

    from zhili_tui.exchange import json as made

    lines = [{"item": "a", "self_score": Decimal("12345.123456789012345")}]
    kind, place = kinds.kind("assessment"), parse("dongjie/2026/assessment/20261101-abcd")
    assert place is not None
    plain = {"sheet": "targets", "unit": "xiguan", "round": "year_end", "date": datetime.date(2026, 11, 1), "lines": lines}
    entry = ExportEntry(place, convert(plain, kind.cls), "")
    assert "12345.123456789012345" in made.render([entry], ZONE)
    parquet.write([entry], tmp_path)
    rows = duckdb.sql(
        f"SELECT lines[1].self_score, assessment_unit, unit FROM read_parquet('{tmp_path}/assessment/**/*.parquet', hive_partitioning=true)"
    )
    assert rows.fetchall() == [(Decimal("12345.123456789012345"), "xiguan", "dongjie")]


def test_duckdb_reads_all_offices_as_one_table(z: Zhili, tmp_path: Path) -> None:
    import duckdb

    z("export", "--format", "parquet", "-o", str(tmp_path))
    assert (tmp_path / "meeting/unit=dongjie/year=2026/zhili.parquet").is_file()
    for kind in kinds.names():
        files = list((tmp_path / kind).rglob("*.parquet"))
        rows = sum(len(duckdb.sql(f"SELECT ref FROM read_parquet('{file}')").fetchall()) for file in files)
        assert rows == len(z.items("export", kind)), kind
    meetings = f"read_parquet('{tmp_path}/meeting/**/*.parquet', hive_partitioning=true)"
    types = {row[0]: row[1] for row in duckdb.sql(f"DESCRIBE SELECT * FROM {meetings}").fetchall()}
    assert (types["date"], types["start"], types["present"], types["year"]) == ("DATE", "VARCHAR", "BIGINT", "BIGINT")
    assert "TIME" not in " ".join(re.sub("TIMESTAMP( WITH TIME ZONE)?", "", kind) for kind in types.values()), (
        "Spark refuses TIME at its defaults"
    )
    assert duckdb.sql(f"SELECT max(start)::TIME IS NOT NULL FROM {meetings}").fetchall() == [(True,)]
    assert re.fullmatch(r"STRUCT\(.*due DATE.*\)\[\]", types["follow_ups"])
    want = [one for one in z.items("export", "meeting") if one["unit"] == "dongjie"]
    got = duckdb.sql(f"SELECT sum(present), sum(len(follow_ups)) FROM {meetings} WHERE unit='dongjie' AND year=2026").fetchall()
    assert got == [(sum(one["record"]["present"] for one in want), sum(len(one["record"].get("follow_ups", [])) for one in want))]


def test_a_second_export_leaves_nothing_of_the_first(z: Zhili, tmp_path: Path) -> None:
    z("export", "meeting", "--format", "parquet", "-o", str(tmp_path))
    (tmp_path / "meeting" / "notes.txt").write_text("mine")
    before = len(list(tmp_path.rglob("*.parquet")))
    z("export", "meeting", "--unit", "dongjie", "--format", "parquet", "-o", str(tmp_path))
    assert before > len(list(tmp_path.rglob("*.parquet"))) == 1
    assert (tmp_path / "meeting" / "notes.txt").is_file()


def test_without_the_library_for_parquet_the_way_to_it_is_told(z: Zhili, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "arro3.io", None)
    z("export", "meeting", "--format", "parquet", "-o", str(tmp_path), code=2)
    assert "pip install 'zhili-tui[parquet]'" in z.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["export"], "A csv file holds one sheet"),
        (["export", "nothing"], "There is no kind “nothing”"),
        (["export", "meeting.nothing"], "Its sheets are: meeting, meeting.absent"),
        (["export", "meeting", "--format", "xlsx"], "-o FILE.xlsx"),
        (["export", "--format", "parquet"], "-o FOLDER/"),
        (["export", "--format", "ods"], "choose one of csv, xlsx"),
        (["export", "--format", "ics", "meeting"], "leave “meeting” out"),
        (["export", "--format", "ics", "--state", "odd"], "There is no state “odd”"),
        (["export", "meeting", "--unit", "nowhere"], "There is no unit “nowhere”"),
        (["export", "meeting", "--year", "2020", "--format", "parquet", "-o", "/dev/null"], "is a file"),
        (["export", "meeting", "-o", "/proc/x/y.csv"], "/proc/x/y.csv:"),
        (["export", "meeting", "--format", "xlsx", "-o", "/proc"], "/proc: is a folder"),
        (["export", "--year", "2020", "-o", "none.xlsx"], "No record fits"),
        (["export", "meeting", "--month", "3"], "--month goes with --layout"),
    ],
)
def test_wrong_use_is_one_sentence(z: Zhili, args: list[str], said: str) -> None:
    z(*args, code=2)
    assert said in z.err
    assert len(z.err.strip().split("\n")) == 1


def test_a_device_is_written_to_and_a_link_stays_one(z: Zhili, tmp_path: Path) -> None:
    z("export", "meeting", "--format", "xlsx", "-o", "/dev/null")
    assert Path("/dev/null").is_char_device()
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    z("export", "meeting", "-o", str(tmp_path / "link.csv"))
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").is_file()


def test_a_record_that_cannot_be_read_is_left_out_and_told(z: Zhili, repository: Path) -> None:
    file = next((repository / "records/dongjie/2026/meeting").glob("*.toml"))
    file.write_text("type = ", encoding="utf-8")
    assert file.stem not in z("export", "meeting")
    assert "1 records cannot be read" in z.err


def test_the_sheets_of_the_example_lead_back_to_its_records(office: Workspace) -> None:
    hits = office.index.hits()
    entries = ordered(ExportEntry(hit.place, record, "") for hit, record in office.index.read(hits))
    for words in (True, False):
        cells, found = Cells(office.entering.desk, words), {}
        for table in tables(office, entries, words):
            found.setdefault(table.sheet.kind.name, {})[table.sheet.name] = [
                dict(zip(table.sheet.names, row, strict=True)) for row in table.rows
            ]
        count = 0
        for name, sheets in found.items():
            for ref, plain in put_together(kinds.kind(name), sheets, cells).items():
                assert grid.same(kinds.kind(name), plain, office.load(f"records/{ref}.toml").plain), ref
                count += 1
        assert count == EXAMPLE
