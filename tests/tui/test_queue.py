"""The sign-off queue, played: read, signed together or one by one, sent back; only what was shown is signed."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.conftest import MakeHub, git
from tests.sharing.offices import clone
from tests.trust.signed_world import MEETING, VETO, VETO_TEXT, World
from tests.tui.looks import Look, looks
from tests.tui.play import line, pane, rows, settle
from zhili_tui.services.saving import Saved
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.confirm import Ask, AskText
from zhili_tui.tui.queue.screen import Queue
from zhili_tui.tui.record.history import VersionsRoom
from zhili_tui.tui.record.screen import RecordRoom

ACTIVITY = "records/dong/2026/activity/20260302-{}.toml"
INSPECTION = "records/zzb/2026/inspection/20260303-iiii.toml"
INSPECTION_TEXT = (
    'type = "spot_inspection"\ndate = 2026-03-03\nunit = "dong"\nlead_inspector = "zzb/zhou"\ninspectors = ["zzb/zhou", "zzb/wu"]\n'
)
COUNT = 10
#: F3, nine times down, mark all, sign, Enter.
BAR = 16


@pytest.fixture(scope="module")
def district(make_hub: MakeHub, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Ten activities wait for the office's director, a veto for its proposer; made once."""
    world = make_hub(tmp_path_factory.mktemp("district"))
    for number in range(COUNT - 1):
        name = "abcdefghj"[number] * 4
        world.commit({ACTIVITY.format(name): f'type = "publicity"\ndate = 2026-03-{number + 3:02}\ntitle = "t{number}"\n'}, "dong/lin")
    world.commit({VETO: VETO_TEXT}, "zzb/wu")
    push(world)
    return world


def push(world: World) -> None:
    """Send what the world has committed to its hub."""
    world.git.run("remote", "add", "origin", str(world.root.parent / "hub.git"))
    subprocess.run(["git", "push", "-q", "origin", "HEAD:refs/heads/main"], cwd=world.root, check=True, capture_output=True)


@pytest.fixture
def office(district: World, tmp_path: Path) -> Workspace:
    """The clone of the director of the street's office."""
    return clone(district, tmp_path / "chen", "dong/chen")


def queue(pilot: Pilot[Any]) -> Queue:
    room = pilot.app.screen
    assert isinstance(room, Queue)
    return room


def commits(office: Workspace) -> int:
    return int(git(office.root, "rev-list", "--count", "HEAD"))


async def test_ten_records_are_read_and_signed_within_the_bar(office: Workspace) -> None:
    before = commits(office)
    keys: list[str] = []
    async with Zhili(office, begin="ledger").run_test(size=(80, 24)) as pilot:
        await settle(pilot)

        async def press(*names: str) -> None:
            for name in names:
                keys.append(name)
                await pilot.press(name)
                await settle(pilot)

        app = pilot.app
        assert isinstance(app, Zhili)
        app.saves.append(Saved(VETO, git(office.root, "rev-parse", "HEAD").strip()))  # as if something had been saved before
        await press("f3")
        assert len(queue(pilot).items) == COUNT
        assert "unread 9" in line(pilot, "who")
        await press(*["down"] * (COUNT - 1))
        assert "unread" not in line(pilot, "who")
        await press("a", "s")
        asked = pilot.app.screen
        assert isinstance(asked, Ask)
        assert line(pilot, "head") == "Sign 10 records as Office director?"
        assert sum(one.startswith("   03-") for one in rows(pilot)) == COUNT
        assert commits(office) == before
        await press("enter")
        assert queue(pilot).items == []
        assert "10 signed" in line(pilot)
        assert git(office.root, "rev-parse", "HEAD")[:8] in line(pilot)
        assert "Nothing waits" in pane(pilot)
        await pilot.press("ctrl+z")
        assert "nothing to take back" in line(pilot)
    assert len(keys) <= BAR
    assert commits(office) == before + 1
    found = office.trust.signoffs([], fresh=True)
    assert [(one.by, one.role, one.verdict, one.status) for one in found] == [("dong/chen", "office_director", "approved", "valid")] * COUNT
    assert git(office.root, "status", "--porcelain") == ""


@pytest.mark.external
async def test_ten_records_with_slips_on_the_way_are_signed_all_the_same(office: Workspace) -> None:
    """A form's keys, Tab, another room and back, Esc at the question, another size, the program left and started anew: the same signatures."""
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "down", "ctrl+q")  # half way
    async with Zhili(office, begin="ledger").run_test(size=(80, 24)) as pilot:
        await settle(pilot)

        async def press(*names: str) -> None:
            for name in names:
                await pilot.press(name)
                await settle(pilot)

        await press("f3", "down", "ctrl+s", "tab", "f6", "f3", "s")
        assert isinstance(pilot.app.screen, Ask), "one record alone"
        await press("escape")
        assert "Nothing was signed" in line(pilot)
        await pilot.resize_terminal(60, 20)
        await settle(pilot)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        await press("home", *["down"] * (COUNT - 1), "a", "a", "a", "s", "escape", "s")
        assert line(pilot, "head") == "Sign 10 records as Office director?"
        await press("enter")
        assert queue(pilot).items == []
    found = office.trust.signoffs([], fresh=True)
    assert [(one.by, one.role, one.verdict, one.status) for one in found] == [("dong/chen", "office_director", "approved", "valid")] * COUNT


async def test_the_first_line_says_in_which_role_and_with_which_key(office: Workspace) -> None:
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert line(pilot, "who").startswith("as Office director  key ed25519: good")
        assert "20260302-aaaa" in pane(pilot)
        assert "Check: no errors" in pane(pilot)
        assert "more lines: Enter" not in pane(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, RecordRoom)
        await pilot.press("escape", "h")
        await settle(pilot)
        assert isinstance(pilot.app.screen, VersionsRoom)


async def test_what_was_not_read_is_not_signed(office: Workspace) -> None:
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        await pilot.press("a")
        assert rows(pilot)[0].startswith(" *")
        assert rows(pilot)[2].startswith("+  ")
        assert line(pilot) == "2 marked  8 not read yet, left out"
        room = queue(pilot)
        room.marked.add(room.items[5].path)
        await pilot.press("ctrl+x")
        await settle(pilot)
        assert pilot.app.screen is room
        assert line(pilot).startswith("Not read to its end yet: Activity")
        room.marked.clear()
        await pilot.press("a")
        await pilot.press("a")
        assert room.marked == set()


async def test_marks_with_space_move_on_and_only_these_are_signed(office: Workspace) -> None:
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        first = queue(pilot).items[0].path
        await pilot.press("space")
        await settle(pilot)
        assert queue(pilot).rows.cursor == 1
        await pilot.press("down")
        await settle(pilot)
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert "1 signed" in line(pilot)
        assert len(queue(pilot).items) == COUNT - 1
        assert first not in {one.path for one in queue(pilot).items}
        assert [one.path for one in office.trust.signoffs([])] == [first]


async def test_no_at_the_question_signs_nothing(office: Workspace) -> None:
    before = commits(office)
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await pilot.pause()
        assert "You approve what it says" in "\n".join(rows(pilot))
        await pilot.press("escape")
        await settle(pilot)
        assert line(pilot) == "Nothing was signed."
    assert commits(office) == before


async def test_a_record_goes_back_with_a_note_and_comes_again_when_mended(office: Workspace, tmp_path: Path) -> None:
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert queue(pilot).items[0].path == MEETING
        await pilot.press("r")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AskText)
        await pilot.press("enter")
        await settle(pilot)
        assert "without a note" in line(pilot)
        await pilot.press(*"who came?", "enter")
        await settle(pilot)
        assert "1 sent back" in line(pilot)
        assert MEETING not in {one.path for one in queue(pilot).items}
    assert office.load(MEETING).plain["signoffs"][0]["note"] == "who came?"
    lin = clone_beside(office, tmp_path / "lin", "dong/lin")
    loaded = lin.load(MEETING)
    lin.saving.change(loaded, loaded.plain | {"present": 1})
    git(office.root, "pull", "-q", str(lin.root), "main")
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert queue(pilot).items[0].path == MEETING
        shown = pane(pilot)
        assert "Changed since it was sent back" in shown
        assert "Present  2 -> 1" in shown
        assert "who came?" in shown
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("escape")
    assert [one.status for one in office.trust.signoffs([MEETING], fresh=True)] == ["stale", "valid"]


def clone_beside(office: Workspace, folder: Path, officer: str) -> Workspace:
    """Another officer's clone of the same repository, with his own key."""
    from tests.trust.signed_world import pair
    from zhili_tui.trust.verified_history import set_pin
    from zhili_tui.vcs import signing_key as keys
    from zhili_tui.vcs.git import Git

    subprocess.run(["git", "clone", "-q", str(office.root), str(folder)], check=True, capture_output=True)
    assert office.trust.pin
    set_pin(Git(folder), office.trust.pin)
    git(folder, "config", "zhili.officer", officer)
    keys.use(Git(folder), str(pair(officer).lay(folder.parent / "keys" / officer.replace("/", "-"))))
    found = Workspace.open(folder)
    found.refresh()
    return found


async def test_what_changed_since_it_was_shown_is_not_signed(office: Workspace) -> None:
    before = commits(office)
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        loaded = office.load(MEETING)
        await pilot.press("s")
        await pilot.pause()
        office.saving.change(loaded, loaded.plain | {"present": 1})
        await pilot.press("enter")
        await settle(pilot)
        assert "no longer what you were shown" in line(pilot)
        assert b"signoffs" not in (office.root / MEETING).read_bytes()
        assert "Present          1" in pane(pilot), "it is shown again as it is now"
    assert commits(office) == before + 1


async def test_one_who_wrote_it_himself_is_told_so(office: Workspace) -> None:
    loaded = office.load(MEETING)
    office.saving.change(loaded, loaded.plain | {"present": 1})
    before = commits(office)
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "! dong/chen changed the content" in pane(pilot)
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert "somebody else has to sign" in line(pilot)
    assert commits(office) == before
    assert b"signoffs" not in (office.root / MEETING).read_bytes()


@pytest.mark.parametrize(("break_", "said"), [
    (("config", "--unset", "zhili.key"), "no key is set"), (("config", "zhili.key", "/nowhere"), "there is no key in /nowhere"),
])  # fmt: skip
async def test_without_a_key_the_reason_is_said(office: Workspace, break_: tuple[str, ...], said: str) -> None:
    git(office.root, *break_)
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert said in line(pilot, "who")
        await pilot.press("s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Queue)
        assert said in line(pilot)


async def test_a_key_of_another_or_one_not_entered(office: Workspace, tmp_path: Path) -> None:
    from tests.trust.signed_world import pair
    from zhili_tui.vcs import signing_key as keys

    keys.use(office.git, str(pair("dong/lin").lay(tmp_path / "other")))
    assert office.trust.key().fault == "this clone's key is that of 林淑芬"
    keys.make(tmp_path / "new", "ed25519", "x", "")
    keys.use(office.git, str(tmp_path / "new"))
    assert "not in the register" in office.trust.key().fault


async def test_a_locked_key_signs_nothing_where_nobody_can_be_asked(office: Workspace, tmp_path: Path) -> None:
    from zhili_tui.vcs import signing_key as keys

    file = Path(office.git.config("zhili.key"))
    assert not keys.asks(office.git)
    subprocess.run(["ssh-keygen", "-q", "-p", "-N", "secret", "-f", str(file)], check=True, capture_output=True)
    assert keys.asks(office.git)
    before = commits(office)
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert "ssh-add" in line(pilot)
    assert commits(office) == before
    assert b"signoffs" not in (office.root / MEETING).read_bytes()


async def test_a_failing_key_leaves_no_entry_behind(office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhili_tui.errors import SigningFailed
    from zhili_tui.vcs import signing_key as keys

    def fail(*_args: object) -> str:
        raise SigningFailed("the key is broken")

    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(keys, "sign", fail)
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert "the key is broken" in line(pilot)
        assert len(queue(pilot).items) == COUNT
    assert b"signoffs" not in (office.root / MEETING).read_bytes()
    assert git(office.root, "status", "--porcelain") == ""


async def test_what_is_signed_one_by_one_is_asked_for_by_name(district: World, tmp_path: Path) -> None:
    office = clone(district, tmp_path / "zhou", "zzb/zhou")
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        room = queue(pilot)
        assert [one.path for one in room.items] == [VETO]
        assert "one by one" in rows(pilot)[0]
        await pilot.press("a")
        assert room.marked == set()
        assert "1 to be signed one by one, left out" in line(pilot)
        await pilot.press("s")
        await pilot.pause()
        assert line(pilot, "head").startswith("Sign “One-vote veto 東街街道 VET-5")
        assert "signed one by one" in "\n".join(rows(pilot))
        await pilot.press("enter")
        await settle(pilot)
        assert "1 signed" in line(pilot)
    assert [one.status for one in office.trust.signoffs([VETO], fresh=True)] == ["valid"]


async def test_those_it_concerns_are_asked_for_receipt_alone(make_hub: MakeHub, tmp_path: Path) -> None:
    world = make_hub(tmp_path)
    world.commit({INSPECTION: INSPECTION_TEXT}, "zzb/wu")
    world.sign(INSPECTION, "zzb/zhou", "lead_inspector")
    push(world)
    office = clone(world, tmp_path / "gao", "dong/gao")
    async with Zhili(office, begin="queue").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert [one.verdict for one in queue(pilot).items] == ["acknowledged"]
        assert "receipt" in rows(pilot)[0]
        await pilot.press("s")
        await settle(pilot)
        assert line(pilot, "head").startswith("Acknowledge “Inspection")
        assert "that is no approval" in "\n".join(rows(pilot))
        await pilot.press("enter")
        await settle(pilot)
        assert not queue(pilot).items
    given = office.trust.signoffs([INSPECTION], fresh=True)
    assert [(one.role, one.verdict, one.status) for one in given][1:] == [("principal_leader", "acknowledged", "valid")]


@looks
def test_looks(look: Look, office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Any) -> None:
    look.put_on(monkeypatch)

    async def play(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)

    assert snap_compare(Zhili(dated(office), begin="queue"), terminal_size=look.size, run_before=play)


def dated(office: Workspace) -> Workspace:
    """The same office on a day of the past."""
    import datetime

    found = Workspace.open(office.root, as_of=datetime.date(2026, 3, 20))
    found.refresh()
    return found
