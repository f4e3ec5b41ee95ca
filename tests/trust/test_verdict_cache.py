"""What was found of history lies in the account's own folder, bound to the pin and the receipts; nothing in ``.git`` is believed."""

import sqlite3
from pathlib import Path

import pytest

from tests.conftest import copied
from tests.sharing.hubs import received
from tests.trust.signed_world import MEETING, MEETING_TEXT, World, officer_path, officer_text, pair
from zhili_tui.cli.main import run
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.receiving import hub
from zhili_tui.storage import account
from zhili_tui.trust.receipts.names import REF
from zhili_tui.trust.types import Pin
from zhili_tui.trust.verified_history import History, set_pin
from zhili_tui.vcs import signing_key

ENDED = officer_text("林淑芬", "dong", ["handler"], pair("dong/lin").public).rstrip() + "\nuntil = 2026-03-02\n"


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The account's folder for caches, empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "zhili"


@pytest.fixture
def district(first_world: World, tmp_path: Path) -> World:
    return first_world.copied(tmp_path / "repo")


def kept(district: World) -> History:
    """What is remembered of the district, brought up to its last commit."""
    return History(district.git, district.pin).upto(district.head)


def ids(history: History) -> list[str]:
    return [one.id for found in history.faults() for one in found.problems]


def test_what_is_derived_is_the_accounts_alone_and_not_in_the_git_directory(district: World, caches: Path) -> None:
    for name in ("trust-0123456789ab.sqlite", "index-1-2-3.sqlite", "recorded.sqlite", "fonts.msgpack"):
        district.git.state.mkdir(exist_ok=True)
        (district.git.state / name).write_bytes(b"from somebody else")
    for words in (["check"], ["verify"], ["due"]):
        run(["--repo", str(district.root), *words])
    kept(district).close()
    assert not [*district.git.state.glob("*.sqlite"), *district.git.state.glob("*.msgpack")]
    files = [*caches.rglob("*.sqlite*")]
    assert {file.name.partition("-")[0].partition(".")[0] for file in files} == {"trust", "index", "recorded"}
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
    assert oct(caches.stat().st_mode & 0o777) == "0o700"


def test_a_folder_of_caches_that_others_may_write_to_is_closed(caches: Path) -> None:
    caches.mkdir(parents=True)
    caches.chmod(0o777)
    assert account.cache() == caches
    assert oct(caches.stat().st_mode & 0o777) == "0o700"


@pytest.mark.parametrize("place", ["file", "link", "/dev/null/x", "no home"])
def test_without_a_folder_of_ones_own_everything_is_worked_out_anew(
    place: str, district: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place == "no home":
        monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError))
    else:
        base = Path(place) if place.startswith("/") else tmp_path / "caches"
        monkeypatch.setenv("XDG_CACHE_HOME", str(base))
        if place == "file":
            base.touch()
        elif place == "link":
            base.mkdir()
            (base / "zhili").symlink_to(tmp_path)
    assert account.cache() is None
    assert run(["--repo", str(district.root), "list"]) == 0
    assert run(["--repo", str(district.root), "verify"]) == 0
    assert kept(district).file is None


def test_a_doctored_database_handed_over_with_the_folder_changes_no_verdict(district: World, caches: Path, tmp_path: Path) -> None:
    """A forged approval: whoever hands the folder over has it found good by his own program, and lays what that kept into the folder."""
    district.commit({MEETING: MEETING_TEXT + 'note = "forged"\n'}, district.author("dong/lin", 2))
    history = kept(district)
    assert ids(history) == ["unknown-key"]
    assert history.file is not None
    with sqlite3.connect(history.file) as db:
        good = db.execute("SELECT body FROM judged WHERE id=?", (district.pin.genesis,)).fetchone()
        db.execute("UPDATE judged SET body=?", good)
    history.close()
    assert ids(kept(district)) == [], "whoever could write into the account's own folder could do that"
    district.git.state.mkdir(exist_ok=True)
    for name in (f"trust-{district.pin.genesis[:12]}.sqlite", history.file.name):
        copied(history.file, district.git.state / name)
    history.file.unlink()
    assert run(["--repo", str(district.root), "verify"]) == 1
    office = Workspace.open(district.root)
    assert office.trust.history is not None
    assert ids(office.trust.history) == ["unknown-key"]


def test_verify_judges_afresh_and_believes_nothing_that_was_found_before(district: World, caches: Path) -> None:
    district.commit({MEETING: MEETING_TEXT + 'note = "forged"\n'}, district.author("dong/lin", 2))
    history = kept(district)
    assert history.file is not None
    with sqlite3.connect(history.file) as db:
        db.execute("UPDATE judged SET body=(SELECT body FROM judged WHERE id=?)", (district.pin.genesis,))
    history.close()
    for words in (["verify"], ["verify", "--fresh"], ["verify", "--explain"]):
        assert run(["--repo", str(district.root), *words]) == 1


def test_a_new_pin_throws_away_what_was_found_by_another(district: World, caches: Path) -> None:
    before = kept(district)
    other = History(district.git, Pin(district.pin.genesis, ("SHA256:x",)))
    assert before.file is not None
    assert before.file != other.file, "the keys are a part of the pin"
    before.close()
    assert before.file.exists()
    set_pin(district.git, district.pin)
    assert not before.file.exists()


def test_what_is_judged_late_is_judged_again_when_receipts_say_otherwise(district: World, caches: Path, tmp_path: Path) -> None:
    """An honest commit that raced with the ending of its key, seen before the receipts came and after."""
    start = district.head
    late = district.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, "dong/lin")
    district.git.run("reset", "-q", "--hard", start)
    district.commit({officer_path("dong/lin"): ENDED}, "zzb/zhou")
    district.merge(late, "dong/chen", parents=[district.head, late])
    running = kept(district)
    assert ids(running) == ["key-late"]
    key = district.git.state / "key"
    signing_key.make(key, "ed25519", "hub", "")
    district.git.run("config", "zhili.hubkey", hub.fingerprint(district.git))
    received(district.git, late, "lin")
    assert ids(running.upto(district.head)) == [], "in a program that goes on"
    assert ids(kept(district)) == [], "in the next"
    district.git.run("update-ref", "-d", REF)
    assert ids(kept(district)) == ["key-late"], "receipts that are gone prove nothing"


def test_more_receipts_that_change_no_verdict_throw_nothing_away(district: World, caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(district).close()
    signing_key.make(district.git.state / "key", "ed25519", "hub", "")
    district.git.run("config", "zhili.hubkey", hub.fingerprint(district.git))
    received(district.git, district.head, "lin")
    monkeypatch.setattr(History, "_unjudged", lambda _self, _db, _tip: pytest.fail("judged again"))
    assert ids(kept(district)) == []


def test_a_branch_that_was_only_looked_at_is_no_fault_of_the_commit_checked_out(district: World, caches: Path) -> None:
    head = district.head
    bad = district.commit({MEETING: MEETING_TEXT + 'note = "x"\n'}, district.author("dong/lin", 2), move=False)
    assert ids(History(district.git, district.pin).upto(bad)) == ["unknown-key"]
    assert ids(History(district.git, district.pin).upto(head)) == []
