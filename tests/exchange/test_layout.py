"""A superior's form: each figure in its place, a mistake in the file told with its line."""

import csv as reader
import io
import re
from pathlib import Path

import openpyxl
import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT
from zhili_tui.errors import Unreadable
from zhili_tui.exchange.form_template.read import read

DISPUTES = ROOT / "templates" / "layouts" / "monthly-disputes.toml"
MEETINGS = """
sheet = "會議"
kind = "meeting"
freeze = 1
[[styles]]
id = "day"
number = "yyyy-mm-dd"
border = "thin"
[[columns]]
id = "n"
[[columns]]
id = "date"
value = "record.date"
style = "day"
[[columns]]
id = "chair"
value = "record.chair"
[[columns]]
id = "follow_ups"
value = "record.follow_ups"
[[rows]]
cells = [{ at = ["n", "follow_ups"], text = "{unit}" }]
[[rows]]
each = "record"
cells = [{ at = ["n"], text = "{n}" }]
"""
UNITS = """
sheet = "各單位"
[[columns]]
id = "name"
[[columns]]
id = "screened"
value = "figures.disputes.screened"
[[columns]]
id = "share"
value = "figures.disputes.succeeded / figures.disputes.mediated"
[[rows]]
each = "unit"
cells = [{ at = ["name"], text = "{n} {name}" }]
[[rows]]
show = "year"
cells = [{ at = ["name"], text = "全年" }]
"""


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def cells(text: str) -> list[list[str]]:
    return list(reader.reader(io.StringIO(text, newline="")))


def test_the_months_disputes_of_the_district(z: Zhili) -> None:
    """Columns of the units below, together and since January, as zhili returns says (TGT-5)."""
    found = cells(z("export", "--layout", "monthly-disputes", "--unit", "shifan", "--month", "10"))
    assert found[0][0] == "示範區2026年10月矛盾糾紛排查調處月報表"
    heads = found[2]
    below = {name: unit for unit, name in (("dongjie", "東街街道"), ("nanshan", "南山鎮"), ("xiguan", "西關街道"))}
    assert heads == ["項　目", "", "本級", *[head for head in heads if head in below], "合計", "全年累計"]
    assert set(below) < set(heads)
    rows = {row[1]: row for row in found}

    def returned(unit: str) -> dict[str, dict[str, int | None]]:
        return {row["field"]: row for row in z.json("returns", unit, "--month", "10")["rows"]}  # type: ignore[call-overload]

    district = returned("shifan")
    for label, field in (
        ("排查糾紛", "disputes.screened"),
        ("企業改制", "disputes.causes.enterprise_reform"),
        ("50人以下", "disputes.sizes.up_to_50"),
    ):
        row = rows[label]
        assert row[-2:] == [str(district[field]["total"]), str(district[field]["year"])]
        for name, unit in below.items():
            assert row[heads.index(name)] == str(returned(unit)[field]["total"])
    share = district["disputes.succeeded"]["total"] / district["disputes.mediated"]["total"]  # type: ignore[operator]
    assert float(rows["調處成功率"][-2]) == pytest.approx(share, abs=1e-6)


def test_the_form_as_a_workbook_looks_as_laid_out(z: Zhili, tmp_path: Path) -> None:
    z("export", "--layout", "monthly-disputes", "--unit", "shifan", "--month", "10", "-o", str(tmp_path / "a.xlsx"))
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    assert page.title == "矛盾糾紛排查調處月報表"
    assert {"A1:H1", "A4:A9", "A10:A21"} <= {str(merged) for merged in page.merged_cells.ranges}
    assert (page["A1"].font.size, page["A1"].alignment.horizontal, round(page.row_dimensions[1].height)) == (20, "center", 40)
    assert (page["G5"].value, page["G5"].data_type, page["G5"].border.left.style) == (251, "n", "thin")
    assert (page["G8"].number_format, page["C5"].value, page["C5"].border.left.style) == ("0.0%", None, "thin")
    assert 22 <= page.column_dimensions["B"].width < 23
    assert page.page_setup.orientation == "landscape"


def test_a_unit_with_nobody_below_has_no_such_columns(z: Zhili) -> None:
    found = cells(z("export", "--layout", "monthly-disputes", "--unit", "pingan", "--month", "10"))
    assert found[2] == ["項　目", "", "本級", "合計", "全年累計"]


def test_who_has_not_reported_is_named_and_a_blank_is_no_zero(z: Zhili, repository: Path) -> None:
    for file in (repository / "records").glob("*/2026/figures/10.toml"):
        if file.parts[-4] in ("xiguan", "xingfu", "hexie", "renmin"):
            file.unlink()
    found = cells(z("export", "--layout", "monthly-disputes", "--unit", "shifan", "--month", "10"))
    column = found[2].index("西關街道")
    assert {row[column] for row in found[3:25]} == {""}
    assert "西關街道" in next(row[0] for row in found if row[0].startswith("未報單位"))


def test_rows_of_each_record(z: Zhili, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MEETINGS, encoding="utf-8")
    found = cells(z("export", "meeting", "--layout", str(tmp_path / "m.toml"), "--unit", "dongjie", "--year", "2026"))
    listed = z.items("list", "meeting", "--unit", "dongjie", "--year", "2026")
    assert len(found) == len(listed) + 1  # type: ignore[arg-type]
    assert found[0] == ["東街街道", "", "", ""]
    assert found[1][0:3] == ["1", "2026-01-05", "陳國強"]
    z("export", "--layout", str(tmp_path / "m.toml"), "--unit", "dongjie", "-o", str(tmp_path / "m.xlsx"))
    page = openpyxl.load_workbook(tmp_path / "m.xlsx").active
    assert page is not None
    assert (page["B2"].is_date, page["B2"].number_format, page.freeze_panes) == (True, "yyyy-mm-dd", "A2")


def test_rows_of_each_unit(z: Zhili, tmp_path: Path) -> None:
    (tmp_path / "u.toml").write_text(UNITS, encoding="utf-8")
    found = cells(z("export", "--layout", str(tmp_path / "u.toml"), "--unit", "shifan", "--month", "10"))
    assert [row[0] for row in found] == ["1 東街街道", "2 南山鎮", "3 西關街道", "全年"]
    assert found[0][1] == "58"
    assert found[3][1] == "2185"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "n"\n', 'id = "n\n', "line 10, column 8"),
        ('id = "n"\n', 'id = "n"\ncolour = 1\n', "line 11, column 1: there is no field “colour” here"),
        ('value = "record.chair"', 'value = "record.chairs"', "meeting has no field “chairs”"),
        ('value = "record.chair"', 'value = "figures.disputes.none"', "line 17, column 1: there is no figure “disputes.none”"),
        ('value = "record.chair"', 'value = "chair"', "write a value as"),
        ('style = "day"', 'style = "night"', "line 14, column 1: there is no style “night”; the styles are: day"),
        ('at = ["n", "follow_ups"]', 'at = ["n", "m"]', "there is no column “m”"),
        ('at = ["n", "follow_ups"]', 'at = ["follow_ups", "n"]', "name one column, or the first and the last"),
        ('at = ["n", "follow_ups"]', 'at = ["n", "follow_ups"], down = 2', "merged cells end where the rows do"),
        ('text = "{unit}"', 'text = "{units}"', "line 22, column 38: {units} is none of: office, unit"),
        ('text = "{unit}"', 'text = "{unit"', "is none of: office, unit"),
        ('text = "{unit}"', 'text = "{unit}", value = "figures.disputes.screened"', "either text or value"),
        ('text = "{unit}" }', 'text = "{unit}" }, { at = ["date"], text = "x" }', "another cell stands here"),
        ('id = "chair"', 'id = "date"', "“date” is used 2 times"),
        ('kind = "meeting"', 'kind = "party"', "line 3, column 1: there is no kind of record “party”"),
        ('kind = "meeting"\n', "", "write a value as"),
        ('sheet = "會議"', 'sheet = "會/議"', "line 2, column 1: a sheet's name"),
        ('each = "record"', 'each = "record"\nvalue = "figures.disputes.screened"', "values stand either"),
        ('id = "day"', 'id = "day"\nsize = 0', "expected 1 or more"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_layout_is_one_sentence_with_its_place(old: str, new: str, said: str) -> None:
    assert read(MEETINGS.encode(), "m.toml").kind == "meeting"
    assert old in MEETINGS
    with pytest.raises(Unreadable) as error:
        read(MEETINGS.replace(old, new, 1).encode(), "m.toml")
    assert str(error.value).startswith("m.toml: line ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--layout", "nothing", "--unit", "shifan"], "There is no layout “nothing”. The layouts are: monthly-disputes"),
        (["--layout", "no/such.toml", "--unit", "shifan"], "no/such.toml: there is no such file"),
        (["--layout", "monthly-disputes"], "--layout needs --unit"),
        (["--layout", "monthly-disputes", "--unit", "nowhere"], "There is no unit “nowhere”"),
        (["--layout", "monthly-disputes", "--unit", "shifan", "--month", "13"], "choose 1 to 12"),
        (["--layout", "monthly-disputes", "--unit", "shifan", "--json"], "csv or xlsx, not json"),
        (["--layout", "monthly-disputes", "--unit", "shifan", "--format", "xlsx"], "-o FILE.xlsx"),
        (["meeting", "--layout", "monthly-disputes", "--unit", "shifan"], "not about “meeting”"),
    ],
)
def test_wrong_use_of_layouts(z: Zhili, args: list[str], said: str) -> None:
    z("export", *args, code=2)
    assert said in z.err
    assert len(z.err.strip().split("\n")) == 1


def test_every_shipped_layout_can_be_read() -> None:
    for file in (ROOT / "templates" / "layouts").glob("*.toml"):
        read(file.read_bytes(), file.name)
    assert DISPUTES.is_file()


def test_the_layout_in_the_guide_can_be_read() -> None:
    text = (ROOT / "docs" / "sheets-out.md").read_text(encoding="utf-8")
    example = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0]
    assert read(example.encode(), "guide").sheet == "會議一覽"
