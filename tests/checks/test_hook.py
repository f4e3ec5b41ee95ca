"""The hook before each commit sees what git is about to commit, and lies where git looks for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT, accepted, git
from zhili_tui.cli.main import run as zhili
from zhili_tui.errors import Refused
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import hooks
from zhili_tui.vcs.git import Git

GOOD = 'type = "publicity"\ndate = 2026-01-01\ntitle = "x"\n'
BAD = GOOD + 'note = "11010519491231002X"\n'
FOLDER = "records/dongjie/2026/activity"


@pytest.fixture
def root(repository: Path, tmp_path: Path) -> Path:
    """A repository with the hook in place and one activity in it."""
    launcher = tmp_path / "zhili"
    launcher.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m zhili_tui "$@"\n')
    launcher.chmod(0o755)
    write(repository, "aaaa", GOOD)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "begin")
    hooks.install(Git(repository), str(launcher))
    return repository


def write(root: Path, name: str, text: str) -> str:
    path = f"{FOLDER}/20261101-{name}.toml"
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    return path


def commit(root: Path, *paths: str) -> str:
    """What the hook says of a commit; empty where it was made."""
    done = subprocess.run(["git", "commit", "-q", "-m", "x", *paths], cwd=root, capture_output=True, text=True, check=False)
    assert bool(done.returncode) == ("privacy" in done.stdout + done.stderr), done.stdout + done.stderr
    return done.stdout + done.stderr if done.returncode else ""


def test_a_commit_of_named_files_is_checked(root: Path) -> None:
    path = write(root, "aaaa", BAD)
    assert "privacy-citizen-number" in commit(root, "--", path)
    assert "privacy-citizen-number" in commit(root, "-a")
    assert git(root, "show", f"HEAD:{path}") == GOOD


def test_and_nothing_that_is_staged_besides(root: Path) -> None:
    git(root, "add", write(root, "bbbb", BAD))
    path = write(root, "aaaa", GOOD + 'place = "廣場"\n')
    assert commit(root, "--", path) == ""
    assert "privacy-citizen-number" in commit(root)


def test_nothing_but_the_check_of_what_is_staged_heeds_the_index_that_git_names(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(root, "add", write(root, "bbbb", BAD))
    monkeypatch.chdir(root)
    (root / ".git" / "index").rename(root / "other")
    monkeypatch.setenv("GIT_INDEX_FILE", "other")
    assert zhili(["check", "--staged"]) == 1
    assert "privacy-citizen-number" in capsys.readouterr().out
    office = Workspace.open(root)
    assert office.git.line("ls-files", "--", FOLDER) == ""
    assert "GIT_INDEX_FILE" not in office.git.kept


@pytest.mark.parametrize("folder", ["", "tools/hooks"])
def test_the_hook_lies_where_git_looks(folder: str, repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if folder:
        git(repository, "config", "core.hooksPath", folder)
        accepted(repository)
    git(repository, "worktree", "add", "-q", str(tmp_path / "beside"))
    for root in (tmp_path / "beside", repository):
        accepted(root)
        z = Zhili(root, capsys)
        hook = (root / git(root, "rev-parse", "--git-path", "hooks").strip() / "pre-commit").resolve()
        assert hook.is_relative_to(root / folder if folder else repository / ".git")
        z("doctor", "--install-hooks")
        assert str(hook) in z.err
        assert hook.exists()
        assert str(hook) in z("doctor")


def test_the_hooks_of_other_repositories_are_left_alone(repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (Path.home() / ".gitconfig").write_text(f"[core]\n\thooksPath = {tmp_path}\n")
    try:
        z = Zhili(repository, capsys)
        z("doctor", "--install-hooks", code=2)
        assert f"all repositories in {tmp_path};" in z.err
        assert zhili(["init", str(tmp_path / "new")]) == 0
    finally:
        (Path.home() / ".gitconfig").unlink()
    assert not (tmp_path / "pre-commit").exists()


@pytest.mark.parametrize("message", ["電話 138 0013 8000", "一三八零零一三八零零零", "first line\n\n證件11010519491231002X"])
def test_a_message_with_somebodys_number_is_refused(root: Path, message: str) -> None:
    path = write(root, "aaaa", GOOD + 'place = "廣場"\n')
    done = subprocess.run(["git", "commit", "-m", message, "--", path], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "privacy-" in done.stdout + done.stderr
    assert "8000" not in done.stdout + done.stderr
    subprocess.run(["git", "commit", "-q", "-m", "整改 2026-11-01 第12號", "--", path], cwd=root, check=True)


def test_what_git_shows_below_the_message_is_no_part_of_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, "aaaa", GOOD + 'note = "13800138000"\n')
    git(root, "commit", "-qa", "--no-verify", "-m", "x")
    write(root, "aaaa", GOOD)
    monkeypatch.setenv("GIT_EDITOR", "sed -i 1s/^/taken-out/")
    git(root, "commit", "-q", "-a", "-v")
    assert git(root, "log", "-1", "--format=%B").strip() == "taken-out"


def test_a_message_hook_of_ones_own_is_left_alone_and_an_old_clone_is_told_of_the_new_one(root: Path) -> None:
    office = Workspace.open(root)
    assert all(map(hooks.ours, hooks.places(office.git)))
    (root / ".git/hooks/commit-msg").write_text("#!/bin/sh\n")
    assert list(map(hooks.ours, hooks.places(office.git))) == [True, False]
    with pytest.raises(Refused, match="commit-msg hook of your own"):
        hooks.install(office.git, "zhili")
    (root / ".git/hooks/commit-msg").unlink()
    assert list(map(hooks.ours, hooks.places(office.git))) == [True, False]
