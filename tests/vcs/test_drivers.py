"""Git beside us: plain git merges and shows records field by field, in clones that were told so, and in their work trees."""

import datetime
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT, git
from tests.sharing.offices import change, sync
from tests.trust.signed_world import MEETING
from zhili_tui.cli.main import run as zhili
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import signoff_block
from zhili_tui.vcs.clone import drivers
from zhili_tui.vcs.git import Git

PATH = "records/dongjie/2026/meeting/20261101-aaaa.toml"
TEXT = 'type = "directors_meeting"\ndate = 2026-11-02\nplace = "甲"\nchair = "dongjie/chen-guoqiang"\nexpected = 6\npresent = 6\n'
AT = datetime.datetime(2026, 11, 3, 9, tzinfo=datetime.UTC)


def signoff(by: str) -> str:
    text, _digest = signoff_block.add(PATH, b"", {"by": by, "role": "handler", "verdict": "approved", "at": AT})
    return text.decode()


@pytest.fixture
def launcher(tmp_path: Path) -> str:
    """The program under a name with a blank and a per cent sign."""
    script = tmp_path / "50% zhili"
    script.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m zhili_tui "$@"\n')
    script.chmod(0o755)
    return f"'{script}'"


@pytest.fixture
def root(repository: Path, launcher: str) -> Path:
    """A repository whose git is told, with a meeting in it."""
    drivers.install(Git(repository), launcher)
    (repository / PATH).write_text(TEXT, encoding="utf-8")
    return committed(repository, "begin")


def committed(root: Path, message: str, text: str = "") -> Path:
    if text:
        (root / PATH).write_text(text, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "--no-verify", "-m", message)
    return root


def part(root: Path, ours: str, theirs: str) -> None:
    """Two branches that each say something else; ours is checked out."""
    git(root, "checkout", "-q", "-b", "other")
    committed(root, "theirs", theirs)
    git(root, "checkout", "-q", "main")
    committed(root, "ours", ours)


def tried(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=False)


def said(root: Path) -> str:
    return (root / PATH).read_text(encoding="utf-8")


@pytest.mark.parametrize("act", [["merge", "--no-edit", "other"], ["rebase", "other"], ["cherry-pick", "other"]])
def test_neighbouring_fields_are_merged_by_plain_git(act: list[str], root: Path) -> None:
    part(root, TEXT.replace("甲", "乙"), TEXT.replace("expected = 6", "expected = 7"))
    git(root, *act)
    assert said(root) == TEXT.replace("甲", "乙").replace("expected = 6", "expected = 7")
    assert git(root, "status", "--porcelain") == ""


def test_of_a_field_that_both_changed_both_sides_stand_in_the_file_and_all_else_is_merged(root: Path) -> None:
    part(root, TEXT.replace("甲", "乙").replace("present = 6", "present = 5"), TEXT.replace("甲", "丙") + 'note = "記"\n')
    done = tried(root, "merge", "other")
    assert done.returncode == 1
    assert "CONFLICT" in done.stdout
    assert PATH in done.stderr
    assert (
        said(root)
        == TEXT.replace("present = 6", "present = 5").replace(
            'place = "甲"\n', '<<<<<<< ours\nplace = "乙"\n=======\nplace = "丙"\n>>>>>>> theirs\n'
        )
        + 'note = "記"\n'
    )
    assert git(root, "diff", "--name-only", "--diff-filter=U").split() == [PATH]


def test_both_sides_sign_offs_stay(root: Path) -> None:
    part(root, TEXT + "\n" + signoff("dongjie/chen-guoqiang"), TEXT + "\n" + signoff("dongjie/gao-feng"))
    git(root, "merge", "-q", "--no-edit", "other")
    entries = signoff_block.split((root / PATH).read_bytes()).entries
    assert {entry.plain["by"] for entry in entries} == {"dongjie/chen-guoqiang", "dongjie/gao-feng"}


def test_a_sign_off_that_one_side_took_out_stays(root: Path) -> None:
    signed = TEXT + "\n" + signoff("dongjie/chen-guoqiang")
    committed(root, "signed", signed)
    part(root, signed.replace("甲", "乙"), TEXT)
    tried(root, "merge", "--no-edit", "other")
    assert "chen-guoqiang" in said(root)


def test_what_is_no_toml_is_merged_by_lines(root: Path) -> None:
    broken = "this is\nno\nTOML\nat all\nnor\never\n"
    committed(root, "broken", broken)
    part(root, "ours\n" + broken, broken + "theirs\n")
    git(root, "merge", "-q", "--no-edit", "other")
    assert said(root) == "ours\n" + broken + "theirs\n"
    part_again = said(root)
    git(root, "branch", "-D", "other")
    part(root, part_again.replace("TOML", "YAML"), part_again.replace("TOML", "JSON"))
    assert tried(root, "merge", "other").returncode == 1
    assert "<<<<<<< ours\nYAML\n=======\nJSON\n>>>>>>> theirs\n" in said(root)


def test_what_cannot_be_merged_by_fields_is_never_merged_by_lines(root: Path) -> None:
    """A layout that no edit can change safely: lines would merge here, and a sign-off could go with them."""
    odd = TEXT + "\n" + signoff("dongjie/chen-guoqiang") + 'after = ["x"]\n'
    committed(root, "odd", odd)
    part(root, odd.replace("directors", "joint"), odd.replace('after = ["x"]\n', ""))
    assert tried(root, "merge", "other").returncode == 1
    assert "<<<<<<< ours\n" in said(root)


@pytest.mark.parametrize(("language", "place", "note"), [("zh-Hant", "地點", "備註"), ("en", "Place", "Remarks")])
def test_diff_log_and_show_speak_fields(language: str, place: str, note: str, root: Path) -> None:
    office = root / "records/office.toml"
    lines = [line for line in office.read_text(encoding="utf-8").splitlines() if not line.startswith("language")]
    office.write_text("\n".join([lines[0], f'language = "{language}"', *lines[1:], ""]), encoding="utf-8")
    committed(root, "language")
    committed(root, "change", TEXT.replace("甲", "乙") + '# 附註\nnote = """\n一\n二\\u001b[31m"""\n')
    for command in (["diff", "HEAD~1"], ["log", "-p", "-1"], ["show"]):
        shown = git(root, *command)
        assert f"\n-{place}: 甲\n+{place}: 乙\n" in shown
        assert f"\n+{note}: 一\n+    二\N{REPLACEMENT CHARACTER}[31m\n" in shown
        assert "\n+# 附註\n" in shown
    assert '\n-place = "甲"\n' in git(root, "diff", "--no-textconv", "HEAD~1")


def test_every_change_of_a_value_shows(root: Path) -> None:
    entry = signoff("dongjie/chen-guoqiang")
    later = entry.replace("09:00:00", "09:00:01")
    assert later != entry
    committed(root, "signed", TEXT + "start = 09:00:00\n\n" + entry)
    committed(root, "signed otherwise", TEXT + "start = 09:00:07\n\n" + later)
    assert git(root, "show").count("\n+") == 3  # the file's name and both times
    committed(root, "of another type", TEXT.replace("6\np", '"6"\np'))
    assert '"6"' in git(root, "show")


def test_the_settings_stand_in_the_clone_alone_and_other_lines_are_kept(root: Path, launcher: str) -> None:
    file = root / ".git/info/attributes"
    file.write_text("*.png binary\n" + file.read_text() + "*.odt diff=odt\n")
    git(root, "config", "merge.other.driver", "true")
    drivers.install(Git(root), launcher)
    lines = file.read_text().splitlines()
    assert lines[:2] == ["*.png binary", "*.odt diff=odt"]
    assert len(lines) == len(set(lines))
    assert git(root, "config", "merge.other.driver").strip() == "true"
    assert git(root, "status", "--porcelain") == ""


def test_work_trees_share_them(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    file = root / ".git/info/attributes"
    said_before = file.read_text()
    file.unlink()
    drivers.install(Git(tmp_path / "side"), "zhili")
    assert file.read_text() == said_before
    checked = git(tmp_path / "side", "check-attr", "merge", "text", "diff", "--", PATH, "records/office.toml")
    assert [line.rpartition(": ")[2] for line in checked.splitlines()] == [
        "zhili",
        "unset",
        "zhili-meeting",
        "zhili",
        "unset",
        "zhili-office",
    ]


def test_a_repository_in_a_folder_of_a_work_tree(tmp_path: Path, launcher: str) -> None:
    top = tmp_path / "top"
    folder = top / 'an "odd" [place]'
    (folder / "records/dongjie/2026/meeting").mkdir(parents=True)
    (folder / "records/office.toml").write_text('name = "x"\nunit = "dongjie"\n')
    (folder / PATH).write_text(TEXT, encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main", str(top))
    for key in ("user.name", "user.email"):
        git(top, "config", key, "x@y")
    drivers.install(Git(folder), launcher)
    drivers.install(Git(folder), launcher)
    assert len((top / ".git/info/attributes").read_text().splitlines()) == len(set((top / ".git/info/attributes").read_text().splitlines()))
    committed(folder, "begin")
    part(folder, TEXT.replace("甲", "乙"), TEXT.replace("expected = 6", "expected = 7"))
    git(folder, "merge", "-q", "--no-edit", "other")
    assert said(folder) == TEXT.replace("甲", "乙").replace("expected = 6", "expected = 7")


def test_init_and_doctor_set_them_and_doctor_says_whether_they_are_set(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subject = "Git merges and shows records by fields"
    z = Zhili(repository, capsys)

    def good() -> bool:
        line = next(line for line in z("--json", "doctor", code=1 - complete).splitlines() if subject in line)
        found = {one["subject"]: one["ok"] for one in json.loads(z.out)["items"]}
        assert line
        return bool(found[subject])

    complete = 0
    assert not good()
    z("doctor", "--install-hooks")
    complete = 1
    assert good()
    git(repository, "config", "--unset", "diff.zhili-meeting.textconv")
    complete = 0
    assert not good()
    z("doctor", "--install-hooks")
    git(repository, "config", "merge.zhili.driver", "/nowhere/zhili merge %O %A %B %L %P")
    z("doctor", "--accept-folder", code=1)
    assert not good()
    assert zhili(["init", str(tmp_path / "new")]) == 0
    assert git(tmp_path / "new", "check-attr", "merge", "--", PATH).endswith(": zhili\n")
    assert "merge %O %A %B %L %P" in git(tmp_path / "new", "config", "merge.zhili.driver")


def test_our_own_calls_of_git_run_none_of_it(lin: Workspace, chen: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called = tmp_path / "called"
    for office in (lin, chen):
        drivers.install(office.git, f"touch {called};")
    change(lin, MEETING, place="三樓")
    change(chen, MEETING, present=1)
    assert sync(lin).state == "done"
    assert sync(chen).state == "done"
    z = Zhili(chen.root, capsys)
    assert "present" in z("diff", MEETING, "HEAD~2", "--json") or "place" in z.out
    z("history", MEETING)
    z("check", "--since", "HEAD~2")
    git(chen.root, "add", "-A")
    z("check", "--staged")
    z("--officer", "dong/chen", "restore", MEETING, "HEAD~1")
    z("undo", "HEAD")
    z("bundle", str(tmp_path / "b.bundle"))
    assert not called.exists()
    tried(chen.root, "show", "HEAD")  # while git itself does
    assert called.exists()
