"""A province's questions to the records of many offices as one table: the same SQL in DuckDB and in Spark."""

import datetime
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT

Rows = list[list[tuple[Any, ...]]]
TODAY = "CREATE OR REPLACE TEMPORARY VIEW today AS SELECT DATE '2026-11-23' AS day"


def statements(name: str) -> list[str]:
    """The statements of a file of SQL, without its comments."""
    text = (ROOT / "scripts" / name).read_text(encoding="utf-8")
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [one for one in map(str.strip, bare.split(";")) if one]


def asked(run: Callable[[str], list[tuple[Any, ...]]], opening: str) -> Rows:
    """The answers, where the tables lie below ``data/`` in the folder one is in."""
    for one in (*statements(opening), TODAY):
        run(one)
    return [run(one) for one in statements("province.sql")]


def by_duckdb() -> Rows:
    """As DuckDB answers."""
    with duckdb.connect() as database:
        return asked(lambda one: database.execute(one).fetchall(), "province-duckdb.sql")


@pytest.fixture
def province(z: Zhili, demo_repository: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example, a demonstration's district, and an office whose older program had fewer columns and which missed two months, as one table."""
    data, district = tmp_path / "data", tmp_path / "district"
    z("export", "--format", "parquet", "-o", str(data))
    Zhili(demo_repository, capsys)("export", "--format", "parquet", "-o", str(district))
    shutil.rmtree(district / "assessment")  # whose units are called as those of the example are
    joined(data, district, "kaifa-", "**/*.parquet")
    old = data / "figures" / "unit=laojie" / "year=2026" / "zhili.parquet"
    old.parent.mkdir(parents=True)
    shutil.copytree(data / "unit" / "unit=dongjie", data / "unit" / "unit=laojie")
    duckdb.sql(
        f"COPY (SELECT * EXCLUDE (railway, note) FROM read_parquet('{data}/figures/unit=dongjie/**/*.parquet') "
        f"WHERE right(ref, 2) NOT IN ('03', '07')) TO '{old}'"
    )
    monkeypatch.chdir(tmp_path)
    return data


def joined(data: Path, office: Path, prefix: str, files: str) -> None:
    """Lay the tables of an office beside those of others, its units called by names of their own."""
    for file in office.glob(files):
        to = data / file.relative_to(office).as_posix().replace("unit=", f"unit={prefix}")
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, to)


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def test_a_province_is_answered(province: Path, z: Zhili) -> None:
    unreported, overdue, ranking, disputes, findings, deployed = by_duckdb()
    in_time = [row[:4] for row in unreported if row[0] == 2026 and row[1] <= "10" and not row[3].startswith("kaifa-")]
    assert in_time == [(2026, "03", "street", "laojie"), (2026, "07", "street", "laojie")], "in the example all others have reported"
    assert [row[1] for row in overdue] == sorted((row[1] for row in overdue), reverse=True)
    assert all(row[3] < datetime.date(2026, 11, 23) for row in overdue)
    points = [
        (sum(Decimal(line.get("final_score", line.get("assessed_score"))) for line in record["lines"]), record["unit"])
        for record in (one["record"] for one in z.items("export", "assessment"))
    ]
    assert [(row[5], row[4]) for row in ranking] == sorted(points, reverse=True)
    assert [row[3] for row in ranking] == [1, 2, 3]
    october = next(row for row in disputes if row[:2] == (2026, "10"))
    assert (
        october[3]
        == duckdb.sql(
            f"SELECT sum(disputes.screened) FROM read_parquet('{province}/figures/**/*.parquet', union_by_name = true) "
            "WHERE ref LIKE '%/2026/figures/10' AND state = 'reported'"
        ).fetchall()[0][0]
    )
    assert sum(row[1] for row in findings) >= sum(len(one["record"].get("findings", [])) for one in z.items("export", "inspection"))
    assert [row[3] for row in deployed] == sorted(row[3] for row in deployed)


@pytest.fixture
def fifty(province: Path) -> Path:
    """The three, and the district of the demonstration under 47 further names: fifty offices in one table."""
    for number in range(47):
        joined(province, province.parent / "district", f"k{number}-", "**/*.parquet")
    return province


@pytest.mark.external
def test_fifty_offices_are_answered_as_one_table(province: Path, request: pytest.FixtureRequest) -> None:
    """Each of the 47 counts as the first does."""
    before = by_duckdb()
    request.getfixturevalue("fifty")
    unreported, overdue, ranking, disputes, findings, deployed = by_duckdb()
    once = [row for row in before[0] if row[3].startswith("kaifa-")]
    assert len(unreported) == len(before[0]) + 47 * len(once)
    assert ranking == before[2]
    assert [row[:2] for row in disputes] == [row[:2] for row in before[3]]
    assert {row[1] for row in deployed} == {before[5][0][1]}, "the ten oldest are now those of as many offices"
    assert len(overdue) >= len(before[1])
    assert sum(row[1] for row in findings) > sum(row[1] for row in before[4])


@pytest.mark.external
@pytest.mark.usefixtures("fifty")
def test_spark_answers_as_duckdb_does() -> None:
    """Over fifty offices, at the defaults of Spark."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java runtime: apt-get install default-jre-headless")
    sql = pytest.importorskip("pyspark.sql", reason="pip install pyspark")
    quiet = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    session = quiet.getOrCreate()
    try:
        answers = asked(lambda one: [tuple(row) for row in session.sql(one).collect()], "province-spark.sql")
    finally:
        session.stop()
    assert answers == by_duckdb()
