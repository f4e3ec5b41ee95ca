"""The files of guard-tour readers: many layouts read alike, what was not understood told by line, no round made up."""

import datetime
from pathlib import Path

import pytest

from tests.conftest import git
from tests.exchange.test_import import CITIZEN, Z
from zhili_tui.cli.commands import import_
from zhili_tui.exchange.importing.guard_tour import tour_file
from zhili_tui.services.grids import tour
from zhili_tui.services.grids.tour import TourReading
from zhili_tui.services.workspace import Workspace

D, T = datetime.date, datetime.time
AT = datetime.datetime(2026, 8, 29, 8, 2, 15)
HOURS = (T(8), T(15), T(21))


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Z:
    return Z(repository, capsys)


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-29,08:02:15,大門,鍾立",
        "1;2026/8/29;8:02:15;大門;鍾立",
        "2026.8.29\t08:02:15\t大門\t鍾立",
        "2026年8月29日 08時02分15秒 大門 鍾立",
        "0007 20260829 080215 大門 鍾立",
        "20260829080215,大門,鍾立",
        "2026-08-29T08:02:15|大門|鍾立",
        "29.08.2026 08:02:15 大門 鍾立",
        "08/29/2026 8:02:15 AM,大門,鍾立",
        "2026-08-29 上午8:02:15,大門,鍾立",
        "２０２６－０８－２９，０８：０２：１５，大門，鍾立",
        "人員,卡號,地點,日期,時間\n鍾立,00A1B2C3D4,大門,2026-08-29,08:02:15",
        "序号\t打卡时间\t巡更点\t姓名\t时间\n1\t2026-08-29 08:02:15\t大門\t鍾立\t",
    ],
)
def test_layouts(text: str) -> None:
    log = tour_file.parse(text)
    assert [(one.at, one.point, one.guard) for one in log.readings] == [(AT, "大門", "鍾立")], log
    assert log.unread == []


def test_known_names_tell_guard_from_point() -> None:
    log = tour_file.parse("2026-08-29 08:02:15 鍾立 大門", ["鍾立"], ["大門"])
    assert (log.readings[0].point, log.readings[0].guard) == ("大門", "鍾立")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2026-08-29,,大門,鍾立", "no time of day"),
        ("08:02:15,大門,鍾立", "no date"),
        ("2026-02-30 08:02 大門", "no such day"),
        ("2026-08-29 25:02 大門", "no such day, or no such time"),
        ("05/06/2026 08:02 大門", "which of the two"),
    ],
)
def test_what_is_not_understood_is_told_by_line(line: str, why: str) -> None:
    log = tour_file.parse(f"巡更記錄\n------\n{line}\n")
    assert log.readings == []
    (unread,) = log.unread
    assert unread.line == 3
    assert why in unread.sentence


def test_the_touches_of_a_round_are_one_round_at_the_first() -> None:
    touches = [
        TourReading(number, datetime.datetime(2026, 8, 29, *at), "", "鍾立")
        for number, at in enumerate([(8, 9), (8, 2), (8, 30), (12, 0), (12, 20), (21, 58)], 1)
    ]
    (found,) = tour.walked(touches, HOURS)
    assert found.rounds == (T(8, 2), T(12), T(21, 58)), "nothing is made of 15:00, which nobody walked"


def test_another_post_s_points_are_left_out() -> None:
    touches = [TourReading(1, AT, "大門"), TourReading(2, AT, "後門崗"), TourReading(3, AT, "车库")]
    assert [one.line for one in tour.at_post(touches, "大門崗", ["大門崗", "后门岗"])] == [1, 3]


def test_a_round_that_is_entered_stands_and_a_missed_one_is_not_made_walked() -> None:
    before = {"date": D(2026, 8, 29), "guard": "鍾立", "rounds": [T(8, 1)], "missed": [{"hour": T(21), "reason": "暴雨"}]}
    touches = [TourReading(n, datetime.datetime(2026, 8, 29, hour, 3), "", "鍾立") for n, hour in enumerate((8, 15, 21), 1)]
    result = tour.added([before], tour.walked(touches, HOURS), HOURS, D(2026, 8, 30))
    assert result.new == 1
    assert result.shifts == [before | {"rounds": [T(8, 1), T(15, 3)]}]
    assert [hour for _line, _day, hour in result.contrary] == [T(21)]


READER = "日期,時間,地點,人員\n2026-08-29,08:02:00,大門,鍾立\n2026-08-29,08:20:00,車庫,鍾立\n2026-08-29,15:01:00,大門,鍾立\n"


def test_the_command_line_adds_what_a_reader_recorded(z: Z, tmp_path: Path) -> None:
    """29 August is a day of which the example has no entry. Imported again nothing changes. That it is signed is said."""
    file = tmp_path / "巡更.csv"
    file.write_text(READER, encoding="utf-8")
    before = z.head()
    args = ("import", file, "--tour", "--unit", "pingan")
    assert "0 new  1 changed" in z(*args, "--dry-run")
    assert z.head() == before
    assert "earlier signatures" in z(*args) or "signed" in z.out, z.out
    assert int(git(z.root, "rev-list", "--count", f"{before}..HEAD")) == 1
    (shift,) = [
        one
        for one in Workspace.open(z.root).load("records/pingan/2026/patrol/08-menkou.toml").plain["shifts"]
        if one["date"] == D(2026, 8, 29)
    ]
    assert (shift["guard"], shift["rounds"]) == ("pingan/zhong-li", [T(8, 2), T(15, 1)])
    assert "missed" not in shift
    assert "recorded_late" in shift
    assert "1 unchanged" in z(*args)


def test_one_command_takes_it_back(z: Z, tmp_path: Path) -> None:
    file = tmp_path / "巡更.csv"
    file.write_text("2026-11-22,12:31:00,大門,鍾立\n", encoding="utf-8")
    before = z.head()
    z("import", file, "--tour", "--unit", "pingan", "--post", "大門崗")
    (shift,) = [
        one
        for one in Workspace.open(z.root).load("records/pingan/2026/patrol/11-menkou.toml").plain["shifts"]
        if one["date"] == D(2026, 11, 22)
    ]
    assert T(12, 31) in shift["rounds"], "a round at another time is one, too"
    z("undo", "HEAD")
    assert git(z.root, "diff", "--stat", before, "HEAD") == ""


def test_a_line_that_is_not_understood_keeps_all_out(z: Z, tmp_path: Path) -> None:
    file = tmp_path / "巡更.txt"
    file.write_text(READER + "2026-08-30,??,大門,鍾立\n", encoding="utf-8")
    before = z.head()
    said = z("import", file, "--tour", "--unit", "pingan", code=1)
    assert "row 5: no time of day" in said
    assert z.head() == before


GUESSED = "2026-11-22,12:31:00,大門,鍾某\n"


def test_who_was_guessed_is_asked_about_first(z: Z, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guard whom nobody knows stands behind the point, or is it the other way round? Nothing is written before somebody looked."""
    file = tmp_path / "巡更.csv"
    file.write_text(GUESSED, encoding="utf-8")
    before = z.head()
    args = ("import", file, "--tour", "--unit", "pingan", "--post", "大門崗")
    assert "“鍾某” is taken for the guard and “大門” for the point" in " ".join(z(*args, "--dry-run").split())
    z(*args, code=2)
    assert "--yes" in z.err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, written in (("n\n", False), ("y\n", True)):
        monkeypatch.setattr(import_, "ask", lambda _prompt, answer=answer: answer)
        z(*args)
        assert (z.head() != before) is written
    assert "1 unchanged" in z(*args)


@pytest.mark.parametrize(
    ("text", "guessed"),
    [
        ("2026-08-29 08:02 大門 鍾立", True),
        ("2026-08-29 08:02 崗亭 鍾立 三號機", True),
        ("2026-08-29 08:02 崗亭 李四", False),
        ("2026-08-29 08:02 崗亭 李四 三號機", True),
        ("2026-08-29 08:02", False),
        ("地點,人員,日期,時間\n大門,鍾立,2026-08-29,08:02", False),
    ],
)
def test_what_only_the_order_tells_is_a_guess(text: str, guessed: bool) -> None:
    assert tour_file.parse(text, ["李四"], ["門口"]).readings[0].guessed is guessed


def test_nobody_s_number_is_shown(z: Z, tmp_path: Path) -> None:
    """Not of a line that was not understood, and not of a point."""
    file = tmp_path / "巡更.txt"
    file.write_text(f"2026-08-29,??,{CITIZEN},鍾立\n2026-08-29,?,138-0013-8000,鍾立\n", encoding="utf-8")
    assert "***" in z("import", file, "--tour", "--unit", "pingan", code=1)
    assert "1001" not in z.out + z.err
    assert "0013" not in z.out + z.err
    assert "2026-08-29" in z.out
    assert "1949" not in z("import", file, "--tour", "--unit", "pingan", "--json", code=1)


def test_whose_post_it_is_must_be_said(z: Z, tmp_path: Path) -> None:
    file = tmp_path / "巡更.txt"
    file.write_text(READER, encoding="utf-8")
    z("import", file, "--tour", code=2)
    assert "--unit" in z.err
