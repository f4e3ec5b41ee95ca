"""What a clone's commands say: pins, keys, how far history goes, whose value, how a sync ended."""

import json
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Say
from tests.conftest import accepted
from tests.sharing.offices import change, clone, fresh, sync
from tests.trust.signed_world import MEETING, World, officer_path, officer_text, pair
from zhili_tui.cli.diagnoses import sharing
from zhili_tui.cli.main import run as zhili
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import last_sync, review
from zhili_tui.trust import sshsig
from zhili_tui.trust.receipts.chain import Receipts
from zhili_tui.trust.receipts.names import SETTING
from zhili_tui.trust.verified_history import pin_of
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.transfer import WAYS

# Pins


def test_a_part_of_a_number_is_no_pin_and_the_registrars_key_is_shown_with_the_whole(say: Say, chen: Workspace) -> None:
    genesis = pin_of(chen.git)
    assert genesis is not None
    code, _, err = say("keys", "pin", "--genesis", genesis.genesis[:12])
    assert (code, "40 digits" in err) == (2, True)
    assert say("keys", "pin", "--genesis", "0" * 40)[0] == 2
    code, out, _ = say("keys", "pin", "--genesis", genesis.genesis)
    assert code == 0
    assert sshsig.fingerprint(pair("zzb/zhou").blob) in out


def test_an_abbreviated_pin_of_earlier_times_works_and_doctor_says_so(say: Say, chen: Workspace) -> None:
    whole = chen.git.config("zhili.pin")
    chen.git.run("config", "zhili.pin", whole[:12])
    found = fresh(chen.root).trust.history
    assert found is not None
    assert found.faults() == []
    assert found.pin.genesis == whole
    assert [(one.ok, whole[:12] in one.state) for one in sharing.beginning(fresh(chen.root))] == [(False, True)]


def test_only_a_real_key_is_pinned_as_the_hubs_and_its_fingerprint_is_said(say: Say, chen: Workspace) -> None:
    genesis, before = chen.git.config("zhili.pin"), chen.git.config(SETTING)
    for text in ("SHA256:nonsense", "SHA256:" + "x" * 42, "nonsense", "MD5:" + "x" * 43):
        code, _, err = say("keys", "pin", "--genesis", genesis, "--hub-key", text)
        assert (code, "is no key" in err) == (2, True), text
    assert chen.git.config(SETTING) == before
    code, _, err = say("keys", "pin", "--hub-key", pair("hub").public)
    assert (code, sshsig.fingerprint(pair("hub").blob) in err) == (0, True)
    assert chen.git.configs(SETTING) == [sshsig.fingerprint(pair("hub").blob)]


# Keys


def test_doctor_judges_the_key_of_a_clone_as_the_hub_will(chen: Workspace, world: World) -> None:
    def fault(office: Workspace) -> str:
        (found,) = sharing.key(fresh(office.root))
        return "" if found.ok else found.state

    assert fault(chen) == ""
    signing_key.use(chen.git, str(pair("dong/chen", 9).lay(world.root.parent / "nine")))
    assert "not in the register" in fault(chen)
    signing_key.use(chen.git, str(pair("dong/lin").lay(world.root.parent / "ten")))
    assert "that of" in fault(chen)
    texts = {
        "nobody's": officer_text("林淑芬", "dong", ["handler"], pair("dong/chen").public),
        "not good today": officer_text("陳國強", "dong", ["office_director"], pair("dong/chen").public).rstrip() + "\nuntil = 2026-03-02\n",
        "holds no post": officer_text("陳國強", "dong", ["office_director"], pair("dong/chen").public).replace(
            "since = 2020-01-01\n", "since = 2020-01-01\nuntil = 2021-01-01\n"
        ),
    }
    start = world.head
    signing_key.use(chen.git, str(pair("dong/chen").lay(world.root.parent / "eleven")))
    for words, text in texts.items():
        world.git.run("reset", "-q", "--hard", start)
        made = world.commit({officer_path("dong/lin" if words == "nobody's" else "dong/chen"): text}, "zzb/zhou")
        chen.git.run("fetch", "-q", str(world.root), made, env=WAYS)
        chen.git.run("reset", "-q", "--hard", made)
        assert words in fault(chen), words


def test_somebodys_key_is_not_entered_for_another(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zhou = clone(world, tmp_path / "zhou", "zzb/zhou")
    public = tmp_path / "x.pub"
    for owner in ("dong/chen", "zzb/zhou"):
        public.write_text(pair(owner).public)
        assert zhili(["--repo", str(zhou.root), "--lang", "en", "keys", "new", "--for", "dong/lin", "--public", str(public)]) == 2
        assert f"stands with {owner} already" in capsys.readouterr().err
    assert zhou.git.head() == world.head


def test_a_first_key_is_made_before_there_is_a_clone_and_used_in_it(
    say: Say, chen: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    monkeypatch.chdir(nowhere)
    file = tmp_path / "first"
    assert zhili(["--lang", "en", "keys", "new", "--for", "dong/chen", "--file", str(file), "--no-passphrase"]) == 0
    out, err = capsys.readouterr()
    assert out.strip() == file.with_suffix(".pub").read_text().strip()
    assert f"zhili keys use {file}" in err
    monkeypatch.setenv("HOME", str(tmp_path))
    assert zhili(["keys", "new", "--no-passphrase"]) == 0
    assert (tmp_path / ".ssh" / "zhili").is_file()
    code, _, err = say("keys", "use", str(file))
    assert (code, "not in the register" in err) == (0, True)
    assert chen.git.config("zhili.key") == str(file)
    code, _, err = say("keys", "use", str(file), "--officer", "dong/nobody-yet")
    assert (code, "not in the register" in err) == (0, True), "nor does he have to be, who makes his first"
    good = tmp_path / "keys" / "dong-chen"
    assert say("keys", "use", str(good) + ".pub") == (
        0,
        sshsig.fingerprint(pair("dong/chen").blob) + "\n",
        "This clone signs with it from now on.\n",
    )
    assert say("sign", MEETING)[0] == 0
    assert say("keys", "use", str(tmp_path / "none"))[0] == 2
    assert say("keys", "use")[0] == 2


# How far history goes


def test_a_tip_that_was_read_out_is_compared_with_this_clone(say: Say, chen: Workspace, lin: Workspace) -> None:
    here = chen.git.head()
    assert json.loads(say("verify", "--tip", here, "--json")[1])["answer"] == "same"
    assert say("verify", "--tip", chen.git.line("rev-parse", "HEAD~1")[:12])[0] == 0
    made = change(lin, MEETING, note="x")
    code, out, _ = say("verify", "--tip", made)
    assert (code, "is not here" in out) == (1, True)
    sync(lin)
    chen.git.run("fetch", "-q", "origin", env=WAYS)
    code, out, _ = say("verify", "--tip", made)
    assert (code, "not merged yet" in out) == (0, True)
    change(chen, MEETING, note="y")
    fork = chen.git.head()
    chen.git.run("reset", "-q", "--hard", made)
    code, out, _ = say("verify", "--tip", fork)
    assert (code, "another line" in out) == (1, True)
    assert say("verify", "--tip", "x")[0] == 2


def test_tip_and_receipt_stand_in_the_letter_the_bundle_and_the_code_of_a_paper(say: Say, chen: Workspace, tmp_path: Path) -> None:
    assert sync(chen).state == "done"
    newest = Receipts(chen.git).newest
    assert newest is not None
    head = chen.git.head()
    assert f"{head}, receipt no. {newest.number}" in " ".join(say("digest")[1].split())
    found = json.loads(say("digest", "--json")[1])
    assert (found["tip"], found["receipt"]) == (head, newest.number)
    file = tmp_path / "b.bundle"
    found = json.loads(say("bundle", str(file), "--json")[1])
    assert (found["tip"], found["receipt"]) == (head, newest.number)
    found = json.loads(say("verify", "--bundle", str(file), "--json")[1])
    assert (found["tip"], found["receipt"]) == (head, newest.number)
    from zhili_tui.documents import proof

    office = fresh(chen.root)
    (one,) = proof.standing(office, [office.load(MEETING)])
    assert proof.Proving().of_record(one).said.splitlines()[-1] == f"receipt {newest.number}"


def test_the_age_of_the_newest_receipt_is_told(say: Say, chen: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "0 day(s) old" in say("sync")[2]
    at = Receipts(chen.git).newest
    assert at is not None
    monkeypatch.setattr("zhili_tui.cli.commands.verify.time.time", lambda: at.at + 12 * 86_400 + 5)
    assert "12 day(s) old" in say("verify")[2]
    assert [(one.ok, "12 day(s) old" in one.state) for one in sharing.receipts(fresh(chen.root))] == [(True, True)]
    chen.git.run("config", SETTING, "SHA256:nonsense")
    assert [one.ok for one in sharing.receipts(fresh(chen.root))] == [False]


# How a sync ended


def test_the_hub_that_refuses_ends_with_1_and_what_is_set_up_wrong_with_2(say: Say, chen: Workspace, tmp_path: Path) -> None:
    chen.git.run("config", "--unset", "zhili.pin")
    change(fresh(chen.root), "records/dong/unit.toml", name="y")
    code, _, err = say("sync")
    assert (code, "did not take it" in err) == (1, True)
    chen.git.run("remote", "set-url", "origin", str(tmp_path / "none.git"))
    assert say("sync")[0] == 2
    chen.git.run("remote", "set-url", "origin", "ssh://x/x.git")
    chen.git.run("config", "core.sshCommand", 'echo "ssh: connect to host x port 22: Network is unreachable" >&2; exit 255; #')
    accepted(chen.root)
    assert say("sync")[0] == 0


def test_cron_learns_that_a_clone_has_not_synced_for_days(say: Say, chen: Workspace) -> None:
    assert say("sync", "--fail-after", "7")[0] == 0
    chen.git.run("remote", "set-url", "origin", "ssh://x/x.git")
    chen.git.run("config", "core.sshCommand", 'echo "ssh: connect to host x port 22: Network is unreachable" >&2; exit 255; #')
    accepted(chen.root)
    assert say("sync", "--fail-after", "7")[0] == 0
    last_sync.note(chen.git, time.time() - 8 * 86_400)
    code, _, err = say("sync", "--fail-after", "7")
    assert (code, "8 days ago" in err) == (1, True)
    assert say("sync")[0] == 0
    (chen.git.state / last_sync.FILE).unlink()
    code, _, err = say("sync", "--fail-after", "7")
    assert (code, "never" in err) == (1, True)


def test_a_conflict_says_whose_value_by_whom_and_when(say: Say, chen: Workspace, lin: Workspace) -> None:
    change(lin, MEETING, present=1)
    change(chen, MEETING, present=0)
    sync(lin)
    code, out, _ = say("sync")
    assert code == 1
    for told in (out, say("sync", "--resolve", MEETING)[1]):
        lines = told.splitlines()
        assert lines[0].split() == [MEETING, "present"]
        assert lines[1].split()[:3] == ["ours:", "0", "陳國強"]
        assert lines[2].split()[:3] == ["theirs:", "1", "林淑芬"]
    found = json.loads(say("sync", "--json")[1])["clashes"][0]
    assert (found["ours"], found["ours_by"], found["theirs"], found["theirs_by"]) == ("0", "陳國強", "1", "林淑芬")
    assert say("sync", "--resolve", MEETING, "--take", "ours")[0] == 0
    assert fresh(chen.root).load(MEETING).plain["present"] == 0


# Review


def test_sync_fetches_branches_for_review_and_whoever_accepts_leaves_his_name(say: Say, chen: Workspace, lin: Workspace) -> None:
    lin.git.run("checkout", "-q", "-b", "draft/notice")
    made = change(fresh(lin.root), MEETING, note="x")
    assert lin.git.attempt("push", "-q", "origin", "draft/notice", env=WAYS).returncode == 0
    assert say("sync")[0] == 0
    assert review.branches(chen) == ["draft/notice"]
    assert say("review", "draft/notice", "--accept")[0] == 0
    office = fresh(chen.root)
    assert chen.git.line("log", "-1", "--format=%P").split()[1] == made, "though one could have gone forward"
    assert office.trust.history is not None
    judged = office.trust.history.judged(chen.git.head())
    assert judged is not None
    assert (judged.signer, judged.problems) == ("dong/chen", [])
    assert say("sync")[0] == 0
    assert say("review", "draft/notice", "--accept")[0] == 2, "it brings nothing any more"


def test_only_so_many_branches_are_fetched_for_review(say: Say, chen: Workspace, lin: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhili_tui.sharing.sync.MOST_BRANCHES", 1)
    change(lin, MEETING, note="x")
    refs = [f"HEAD:refs/heads/{name}" for name in ("a", "b")]
    assert lin.git.attempt("push", "-q", "origin", *refs, env=WAYS).returncode == 0
    _, _, err = say("sync")
    assert "has 2 branches for review; only the first 1" in err
    assert review.branches(chen) == ["a"]
