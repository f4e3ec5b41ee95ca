"""A clerk's month: return, minutes, notice and the superior's spreadsheet come out of the records, every number in them from one place."""

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT
from zhili_tui.model.record_path import parse as place_of

YEAR, MONTH = 2026, 8
LAYOUT = ROOT / "templates" / "layouts" / "monthly-disputes.toml"
CELL = r"(—|\d+)"
#: A figure's line in the text of the return: what stands in its four columns.
FIGURES = re.compile(rf"(?<=  ){CELL} +{CELL} +{CELL} +{CELL}(?: |$)", re.MULTILINE)


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def typed(root: Path, unit: str, month: int, field: str) -> int | None:
    """A figure as somebody typed it, straight from the file; None where it stands nowhere."""
    path = root / f"records/{unit}/{YEAR}/figures/{month:02}.toml"
    found: Any = read(path) if path.is_file() else {}
    for step in field.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def units(root: Path) -> list[str]:
    """Every unit that keeps figures."""
    return sorted({path.parent.parent.parent.name for path in (root / "records").glob(f"*/{YEAR}/figures/*.toml")})


def below(root: Path, unit: str) -> list[str]:
    """The units at any depth below one, straight from their files."""
    parents = {path.parent.name: read(path).get("parent") for path in (root / "records").glob("*/unit.toml")}
    out, pending = [], [unit]
    while pending:
        one = pending.pop()
        found = [child for child, parent in parents.items() if parent == one]
        out += found
        pending += found
    return out


def summed(root: Path, who: list[str], months: range, field: str) -> int | None:
    found = [one for unit in who for month in months if (one := typed(root, unit, month, field)) is not None]
    return sum(found) if found else None


def numbers(text: str) -> set[int]:
    """The numbers in a text; 09:00 and 9時00分 have the same."""
    return {int(one) for one in re.findall(r"\d+", text)}


def paper(z: Zhili, *args: str) -> str:
    """The text of a paper, without its foot of digests."""
    text = z("render", *args, "-o", "-", "--lang", "zh-Hant")
    return re.split(r"\n  [a-z-]+(?:/\S+| --unit \S+ \S+)  ", text)[0]


def returned(z: Zhili, unit: str) -> dict[str, dict[str, Any]]:
    found: Any = z.json("returns", unit, "--month", str(MONTH))
    return {row["field"]: row for row in found["rows"]}


def as_cell(number: int | None) -> str:
    return "—" if number is None else str(number)


@pytest.mark.parametrize("unit", ["shifan", "dongjie", "nanshan"])
def test_the_return_is_the_sum_of_what_was_typed(z: Zhili, repository: Path, unit: str) -> None:
    rows, others = returned(z, unit), below(repository, unit)
    disputes = {field: row for field, row in rows.items() if field.startswith("disputes.")}
    assert len(disputes) > 15
    for field, row in disputes.items():
        assert row["own"] == typed(repository, unit, MONTH, field), field
        assert row["below"] == summed(repository, others, range(MONTH, MONTH + 1), field), field
        assert row["total"] == summed(repository, [unit, *others], range(MONTH, MONTH + 1), field), field
        assert row["year"] == summed(repository, [unit, *others], range(1, MONTH + 1), field), field


@pytest.mark.parametrize("unit", ["shifan", "dongjie"])
def test_the_paper_has_the_figures_of_the_return(z: Zhili, unit: str) -> None:
    rows = returned(z, unit).values()
    lines = FIGURES.findall(paper(z, "return", "--unit", unit, "--month", str(MONTH)))
    order = sorted(rows, key=lambda row: not row["field"].startswith("disputes."))
    assert lines == [tuple(as_cell(row[name]) for name in ("own", "below", "total", "year")) for row in order]


def sheet(z: Zhili, file: Path, unit: str) -> list[dict[str, Any]]:
    """The superior's spreadsheet: a row for each figure of its form, its cells by the heads of the columns."""
    z("export", "--layout", "monthly-disputes", "--unit", unit, "--month", str(MONTH), "-o", str(file), "--lang", "zh-Hant")
    lines = [list(row) for row in openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)]
    start = next(number for number, row in enumerate(lines) if row[0] == "項　目")
    return [dict(zip(lines[start], row, strict=True)) for row in lines[start + 1 :]]


@pytest.mark.parametrize("unit", ["shifan", "dongjie"])
def test_the_superiors_spreadsheet_has_them_too(z: Zhili, tmp_path: Path, unit: str) -> None:
    rows = returned(z, unit)
    values = [row["value"] for row in tomllib.loads(LAYOUT.read_text(encoding="utf-8"))["rows"] if "value" in row]
    found = dict(zip(values, sheet(z, tmp_path / "d.xlsx", unit), strict=False))
    plain = [value for value in values if "/" not in value]
    assert len(plain) > 15
    for value in plain:
        row, cells = rows[value.removeprefix("figures.")], found[value]
        assert (cells["本級"], cells["合計"], cells["全年累計"]) == (row["own"], row["total"], row["year"]), value
        each = [cell for name, cell in cells.items() if name not in (None, "項　目", "本級", "合計", "全年累計")]
        assert len(each) > 1
        assert sum(cell or 0 for cell in each) == (row["below"] or 0), value
    rate = found["figures.disputes.succeeded / figures.disputes.mediated"]["合計"]
    assert rate == pytest.approx(rows["disputes.succeeded"]["total"] / rows["disputes.mediated"]["total"], abs=1e-6)


def test_what_is_mended_in_one_place_is_mended_everywhere(z: Zhili, repository: Path, tmp_path: Path) -> None:
    """No number is typed twice: one village's figure, and every paper above it, follow from one field."""
    field, unit = "railway.illegal_crossing", "pingan"
    before = {one: returned(z, one)[field]["total"] for one in ("dongjie", "shifan")}
    z("set", f"{unit}/{YEAR}/figures/{MONTH:02}", f"{field}={(typed(repository, unit, MONTH, field) or 0) + 3}")
    after = {one: returned(z, one)[field]["total"] for one in ("dongjie", "shifan")}
    assert after == {one: count + 3 for one, count in before.items()}
    lines = FIGURES.findall(paper(z, "return", "--unit", "shifan", "--month", str(MONTH)))
    order = sorted(returned(z, "shifan").values(), key=lambda row: not row["field"].startswith("disputes."))
    assert lines[[row["field"] for row in order].index(field)][2] == str(after["shifan"])
    for name, count in (("grave_disputes", 2),):
        z("set", f"{unit}/{YEAR}/figures/{MONTH:02}", f"disputes.{name}={count}")
        found = next(row for row in sheet(z, tmp_path / "e.xlsx", "dongjie") if row[None] == "重大糾紛")
        assert (found["平安社區"], found["合計"]) == (count, count)


def meetings(root: Path) -> list[Path]:
    return [path for path in sorted((root / "records").glob(f"*/{YEAR}/meeting/*.toml")) if _in_month(read(path)["date"])]


def _in_month(day: datetime.date) -> bool:
    return (day.year, day.month) == (YEAR, MONTH)


def test_every_number_of_the_minutes_is_the_records(z: Zhili, repository: Path) -> None:
    found = meetings(repository)
    assert len(found) > 10
    for path in found:
        place = place_of(path.relative_to(repository).as_posix())
        assert place is not None
        plain = read(path)
        text = paper(z, place.ref, "--paper", "minutes")
        listed = range(1, 1 + max(len(plain.get(name, ())) for name in ("agenda", "resolutions", "follow_ups")))
        source = path.read_text(encoding="utf-8").split("[[signoffs]]")[0]
        assert numbers(text) <= numbers(source) | set(listed), place.ref
        assert f"應到{plain['expected']}人，實到{plain['present']}人" in text.replace("\n", "") or str(plain["present"]) in text
        for one in (*plain.get("resolutions", ()), *plain.get("follow_ups", ())):
            assert not one.get("due") or f"{one['due'].month}月{one['due'].day}日" in re.sub(r"\s", "", text), place.ref


def test_every_number_of_the_notice_is_the_records(z: Zhili, repository: Path) -> None:
    notices = [p for p in (repository / "records").glob(f"*/{YEAR}/notice/*.toml") if _in_month(read(p)["date"])]
    assert len(notices) == 1
    plain = read(notices[0])
    text = re.sub(r"\s", "", paper(z, notices[0].stem))
    assert plain["number"] in text
    assert f"{plain['date'].year}年{plain['date'].month}月{plain['date'].day}日" in text
    acknowledged = next(one["at"] for one in plain["signoffs"] if one["verdict"] == "acknowledged")
    known = numbers(plain["number"]) | {YEAR, plain["date"].month, plain["date"].day, acknowledged.month, acknowledged.day}
    assert numbers(text) <= known


def test_every_number_of_the_bulletin_is_counted_from_the_inspections(z: Zhili, repository: Path) -> None:
    """That of the year's first half: what was inspected, found and closed, out of the files themselves."""
    files = sorted((repository / "records/shifan-zzb").glob(f"{YEAR}/inspection/*.toml"))
    held = [
        one for path in files if (one := read(path))["date"].month <= 6 and one["unit"] != "shifan-zzb" and one["type"] != "self_inspection"
    ]
    found = [finding for one in held for finding in one.get("findings", ())]
    assert len(held) > 1
    assert found
    text = re.sub(r"\s+", " ", z("render", "bulletin", "--unit", "shifan-zzb", "--round", "half_year", "-o", "-"))
    said = re.search(
        r"(\d+) units were inspected in (\d+) inspections .*? (\d+) problems were found; as of this bulletin (\d+) are closed \(of these (\d+) late\) and (\d+) are not",
        text,
    )
    assert said, text
    units, inspections, problems, closed, _late, open_ = map(int, said.groups())
    assert (units, inspections, problems) == (len({one["unit"] for one in held}), len(held), len(found))
    assert closed + open_ == problems
    assert closed <= sum("closed" in one for one in found)
