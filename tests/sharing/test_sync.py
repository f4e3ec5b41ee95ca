"""Several clones and one hub: nothing is lost, conflicts are kept as both, nothing bad is taken over."""

import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import MakeHub, accepted
from tests.sharing.offices import change, fresh, sync
from tests.trust.signed_world import MEETING, World
from zhili_tui.errors import HubAltered, MissingGit, Refused, UntrustedHistory
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import rebuilding
from zhili_tui.sharing.receiving import hub
from zhili_tui.sharing.sync import Sync, unsent
from zhili_tui.sharing.three_way import Decisions
from zhili_tui.storage import files
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.progress import Progress
from zhili_tui.vcs.transfer import WAYS, Transfer


@pytest.fixture
def world(make_hub: MakeHub, tmp_path: Path) -> World:
    return make_hub(tmp_path)


def test_what_one_saves_the_other_has(lin: Workspace, chen: Workspace) -> None:
    change(lin, MEETING, note="x")
    assert sync(lin)[:3] == ("done", 0, 1)
    assert sync(chen)[:3] == ("done", 1, 0)
    assert fresh(chen.root).load(MEETING).plain["note"] == "x"
    assert chen.git.run("status", "--porcelain") == b""


def test_two_who_change_different_fields_meet(lin: Workspace, chen: Workspace) -> None:
    change(lin, MEETING, note="x")
    change(chen, MEETING, present=1)
    sync(lin)
    assert sync(chen)[:3] == ("done", 1, 1)
    sync(lin)
    for office in (lin, chen):
        plain = fresh(office.root).load(MEETING).plain
        assert (plain["note"], plain["present"]) == ("x", 1)
    assert len(chen.git.line("log", "-1", "--format=%P").split()) == 2
    history = fresh(lin.root).trust.history
    assert history is not None
    assert history.faults() == []


def test_a_conflict_keeps_both_sides_until_somebody_decides(lin: Workspace, chen: Workspace) -> None:
    change(lin, MEETING, note="lin")
    change(chen, MEETING, note="chen", present=1)
    sync(lin)
    done = sync(chen)
    assert done.state == "conflicts"
    assert [(one.field, one.ours, one.theirs) for one in done.clashes] == [("note", '"chen"', '"lin"')]
    assert chen.load(MEETING).plain["note"] == "chen"
    assert sync(chen).state == "conflicts", "asking again changes nothing"
    decisions = Decisions(chen.git.directory)
    decisions.take(decisions.open, "theirs")
    assert sync(chen)[:3] == ("done", 1, 1)
    assert fresh(chen.root).load(MEETING).plain["note"] == "lin"
    assert fresh(chen.root).load(MEETING).plain["present"] == 1
    assert Decisions(chen.git.directory).open == []


def test_an_edit_not_yet_saved_survives_and_meets_what_came(lin: Workspace, chen: Workspace) -> None:
    files.write(chen.root, MEETING, chen.load(MEETING).data.replace(b"present = 2", b"present = 1"))
    change(lin, MEETING, note="x")
    sync(lin)
    assert sync(chen).merged == (MEETING,)
    text = files.read(chen.root, MEETING).decode()
    assert "present = 1" in text
    assert 'note = "x"' in text
    assert MEETING in chen.git.run("status", "--porcelain").decode()


def test_an_edit_not_yet_saved_that_collides_stays_as_it_is(lin: Workspace, chen: Workspace) -> None:
    mine = chen.load(MEETING).data.replace(b"present = 2", b"present = 1")
    files.write(chen.root, MEETING, mine)
    change(lin, MEETING, present=0)
    sync(lin)
    assert sync(chen).state == "done"
    assert files.read(chen.root, MEETING) == mine
    assert [one.theirs for one in Decisions(chen.git.directory).open] == ["0"]


def test_a_hub_that_is_away_is_said_to_be_and_nothing_is_lost(lin: Workspace, tmp_path: Path) -> None:
    (tmp_path / "hub.git").rename(tmp_path / "away.git")
    change(lin, MEETING, note="x")
    assert (sync(lin).state, sync(lin).words) == ("failed", "there is no repository at its address")
    (tmp_path / "away.git").rename(tmp_path / "hub.git")
    assert sync(lin)[:3] == ("done", 0, 1)


@pytest.mark.parametrize(
    ("said", "state", "words"),
    [
        ("ssh: Could not resolve hostname x: Temporary failure in name resolution", "offline", "no name can be looked up"),
        ("ssh: Could not resolve hostname x: Name or service not known", "failed", "its name leads nowhere"),
        ("ssh: connect to host x port 22: Connection timed out", "offline", "it does not answer"),
        ("ssh: connect to host x port 22: No route to host", "offline", "there is no line to it"),
        ("ssh: connect to host x port 22: Connection refused", "failed", "its machine is there and takes no connections"),
        (
            "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\\nHost key verification failed.",
            "failed",
            "it is not the machine known by that name",
        ),
        (
            "Host key verification failed.",
            "failed",
            "its machine is not known here yet: compare its fingerprint with what you were told, and put it into ~/.ssh/known_hosts with ssh-keyscan",
        ),
        ("x@y: Permission denied (publickey).", "failed", "it lets nobody in with this key"),
        ("fatal: 'timed out' does not appear to be a git repository", "failed", "there is no repository at its address"),
        ("motd: Connection refused, they said", "failed", "motd: Connection refused, they said"),
        ("\\377", "failed", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_why_a_hub_was_not_reached_is_told_and_what_is_not_known_as_it_was_said(lin: Workspace, said: str, state: str, words: str) -> None:
    lin.git.run("remote", "set-url", "origin", "ssh://x/x.git")
    lin.git.run("config", "core.sshCommand", f'printf "{said}\\n" >&2; exit 255; #')
    done = sync(lin)
    assert (done.state, done.words) == (state, words)


def test_an_address_with_a_word_of_ours_in_it_is_no_refusal(lin: Workspace, chen: Workspace, tmp_path: Path) -> None:
    """The hub of a host that is called zhili, where somebody else is faster."""
    lin.git.run("remote", "set-url", "origin", f"zhili:{tmp_path}/hub.git")
    lin.git.run("config", "core.sshCommand", 'f() { eval "$2"; }; f')
    lin.git.run("config", "ssh.variant", "simple")
    change(lin, MEETING, note="lin")
    change(chen, MEETING, present=1)

    class Slow(Sync):
        def fetch(self, listing: bool = True) -> str:
            tip = super().fetch(listing)
            sync(chen)
            return tip

    assert Slow(lin).run()[:4] == ("done", 1, 1, "")
    assert sync(chen)[:3] == ("done", 1, 0)


def test_an_address_that_names_a_program_is_not_followed(lin: Workspace, tmp_path: Path) -> None:
    lin.git.run("remote", "set-url", "origin", f"ext::touch {tmp_path}/ran")
    lin.git.run("config", "protocol.ext.allow", "always")
    with pytest.raises(Refused, match="names a program"):
        sync(lin)
    answer = Transfer().fetch(lin.git, "origin", "main:refs/heads/x")
    assert "transport 'ext' not allowed" in answer.reason
    assert not (tmp_path / "ran").exists()


def test_how_far_it_has_come_is_told_until_it_has_ended(lin: Workspace) -> None:
    told: list[Progress | None] = []
    change(lin, MEETING, note="x")
    assert Sync(lin, transfer=Transfer(told.append)).run().state == "done"
    sending = [one for one in told if one and one.phase == "sending"]
    assert sending[-1].done == sending[-1].total > 0
    assert str(sending[-1]) == f"sending {sending[-1].total:.0f}/{sending[-1].total:.0f}"
    assert told[-1] is None


def test_what_a_hub_says_is_kept_though_it_looks_like_progress() -> None:
    from zhili_tui.vcs.gitpython import ProgressReader

    told: list[Progress | None] = []
    reader = ProgressReader(told.append)
    hear = reader.new_message_handler()
    for text in ("remote: zhili: 12ab: no", f"remote: Counting objects: 100% ({'9' * 400}/{'9' * 400})", "fatal: x"):
        hear(text + "\n")
    assert (reader.messages, reader.error_lines) == (["remote: zhili: 12ab: no"], ["fatal: x"])
    assert [str(one) for one in told] == ["counting inf/inf"]


def test_what_steers_git_from_outside_does_not_reach_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhili_tui.vcs.transfer import clone, init

    for name, value in (("GIT_DIR", "nowhere"), ("GIT_DEFAULT_HASH", "sha256"), ("GIT_TEMPLATE_DIR", "nowhere")):
        monkeypatch.setenv(name, str(tmp_path / value))
    init(tmp_path / "one $HOME")
    git = clone(str(tmp_path / "one $HOME"), tmp_path / "~two")
    assert git.line("rev-parse", "--show-object-format") == "sha1"
    assert git.line("symbolic-ref", "HEAD") == "refs/heads/main"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one $HOME", "~two"]


def test_without_git_that_is_said(lin: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = shutil.which("env")
    assert env
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "env").symlink_to(env)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(MissingGit):
        lin.git.head()
    with pytest.raises(MissingGit):
        Transfer().fetch(lin.git, "origin")


def test_sign_offs_of_both_sides_are_kept_and_none_reads_valid_over_words_nobody_signed(lin: Workspace, chen: Workspace) -> None:
    chen.signing.sign([MEETING])
    change(lin, MEETING, note="x")
    sync(lin)
    sync(chen)
    found = fresh(chen.root).trust.signoffs([MEETING])
    assert [one.status for one in found] == ["stale"]
    assert fresh(chen.root).load(MEETING).plain["note"] == "x"
    fresh(chen.root).signing.sign([MEETING])
    sync(chen)
    sync(lin)
    assert [one.status for one in fresh(lin.root).trust.signoffs([MEETING])] == ["stale", "valid"]


def test_a_hub_that_goes_back_is_noticed(lin: Workspace, chen: Workspace, tmp_path: Path) -> None:
    change(lin, MEETING, note="x")
    sync(lin)
    sync(chen)
    subprocess.run(["git", "update-ref", "refs/heads/main", "main~1"], cwd=tmp_path / "hub.git", check=True)
    with pytest.raises(UntrustedHistory, match="gone back"):
        sync(chen)
    chen.git.run("config", "fetch.showForcedUpdates", "false")
    with pytest.raises(UntrustedHistory, match="gone back"):
        sync(chen)
    assert fresh(chen.root).load(MEETING).plain["note"] == "x"


def test_a_hub_that_keeps_no_receipts_will_do(lin: Workspace, tmp_path: Path) -> None:
    for path in (tmp_path / "hub.git" / "hooks").iterdir():
        path.unlink()
    subprocess.run(["git", "update-ref", "-d", "refs/zhili/receipts"], cwd=tmp_path / "hub.git", check=True)
    subprocess.run(["git", "config", "receive.advertisePushOptions", "false"], cwd=tmp_path / "hub.git", check=True)
    lin.git.run("config", "--unset", "zhili.hubkey")
    change(lin, MEETING, note="x")
    assert sync(lin)[:3] == ("done", 0, 1)


def test_a_hub_that_has_nothing_yet_takes_the_whole_history(lin: Workspace, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "new.git")], check=True)
    lin.git.run("remote", "set-url", "origin", str(tmp_path / "new.git"))
    with pytest.raises(HubAltered, match="gone back"):
        sync(lin)
    lin.git.run("update-ref", "-d", "refs/remotes/origin/main")
    lin.git.run("config", "--unset", "zhili.hubkey")
    assert sync(lin)[:3] == ("done", 0, int(lin.git.line("rev-list", "--count", "HEAD")))
    assert Git.bare(tmp_path / "new.git").line("rev-parse", "main") == lin.git.head()


def test_a_hostile_hub_cannot_slip_in_an_unsigned_commit(lin: Workspace, tmp_path: Path) -> None:
    script = "git clone -q --no-hardlinks hub.git evil && cd evil && git -c user.name=x -c user.email=x commit -q --allow-empty --no-gpg-sign -m x && cp -r .git/objects/. ../hub.git/objects/ && git --git-dir=../hub.git update-ref refs/heads/main $(git rev-parse HEAD)"
    subprocess.run(["sh", "-c", script], cwd=tmp_path, check=True, capture_output=True)
    before = lin.git.head()
    with pytest.raises(UntrustedHistory, match="not signed"):
        sync(lin)
    assert lin.git.head() == before


def test_hooks_and_replacements_in_the_clone_are_not_believed(lin: Workspace, chen: Workspace, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    for name in ("post-merge", "pre-push", "post-checkout", "reference-transaction", "pre-commit"):
        hook = lin.git.directory / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
        hook.chmod(0o755)
    lin.git.run("config", "gpg.ssh.program", f"touch {marker}")
    lin.git.run("config", "core.fsmonitor", f"touch {marker}")
    accepted(lin.root)
    change(chen, MEETING, note="x")
    sync(chen)
    change(lin, MEETING, present=1)
    assert sync(lin).state == "done"
    assert not marker.exists()
    head = lin.git.head()
    forged = (
        lin.git.run("hash-object", "-t", "commit", "-w", "--stdin", input=lin.git.run("cat-file", "commit", f"{head}^")).decode().strip()
    )
    lin.git.run("update-ref", f"refs/replace/{head}", forged)
    history = fresh(lin.root).trust.history
    assert history is not None
    assert history.faults() == []


def test_the_receipts_say_when_the_hub_had_it(lin: Workspace, chen: Workspace, tmp_path: Path) -> None:
    commit = change(lin, MEETING, note="x")
    sync(lin)
    sync(chen)
    history = fresh(chen.root).trust.history
    assert history is not None
    received = history.receipts.received(commit)
    assert received is not None
    stamps = [one.at for one in history.receipts.all]
    assert stamps == sorted(stamps)
    assert received == stamps[-1]
    bare = Git.bare(tmp_path / "hub.git")
    assert hub.fingerprint(bare) == chen.git.config("zhili.hubkey")
    chen.git.run("config", "zhili.hubkey", "SHA256:other")
    other = fresh(chen.root).trust.history
    assert other is not None
    assert other.receipts.received(commit) is None, "receipts of another key are none"


def test_a_branch_is_reviewed_and_accepted(lin: Workspace, chen: Workspace) -> None:
    from zhili_tui.sharing import review

    review.mark(chen)
    lin.git.run("checkout", "-q", "-b", "draft")
    change(fresh(lin.root), MEETING, note="x")
    assert lin.git.attempt("push", "-q", "origin", "draft", env=WAYS).returncode == 0
    assert Sync(chen).fetch() == chen.git.head()
    chen.git.run("fetch", "-q", "origin", "draft:refs/remotes/origin/draft", env=WAYS)
    items = list(review.incoming(chen, "draft").items())
    assert [(one.path, one.change, one.by) for one in items] == [(MEETING, "changed", ["林淑芬"])]
    assert [(change.fields[-1].name, change.after) for change in items[0].fields] == [("note", "x")]
    review.accept(chen, "draft")
    assert fresh(chen.root).load(MEETING).plain["note"] == "x"
    assert [one.path for one in review.incoming(fresh(chen.root)).items()] == [MEETING]
    review.mark(chen)
    assert list(review.incoming(fresh(chen.root)).items()) == []


def test_a_bundle_is_checked_taken_in_and_cannot_go_back(world: World, lin: Workspace, chen: Workspace, tmp_path: Path) -> None:
    from zhili_tui.sharing import bundles

    change(lin, MEETING, note="one")
    old, new = tmp_path / "old.bundle", tmp_path / "new.bundle"
    bundles.write(lin, old)
    change(lin, MEETING, note="two")
    bundles.write(lin, new)
    found = bundles.verify(chen, str(new))
    assert (found.unit, found.faults, found.lost) == ("dong", [], "")
    assert bundles.take(chen, Sync(chen), str(new)).received == 2
    assert fresh(chen.root).load(MEETING).plain["note"] == "two"
    assert bundles.verify(fresh(chen.root), str(old)).lost
    with pytest.raises(UntrustedHistory, match="gone back"):
        bundles.take(fresh(chen.root), Sync(chen), str(old))


def test_what_the_hub_would_refuse_is_refused_here(lin: Workspace) -> None:
    for path in ("records/dong/unit.toml", "records/office.toml"):
        with pytest.raises(Refused, match="registrar"):
            change(lin, path, name="y")
    lin.git.run("config", "--unset", "zhili.key")
    with pytest.raises(Refused, match="no key"):
        change(lin, MEETING, note="x")


def test_a_number_that_slipped_in_is_taken_out_before_anything_is_sent(lin: Workspace, chen: Workspace) -> None:
    """Git never forgets what was sent; what was not sent yet can be made anew."""
    data = lin.load(MEETING).data + b'note = "11010519491231002X"\n'
    files.write(lin.root, MEETING, data)
    lin.git.run("-c", "user.name=x", "-c", "user.email=x", "commit", "-q", "--no-verify", "-am", "by hand")
    change(fresh(lin.root), MEETING, note="taken out")
    assert sync(fresh(lin.root)).state == "refused"
    rebuilding.rebuild(fresh(lin.root))
    assert sync(fresh(lin.root)).state == "done"
    sync(chen)
    assert fresh(chen.root).load(MEETING).plain["note"] == "taken out"
    assert b"11010519491231002X" not in chen.git.run("log", "-p")


def test_what_was_known_then_goes_by_the_hubs_clock_not_by_the_commits(
    lin: Workspace, chen: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry with a commit dated back, sent later, was not known on the day it claims."""
    import datetime

    change(lin, MEETING, note="x")
    sync(lin)
    sync(chen)
    history = chen.trust.history
    assert history is not None
    receipts = history.receipts.all
    day = datetime.datetime.fromtimestamp(receipts[-1].at, chen.zone).date()
    then = Workspace(chen.root, as_of=day)
    assert then.reckoning.recorded() == (chen.git.head(), False)
    moved = [one._replace(at=one.at + 30 * 86_400 * i) for i, one in enumerate(receipts)]
    other = Workspace(chen.root, as_of=day)
    assert other.trust.history is not None
    other.trust.history.receipts.__dict__["all"] = tuple(moved)
    assert other.reckoning.recorded() == (receipts[0].tip, False), "received a month later: not known then"
    early = Workspace(chen.root, as_of=datetime.date(2026, 3, 2))
    assert early.reckoning.recorded().claimed


def test_a_hub_that_does_not_answer_is_waited_for_only_so_long_unless_the_user_says_how_to_reach_it(
    lin: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "ConnectTimeout" in Sync(lin).way["GIT_SSH_COMMAND"]
    lin.git.run("config", "core.sshCommand", "ssh -p 3")
    assert Sync(lin).way == {}
    monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -p 4")
    assert Sync(lin).way == {"GIT_SSH_COMMAND": "ssh -p 4"}


def test_a_sync_is_ended_from_outside_with_what_it_has_started(lin: Workspace, tmp_path: Path) -> None:
    made = change(lin, MEETING, note="x")
    lin.git.run("remote", "set-url", "origin", "ssh://nowhere/x.git")
    lin.git.run("config", "core.sshCommand", f"echo $$ > {tmp_path}/pid; exec sleep 100000 #")
    transfer = Transfer()
    ended: list[str] = []
    thread = threading.Thread(target=lambda: ended.append(Sync(lin, transfer=transfer).run().state))
    thread.start()
    file = tmp_path / "pid"
    while not file.is_file() or not file.read_text().strip():
        time.sleep(0.01)
    transfer.end()
    thread.join()
    assert ended == ["stopped"]
    assert Sync(lin, transfer=transfer).run().state == "stopped", "for good"
    pid = int(file.read_text())
    while Path(f"/proc/{pid}/stat").is_file() and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    assert lin.git.head() == made


def test_what_the_hub_has_not_got_is_counted(lin: Workspace) -> None:
    assert unsent(lin) == 0
    change(lin, MEETING, note="x")
    assert unsent(lin) == 1
    sync(lin)
    assert unsent(lin) == 0
    lin.git.run("update-ref", "-d", "refs/remotes/origin/main")
    assert unsent(lin) == 0
