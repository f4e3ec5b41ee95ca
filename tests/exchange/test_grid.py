"""The flat picture: what is laid out is put together again, for every kind, in words and as identifiers."""

import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exchange.made import ALL, OF_KIND
from zhili_tui import i18n
from zhili_tui.entry.parsing import Choice, ParseContext
from zhili_tui.errors import BadValue
from zhili_tui.exchange import grid
from zhili_tui.exchange.cells import Cells, split
from zhili_tui.model import kinds
from zhili_tui.model.introspection import by_name, faults
from zhili_tui.storage.toml_text import parse_text

ZONE = datetime.timezone(datetime.timedelta(hours=8))
PEOPLE = [Choice("dongjie/lin-shufen", "林淑芬"), Choice("a/li", "李明"), Choice("b/li", "李明")]
UNITS = [Choice("dongjie", "東街街道"), Choice("xiguan", "dongjie"), Choice("nan", "南門")]
KNOWN = {"unit": UNITS, "officer": PEOPLE, "person": PEOPLE}
DESK = ParseContext(datetime.date(2026, 11, 23), ZONE, lambda form: KNOWN.get(form, []))
REF = "dongjie/2026/meeting/20260312-abcd"


def laid_out(kind: Any, plain: dict[str, Any], cells: Cells) -> dict[str, list[dict[str, Any]]]:
    out = {}
    for sheet in grid.sheets(kind):
        keys = len(sheet.keys)
        out[sheet.name] = [
            dict(
                zip(
                    sheet.names,
                    [*row[:keys], *(cells.write(c.field, v) for c, v in zip(sheet.columns, row[keys:], strict=True))],
                    strict=True,
                )
            )
            for row in grid.rows(sheet, REF, plain)
        ]
    return out


def put_together(kind: Any, tables: dict[str, list[dict[str, Any]]], cells: Cells) -> dict[str, dict[str, Any]]:
    fields = {sheet.name: {column.name: column.field for column in sheet.columns} for sheet in grid.sheets(kind)}
    read = {
        name: [{key: cells.read(fields[name][key], cell) if key in fields[name] else cell for key, cell in row.items()} for row in rows]
        for name, rows in tables.items()
    }
    return grid.records(kind, read)


@pytest.mark.parametrize("words", [True, False])
@given(st.data(), st.integers(0, len(ALL) - 1))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_what_is_laid_out_comes_back_the_same(words: bool, data: Any, which: int) -> None:
    kind = ALL[which]
    plain = data.draw(OF_KIND[which])
    assert list(faults(kind.cls, plain)) == []
    cells = Cells(DESK, words)
    back = put_together(kind, laid_out(kind, plain, cells), cells)
    assert list(back) == [REF]
    assert grid.same(kind, plain, back[REF])


def test_a_kinds_sheets() -> None:
    names = [sheet.name for sheet in grid.sheets(kinds.kind("patrol"))]
    assert names == [
        "patrol", "patrol.shifts", "patrol.shifts.missed", "patrol.findings", "patrol.leads", "patrol.handovers", "patrol.attachments", "patrol.signoffs",
    ]  # fmt: skip
    main, shifts, missed = grid.sheets(kinds.kind("patrol"))[:3]
    assert main.names == ["ref", "(unit)", "(state)", "supervisor", "hours", "route", "post", "note"]
    assert shifts.names == ["ref", "no", "date", "guard", "rounds", "countersigned", "recorded_late"]
    assert missed.names == ["ref", "shifts.no", "no", "hour", "reason"]
    assert "disputes.causes.labour" in grid.sheets(kinds.kind("figures"))[0].names
    assert [sheet.name for sheet in grid.sheets(kinds.kind("patrol")) if sheet.read_only] == ["patrol.signoffs"]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_every_column_of_a_sheet_has_its_own_heading(kind: Any, language: str) -> None:
    i18n.use(language)
    for sheet in grid.sheets(kind):
        assert len(set(sheet.headings)) == len(sheet.headings) == len(sheet.names), sheet.headings
        assert len(set(sheet.names)) == len(sheet.names)


def test_people_read_names_and_labels() -> None:
    i18n.use("zh-Hant")
    meeting = by_name(kinds.kind("meeting").cls)
    cells = Cells(DESK, words=True)
    assert cells.write(meeting["type"], "joint_meeting") == "聯席會議"
    assert cells.write(meeting["chair"], "dongjie/lin-shufen") == "林淑芬"
    assert cells.write(meeting["chair"], "a/li") == "a/li", "two people of one name are told apart"
    assert cells.write(meeting["recorder"], "林淑芬") == '"林淑芬"', "a name in words that is somebody's in the register"
    assert cells.write(meeting["also"], ["committee_meeting", "ad_hoc_meeting"]).count("; ") == 1
    unit = by_name(by_name(kinds.kind("meeting").cls)["follow_ups"].part)["lead_unit"]
    assert cells.write(unit, "dongjie") == "東街街道"
    assert cells.write(unit, "xiguan") == "xiguan", "a unit called like another one's folder"


def test_what_people_type_is_read() -> None:
    i18n.use("zh-Hant")
    meeting = by_name(kinds.kind("meeting").cls)
    cells = Cells(DESK, words=True)
    assert cells.read(meeting["date"], "2026年3月5日") == datetime.date(2026, 3, 5)
    assert cells.read(meeting["present"], 12.0) == 12
    assert cells.read(meeting["start"], "9:30") == datetime.time(9, 30)
    assert cells.read(meeting["observers"], "甲、乙") == ["甲", "乙"]
    assert cells.read(meeting["place"], 301) == "301"
    with pytest.raises(BadValue):
        cells.read(meeting["type"], "無此會議")
    with pytest.raises(BadValue):
        cells.read(meeting["present"], "many")


def test_a_row_of_a_record_that_is_not_there_is_told() -> None:
    with pytest.raises(KeyError):
        grid.records(kinds.kind("meeting"), {"meeting": [], "meeting.follow_ups": [{"ref": "x", "no": 1, "content": "y"}]})


def test_entries_keep_their_order_and_new_ones_come_last() -> None:
    rows = [{"ref": "x", "no": n, "content": text} for n, text in ((None, "c"), (2, "b"), (1, "a"))]
    found = grid.records(kinds.kind("meeting"), {"meeting": [{"ref": "x"}], "meeting.resolutions": rows})
    assert [one["content"] for one in found["x"]["resolutions"]] == ["a", "b", "c"]


def test_a_sheet_says_the_same_as_the_example() -> None:
    for kind in ALL:
        plain = parse_text(kind.example)
        cells = Cells(DESK, words=True)
        assert grid.same(kind, plain, put_together(kind, laid_out(kind, plain, cells), cells)[REF])


@given(st.lists(st.text(max_size=6), max_size=4))
def test_several_values_in_one_cell_stand_apart(values: list[str]) -> None:
    field = by_name(kinds.kind("meeting").cls)["observers"]
    assert split(Cells(DESK, words=False).write(field, values) or "") == values
