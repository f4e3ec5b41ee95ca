"""How the program is called again, from a hook in any folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from zhili_tui.services.program import launcher


def relative(path: Path, start: Path) -> str:
    return os.path.relpath(path, start)


def called(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)


def test_the_script_of_a_checkout_is_absolute_and_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHILI_LAUNCHER", "./my zhili/scripts/zhili")
    assert launcher() == f"'{tmp_path}/my zhili/scripts/zhili'"


def test_the_entry_point_is_absolute_and_else_the_module_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["bin/zhili", "init"])
    assert launcher() == f"{tmp_path}/bin/zhili"
    monkeypatch.setattr(sys, "argv", ["/opt/zhili/zhili_tui/__main__.py", "init"])
    assert launcher() == f"{sys.executable} -m zhili_tui"


def test_a_relative_call_writes_hooks_that_work(tmp_path: Path) -> None:
    office = tmp_path / "an office"
    called(["./scripts/zhili", "init", relative(office, ROOT), "--officer-name", "Lin"], ROOT)
    hook = office / ".git" / "hooks" / "pre-commit"
    commit = ["git", "-c", "user.name=Lin", "-c", "user.email=lin@example.org", "commit", "-q", "--allow-empty", "-m", "x"]
    called(commit, office)
    written = hook.read_text(encoding="utf-8")
    hook.unlink()
    subprocess.run(
        [relative(ROOT / "scripts" / "zhili", office), "doctor", "--install-hooks"], cwd=office, capture_output=True, check=False
    )
    assert hook.read_text(encoding="utf-8") == written
    called(commit, office)
