"""The commands of working together: JSON keys, exit codes, sentences."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Say
from tests.conftest import ROOT, MakeHub, accepted, copied
from tests.sharing.offices import change, clone, fresh, sync
from tests.trust.signed_world import MEETING, pair
from tests.tui.terminal import states, terminal
from zhili_tui.cli.main import run as zhili
from zhili_tui.services.workspace import Workspace
from zhili_tui.trust import sshsig


def test_sign_and_verify_with_the_promised_keys(say: Say) -> None:
    code, out, _ = say("verify", "--json")
    assert (code, json.loads(out)) == (0, {"signoffs": [], "commits": []})
    code, out, _ = say("sign", MEETING, "--json")
    assert code == 0
    assert json.loads(out)["items"][0]["path"] == MEETING
    code, out, err = say("verify", "--json", "--explain")
    found = json.loads(out)["signoffs"]
    assert code == 0
    assert set(found[0]) >= {"path", "by", "role", "verdict", "status", "reason", "commit"}
    assert (found[0]["by"], found[0]["role"], found[0]["status"]) == ("dong/chen", "office_director", "valid")
    assert "which the register before it gives to dong/chen" in err
    say("set", MEETING, "present=1")
    code, out, _ = say("verify")
    assert code == 1
    assert "Changed since" in out


def test_what_may_not_be_signed_is_refused_with_the_reason_and_nothing_is_written(say: Say, chen: Workspace) -> None:
    head = chen.git.head()
    say("set", MEETING, "note=x")
    code, _, err = say("sign", MEETING)
    assert code == 2
    assert "changed the content since the last approval" in err
    assert say("sign", MEETING, "--as", "registrar")[0] == 2
    assert say("sign", MEETING, "--return")[0] == 2, "why is asked for"
    assert say("sign", MEETING, "--return", "--acknowledge", "--note", "x")[0] == 2
    assert say("sign", MEETING, "--attest")[0] == 2
    assert say("sign", MEETING, "--attest", "--signer", "x", "--signed-on", "soon", "--paper", "y")[0] == 2
    assert say("sign", "nothing")[0] == 2
    assert chen.git.line("rev-parse", "HEAD~1") == head
    (chen.root / MEETING).write_bytes(chen.load(MEETING).data + b"#\n")
    code, _, err = say("sign", MEETING)
    assert code == 2
    assert "save it first" in err


def test_a_director_sends_back_and_review_shows_it(say: Say, chen: Workspace) -> None:
    assert say("review", "--seen")[0] == 0
    assert say("review", "--return", MEETING, "--note", "who was absent?")[0] == 0
    code, out, _ = say("review", "--json")
    item = json.loads(out)["items"][0]
    assert code == 0
    assert (item["unit"], item["path"], item["change"], item["by"]) == ("dong", MEETING, "changed", ["陳國強"])
    assert [(one["verdict"], one["status"]) for one in item["signoffs"]] == [("returned", "valid")]
    assert say("review", "nowhere")[0] == 2


def test_keys_by_command(say: Say, chen: Workspace, tmp_path: Path) -> None:
    code, out, _ = say("keys", "list", "--json")
    assert code == 0
    assert {one["officer"] for one in json.loads(out)["items"] if one["registrar"]} == {"zzb/zhou", "zzb/wu"}
    code, out, _ = say("keys", "pin")
    assert code == 0
    assert out.splitlines()[0] == chen.trust.pin.genesis
    assert say("keys", "pin", "--genesis", "0" * 40)[0] == 2
    assert say("keys", "pin", "--genesis", chen.trust.pin.genesis)[0] == 0
    public = tmp_path / "new.pub"
    public.write_text(pair("dong/lin", 2).public)
    code, _, err = say("keys", "new", "--for", "dong/lin", "--public", str(public))
    assert code == 2
    assert "registrar" in err
    public.write_text("nonsense")
    assert say("keys", "new", "--for", "dong/lin", "--public", str(public))[0] == 2
    assert say("keys", "dance")[0] == 2


def test_a_key_made_for_somebody_else_is_not_this_clone_s(say: Say, chen: Workspace, tmp_path: Path) -> None:
    before, file = chen.git.config("zhili.key"), tmp_path / "lin"
    assert before
    code, out, err = say("keys", "new", "--for", "dong/lin", "--file", str(file), "--no-passphrase")
    assert code == 0
    assert out.strip() == file.with_suffix(".pub").read_text().strip()
    assert "goes on signing with the key it has" in err
    assert chen.git.config("zhili.key") == before
    assert say("keys", "new", "--for", "dong/chen", "--file", str(tmp_path / "own"), "--no-passphrase")[0] == 0
    assert chen.git.config("zhili.key") == str(tmp_path / "own")


def test_a_registrar_enters_and_ends_keys(make_hub: MakeHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = clone(make_hub(tmp_path), tmp_path / "zhou", "zzb/zhou")
    repo = ["--repo", str(office.root)]
    public = tmp_path / "new.pub"
    public.write_text(pair("dong/lin", 2).public + " lin\n")
    assert zhili([*repo, "keys", "rotate", "--for", "dong/lin", "--public", str(public)]) == 0
    keys = fresh(office.root).load("records/dong/officers/lin.toml").plain["keys"]
    assert [bool(key.get("until")) for key in keys] == [True, False]
    assert zhili([*repo, "keys", "end", "--for", "dong/lin", "--key", sshsig.fingerprint(pair("dong/lin", 2).blob)]) == 0
    assert zhili([*repo, "keys", "end", "--for", "dong/lin"]) == 2, "none is left"
    history = fresh(office.root).trust.history
    assert history is not None
    assert history.faults() == []


def test_a_key_that_only_an_agent_has(say: Say, chen: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True).stdout
    for part in started.replace("\n", ";").split(";"):
        name, equals, value = part.strip().partition("=")
        if equals:
            monkeypatch.setenv(name, value)
    try:
        key = tmp_path / "keys" / "dong-chen"
        subprocess.run(["ssh-add", "-q", str(key)], check=True, capture_output=True)
        key.unlink()
        assert say("keys", "new", "--agent", str(key) + ".pub")[0] == 0
        assert say("sign", MEETING)[0] == 0
        assert say("verify")[0] == 0
    finally:
        os.kill(int(os.environ["SSH_AGENT_PID"]), 15)


def test_an_office_is_founded_with_two_registrars_and_trust_begins_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = pair("me").lay(tmp_path / "me")
    other = pair("other").lay(tmp_path / "other")
    args = ["init", str(tmp_path / "books"), "--name", "東街街道", "--unit", "dong", "--officer-name", "林淑芬", "--key", str(key)]
    assert zhili([*args, "--second", "王建華", "--second-officer", "wang", "--second-key", f"{other}.pub"]) == 0
    office = fresh(tmp_path / "books")
    assert office.trust.history is not None
    assert office.trust.history.faults() == []
    assert office.trust.register.registrars(office.moment.date()) == ["dong/registrar", "dong/wang"]
    capsys.readouterr()
    assert zhili(["--repo", str(office.root), "hub", "create", str(tmp_path / "hub.git")]) == 0
    assert capsys.readouterr().out.startswith("SHA256:")
    assert zhili(["--repo", str(ROOT), "hub", "create", str(tmp_path / "other.git")]) == 2, "without a beginning of trust there is no hub"
    assert zhili(["init", str(tmp_path / "more"), "--key", str(tmp_path / "none")]) == 2


def test_attested_by_two(say: Say, tmp_path: Path, chen: Workspace) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"scan")
    words = (
        "--attest",
        "--as",
        "office_director",
        "--signer",
        "陳國強",
        "--signed-on",
        "2026-03-02",
        "--paper",
        "三號櫃",
        "--scan",
        str(scan),
    )
    assert say("sign", MEETING, *words)[0] == 2, "nobody vouches for himself"
    for number, officer in enumerate(("dong/qian", "dong/lin")):
        chen.git.run("config", "zhili.officer", officer)
        chen.git.run("config", "zhili.key", str(pair(officer).lay(tmp_path / "keys" / officer.replace("/", "-"))))
        assert say("sign", MEETING, *words)[0] == 0
        assert say("verify")[0] == 1 - number
    code, out, _ = say("verify", "--json")
    assert (code, [one["status"] for one in json.loads(out)["signoffs"]]) == (0, ["attested", "attested"])


def test_the_digest_has_what_was_sent_back_until_it_is_mended(say: Say, chen: Workspace) -> None:
    assert json.loads(say("digest", "--json")[1])["to_mend"] == []
    chen.signing.sign([MEETING], "", "returned", "who came?")
    day = chen.moment.date().isoformat()
    _code, out, _ = say("digest", "--json", "--as-of", day)
    found = json.loads(out)["to_mend"]
    assert [(one["by"], one["role"], one["note"]) for one in found] == [("dong/chen", "office_director", "who came?")]
    assert f"records/{found[0]['record']}.toml" == MEETING
    assert "who came?" in say("digest", "--as-of", day)[1]
    assert "sent back 1" in say("digest", "--subject", "--as-of", day)[1]
    loaded = chen.load(MEETING)
    chen.saving.change(loaded, loaded.plain | {"present": 1})
    assert json.loads(say("digest", "--json", "--as-of", day)[1])["to_mend"] == []
    assert "Mended since" in say("verify", MEETING)[1]


def on_terminal(office: Workspace) -> list[str]:
    return [sys.executable, "-m", "zhili_tui", "--repo", str(office.root), "--lang", "en", "sync"]


def test_a_sync_at_a_terminal_tells_how_far_it_has_come_in_a_line_that_is_gone_afterwards(chen: Workspace) -> None:
    change(chen, MEETING, note="x")
    with terminal(*on_terminal(chen)) as found:
        assert found.wait() == 0
        assert re.search(rb"sending \d+/\d+", found.written)
        assert next(one for one in found.lines if one) == "Level with the hub: 0 commit(s) received, 1 sent."
        assert not any("sending" in line for line in found.lines)


def test_an_interrupt_at_the_terminal_ends_a_sync_with_all_that_it_has_started(chen: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "pid"
    chen.git.run("remote", "set-url", "origin", "ssh://nowhere/x.git")
    chen.git.run("config", "core.sshCommand", f"echo $$ > {file}; exec sleep 100000 #")
    accepted(chen.root)
    with terminal(*on_terminal(chen)) as found:
        found.until(lambda: file.is_file() and file.read_text().strip() != "")
        found.press("ctrl+c")
        assert found.wait() == 130
    assert states(int(file.read_text())) in ([], ["Z"])


def test_a_sync_says_in_its_exit_code_whether_there_is_something_to_do(
    say: Say, chen: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = say("sync", "--json")
    assert (code, json.loads(out)["state"]) == (0, "done")
    other = fresh(copied(chen.root, tmp_path / "other"))
    change(other, MEETING, note="x")
    assert sync(other).state == "done"
    change(chen, MEETING, note="y")
    code, out, err = say("sync")
    told = [line.split()[:2] for line in out.splitlines()]
    assert (code, "Decide each with" in err, told) == (1, True, [[MEETING, "note"], ["ours:", '"y"'], ["theirs:", '"x"']])
    assert say("sync", "--resolve", MEETING, "--take", "ours")[0] == 0
    other.git.run("config", "zhili.officer", "an/zhao")
    other.git.run("config", "zhili.key", str(pair("an/zhao").lay(tmp_path / "zhao")))
    other.git.run("config", "--unset", "zhili.pin")  # a clone that judges nothing lets him save what the hub will refuse
    made = change(fresh(other.root), MEETING, place="z")
    capsys.readouterr()
    assert zhili(["--repo", str(other.root), "--lang", "en", "sync"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "The hub did not take it:"
    assert said[1].startswith(f"  {made[:12]} {MEETING}: ")
    assert "may not write the records of dong" in said[1]
