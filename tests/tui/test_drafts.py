"""What was typed and not saved: found again with Ctrl-D, with what it would change; gone on with, or given up."""

import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.play import line, rows, settle
from zhili_tui.entry.drafts import Content, DraftSubject, StoredDraft
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.screen import FormRoom

NEW = DraftSubject("activity", "dongjie")


@pytest.fixture
def path(office: Workspace) -> str:
    """A meeting nobody has signed."""
    found = (office.load(one.path) for one in office.index.hits("kind='meeting' AND unit='dongjie'", limit=50))
    return next(one.place.path for one in found if "signoffs" not in one.plain)


def typed(office: Workspace, path: str, **values: Any) -> StoredDraft:
    """Somebody typed this into the form of a record and left."""
    loaded = office.load(path)
    draft = office.entering.journal.open(DraftSubject(loaded.kind.name, loaded.place.unit, path), loaded.data)
    draft.keep(Content(loaded.plain | values))
    draft.close()
    return office.entering.journal.all()[0]


def begun(office: Workspace, subject: DraftSubject, content: Content) -> StoredDraft:
    """The same for a new record."""
    draft = office.entering.journal.open(subject)
    draft.keep(content)
    draft.close()
    return office.entering.journal.all()[0]


def elsewhere(office: Workspace, path: str, **values: Any) -> None:
    """Another session saves."""
    other = Workspace.open(office.root)
    loaded = other.load(path)
    other.saving.change(loaded, loaded.plain | values)


def shown(pilot: Pilot[Any]) -> list[str]:
    """The choices, without their indent."""
    return [one.strip() for one in rows(pilot)]


def form(pilot: Pilot[Any]) -> FormRoom:
    assert isinstance(pilot.app.screen, FormRoom), line(pilot, "head")
    return pilot.app.screen


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


def program(office: Workspace) -> Any:
    return Zhili(office, begin="ledger").run_test(size=(120, 30))


async def test_nothing_typed_is_said(office: Workspace) -> None:
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        assert "Nothing typed is waiting" in line(pilot)


async def test_what_was_typed_and_left_is_listed_opened_and_saved(office: Workspace, path: str) -> None:
    async with program(office) as pilot:
        await settle(pilot)
        pilot.app.push_screen(FormRoom(office, opening.on(office, path)))
        await settle(pilot)
        here = form(pilot)
        here.go(*here.form.find(("place",)))
        await press(pilot, "x", "y", "escape")
        await press(pilot, "ctrl+w")
        (one,) = shown(pilot)
        assert path.removeprefix("records/").removesuffix(".toml")[:20] in one
        assert "typed " in one
        assert "since" not in one
        await press(pilot, "enter")
        before = office.load(path).plain["place"]
        assert f"Place: {before} → xy" in shown(pilot)[0]
        await press(pilot, "enter")
        assert "is back" in line(pilot)
        assert form(pilot).form.plain["place"] == "xy"
        assert f"Place: {before} → xy" in "\n".join(form(pilot).explain())
        await press(pilot, "ctrl+s")
        assert "Saved: " in line(pilot)
        await press(pilot, "ctrl+w")
        assert "Nothing typed is waiting" in line(pilot)
    assert office.load(path).plain["place"] == "xy"


async def test_given_up_is_gone_and_the_record_untouched(office: Workspace, path: str) -> None:
    typed(office, path, place="二樓")
    before = (office.root / path).read_bytes()
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        await press(pilot, "escape")
        assert len(office.entering.journal.all()) == 1
        await press(pilot, "ctrl+w")
        await press(pilot, "enter")
        await press(pilot, "escape")
        assert len(office.entering.journal.all()) == 1
        await press(pilot, "ctrl+w")
        await press(pilot, "enter")
        await press(pilot, "down", "enter")
        assert "given up" in line(pilot)
    assert office.entering.journal.all() == []
    assert (office.root / path).read_bytes() == before


async def test_newest_first_and_only_ones_own(office: Workspace, path: str) -> None:
    typed(office, path, place="二樓")
    begun(office, NEW, Content({"name": "甲"}))
    office.entering.journal.__class__(office.entering.drafts, "xiguan/somebody").open(NEW).keep(Content({"name": "別人的"}))
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        assert [" new " in f"{one} " for one in shown(pilot)] == [True, False]


async def test_a_new_record_half_typed_is_gone_on_with(office: Workspace) -> None:
    begun(office, NEW, Content({"name": "甲"}, {("date",): "31-31"}, ("place",), "三樓會"))
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        await press(pilot, "enter")
        said = shown(pilot)[0]
        assert "Date: 31-31" in said, "what is no value yet is shown as well"
        await press(pilot, "enter")
        here = form(pilot)
        assert here.form.plain["name"] == "甲"
        assert here.form.typed == {("date",): "31-31"}
        assert here.entry.value == "三樓會"
        await press(pilot, "escape")
    (kept,) = office.entering.journal.all()
    assert kept.content.typed == {("date",): "31-31"}


async def test_a_month_s_record_goes_into_its_own_year(office: Workspace) -> None:
    near = datetime.date(office.today.year - 2, 3, 1)
    plain = {"reported": office.today, "reporter": "dongjie/lin-shufen"}
    begun(office, DraftSubject("figures", "dongjie", name="03", near=near), Content(plain))
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        await press(pilot, "enter")
        await press(pilot, "enter")
        await press(pilot, "ctrl+s")
        assert "Saved: " in line(pilot), line(pilot)
        assert pilot.app.saves[-1].path == f"records/dongjie/{near.year}/figures/03.toml"


async def test_a_record_changed_meanwhile(office: Workspace, path: str) -> None:
    before = office.load(path).plain["place"]
    typed(office, path, place="二樓")
    elsewhere(office, path, note="丙")
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        assert shown(pilot)[0].endswith("changed since")
        await press(pilot, "enter")
        assert f"Place: {before} → 二樓" in shown(pilot)[0]
        assert "丙" not in shown(pilot)[0], "what others wrote stands, so it is no difference"
        await press(pilot, "enter")
        await press(pilot, "ctrl+s")
        assert "Saved: " in line(pilot)
    plain = office.load(path).plain
    assert (plain["place"], plain["note"]) == ("二樓", "丙")


async def test_the_same_field_changed_meanwhile_is_asked_about(office: Workspace, path: str) -> None:
    typed(office, path, place="二樓")
    elsewhere(office, path, place="三樓")
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        await press(pilot, "enter")
        assert "Place: 三樓 → 二樓" in shown(pilot)[0]
        await press(pilot, "enter")
        await press(pilot, "ctrl+s")
        assert shown(pilot) == ["mine: 二樓", "what is saved: 三樓"]
        await press(pilot, "enter")
        assert "Saved: " in line(pilot)
    assert office.load(path).plain["place"] == "二樓"
    assert office.entering.journal.all() == []


async def test_a_draft_whose_record_is_gone_can_still_be_read_and_saved(office: Workspace, path: str) -> None:
    plain = office.load(path).plain
    typed(office, path, place="二樓")
    Workspace.open(office.root).saving.remove(path, "twice")
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        assert shown(pilot)[0].endswith("taken away since")
        await press(pilot, "enter")
        await press(pilot, "enter")
        assert form(pilot).form.plain["place"] == "二樓"
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, Pick)
        await press(pilot, "enter")
        assert "Saved: " in line(pilot)
    assert office.load(path).plain == plain | {"place": "二樓"}


async def test_a_record_that_cannot_be_read_is_said_in_place_of_the_difference(office: Workspace, path: str) -> None:
    typed(office, path, place="二樓")
    (office.root / path).write_text("place = [\n")
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        await press(pilot, "enter")
        assert "line 1" in shown(pilot)[0] or "line 2" in shown(pilot)[0]
        await press(pilot, "enter")
        assert form(pilot).form.plain["place"] == "二樓"
        assert "line " in "\n".join(form(pilot).explain())


async def test_an_open_one_is_not_listed(office: Workspace, path: str) -> None:
    other = office.entering.journal.open(NEW)
    other.keep(Content({"name": "甲"}))
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        assert "Nothing typed is waiting" in line(pilot)
        other.close()
        await press(pilot, "ctrl+w")
        assert len(shown(pilot)) == 1


@pytest.mark.parametrize("keys", [("enter",), ("down", "enter")], ids=["open", "give up"])
@pytest.mark.parametrize("what", ["open", "dropped", "typed on"])
async def test_another_window_took_it_up_while_it_was_looked_at(what: str, keys: tuple[str, ...], office: Workspace, path: str) -> None:
    kept = typed(office, path, place="二樓")
    async with program(office) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+w")
        await press(pilot, "enter")
        other = office.entering.journal.resume(kept)
        if what == "dropped":
            other.drop()
        else:
            other.keep(kept.content._replace(plain=kept.content.plain | {"place": "二樓東"}))
        if what == "typed on":
            other.close()
        await press(pilot, *keys)
        assert "taken up in another window" in line(pilot)
        assert not isinstance(pilot.app.screen, FormRoom)
    assert [one.content.plain["place"] for one in office.entering.journal.all()] == ([] if what == "dropped" else ["二樓東"])
    other.close()
    if what == "typed on":
        again = office.entering.journal.resume(office.entering.journal.all()[0])
        again.close()
