"""What is signed and changed: said before the first keystroke, when it is saved, and wherever the record is listed or read."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili as Cli
from tests.conftest import MakeHub
from tests.sharing.offices import change, clone, fresh
from tests.trust.signed_world import MEETING, World
from tests.tui.play import line, rows, settle
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.base.screen import Notice
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.record.screen import RecordRoom

STATEMENT = "records/dong/2026/statement/20260302-ssss.toml"
TEXT = 'unit = "an"\ndrawn_up = 2026-03-02\nsuperior_leader = ["dong/gao"]\nunit_leader = ["an/zhao"]\nduties = "x"\n'
FALLS = "has no effect until it is signed again by: Principal leader"


@pytest.fixture(scope="module")
def district(make_hub: MakeHub, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A statement that both leaders have signed; made once."""
    world = make_hub(tmp_path_factory.mktemp("signed"))
    world.commit({STATEMENT: TEXT}, "dong/lin")
    world.sign(STATEMENT, "dong/gao", "principal_leader")
    world.sign(STATEMENT, "an/zhao", "principal_leader")
    world.git.run("remote", "add", "origin", str(world.root.parent / "hub.git"))
    subprocess.run(["git", "push", "-q", "origin", "HEAD:refs/heads/main"], cwd=world.root, check=True, capture_output=True)
    return world


@pytest.fixture
def office(district: World, tmp_path: Path) -> Workspace:
    return clone(district, tmp_path / "lin", "dong/lin")


def notice(screen: object) -> str:
    assert isinstance(screen, FormRoom | RecordRoom)
    found = screen.query_one(Notice)
    return " ".join(" ".join(found.lines).split()) if found.display else ""


async def test_a_signed_record_says_before_the_first_keystroke_and_at_save_whose_signatures_fall(office: Workspace) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(FormRoom(office, opening.on(office, STATEMENT, ("duties",))))
        await settle(pilot)
        assert f"This is signed: a change {FALLS}" in notice(app.screen)
        assert pilot.app.screen.query_one(Notice).region.bottom <= 24
        app.screen.query_one("#entry").value = "y"  # type: ignore[attr-defined]
        await pilot.press("f2")
        await settle(pilot)
        assert f"This was signed: the change {FALLS}" in line(pilot)
    assert b'duties = "y"' in (office.root / STATEMENT).read_bytes()


async def test_what_nobody_signed_is_changed_without_a_word(office: Workspace) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(FormRoom(office, opening.on(office, MEETING, ("place",))))
        await settle(pilot)
        assert "signed" not in notice(app.screen)


def test_set_says_whose_signatures_fall(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    z = Cli(office.root, capsys)
    z("set", STATEMENT, "duties=y")
    assert f"This was signed: the change {FALLS}" in z.err
    z("set", MEETING, "place=x")
    assert "signed" not in z.err


def test_a_list_says_which_records_were_changed_since_they_were_signed(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    z = Cli(office.root, capsys)
    assert "Changed since signed" not in z("list")
    (before,) = [one["changed_since_signed"] for one in z.json("list", "statement")]  # type: ignore[attr-defined]
    assert before == []
    change(office, STATEMENT, duties="y")
    change(office, MEETING, place="x")
    changed = [one for one in z("list").splitlines() if "Changed since signed" in one]
    assert [one.split()[-1] for one in changed] == ["dong/2026/statement/20260302-ssss"]
    (after,) = [one["changed_since_signed"] for one in z.json("list", "statement")]  # type: ignore[attr-defined]
    assert after == ["duties"]
    assert "without effect until it is signed again: " in z("show", STATEMENT)


async def test_the_rooms_say_that_a_record_was_changed_since_it_was_signed_and_where(office: Workspace) -> None:
    change(office, STATEMENT, duties="y")
    office = fresh(office.root)
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert [one for one in rows(pilot) if "Changed since signed" in one]
        app.push_screen(RecordRoom(office, STATEMENT))
        await settle(pilot)
        said = notice(app.screen)
        assert "Changed since it was signed, without effect until it is signed again: " in said
        assert "undertakes" in said or "Duties" in said
