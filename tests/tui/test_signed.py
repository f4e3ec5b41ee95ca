"""What is signed and changed: said before the first keystroke, when it is saved, and wherever the record is listed or read."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili as Cli
from tests.conftest import MakeHub
from tests.sharing.offices import change, clone, fresh
from tests.trust.signed_world import MEETING, MEETING_TEXT, World
from tests.tui.play import line, rows, settle
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.record.screen import RecordRoom
from zhili_tui.tui.widgets.sentences import Message, NoticeBar

STATEMENT = "records/dong/2026/statement/20260302-ssss.toml"
TEXT = 'unit = "an"\ndrawn_up = 2026-03-02\nsuperior_leader = ["dong/gao"]\nunit_leader = ["an/zhao"]\nduties = "x"\n'
BOTH = "Signed by 高峰 (Principal leader), 趙志偉 (Principal leader)"
FALLS = f"{BOTH}: a change has no effect until it is signed again by: Principal leader"
MINUTES = "records/dong/2026/meeting/20260302-mmmm.toml"
AT_ONCE = (
    "Signed by 陳國強 (Office director): a change counts at once and their signatures do not cover it; to be signed again by: "
    "Committee chair or Principal leader or Leader in charge or Office director"
)
NOTICE = "records/zzw/2026/notice/20260302-nnnn.toml"


@pytest.fixture(scope="module")
def district(make_hub: MakeHub, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A statement that both leaders have signed, minutes that their chair has signed; made once."""
    world = make_hub(tmp_path_factory.mktemp("signed"))
    world.commit({STATEMENT: TEXT, MINUTES: MEETING_TEXT}, "dong/lin")
    world.sign(STATEMENT, "dong/gao", "principal_leader")
    world.sign(STATEMENT, "an/zhao", "principal_leader")
    world.sign(MINUTES, "dong/chen", "office_director")
    world.git.run("remote", "add", "origin", str(world.root.parent / "hub.git"))
    subprocess.run(["git", "push", "-q", "origin", "HEAD:refs/heads/main"], cwd=world.root, check=True, capture_output=True)
    return world


@pytest.fixture
def office(district: World, tmp_path: Path) -> Workspace:
    return clone(district, tmp_path / "lin", "dong/lin")


def notice(screen: object) -> str:
    assert isinstance(screen, FormRoom | RecordRoom)
    found = screen.query_one(NoticeBar)
    return " ".join(" ".join(found.lines).split()) if found.display else ""


async def test_a_signed_record_says_before_the_first_keystroke_and_at_save_whose_signatures_fall(office: Workspace) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(FormRoom(office, opening.on(office, STATEMENT, ("duties",))))
        await settle(pilot)
        assert FALLS in notice(app.screen)
        assert pilot.app.screen.query_one(NoticeBar).region.bottom <= 24
        app.screen.query_one("#entry").value = "y"  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert FALLS in line(pilot)
        shown = app.screen.query_one("#message", Message)
        assert " ".join("".join(shown.lines()).split()).endswith(FALLS[-40:]), "the line grows with what it says"
        assert shown.region.height == len(shown.lines()) > 1
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
    assert FALLS in z.err
    z("set", MEETING, "place=x")
    assert "signed" not in z.err


def test_where_a_change_counts_at_once_the_warning_says_so(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    """Minutes bind nobody: what lies there counts, and what was signed of them does not."""
    assert opening.on(office, MINUTES).warning == AT_ONCE
    z = Cli(office.root, capsys)
    z("set", MINUTES, "place=x")
    assert AT_ONCE in z.err
    assert opening.on(fresh(office.root), MINUTES).warning == "", "nobody's signature is left to fall"


def test_without_keys_every_change_counts_at_once_and_the_warning_says_so(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    office.git.run("config", "--unset", "zhili.pin")
    assert opening.on(fresh(office.root), STATEMENT).warning.startswith(f"{BOTH}: a change counts at once")
    z = Cli(office.root, capsys)
    z("set", STATEMENT, "duties=y")
    assert f"{BOTH}: a change counts at once" in z.err


def test_what_is_filled_in_after_signing_names_only_who_signs_that(district: World, tmp_path: Path) -> None:
    """The service of a notice leaves the chair's signature where it is."""
    world = district.copied(tmp_path / "world")
    world.commit({NOTICE: 'unit = "dong"\ndate = 2026-03-02\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\n'}, "zzb/zhou")
    world.sign(NOTICE, "zzw/wang", "committee_chair")
    office = fresh(world.root)
    loaded = office.load(NOTICE)
    served = office.load(
        NOTICE, loaded.data.replace(b"[[signoffs]]", b'[service]\ndate = 2026-03-03\nserver = "x"\nwitness = "y"\n\n[[signoffs]]')
    )
    said = office.trust.changed(loaded.place, office.typed(loaded), office.typed(served))
    roles = "Office director or Handler or Leader in charge or Committee chair"
    assert said == f"The change has no effect until it is signed by: {roles}"
    edited = office.load(NOTICE, loaded.data.replace(b'facts = "x"', b'facts = "y"'))
    said = office.trust.changed(loaded.place, office.typed(loaded), office.typed(edited))
    assert said == "Signed by 王明 (Committee chair): a change has no effect until it is signed again by: Committee chair"


def test_a_list_says_which_records_were_changed_since_they_were_signed(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    z = Cli(office.root, capsys)
    assert "Changed since signed" not in z("list")
    (before,) = [one["changed_since_signed"] for one in z.items("list", "statement")]
    assert before == []
    change(office, STATEMENT, duties="y")
    change(office, MEETING, place="x")
    changed = [one for one in z("list").splitlines() if "Changed since signed" in one]
    assert [one.split()[-1] for one in changed] == ["dong/2026/statement/20260302-ssss"]
    (after,) = [one["changed_since_signed"] for one in z.items("list", "statement")]
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
