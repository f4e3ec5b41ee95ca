"""A grid as a value: what is typed, what is suggested, what is pasted, what is taken back."""

import datetime
from typing import Any

import pytest

from zhili_tui.entry.grid_state import TOP, Grid, GridColumn, GridRow
from zhili_tui.entry.parsing import ParseContext
from zhili_tui.model import kinds
from zhili_tui.model.introspection import field_at

DESK = ParseContext(datetime.date(2026, 11, 23), datetime.UTC)


def column(kind: str, *path: str, **more: Any) -> GridColumn:
    field = field_at(kinds.kind(kind).cls, path)
    assert field is not None
    return GridColumn(path[-1], field, path=tuple[str | int, ...](path), **more)


def rows() -> list[GridRow]:
    held = GridRow("c", "丙社區", "c", "records/c/2026/figures/10.toml", {"rounds": 2})
    return [
        GridRow("a", "甲社區", "a"),
        GridRow("b", "乙社區", "b", names=("乙社區居民委員會",)),
        held,
        GridRow("d", "丁社區", "d", shut="signed"),
    ]


@pytest.fixture
def grid() -> Grid:
    top = (column("figures", "reported", needed=True), column("figures", "reporter"))
    columns = tuple(column("figures", "disputes", name) for name in ("rounds", "screened", "mediated"))
    return Grid(top, columns, rows(), DESK, {"reporter": "lin"})


def test_a_blank_row_is_no_row(grid: Grid) -> None:
    assert grid.filled == []
    grid.set(("a", "rounds"), "0")
    grid.set(("b", "rounds"), " ")
    assert [row.key for row in grid.filled] == ["a"], "a typed 0 is told, a blank is not"
    assert grid.value(("a", "rounds")) == 0
    assert grid.value(("b", "rounds")) is None


def test_what_is_there_is_shown_and_typing_the_same_is_no_change(grid: Grid) -> None:
    assert grid.text(("c", "rounds")) == "2"
    grid.set(("c", "rounds"), "2")
    assert not grid.changed
    grid.set(("c", "rounds"), "3")
    assert [row.key for row in grid.filled] == ["c"]
    grid.set(("c", "rounds"), "2")
    assert grid.filled == []


def test_what_is_no_value_is_kept_with_its_reason(grid: Grid) -> None:
    assert not grid.set(("a", "rounds"), "many")
    assert grid.text(("a", "rounds")) == "many"
    assert list(grid.errors()) == [("a", "rounds")]
    assert grid.set(("a", "rounds"), "4")
    assert not grid.errors()


def test_a_suggestion_is_no_data_until_it_is_taken_over(grid: Grid) -> None:
    place = (TOP, "reporter")
    assert grid.suggested(place)
    assert not grid.filled
    assert grid.unaccepted == [], "nothing would be saved with it"
    grid.set(("a", "rounds"), "1")
    assert grid.unaccepted == [place]
    grid.accept([place])
    assert grid.unaccepted == []
    grid.set(place, "")
    assert grid.value(place) is None, "a suggestion can be taken out"


def test_what_is_needed_above(grid: Grid) -> None:
    assert grid.lacking() == [(TOP, "reported")]
    grid.set((TOP, "reported"), "11-5")
    assert grid.lacking() == []
    assert grid.text((TOP, "reported")) == "2026-11-05"


def test_a_paste_is_one_step_and_passes_over_what_is_shut(grid: Grid) -> None:
    assert grid.paste(("a", "screened"), "1\t1\n\t\n2\t2\n3\t3\n") == ""
    assert {key for key, _name in grid.texts} == {"a", "c"}
    assert grid.why_not(("d", "screened")) == "signed"
    grid.undo()
    assert not grid.texts
    grid.redo()
    assert grid.value(("c", "mediated")) == 2


@pytest.mark.parametrize("text", ["1\n2\n3\n4\n5", "1\t2\t3\t4"])
def test_a_paste_without_room_changes_nothing(grid: Grid, text: str) -> None:
    assert "1 cells" in grid.paste(("a", "rounds"), text)
    assert not grid.texts
    assert not grid.before


def test_a_paste_above_goes_down_the_fields(grid: Grid) -> None:
    assert grid.paste((TOP, "reported"), "11-5\t林淑芬") == ""
    assert grid.text((TOP, "reporter")) == "林淑芬"


def test_lines_that_begin_with_names_find_their_rows(grid: Grid) -> None:
    assert grid.paste(("a", "rounds"), "乙社区居民委员会\t4\t5\n甲社區\t1") == ""
    assert (grid.value(("b", "rounds")), grid.value(("b", "screened")), grid.value(("a", "rounds"))) == (4, 5, 1)
    assert "戊社區" in grid.paste(("a", "rounds"), "甲社區\t9\n戊社區\t9")
    assert grid.value(("a", "rounds")) == 1


def test_fill_down_goes_into_blank_cells_alone(grid: Grid) -> None:
    grid.set(("a", "rounds"), "0")
    assert grid.fill_down(("a", "rounds")) == 1
    assert [grid.value((key, "rounds")) for key in "abcd"] == [0, 0, 2, None]
    assert grid.fill_down(("a", "mediated")) == 0, "a blank is not copied"


def test_a_draft_of_cells_that_are_gone_says_which(grid: Grid) -> None:
    gone = {("e", "rounds"): "2", ("d", "rounds"): "3"}
    assert grid.take({("a", "rounds"): "1"} | gone) == gone, "of a row that is not there, and of one that is shut"
    assert grid.texts == {("a", "rounds"): "1"}


def test_what_stands_in_a_cell_that_is_shut_is_never_written(grid: Grid) -> None:
    grid.texts["d", "rounds"] = "3"
    assert grid.errors() == {("d", "rounds"): "signed"}


def test_what_is_pasted_where_nothing_can_be_typed_is_counted(grid: Grid) -> None:
    assert grid.passed_over == 0
    assert grid.paste(("a", "rounds"), "1\n2\n3\n4\t5") == ""
    assert (grid.passed_over, grid.passed_why) == (2, "signed")
    assert grid.paste(("a", "rounds"), "1") == ""
    assert grid.passed_over == 0
    assert grid.paste(("a", "rounds"), "1\t2\t3\t4")
    assert grid.passed_over == 4, "nothing of it was laid"


def test_a_row_is_found_by_all_its_names(grid: Grid) -> None:
    found = [grid.called(name) for name in ("乙社区", "乙社區居民委員會", "b", "x")]
    assert [row and row.key for row in found] == ["b", "b", "b", None]


def test_undo_leads_to_the_cell(grid: Grid) -> None:
    grid.set(("a", "rounds"), "1")
    grid.set(("b", "rounds"), "2")
    assert grid.undo() == ("b", "rounds")
    assert grid.undo() == ("a", "rounds")
    assert grid.undo() is None
