"""A merge, rebase or the like that git has begun: it is named, with its records in conflict, and no save goes under in it."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import git
from tests.vcs.test_drivers import PATH, TEXT, committed, part, said, tried
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import unfinished

OTHER = "records/dongjie/2026/activity/20261102-bbbb.toml"
#: How each is begun on two branches that collide, and one way to end it.
ACTS = {"merge": ["merge", "other"], "rebase": ["rebase", "other"], "cherry-pick": ["cherry-pick", "other"], "revert": ["revert", "HEAD~1"]}


@pytest.fixture
def root(repository: Path) -> Path:
    """A repository whose git is told nothing, with two records of our own."""
    (repository / PATH).write_text(TEXT, encoding="utf-8")
    (repository / OTHER).write_text('type = "publicity"\ndate = 2026-11-01\ntitle = "x"\n', encoding="utf-8")
    return committed(repository, "begin")


def begun(root: Path, act: str) -> str:
    """Let it stop at a conflict; the commit then checked out."""
    part(root, TEXT.replace("甲", "乙"), TEXT.replace("甲", "丙"))
    if act == "revert":
        committed(root, "once more", TEXT.replace("甲", "丁"))
    assert tried(root, *ACTS[act]).returncode
    return git(root, "rev-parse", "HEAD").strip()


def found(root: Path, fresh: bool = False) -> list[dict[str, str]]:
    findings = Workspace.open(root).check([], fresh=fresh).findings
    return [{"rule": one.rule, "path": one.path, "severity": one.severity, "says": one.message} for one in findings]


@pytest.mark.parametrize("act", ACTS)
def test_what_git_began_is_named_and_the_record_in_conflict_once(act: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begun(root, act)
    for fresh in (False, True):
        ours = [one for one in found(root, fresh) if one["path"] in (PATH, "records")]
        assert sorted((one["rule"], one["path"]) for one in ours) == [("conflict-marks", PATH), ("git-unfinished", "records")]
        assert all(one["severity"] == "error" for one in ours)
        assert any(f"git {act} --abort" in one["says"] for one in ours)
    assert not [one for one in found(root) if one["rule"] in ("not-saved", "toml-syntax")]
    z = Zhili(root, capsys)
    z("doctor", "--json", code=1)
    branch = next(one for one in json.loads(z.out)["items"] if one["subject"] == "Branch checked out")
    assert branch == {"subject": "Branch checked out", "ok": False, "state": f"git {act} is under way", "mend": branch["mend"]}
    assert f"git {act} --continue" in branch["mend"]


@pytest.mark.parametrize("act", ["cherry-pick", "revert"])
def test_of_several_what_lies_between_one_and_the_next_is_named_too(act: str, root: Path) -> None:
    for turn in "甲乙丙":
        committed(root, turn, TEXT.replace("甲", turn) + f"# {turn}\n")
    if act == "cherry-pick":
        git(root, "checkout", "-q", "HEAD~3", "-b", "elsewhere")
        committed(root, "collides", TEXT.replace("甲", "丁"))
    else:
        committed(root, "collides", TEXT.replace("甲", "丁"))
    picked = ["main~1", "main"] if act == "cherry-pick" else ["HEAD~1", "HEAD~2"]
    assert tried(root, act, *picked).returncode
    git(root, "checkout", "-q", "-f", "HEAD", "--", ".")
    git(root, "commit", "-q", "--allow-empty", "--no-verify", "-m", "by hand")  # which ends the first, and not the second
    assert not (root / ".git" / f"{act.upper().replace('-', '_')}_HEAD").exists()
    assert unfinished.act(Workspace.open(root).git) == act


@pytest.mark.parametrize("act", ACTS)
def test_no_save_goes_under_in_it(act: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = begun(root, act)
    before = git(root, "status", "--porcelain=v2")
    z = Zhili(root, capsys)
    z("set", OTHER, "title=y", code=2)
    assert f"git {act} is under way" in z.err
    assert f"git {act} --abort" in z.err
    z("new", "activity", "--unit", "dongjie", "--set", "type=publicity", "--set", "date=2026-11-20", "--set", "title=z", code=2)
    z("restore", OTHER, "HEAD", code=2)
    assert git(root, "status", "--porcelain=v2") == before
    assert git(root, "rev-parse", "HEAD").strip() == head
    (root / PATH).write_text(TEXT.replace("甲", "兩"), encoding="utf-8")
    git(root, "add", PATH)
    git(root, "-c", "core.editor=true", act, "--continue")
    if act == "merge":
        assert len(git(root, "log", "-1", "--format=%P").split()) == 2
    z("set", OTHER, "title=y")
    assert "兩" in said(root)
    assert git(root, "status", "--porcelain") == ""


def test_what_a_merge_has_staged_is_not_named_as_unsaved_but_a_hand_edit_beside_it_is(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "other")
    (root / OTHER).write_text('type = "publicity"\ndate = 2026-11-01\ntitle = "theirs"\n', encoding="utf-8")
    committed(root, "theirs", TEXT.replace("甲", "丙"))
    git(root, "checkout", "-q", "main")
    committed(root, "ours", TEXT.replace("甲", "乙"))
    tried(root, "merge", "other")
    assert not [one for one in found(root) if one["rule"] == "not-saved"]
    (root / OTHER).write_text('type = "publicity"\ndate = 2026-11-01\ntitle = "by hand"\n', encoding="utf-8")
    assert [one["path"] for one in found(root) if one["rule"] == "not-saved"] == [OTHER]


def test_a_merge_without_conflict_is_a_reminder(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "other")
    committed(root, "theirs", TEXT.replace("甲", "丙"))
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-commit", "--no-ff", "other")
    assert [(one["rule"], one["severity"]) for one in found(root)] == [("git-unfinished", "warning")]


def test_a_record_in_conflict_without_marks_is_named_too(root: Path) -> None:
    """Where attributes say that records are no text, or one side took the file away, git leaves one side in the file."""
    (root / ".gitattributes").write_text("*.toml -text merge=binary\n")
    committed(root, "attributes")
    begun(root, "merge")
    assert ("git-unfinished", PATH) in {(one["rule"], one["path"]) for one in found(root)}


def test_marks_inside_a_long_text_are_found_and_kept_out_of_commits(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = TEXT + 'note = """\n<<<<<<< ours\n一\n=======\n二\n>>>>>>> theirs\n"""\n'
    (root / PATH).write_text(text, encoding="utf-8")
    assert [one["rule"] for one in found(root) if one["severity"] == "error"] == ["conflict-marks"]
    git(root, "add", "-A")
    z = Zhili(root, capsys)
    z("check", "--staged", code=1)
    z("commit", PATH, code=1)
    (root / PATH).write_text(TEXT + 'note = """\n<<<<<<< 一\n=======\n"""\n', encoding="utf-8")
    z("commit", PATH)


def test_a_bisection_and_a_head_on_no_branch_are_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    z = Zhili(root, capsys)

    def branch(code: int) -> dict[str, str]:
        z("doctor", "--json", code=code)
        found: dict[str, str] = next(one for one in json.loads(z.out)["items"] if one["subject"] == "Branch checked out")
        return found

    z("doctor", "--install-hooks")
    assert branch(0)["state"] == "main"
    git(root, "checkout", "-q", "--detach")
    assert "git switch" in branch(1)["mend"]
    z("set", OTHER, "title=y")  # it is in history, and named by doctor
    git(root, "checkout", "-q", "main")
    subprocess.run(["git", "bisect", "start", "HEAD", "HEAD~1"], cwd=root, check=True, capture_output=True)
    assert branch(1)["mend"] == "git bisect reset"
    z("set", OTHER, "title=z", code=2)
    git(root, "bisect", "reset")
    z("set", OTHER, "title=z")
