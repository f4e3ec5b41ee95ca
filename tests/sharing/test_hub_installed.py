"""A hub made of a bare repository that somebody else's server keeps, what its two hooks leave for each other, and asking it from outside."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import LAUNCHER
from tests.sharing.hubs import LATER, OWN, edit, push
from tests.sharing.offices import clone
from tests.trust.signed_world import World
from zhili_tui.cli.diagnoses import catalogue
from zhili_tui.cli.main import run as zhili
from zhili_tui.errors import Refused, Unreadable, UntrustedHistory
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.receiving import hub, hub_policy, hub_probe, hub_receipts, logins, pre_receive
from zhili_tui.sharing.receiving.hub_receipts import MAIN, Update
from zhili_tui.sharing.receiving.post_receive import post_receive
from zhili_tui.sharing.refs import PROBE
from zhili_tui.trust.receipts.names import REF
from zhili_tui.vcs.commits import Author
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import NOTHING
from zhili_tui.vcs.transfer import WAYS, Transfer, init


def bare(folder: Path) -> Path:
    init(folder, "--bare")
    return folder


def installed(world: World, folder: Path) -> str:
    return hub.install(Workspace.open(world.root, officer="zzb/zhou"), folder, LAUNCHER)


def receipts(folder: Path) -> list[list[str]]:
    out = Git.bare(folder).attempt("log", "--reverse", "--format=%B", REF).stdout.decode()
    return [line.split(" ")[1:] for line in out.splitlines() if line.startswith("Zhili-Received: ")]


# made of a repository that is there


def test_the_first_push_of_an_existing_history_into_an_empty_repository_is_judged_and_receipted(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bare(tmp_path / "empty.git")
    installed(world, folder)
    world.git.run("remote", "set-url", "origin", str(folder))
    monkeypatch.setenv("GL_USER", "zhou")
    assert "push main first" in push(world, "HEAD:refs/heads/aside")
    good = world.head
    world.commit({OWN: LATER + 'place = "y"\n'}, Author("林淑芬", "lin@dong"))
    assert "is not signed" in push(world)
    assert receipts(folder) == []
    world.git.run("reset", "-q", "--hard", good)
    assert push(world) == ""
    assert [(ref, tip, login) for ref, tip, _at, login in receipts(folder)] == [(MAIN, good, "zhou")]
    edit()(world)
    assert push(world) == ""


def test_another_history_is_none_for_an_empty_hub(world: World, tmp_path: Path) -> None:
    folder = bare(tmp_path / "empty.git")
    installed(world, folder)
    world.git.run("remote", "set-url", "origin", str(folder))
    world.commit({OWN: LATER}, "zzb/zhou", parents=[])
    assert "not with the commit that was pinned" in push(world)


def test_what_lies_in_a_repository_is_judged_before_it_becomes_a_hub(world: World, tmp_path: Path) -> None:
    folder = bare(tmp_path / "full.git")
    Git.bare(folder).run("fetch", "-q", str(world.root), f"HEAD:{MAIN}", env=WAYS)
    tip = world.head
    world.git.run("update-ref", "refs/heads/main", "HEAD~1")
    installed(world, folder)
    assert receipts(folder)[0][:2] == [MAIN, tip]
    other = bare(tmp_path / "bad.git")
    world.commit({OWN: LATER + 'place = "y"\n'}, Author("林淑芬", "lin@dong"))
    Git.bare(other).run("fetch", "-q", str(world.root), f"HEAD:{MAIN}", env=WAYS)
    with pytest.raises(UntrustedHistory):
        installed(world, other)
    assert not (other / "zhili").exists()
    third = bare(tmp_path / "third.git")
    foreign = bare(tmp_path / "foreign.git")
    tree = Git.bare(foreign).run("hash-object", "-t", "tree", "-w", "--stdin").decode().strip()
    commit = Git.bare(foreign).line("-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", tree, "-m", "x")
    Git.bare(third).run("fetch", "-q", str(foreign), commit, env=WAYS)
    Git.bare(third).run("update-ref", MAIN, commit)
    with pytest.raises(Refused, match=commit[:12]):
        installed(world, third)


def test_installing_again_renews_hooks_and_settings_and_keeps_the_key(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "hub.git"
    key, before = hub.fingerprint(Git.bare(folder)), receipts(folder)
    (folder / "hooks" / "post-receive").unlink()
    Git.bare(folder).run("config", "receive.denyDeletes", "true")
    assert installed(world, folder) == key
    assert receipts(folder) == before
    assert os.access(folder / "hooks" / "post-receive", os.X_OK)
    assert Git.bare(folder).config("receive.denyDeletes") == "false"


def test_no_hub_is_made_of_what_is_none_or_has_other_hooks_or_serves_another_office(world: World, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        installed(world, tmp_path)
    folder = bare(tmp_path / "x.git")
    (folder / "hooks").mkdir(exist_ok=True)
    (folder / "hooks" / "post-receive").write_text("#!/bin/sh\nmail\n")
    with pytest.raises(Refused, match="somebody else's"):
        installed(world, folder)
    assert not (folder / "zhili").exists()
    file = tmp_path / "hub.git" / "zhili" / "policy.toml"
    file.write_text(file.read_text().replace(world.pin.genesis, "a" * 40))
    with pytest.raises(Refused, match="another repository"):
        installed(world, tmp_path / "hub.git")


# one judge, one instant, one receipt


def test_a_receipt_is_written_only_for_what_was_judged(world: World, tmp_path: Path) -> None:
    """A set-up in which only post-receive runs writes none, and says so."""
    folder = tmp_path / "hub.git"
    before = receipts(folder)
    (folder / "hooks" / "pre-receive").unlink()
    world.commit({OWN: LATER + 'place = "y"\n'}, Author("evil", "evil@dong"))
    done = subprocess.run(["git", "push", "origin", f"HEAD:{MAIN}"], cwd=world.root, capture_output=True, text=True, check=True)
    assert receipts(folder) == before
    assert "refs/heads/main" in done.stderr
    assert "zhili hub install" in done.stderr


def test_the_receipt_bears_the_instant_by_which_the_push_was_judged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git.bare(world.root.parent / "hub.git")
    git.run("fetch", "-q", str(world.root), edit()(world), env=WAYS)
    update = Update(git.line("rev-parse", MAIN), world.head, MAIN)
    clock = int(world.clock.timestamp()) + 1000
    monkeypatch.setattr("time.time", lambda: clock)
    monkeypatch.setenv("GITEA_PUSHER_NAME", "lin shu")
    assert pre_receive.pre_receive(git, hub_policy.policy(git), [update]) == []
    git.run("update-ref", MAIN, world.head)
    monkeypatch.setattr(hub_receipts, "STALE", 1 << 40)  # the files have the machine's own times
    monkeypatch.setattr("time.time", lambda: clock + 500)
    assert post_receive(git, [" ".join(update) + "\n"]) == []
    assert receipts(git.directory)[-1] == [MAIN, world.head, str(clock), "linshu"]
    assert post_receive(git, [" ".join(update) + "\n"]) == [MAIN], "a note serves once"


def test_a_note_of_a_push_that_never_ended_counts_for_nothing_an_hour_later(world: World) -> None:
    git = Git.bare(world.root.parent / "hub.git")
    update = Update(NOTHING, world.head, "refs/heads/aside")
    hub_receipts.note(git, [update], 1, "lin")
    (file,) = (git.directory / "zhili" / "judged").iterdir()
    assert hub_receipts.noted(git, update)
    os.utime(file, (1, 1))
    assert hub_receipts.noted(git, update) is None
    hub_receipts.note(git, [], 1, "lin")
    assert not file.exists()


@pytest.mark.parametrize("name", logins.LOGINS)
def test_logins_are_those_that_servers_tell(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in logins.LOGINS:
        monkeypatch.delenv(other, raising=False)
    assert logins.login() == "-"
    monkeypatch.setenv(name, "dong/lin x\n")
    assert logins.login() == "dong/linx"


# asked from outside


def probe(folder: Path) -> hub_probe.Probed:
    return hub_probe.probe(str(folder), folder, Transfer())


def refs(folder: Path) -> str:
    return Git.bare(folder).run("for-each-ref").decode()


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans", "en"])
def test_a_hub_that_judges_is_told_by_its_reason_in_any_language(world: World, tmp_path: Path, language: str) -> None:
    file = tmp_path / "hub.git" / "zhili" / "policy.toml"
    before = hub_policy.policy(Git.bare(tmp_path / "hub.git"))
    file.write_text(file.read_text().replace(f'"{before.language}"', f'"{language}"'))
    stood = refs(tmp_path / "hub.git")
    assert probe(tmp_path / "hub.git").state == "judges"
    assert refs(tmp_path / "hub.git") == stood


def test_an_empty_hub_judges_too(world: World, tmp_path: Path) -> None:
    installed(world, bare(tmp_path / "empty.git"))
    assert probe(tmp_path / "empty.git").state == "judges"


def test_what_is_offered_as_a_question_is_never_kept_however_well_signed(world: World, tmp_path: Path) -> None:
    edit()(world)
    stood = refs(tmp_path / "hub.git")
    assert "it keeps none" in push(world, f"HEAD:{PROBE}x")
    assert "is refused" in push(world, f":{PROBE}x")
    assert refs(tmp_path / "hub.git") == stood


def test_a_hub_without_its_judge_is_found_out_and_left_as_it_was(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "hub.git"
    (folder / "hooks" / "pre-receive").unlink()
    stood = refs(folder)
    found = probe(folder)
    assert (found.state, found.left) == ("open", "")
    assert refs(folder) == stood
    keeps_all = folder / "hooks" / "pre-receive"
    keeps_all.write_text("#!/bin/sh\nwhile read old new ref; do case $new in 0000*) exit 1 ;; esac; done\n")
    keeps_all.chmod(0o755)
    found = probe(folder)
    assert found.state == "open"
    assert found.ref in str(found)
    assert found.ref in refs(folder)


def test_a_hub_that_refuses_for_another_reason_is_not_taken_for_one_that_judges(world: World, tmp_path: Path) -> None:
    hook = tmp_path / "hub.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'closed today' >&2\nexit 1\n")
    found = probe(tmp_path / "hub.git")
    assert (found.state, found.words) == ("odd", "closed today")


def test_hub_check_ends_with_0_1_or_2(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = clone(world, tmp_path / "lin", "dong/lin")
    asked = ["--repo", str(office.root), "--lang", "en", "hub", "check"]
    assert (zhili(asked), "judges what is pushed" in capsys.readouterr().err) == (0, True)
    (tmp_path / "hub.git" / "hooks" / "pre-receive").unlink()
    assert (zhili([*asked, str(tmp_path / "hub.git")]), "Nothing judges" in capsys.readouterr().err) == (1, True)
    assert (zhili([*asked, str(tmp_path / "none.git")]), "could not be asked" in capsys.readouterr().err) == (2, True)


def test_doctor_asks_the_hub_only_where_it_is_told_to(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = clone(world, tmp_path / "lin", "dong/lin")
    (tmp_path / "hub.git" / "hooks" / "pre-receive").write_text("#!/bin/sh\nexit 0\n")
    found = [one for one in catalogue.examine(office, online=True) if not one.ok and one.subject == "Hub"]
    assert any("zhili hub install" in one.mend for one in found)
    monkeypatch.setattr(hub_probe, "probe", lambda *_: pytest.fail("went online"))
    catalogue.examine(office)
