"""Papers seen on the screen and written as PDF; a list written for other programs. Nothing is written over unasked."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.looks import Look, looks
from tests.tui.play import line, rows, settle
from zhili_tui.documents import text
from zhili_tui.documents.fonts import Fonts
from zhili_tui.documents.paper import Paper, PaperPeriod
from zhili_tui.documents.papers import papers
from zhili_tui.documents.rendering import Rendering
from zhili_tui.errors import CannotExport, MissingFont
from zhili_tui.i18n.formatting import width
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage.index import IndexHit
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import Ask, AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.ledger import export as exporting
from zhili_tui.tui.ledger.screen import Ledger
from zhili_tui.tui.record.preview import ALIKE, PreviewRoom, periods
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.units.screen import Units
from zhili_tui.tui.widgets.widgets import Entry, Rows


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder the program was started in."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def record(office: Workspace, where: str) -> str:
    """The newest record that meets a condition."""
    return office.index.hits(where)[0].path


async def see(pilot: Pilot[Any], path: str) -> None:
    """Open a record and ask for its paper."""
    await settle(pilot)
    pilot.app.push_screen(RecordRoom(pilot.app.office, path))  # type: ignore[attr-defined]
    await settle(pilot)
    await pilot.press("ctrl+p")
    await settle(pilot)
    await choose(pilot, "minutes")


async def choose(pilot: Pilot[Any], value: str) -> None:
    """Take this one where a choice is asked for."""
    screen = pilot.app.screen
    if isinstance(screen, Pick):
        screen.query_one("#rows", Rows).go([one.value for one in screen.found].index(value))
        await pilot.press("enter")
        await settle(pilot)


async def type_path(pilot: Pilot[Any], path: str) -> None:
    assert isinstance(pilot.app.screen, AskText)
    pilot.app.screen.query_one(Entry).value = path
    await pilot.press("enter")
    await settle(pilot)


async def test_the_paper_on_the_screen_is_that_of_the_command(office: Workspace) -> None:
    path = record(office, "kind='meeting' AND unit='dongjie'")
    async with Zhili(office).run_test(size=(80, 24)) as pilot:
        await see(pilot, path)
        room = pilot.app.screen
        assert isinstance(room, PreviewRoom)
        made = next(Rendering(office).from_records([path.removeprefix("records/").removesuffix(".toml")], "minutes"))
        assert room.lines == ["", *text.render(made.page).translate(ALIKE).split("\n")]
        assert max(map(width, room.lines)) <= text.COLUMNS
        assert line(pilot) == f"Draft: {made.page.proof.draft}"
        first = rows(pilot)
        await pilot.press("down", "down")
        assert rows(pilot)[:-2] == first[2:], "the arrows move the paper at once"
        await pilot.press("end")
        assert room.lines[-2].strip() in rows(pilot)[-2]
        await pilot.press("down")
        assert room.lines[-2].strip() in rows(pilot)[-2], "no further than its end"
        await pilot.press("home")
        assert rows(pilot) == first
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, RecordRoom)


@pytest.mark.parametrize("key", ["greater_than_sign", "》", "x"])
async def test_it_is_written_as_pdf_where_the_program_was_started(office: Workspace, key: str) -> None:
    path = record(office, "kind='meeting' AND unit='dongjie'")
    async with Zhili(office).run_test(size=(120, 40)) as pilot:
        await see(pilot, path)
        await pilot.press(key)
        await pilot.pause()
        asked = pilot.app.screen
        assert isinstance(asked, AskText)
        target = Path(asked.query_one(Entry).value)
        assert target == Path.cwd() / f"{Path(path).stem}-minutes.pdf"
        await pilot.press("enter")
        await settle(pilot)
        assert target.read_bytes().startswith(b"%PDF-")
        assert os.listdir() == [target.name]
        if isinstance(pilot.app.screen, Ask):  # a long path on a page of its own
            assert str(target) in "".join(piece for one in pilot.app.screen.lines for piece, _ in one).replace("   ", "")
        else:
            assert line(pilot) == f"Written: {target}"


async def test_what_lies_there_is_replaced_only_when_one_says_so(office: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "old.pdf"
    target.write_text("old")
    async with Zhili(office).run_test(size=(120, 40)) as pilot:
        await see(pilot, record(office, "kind='meeting' AND unit='dongjie'"))
        await pilot.press("greater_than_sign")
        await type_path(pilot, "../old")
        assert isinstance(pilot.app.screen, Ask), "the ending is added, and then it is there already"
        await pilot.press("escape")
        await settle(pilot)
        assert target.read_text() == "old"
        await pilot.press("greater_than_sign")
        await type_path(pilot, "../old.pdf")
        await pilot.press("enter")
        await settle(pilot)
        assert target.read_bytes().startswith(b"%PDF-")


async def test_a_folder_keeps_the_name(office: Workspace, tmp_path: Path) -> None:
    async with Zhili(office).run_test(size=(120, 40)) as pilot:
        path = record(office, "kind='meeting' AND unit='dongjie'")
        await see(pilot, path)
        await pilot.press("greater_than_sign")
        await type_path(pilot, str(tmp_path))
        assert (tmp_path / f"{Path(path).stem}-minutes.pdf").is_file()


async def test_failures_are_said_and_nothing_is_lost(office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(self: Fonts, script: str) -> Any:
        raise MissingFont(role="Fangsong", packages="fonts-cwtex-fs")

    async with Zhili(office).run_test(size=(80, 24)) as pilot:
        await see(pilot, record(office, "kind='meeting' AND unit='dongjie'"))
        await pilot.press("greater_than_sign")
        (tmp_path / "file").write_text("")
        await type_path(pilot, str(tmp_path / "file" / "a.pdf"))
        told = pilot.app.screen
        assert isinstance(told, Ask)
        assert "a.pdf" in "".join(piece for one in told.lines for piece, _ in one)
        await pilot.press("escape")
        monkeypatch.setattr(Fonts, "faces", missing)
        await pilot.press("greater_than_sign")
        await type_path(pilot, "b.pdf")
        told = pilot.app.screen
        assert isinstance(told, Ask)
        assert "fonts-cwtex-fs" in "".join(piece.strip() for one in told.lines for piece, _ in one)
        assert os.listdir() == []
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, PreviewRoom)


async def test_a_record_without_a_paper_says_so(office: Workspace) -> None:
    async with Zhili(office).run_test(size=(80, 24)) as pilot:
        await see(pilot, record(office, "kind='officer' AND unit='dongjie'"))
        assert isinstance(pilot.app.screen, RecordRoom)
        assert line(pilot) == "No paper is made from this record"


async def test_a_paper_over_many_records_is_chosen_with_its_month(office: Workspace) -> None:
    async with Zhili(office, begin="units").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        units = pilot.app.screen
        assert isinstance(units, Units)
        unit = units.current
        await pilot.press("ctrl+p")
        await settle(pilot)
        await choose(pilot, "return")
        await choose(pilot, "2026-10")
        room = pilot.app.screen
        assert isinstance(room, PreviewRoom)
        made = Rendering(office).named("return", PaperPeriod(unit, 2026, 10))
        assert room.lines[1:] == text.render(made.page).translate(ALIKE).split("\n")


@pytest.mark.parametrize("paper", [paper for paper in papers().values() if not paper.kind], ids=lambda paper: paper.name)
def test_every_paper_over_many_records_can_be_made_of_the_times_offered(office: Workspace, paper: Paper) -> None:
    found = periods(paper.span, "dongjie", office.today)
    first = next(iter(found.values()))
    assert text.render(Rendering(office).named(paper.name, first).page)
    assert {one.year for one in found.values()} <= {2025, 2026}
    if paper.span == "month":
        assert first == PaperPeriod("dongjie", 2026, 10), "the last month that is over"
    if paper.span == "coming":
        assert first == PaperPeriod("dongjie", 2026, 11)
        assert PaperPeriod("dongjie", 2026, 12) in found.values()


@looks
def test_looks(office: Workspace, monkeypatch: pytest.MonkeyPatch, snap_compare: Any, look: Look) -> None:
    look.put_on(monkeypatch)
    path = record(office, "kind='meeting' AND unit='dongjie'")
    with (office.root / path).open("a", encoding="utf-8") as file:  # not saved: no commit stands at the foot
        file.write("# 1\n")

    async def play(pilot: Pilot[Any]) -> None:
        await see(pilot, path)

    assert snap_compare(Zhili(office), terminal_size=look.size, run_before=play)


# the list for other programs


def listed(room: Ledger) -> list[IndexHit]:
    """The records of the list, in its order."""
    return [room.office.index.hits("id=?", (id,))[0] for id in room.ids]


async def ask_export(pilot: Pilot[Any], format: str, query: str = "") -> Ledger:
    await settle(pilot)
    room = pilot.app.screen
    assert isinstance(room, Ledger)
    if query:
        await pilot.press("f8", *query)
        await settle(pilot)
        await pilot.press("down")  # out of what is typed in
    await pilot.press("greater_than_sign")
    await pilot.pause()
    assert isinstance(pilot.app.screen, Pick)
    await pilot.press(*format, "enter")
    await settle(pilot)
    return room


async def test_the_list_is_written_with_its_search_one_sheet_a_kind(office: Workspace) -> None:
    from openpyxl import load_workbook

    async with Zhili(office, begin="ledger").run_test(size=(120, 40)) as pilot:
        room = await ask_export(pilot, "xlsx", "安全")
        assert isinstance(pilot.app.screen, AskText)
        target = Path(pilot.app.screen.query_one(Entry).value)
        assert target == Path.cwd() / "records-2026-11-23.xlsx"
        await pilot.press("enter")
        await settle(pilot)
        hits = listed(room)
        book = load_workbook(target, read_only=True)
        found = {row[-1] for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True) if row[-1]}
        assert found == {hit.place.ref for hit in hits}
        assert len(book.sheetnames) >= len({hit.kind for hit in hits}) == 5
        said = line(pilot) if not isinstance(pilot.app.screen, Ask) else "".join(p for one in pilot.app.screen.lines for p, _ in one)
        assert f"{len(hits)} records written" in said


async def test_nothing_is_offered_to_be_written_among_the_records(
    office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(office.root / "records")
    async with Zhili(office, begin="ledger").run_test(size=(120, 40)) as pilot:
        await ask_export(pilot, "xlsx", "安全")
        assert isinstance(pilot.app.screen, AskText)
        assert pilot.app.screen.query_one(Entry).value == str(tmp_path / "records-2026-11-23.xlsx")


async def test_plain_tables_go_to_a_folder(office: Workspace) -> None:
    async with Zhili(office, begin="ledger").run_test(size=(120, 40)) as pilot:
        room = await ask_export(pilot, "csv", "會議")
        await type_path(pilot, "out/")
        refs = [hit.place.ref for hit in listed(room)]
        rows_ = list(csv.DictReader(io.StringIO((Path("out") / "meeting.csv").read_text(encoding="utf-8-sig"))))
        assert [row["ref"] for row in rows_] == [ref for ref in refs if "/meeting/" in ref], "in the order of the list"


async def test_json_holds_every_record(office: Workspace) -> None:
    async with Zhili(office, begin="ledger").run_test(size=(120, 40)) as pilot:
        room = await ask_export(pilot, "json", "djjd")
        await type_path(pilot, "a.json")
        assert len(json.loads(Path("a.json").read_text(encoding="utf-8"))["items"]) == len(room.ids)


async def test_of_marked_records_only_these_are_written(office: Workspace) -> None:
    async with Zhili(office, begin="ledger").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space", "down", "space")
        room = await ask_export(pilot, "json")
        await type_path(pilot, "a.json")
        marked = {room.office.index.hits("id=?", (id,))[0].place.ref for id in room.marked}
        assert len(marked) == 2
        assert {one["ref"] for one in json.loads(Path("a.json").read_text(encoding="utf-8"))["items"]} == marked


async def test_where_nothing_fits_nothing_is_asked(office: Workspace) -> None:
    async with Zhili(office, begin="ledger").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f8", *"zzzzzz")
        await settle(pilot)
        await pilot.press("down", "greater_than_sign")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Ledger)
        assert line(pilot) == "No record fits"


async def test_what_cannot_be_written_is_said(office: Workspace) -> None:
    Path("file").write_text("")
    async with Zhili(office, begin="ledger").run_test(size=(120, 40)) as pilot:
        await ask_export(pilot, "parquet", "djjd")
        await type_path(pilot, "file")
        assert "is a file" in (line(pilot) if isinstance(pilot.app.screen, Ledger) else str(pilot.app.screen.lines))  # type: ignore[attr-defined]
        assert Path("file").read_text() == ""


def test_a_record_gone_meanwhile_is_counted(office: Workspace, tmp_path: Path) -> None:
    ids = [hit.id for hit in office.index.hits("kind='meeting'")]
    told: list[tuple[str, int, int]] = []
    done = exporting.write(office, [*ids, 10**9], "json", tmp_path / "a.json", lambda *one: told.append(one))
    assert done == (len(ids), 1)
    assert told
    with pytest.raises(CannotExport):
        exporting.write(office, [10**9], "xlsx", tmp_path / "b.xlsx", lambda *one: None)
    assert not (tmp_path / "b.xlsx").exists()
