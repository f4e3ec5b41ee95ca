"""Tables in a form: the first column stays in sight, others may be hidden, figures stand to the right with their sum below, rows are known."""

import datetime
from decimal import Decimal
from typing import Any

from rich.cells import cell_len
from textual.pilot import Pilot

from tests.tui.play import line, rows, settle
from tests.tui.test_rooms import form, go_to, write
from zhili_tui import i18n
from zhili_tui.entry.form_state import Form
from zhili_tui.model import kinds
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.layout import FormLayout
from zhili_tui.tui.form.screen import FormRoom

SIZE = (80, 24)
DUE = datetime.date(2026, 12, 1)
FINDINGS = [
    {"description": "消防通道堵塞", "grade": "grave", "due": DUE, "place": "一樓"},
    {"description": "值班記錄缺兩日", "grade": "minor", "due": DUE, "place": "門崗"},
]


async def opened(pilot: Pilot[Any], office: Workspace, kind: str, issuer: str, **plain: Any) -> FormRoom:
    room = FormRoom(office, opening.new(office, kind, issuer)._replace(plain=plain, suggested=None))
    pilot.app.push_screen(room)
    await settle(pilot)
    return room


def row_of(room: FormRoom, pilot: Pilot[Any], path: tuple[str | int, ...]) -> str:
    number, _column = room.form.find(path)
    return rows(pilot)[number - room.rows.top]


async def test_the_first_column_stays_in_sight_while_one_goes_to_the_right(office: Workspace) -> None:
    async with Zhili(office).run_test(size=SIZE) as pilot:
        room = await opened(pilot, office, "inspection", "dongjie", type="spot_inspection", findings=FINDINGS)
        room.go(*room.form.find(("findings", 1, "description")))
        seen = set()
        for _ in range(len(room.form.rows[room.rows.cursor].field.fields) - 1):
            await pilot.press("tab")
            assert room.cell is not None
            seen.add(room.cell.path[-1])
            assert "值班記錄缺兩日" in row_of(room, pilot, ("findings", 1)), room.cell.path
            assert all(cell_len(row) <= 80 for row in rows(pilot))
        assert {"accepted", "closed", "escalated"} <= seen


async def test_a_hidden_column_is_passed_over_keeps_what_stands_in_it_and_comes_back(office: Workspace) -> None:
    async with Zhili(office).run_test(size=SIZE) as pilot:
        room = await opened(pilot, office, "inspection", "dongjie", type="spot_inspection", findings=FINDINGS)
        room.go(*room.form.find(("findings", 0, "description")))
        await pilot.press("ctrl+f")
        await pilot.press(*"grade", "enter")
        assert "hidden" in "\n".join(rows(pilot))
        await pilot.press("escape")
        await pilot.press("tab")
        assert room.cell is not None
        assert room.cell.path[-1] == "due"
        assert "Grave" not in row_of(room, pilot, ("findings", 0))
        assert room.form.result()["findings"][0]["grade"] == "grave"
        other = await opened(pilot, office, "inspection", "dongjie", type="spot_inspection", findings=FINDINGS)
        assert "Grave" not in row_of(other, pilot, ("findings", 0)), "in the next form of the kind too"
        await pilot.press("ctrl+f")
        assert line(pilot) == "The cursor is in no table"
        other.go(*other.form.find(("findings", 0, "description")))
        await pilot.press("ctrl+f", *"grade", "enter", "escape")
        assert "Grave" in row_of(other, pilot, ("findings", 0))


def test_figures_stand_to_the_right_and_their_sum_in_the_blank_row(office: Workspace) -> None:
    targets = [{"clause": f"TGT-{n}", "content": "x", "maximum": n} for n in (5, 8, 100)]
    form = Form(kinds.kind("statement"), {"targets": targets}, office.entering.desk)
    layout = FormLayout(form, 80)
    number, column = form.find(("targets", 0, "maximum"))
    at = layout.place(number, column)
    ends = {"".join(text for text, _style in layout.line(number + i, False, 0)).rstrip() for i in range(4)}
    assert {cell_len(one) for one in ends} == {at.left + at.width}
    assert sorted(one.split()[-1] for one in ends) == ["100", "5", "8", "=113"]
    one = Form(kinds.kind("statement"), {"targets": targets[:1]}, office.entering.desk)
    assert FormLayout(one, 80).sums(one.rows[one.find(("targets", 0))[0]]) == {}, "one figure is its own sum"


async def test_a_form_opened_for_one_row_names_it(office: Workspace) -> None:
    found = next(
        (hit, number, one)
        for hit, record in office.index.read(office.index.hits("kind='inspection'"))
        for number, one in enumerate(record.findings)
    )
    hit, number, finding = found
    async with Zhili(office).run_test(size=SIZE) as pilot:
        pilot.app.push_screen(FormRoom(office, opening.on(office, hit.path, ("findings", number, "closed"))))
        await settle(pilot)
        room = form(pilot.app)  # type: ignore[arg-type]
        assert room.notice()[0] == f"Findings {number + 1}: {finding.description}"


async def test_an_assessments_rows_are_those_of_its_sheet_with_names_and_maxima(office: Workspace) -> None:
    i18n.use("zh-Hant")
    plain = {"unit": "dongjie", "round": "year_end", "date": datetime.date(2026, 11, 20), "sheet": "targets"}
    async with Zhili(office).run_test(size=SIZE) as pilot:
        room = await opened(pilot, office, "assessment", "dongjie", **plain)
        items = [one["item"] for one in room.form.plain["lines"]]
        assert sorted(items, key=lambda one: int(one[4:])) == [f"TGT-{n}" for n in range(1, 21) if n != 19]
        room.go(*room.form.find(("lines", 0, "item")))
        item = office.book.sheets["targets"].categories[0].items[0]
        assert room.form.text(room.cell) == f"{item.id}（{item.maximum}分）{item.title.said('zh-Hant')}"  # type: ignore[arg-type]
        assert room.form.unaccepted == []
        assert "lines" not in room.form.result(), "a row counts once something is typed in it"
        room.go(*room.form.find(("lines", 2, "self_score")))
        await write(pilot, "4.5")
        await pilot.press("down")
        assert room.form.result()["lines"] == [{"item": items[2], "self_score": Decimal("4.5")}]
        await go_to(pilot, "sheet")
        assert room.form.result()["lines"], "nor is it lost"


async def test_what_a_sheet_takes_besides_is_offered_for_its_rows(office: Workspace) -> None:
    async with Zhili(office).run_test(size=SIZE) as pilot:
        room = await opened(pilot, office, "assessment", "dongjie", unit="dongjie", sheet="targets")
        values = [one.value for one in room.candidates(room.form.cell(*room.form.find(("lines", 0, "item"))))]  # type: ignore[arg-type]
        entered = [fact.name for fact in office.book.sheets["targets"].facts if fact.entered]
        assert {"TGT-20", *entered} <= set(values)
        assert "TGT-19" not in values
