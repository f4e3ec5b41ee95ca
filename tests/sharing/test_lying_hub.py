"""A hub that shows other receipts than before, or another history, is not believed, and the clone says so."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import MakeHub
from tests.sharing.hubs import received
from tests.sharing.offices import change, fresh, sync
from tests.trust.signed_world import MEETING, World, officer_path, officer_text, pair
from zhili_tui.cli.main import run as zhili
from zhili_tui.errors import HubAltered, UntrustedHistory
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.receiving import hub
from zhili_tui.sharing.sync import Sync
from zhili_tui.trust.receipts.chain import Receipts, read
from zhili_tui.trust.receipts.names import REF, SETTING
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.commits import Author, tree_with, write
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.transfer import WAYS


@pytest.fixture
def world(make_hub: MakeHub, tmp_path: Path) -> World:
    return make_hub(tmp_path)


@pytest.fixture
def bare(world: World) -> Git:
    return Git.bare(world.root.parent / "hub.git")


@pytest.fixture
def known(lin: Workspace) -> Workspace:
    """A clone that has seen two receipts of the hub."""
    change(lin, MEETING, note="x")
    assert sync(lin).state == "done"
    return fresh(lin.root)


def another_key(bare: Git) -> str:
    """The hub signs with another key from now on; its fingerprint."""
    for name in ("key", "key.pub"):
        (bare.directory / "zhili" / name).unlink()
    signing_key.make(bare.directory / "zhili" / "key", "ed25519", "hub", "")
    return hub.fingerprint(bare)


def main_of(bare: Git) -> str:
    return bare.line("rev-parse", "refs/heads/main")


def deleted(bare: Git) -> None:
    bare.run("update-ref", "-d", REF)


def gone_back(bare: Git) -> None:
    bare.run("update-ref", REF, f"{REF}~1")


def restarted(bare: Git) -> None:
    deleted(bare)
    received(bare, main_of(bare), "x")


def forked(bare: Git) -> None:
    gone_back(bare)
    received(bare, main_of(bare), "other")


def rekeyed(bare: Git) -> None:
    another_key(bare)
    received(bare, main_of(bare), "x")


def restarted_with_another_key(bare: Git) -> None:
    another_key(bare)
    restarted(bare)


def unsigned(bare: Git) -> None:
    tree = tree_with(bare, "", {})
    bare.run("update-ref", REF, write(bare, tree, [bare.line("rev-parse", REF)], "x", Author("hub", "hub")))


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (deleted, "receipts are gone"),
        (gone_back, "have been rewritten"),
        (restarted, "begin anew"),
        (forked, "have been rewritten"),
        (rekeyed, "with another key"),
        (restarted_with_another_key, "begin anew"),
        (unsigned, "not signed by the hub"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_hub_whose_receipts_are_others_than_before_ends_a_sync_with_a_sentence_and_1(
    known: Workspace, bare: Git, lie: object, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = known.git.line("rev-parse", REF)
    assert callable(lie)
    lie(bare)
    code = zhili(["--repo", str(known.root), "--lang", "en", "sync"])
    assert (code, words in capsys.readouterr().err) == (1, True)
    assert known.git.line("rev-parse", REF) == before, "what was known stays"


def test_a_hub_that_shows_a_fresh_clone_no_receipts_though_its_key_is_pinned_is_noticed(lin: Workspace, bare: Git) -> None:
    deleted(bare)
    with pytest.raises(HubAltered, match="has no receipts"):
        sync(lin)


def test_the_pusher_has_his_receipt_at_the_end_of_a_sync(lin: Workspace) -> None:
    made = change(lin, MEETING, note="x")
    assert sync(lin).state == "done"
    newest = Receipts(lin.git).newest
    assert newest is not None
    assert (newest.ref, newest.tip) == ("refs/heads/main", made)


def test_a_hub_that_takes_work_and_gives_no_receipt_is_noticed(known: Workspace, bare: Git) -> None:
    (bare.directory / "hooks" / "post-receive").unlink()
    change(known, MEETING, note="y")
    with pytest.raises(HubAltered, match="gave no receipt"):
        sync(known)


def test_a_key_of_the_hub_that_a_registrar_names_in_signed_history_is_taken_by_every_clone(
    known: Workspace, chen: Workspace, world: World, bare: Git
) -> None:
    """The hub is lost with its key; another takes its place and begins its receipts anew."""
    sync(chen)
    old = known.git.config(SETTING)
    restarted_with_another_key(bare)
    new = hub.fingerprint(bare)
    with pytest.raises(HubAltered):
        sync(known)
    world.git.run("fetch", "-q", str(bare.directory), "main", env=WAYS)
    world.git.run("reset", "-q", "--hard", "FETCH_HEAD")
    office = world.read("records/office.toml").decode() + f'\n[[trust.hub_keys]]\nfingerprint = "{new}"\nsince = 2026-03-02\n'
    world.commit({"records/office.toml": office}, "zzb/zhou")
    assert subprocess.run(["git", "push", "-q", str(bare.directory), "HEAD:main"], cwd=world.root, check=False).returncode == 0
    before = Receipts(known.git).all
    done = sync(known)
    assert done.state == "done"
    assert any(new in note for note in done.notes)
    assert known.git.configs(SETTING) == [old, new]
    after = Receipts(known.git).all
    assert after[: len(before)] == before, "what the old receipts prove they still prove"
    assert len(after) > len(before)
    assert sync(known).state == "done"
    assert sync(chen).state == "done"


def test_a_key_that_only_a_clerk_names_is_not_taken(known: Workspace, world: World, bare: Git) -> None:
    restarted_with_another_key(bare)
    new = hub.fingerprint(bare)
    office = known.load("records/office.toml").data.decode() + f'\n[[trust.hub_keys]]\nfingerprint = "{new}"\nsince = 2026-03-02\n'
    known.git.run("config", "--unset", "zhili.pin")
    loaded = fresh(known.root)
    loaded.saving.replace("records/office.toml", office.encode())
    known.git.run("config", "zhili.pin", world.pin.genesis)
    with pytest.raises(HubAltered, match="begin anew"):
        sync(fresh(known.root))


def test_a_new_hub_made_from_a_clone_goes_on_from_the_receipts_that_are_there(known: Workspace, tmp_path: Path) -> None:
    key = hub.create(Workspace.open(known.root, officer="zzb/zhou"), tmp_path / "second.git", "false")
    git = Git.bare(tmp_path / "second.git")
    assert not git.attempt("merge-base", "--is-ancestor", known.git.line("rev-parse", REF), REF).returncode
    tip = git.line("rev-parse", REF)
    assert read(git, [tip], [key]).broken == "", "who pins only the new key has the old receipts too"
    assert read(git, [tip], [known.git.config(SETTING)]).broken == tip, "who knows only the old one is told"


def test_a_receipt_proves_nothing_earlier_than_its_place_in_the_chain(known: Workspace, bare: Git) -> None:
    """Whoever holds the hub, its key included, appends a receipt dated back by thirty days."""
    key, empty = str(bare.directory / "zhili" / "key"), tree_with(bare, "", {})
    newest = Receipts(known.git).newest
    assert newest is not None
    line = f"Zhili-Received: refs/heads/aside {main_of(bare)} {newest.at - 30 * 86_400} -"
    author = Author("hub", "hub", lambda payload: signing_key.sign(bare, key, payload))
    bare.run("update-ref", REF, write(bare, empty, [newest.commit], f"Received\n\n{line}\n", author))
    Sync(known).fetch()
    last = Receipts(known.git).newest
    assert last is not None
    assert (last.ref, last.number) == ("refs/heads/aside", newest.number + 1)
    assert last.at > newest.at, "so what was received with the ending of a key is not overtaken by it"


def test_a_forged_early_receipt_does_not_make_the_work_of_a_stolen_key_good(known: Workspace, world: World, bare: Git) -> None:
    world.git.run("fetch", "-q", str(bare.directory), "main", env=WAYS)
    world.git.run("reset", "-q", "--hard", "FETCH_HEAD")
    start = world.head
    ended = officer_text("林淑芬", "dong", ["handler"], pair("dong/lin").public).rstrip() + "\nuntil = 2026-03-02\n"
    ending = world.commit({officer_path("dong/lin"): ended}, "zzb/zhou")
    assert subprocess.run(["git", "push", "-q", str(bare.directory), "HEAD:main"], cwd=world.root, check=False).returncode == 0
    world.git.run("reset", "-q", "--hard", start)
    stolen = world.commit({MEETING: world.read(MEETING) + b'place = "forged"\n'}, "dong/lin")
    merged = world.merge(stolen, "dong/chen", parents=[ending, stolen])
    for name in ("pre-receive", "post-receive"):
        (bare.directory / "hooks" / name).unlink()
    assert subprocess.run(["git", "push", "-q", str(bare.directory), "HEAD:main"], cwd=world.root, check=False).returncode == 0
    key, empty = str(bare.directory / "zhili" / "key"), tree_with(bare, "", {})
    author = Author("hub", "hub", lambda payload: signing_key.sign(bare, key, payload))
    lines = f"Zhili-Received: refs/heads/aside {stolen} 1 -\nZhili-Received: refs/heads/main {merged} 1 -"
    bare.run("update-ref", REF, write(bare, empty, [bare.line("rev-parse", REF)], f"Received\n\n{lines}\n", author))
    with pytest.raises(UntrustedHistory, match="had ended meanwhile"):
        sync(known)
