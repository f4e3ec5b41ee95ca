"""Several repositories read as one: what goes across, and by whose name and key something is written in a linked one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import git
from tests.sharing.hubs import push
from tests.sharing.offices import fresh
from tests.trust.signed_world import MEETING, OFFICE_TEXT, World
from zhili_tui import i18n
from zhili_tui.cli.main import run as zhili
from zhili_tui.model.kinds.office import NEWEST
from zhili_tui.services.workspace import Workspace

Run = tuple[int, str, str]
LINK = '\n[[linked]]\nname = "dong"\npath = "../chen"\n'


@pytest.fixture
def district(chen: Workspace, tmp_path: Path) -> Workspace:
    """A district's own repository without keys, of one unit and one officer, linked to the director's clone of the street's."""
    root = tmp_path / "district"
    (root / "records" / "jia" / "officers").mkdir(parents=True)
    (root / "records" / "office.toml").write_text(f'name = "x"\nunit = "jia"\n{LINK}', encoding="utf-8")
    (root / "records" / "jia" / "unit.toml").write_text('name = "甲"\nlevel = "district"\nparent = "qu"\n', encoding="utf-8")
    officer = 'name = "王甲"\n\n[[posts]]\nunit = "jia"\ntitle = "x"\nroles = ["handler"]\n'
    (root / "records" / "jia" / "officers" / "wang.toml").write_text(officer, encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    git(root, "config", "zhili.officer", "jia/wang")
    for key, value in (("user.name", "甲"), ("user.email", "x@jia")):
        git(root, "config", key, value)
    git(root, "add", "-A")
    git(root, "commit", "-q", "--no-gpg-sign", "-m", "begin")
    return fresh(root)


@pytest.fixture
def say(district: Workspace, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    def run(*args: str) -> Run:
        code = zhili(["--repo", str(district.root), "--lang", "en", *args])
        return code, *capsys.readouterr()

    return run


def test_due_of_a_linked_unit_is_that_of_its_own_repository(say: Callable[..., Run]) -> None:
    code, out, _ = say("due", "--unit", "dong", "--state", "all", "--json")
    found = json.loads(out)["obligations"]
    assert code == 0
    assert found
    assert all("dong" in (one["unit"], one["about"]) for one in found)
    assert say("due", "--unit", "nowhere")[0] == 2


def test_a_linked_unit_and_its_officers_are_known_to_eligible(say: Callable[..., Run]) -> None:
    for subject in ("dong", "dong/lin"):
        code, out, _ = say("eligible", subject, "--json")
        assert (code, json.loads(out)["eligible"]) == (0, True), subject
    assert say("eligible", "nowhere")[0] == 2


def test_verify_judges_every_linked_repository_by_its_own_pin(say: Callable[..., Run], chen: Workspace) -> None:
    chen.signing.sign([MEETING])
    for refs in ((), (MEETING,)):
        code, out, err = say("verify", *refs)
        assert (code, out.split()[:2]) == (0, ["Valid", MEETING])
        assert f"x ({chen.root}): History up to {chen.git.head()}" in err
    signed = (chen.root / MEETING).read_bytes()
    (chen.root / MEETING).write_bytes(signed.replace(b"present = 2", b"present = 1"))
    assert say("verify")[0] == 1
    (chen.root / MEETING).write_bytes(signed)
    git(chen.root, "config", "--unset", "zhili.pin")
    _, out, err = say("verify")
    assert out.startswith("Not verifiable")
    assert f"x ({chen.root}): No beginning of trust is set in this clone" in err


def test_what_is_written_in_a_linked_repository_says_there_and_by_whom(
    say: Callable[..., Run], chen: Workspace, district: Workspace
) -> None:
    where = f"Written in the linked repository x ({chen.root}) as 陳國強"
    code, _, err = say("set", MEETING, "note=y")
    assert code == 0
    assert f"{where}, with the key of that clone: {chen.git.config('zhili.key')}" in err
    assert git(chen.root, "log", "-1", "--format=%an").strip() == "陳國強"
    code, _, err = say("set", "jia/officers/wang", "name=王乙")
    assert (code, "Written in" in err) == (0, False), "in the repository that was opened nothing of it is said"
    git(chen.root, "config", "--unset", "zhili.key")
    git(chen.root, "config", "--unset", "zhili.pin")
    assert "that clone has no key, so nothing is signed" in say("set", MEETING, "note=z")[2]


def test_a_sign_off_in_a_linked_repository_says_whose_it_is(say: Callable[..., Run], chen: Workspace) -> None:
    code, _, err = say("sign", MEETING)
    assert (code, err.count("Written in the linked repository")) == (0, 1)
    assert "no beginning of trust" not in err.lower(), "that of the clone counts in which it was signed"
    found = fresh(chen.root).trust.signoffs([MEETING])
    assert [(one.by, one.verdict, one.status) for one in found][-1] == ("dong/chen", "approved", "valid")


def test_nobody_signs_where_the_register_does_not_have_him(say: Callable[..., Run], chen: Workspace) -> None:
    before = chen.git.head()
    code, _, err = say("sign", MEETING, "--officer", "jia/wang")
    assert (code, "jia/wang" in err) == (2, True)
    assert chen.git.head() == before


def test_a_hub_takes_a_reference_to_a_linked_repository_and_no_other(world: World) -> None:
    path = "records/dong/2026/activity/20260302-link.toml"
    text = 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\nparticipants = ["jia"]\n'
    start = world.head
    world.commit({path: text}, "dong/lin")
    assert "no unit “jia”" in push(world)
    world.git.run("reset", "-q", "--hard", start)
    world.commit({"records/office.toml": OFFICE_TEXT.format(format=NEWEST) + LINK}, "zzb/zhou")
    world.commit({path: text}, "dong/lin")
    assert push(world) == ""


def test_a_leaders_page_says_what_it_does_not_know_of_a_linked_repository(district: Workspace, chen: Workspace) -> None:
    from zhili_tui.documents.board.gathered import gathered

    def doubts() -> str:
        return "\n".join(gathered(fresh(district.root), "district", "jia").doubts)

    i18n.use("en")
    assert "The clone of" not in doubts(), "it is pinned there"
    assert "x: This clone has never been synced with its hub" in doubts()
    chen.git.run("config", "--unset", "zhili.pin")
    assert "The clone of x has no beginning of trust" in doubts()
    chen.root.rename(chen.root.with_name("elsewhere"))
    assert "dong is not there, so nothing of it is shown or counted" in doubts()
