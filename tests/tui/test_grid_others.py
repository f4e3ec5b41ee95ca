"""Grids while others are at work, and the ways into them: nothing is written over, nothing typed is lost."""

import pytest

from tests.conftest import git
from tests.tui.grids import PAIR, D, grid, open_inspections, pasted, records, school
from tests.tui.play import line, rows
from tests.tui.strokes import Strokes
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.dialogs.picker import Pick


async def test_what_others_saved_meanwhile_is_shown_and_nothing_written_over(clerk: Strokes, keeping: Workspace) -> None:
    path = keeping.saving.create("figures", school(1), {"disputes": {"rounds": 1}}, D(2026, 10, 31)).path
    keeping.refresh()
    clerk.pilot.app.open_grid("returns", "dongjie", "2026-10")  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    here.go((school(1), "disputes.screened"))
    await clerk.settle()
    await clerk.text("0")
    await clerk.keys("tab")
    other = Workspace.open(keeping.root)
    other.saving.change(other.load(path), {"disputes": {"rounds": 2, "screened": 5}})
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert keeping.load(path).plain["disputes"] == {"rounds": 2, "screened": 5}
    assert here.at == (school(1), "disputes.screened")
    assert "他人" in line(clerk.pilot), line(clerk.pilot)
    assert here.grid.value((school(1), "disputes.rounds")) == 2
    await clerk.keys("ctrl+s", "enter")
    await clerk.settle()
    assert keeping.load(path).plain["disputes"] == {"rounds": 2, "screened": 0}


async def test_from_the_agenda_where_several_units_owe_the_same(clerk: Strokes) -> None:
    app = clerk.pilot.app
    assert isinstance(app, Zhili)
    assert app.standing is not None
    from zhili_tui.tui.form import fulfilling

    owed = [
        duty for duty in app.standing.duties if duty.id == "self_inspection" and duty.period == "2026-Q4" and duty.unit.startswith("xue")
    ]
    fulfilling.one_of(app, owed)
    await clerk.settle()
    assert "各單位一表填報" in rows(clerk.pilot)[0]
    await clerk.keys("enter")
    await clerk.settle()
    assert grid(clerk).table.of == "2026-Q4"


async def test_the_record_of_a_row_opens_in_its_form_and_comes_back_changed(clerk: Strokes, keeping: Workspace) -> None:
    from zhili_tui.tui.form.screen import FormRoom

    path = keeping.saving.create("figures", school(1), {"disputes": {"rounds": 1}}, D(2026, 10, 31)).path
    keeping.refresh()
    clerk.pilot.app.open_grid("returns", "dongjie", "2026-10")  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    here.go((school(2), "disputes.rounds"))
    await clerk.settle()
    await clerk.keys("ctrl+e")
    assert "還沒有記錄" in line(clerk.pilot)
    await clerk.text("3")
    await clerk.keys("up", "ctrl+e")
    await clerk.settle()
    assert isinstance(clerk.pilot.app.screen, FormRoom)
    form = clerk.pilot.app.screen
    form.go(*form.form.find(("disputes", "screened")))
    await clerk.settle()
    await clerk.text("7")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert keeping.load(path).plain["disputes"]["screened"] == 7
    assert grid(clerk) is here
    assert here.grid.value((school(1), "disputes.screened")) == 7
    assert here.grid.value((school(2), "disputes.rounds")) == 3


async def test_only_what_is_common_is_no_record_and_stays(clerk: Strokes, keeping: Workspace) -> None:
    """^S with no row begun saves nothing, closes nothing and says so."""
    before = git(keeping.root, "rev-parse", "HEAD")
    await open_inspections(clerk)
    for text in ("11-20", "陳國強", PAIR):
        await clerk.text(text)
        await clerk.keys("enter")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    here = grid(clerk)
    assert git(keeping.root, "rev-parse", "HEAD") == before
    assert "未存檔" in line(clerk.pilot), line(clerk.pilot)
    assert here.grid.value(("", "date")) == D(2026, 11, 20)
    assert here.draft.file.exists()


async def test_a_key_pressed_twice_in_a_hurry_asks_once(clerk: Strokes, keeping: Workspace) -> None:
    """The second press finds another screen on top, and is no action of the one below."""
    found = [keeping.load(hit.path) for hit in keeping.index.hits("kind='meeting' AND unit='dongjie'")]
    meeting = next(one for one in found if not {"signoffs", "absent"} & set(one.plain))
    clerk.pilot.app.open_grid("attendance", "dongjie", meeting.place.ref)  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    count = len(here.grid.rows)
    for _press in range(2):
        here.action_do("add")
    await clerk.settle()
    assert [type(one) for one in clerk.pilot.app.screen_stack].count(AskText) == 1
    await clerk.text(here.grid.rows[1].label.split()[0])
    await clerk.keys("enter")
    await clerk.settle()
    assert (len(here.grid.rows), here.at[0]) == (count, here.grid.rows[1].key), "who has a row already gets no second one"


async def test_what_has_no_row_any_more_is_kept_and_said(clerk: Strokes, keeping: Workspace) -> None:
    """A school is closed meanwhile: what was typed for it is not written, nor lost when the others are saved."""
    clerk.pilot.app.open_grid("returns", "dongjie", "2026-10")  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    for number in (1, 2):
        here.go((school(number), "disputes.rounds"))
        await clerk.settle()
        await clerk.text("3")
        await clerk.keys("tab")
    here.go(("", "reported"))
    await clerk.settle()
    for text in ("11-5", "林淑芬"):
        await clerk.text(text)
        await clerk.keys("enter")
    file = keeping.root / "records" / school(2) / "unit.toml"
    file.write_text(file.read_text(encoding="utf-8") + "until = 2026-11-01\n", encoding="utf-8")
    keeping.refresh()
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert grid(clerk) is here
    assert "第02小學" in line(clerk.pilot), line(clerk.pilot)
    assert "^W" in line(clerk.pilot)
    assert "再存" in line(clerk.pilot), line(clerk.pilot)
    assert here.gone == {(school(2), "disputes.rounds"): "3"}
    assert not records(keeping, "figures")
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert set(records(keeping, "figures")) == {school(1)}, line(clerk.pilot)
    (kept,) = keeping.entering.journal.all()
    assert {at: text for at, text in kept.content.typed.items() if text} == {(school(2), "disputes.rounds"): "3"}
    assert kept.content.text == "", "nor what stood in the cell that was saved"


async def test_what_was_signed_meanwhile_is_not_written_over(clerk: Strokes, keeping: Workspace) -> None:
    """Whether a record may be changed is asked when it is saved, not only when its row was made."""
    path = keeping.saving.create("figures", school(1), {"disputes": {"rounds": 1}}, D(2026, 10, 31)).path
    keeping.refresh()
    clerk.pilot.app.open_grid("returns", "dongjie", "2026-10")  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    here.go((school(1), "disputes.screened"))
    await clerk.settle()
    await clerk.text("0")
    await clerk.keys("tab")
    file = keeping.root / path
    signed = file.read_text(encoding="utf-8") + (
        '\n[[signoffs]]\nrole = "leader"\nofficer = "dongjie/chen-guoqiang"\nverdict = "approved"\nat = 2026-11-05T10:00:00+08:00\ncontent = "x"\n'
    )
    file.write_text(signed, encoding="utf-8")
    for _time in range(2):
        await clerk.keys("ctrl+s")
        await clerk.settle()
        assert grid(clerk) is here
        assert here.grid.why_not((school(1), "disputes.screened"))
        assert here.gone == {(school(1), "disputes.screened"): "0"}
    assert file.read_text(encoding="utf-8") == signed


async def test_attendance_is_written_on_what_was_shown(clerk: Strokes, keeping: Workspace) -> None:
    """Somebody else marked another as absent meanwhile: that stands, and is shown before anything is written."""
    found = [keeping.load(hit.path) for hit in keeping.index.hits("kind='meeting' AND unit='dongjie'")]
    meeting = next(one for one in found if not {"signoffs", "absent"} & set(one.plain))
    clerk.pilot.app.open_grid("attendance", "dongjie", meeting.place.ref)  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    first, second = here.grid.rows[0].key, here.grid.rows[1].key
    count = meeting.plain["expected"]
    here.go(("", "expected"))
    await clerk.settle()
    await clerk.text(str(count + 2))
    await clerk.keys("enter")
    here.go((first, "here"))
    await clerk.settle()
    for text in ("缺", "出差"):
        await clerk.text(text)
        await clerk.keys("tab")
    other = Workspace.open(keeping.root)
    theirs = other.load(meeting.place.path)
    other.saving.change(theirs, {**theirs.plain, "expected": count + 1, "absent": [{"person": second, "reason": "病假"}]})
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert grid(clerk) is here
    assert keeping.load(meeting.place.path).plain["absent"] == [{"person": second, "reason": "病假"}]
    await clerk.keys("ctrl+s")
    await clerk.settle()
    absent = keeping.load(meeting.place.path).plain["absent"]
    assert {one["person"]: one["reason"] for one in absent} == {first: "出差", second: "病假"}, line(clerk.pilot)


async def test_a_record_of_all_rows_that_is_gone_leaves_what_was_typed(clerk: Strokes, keeping: Workspace) -> None:
    found = [keeping.load(hit.path) for hit in keeping.index.hits("kind='meeting' AND unit='dongjie'")]
    meeting = next(one for one in found if not {"signoffs", "absent"} & set(one.plain))
    clerk.pilot.app.open_grid("attendance", "dongjie", meeting.place.ref)  # type: ignore[attr-defined]
    await clerk.settle()
    here = grid(clerk)
    here.go((here.grid.rows[0].key, "here"))
    await clerk.settle()
    await clerk.text("到")
    await clerk.keys("tab")
    (keeping.root / meeting.place.path).unlink()
    here.away = True
    here.on_screen_resume()
    assert meeting.place.path in line(clerk.pilot)
    await clerk.keys("ctrl+s")
    await clerk.settle()
    assert grid(clerk) is here
    assert here.grid.texts
    assert here.draft.file.exists()


async def test_a_name_is_chosen_beside_those_that_stand_there(clerk: Strokes) -> None:
    """Of several names only the one that is being typed gives way; who was chosen stays meant, of whatever unit he is."""
    await open_inspections(clerk)
    here = grid(clerk)
    here.go(("", "inspectors"))
    await clerk.settle()
    await clerk.text("陳國強, 周, 林淑芬")
    here.entry.cursor_position = len("陳國強, 周")
    await clerk.keys("ctrl+l")
    pick = clerk.pilot.app.screen
    assert isinstance(pick, Pick)
    assert pick.query_ in ("周", "")
    other = next(one for one in pick.among if one.value.startswith("pingan/"))
    pick.dismiss(other)
    await clerk.settle()
    assert here.grid.value(here.at) == ["dongjie/chen-guoqiang", other.value, "dongjie/lin-shufen"]
    await clerk.keys("end")
    await clerk.pilot.press("comma")
    here.entry.insert_text_at_cursor("王某某")
    assert not here.leave_cell()
    assert other.value in here.grid.texts[here.at], "typed on behind him he is still who was chosen"


async def test_a_paste_tells_what_it_passed_over(clerk: Strokes, keeping: Workspace) -> None:
    await open_inspections(clerk)
    here = grid(clerk)
    locked = next(row for row in here.grid.rows if row.locked)
    assert here.grid.passed_over == 0
    here.go((school(1), "findings.description"))
    pasted(clerk, f"第01小學\t無\n{locked.label}\t無\n")
    await clerk.settle()
    assert here.grid.passed_over == 1
    assert {key for key, _name in here.grid.texts} == {school(1)}
    said = line(clerk.pilot)
    assert "1 格" in said
    assert next(iter(locked.locked.values())) in said


async def test_keys_of_other_screens_say_so_and_who_is_at_work_is_asked_at_save(
    keeping: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.tui.test_firstrun import unknown

    app = unknown(keeping, monkeypatch)
    async with app.run_test(size=(80, 24)) as pilot:
        clerk = Strokes(pilot)
        await clerk.settle()
        await clerk.keys("escape")
        app.open_grid("returns", "dongjie", "2026-10")
        await clerk.settle()
        here = grid(clerk)
        await clerk.keys("f3")
        assert "not in a form" in line(pilot)
        here.go((school(1), "disputes.rounds"))
        await clerk.settle()
        await clerk.text("1")
        await clerk.keys("ctrl+s")
        await clerk.settle()
        assert isinstance(app.screen, Pick)
        await clerk.keys("escape")
        await clerk.settle()
        assert app.screen is here
        assert line(pilot) == "Not saved; what you typed is kept"
