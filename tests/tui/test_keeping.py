"""What the officer at work may not write is opened to be read, and it is said who keeps it, before anything is typed."""

import datetime
from pathlib import Path

import pytest

from tests.conftest import MakeHub
from tests.sharing.offices import clone
from tests.tui.play import line, rows, settle
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form import fulfilling
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.vcs.transfer import WAYS

THEIRS = "records/an/2026/activity/20260302-bbbb.toml"
OWN = "平安社區 keeps its own records; 林淑芬 may read them only"


@pytest.fixture
def office(make_hub: MakeHub, tmp_path: Path) -> Workspace:
    """The clone of the street's clerk, with a record of the community below."""
    world = make_hub(tmp_path)
    world.commit({THEIRS: 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n'}, "an/zhao")
    world.git.run("push", "-q", str(tmp_path / "hub.git"), "HEAD:refs/heads/main", env=WAYS)
    folder = clone(world, tmp_path / "lin", "dong/lin").root
    found = Workspace.open(folder, as_of=datetime.date(2026, 3, 10))
    found.refresh()
    return found


async def test_a_form_that_could_never_be_saved_is_not_opened(office: Workspace) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(RecordRoom(office, THEIRS))
        await settle(pilot)
        await pilot.press("ctrl+e")
        await settle(pilot)
        assert isinstance(app.screen, RecordRoom)
        assert line(pilot) == OWN
        await pilot.press("escape")
        app.open_new("activity", "an")
        await settle(pilot)
        assert line(pilot) == OWN
        app.open_new("activity", "dong")
        await settle(pilot)
        assert isinstance(app.screen, FormRoom)


async def test_of_several_units_the_own_stand_first_and_the_others_say_so(office: Workspace) -> None:
    app = Zhili(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.standing is not None
        inspections = [duty for duty in app.standing.duties if duty.id == "self_inspection"]
        theirs, mine = (next(duty for duty in inspections if duty.unit == unit) for unit in ("an", "dong"))
        fulfilling.one_of(app, [theirs, mine])
        await settle(pilot)
        assert isinstance(app.screen, Pick)
        first, second = rows(pilot)[:2]
        assert ("東街街道" in first, "read only" in first) == (True, False)
        assert ("平安社區" in second, "read only" in second) == (True, True)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert line(pilot) == OWN
