"""zhili edit: what an editor was given, what came back, and what others did meanwhile."""

import os
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT, git
from zhili_tui.services.workspace import Workspace


@pytest.fixture
def z(office: Workspace, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(office.root, capsys)


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """An editor that does this with the file it is given."""
    file = tmp_path / "editor"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(file))
    monkeypatch.delenv("VISUAL", raising=False)


def other(root: Path, setting: str) -> str:
    """A colleague's command, at work while the editor is open."""
    launcher = os.path.join(ROOT, "scripts", "zhili")
    return f"{launcher} --repo {root} set dongjie/unit {setting} >/dev/null || exit 9"


def test_what_others_saved_while_the_editor_was_open_is_merged(z: Zhili, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor(tmp_path, monkeypatch, other(z.root, "address=別人改的") + """\nsed -i 's/^name = .*/name = "新街街道"/' "$1" """)
    z("edit", "dongjie/unit")
    text = git(z.root, "show", "HEAD:records/dongjie/unit.toml")
    assert 'address = "別人改的"' in text
    assert 'name = "新街街道"' in text


def test_where_both_changed_the_same_field_the_text_is_kept_and_nothing_written_over(
    z: Zhili, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, monkeypatch, other(z.root, "name=別人改的") + """\nsed -i 's/^name = .*/name = "新街街道"/' "$1" """)
    z("edit", "dongjie/unit", code=2)
    assert "name" in z.err.lower()
    assert 'name = "別人改的"' in git(z.root, "show", "HEAD:records/dongjie/unit.toml")


def test_an_editor_that_ends_with_an_error_saves_nothing(z: Zhili, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = git(z.root, "rev-parse", "HEAD")
    editor(tmp_path, monkeypatch, """sed -i 's/^name = .*/name = "x"/' "$1"; exit 1""")
    z("edit", "dongjie/unit", code=2)
    assert "nothing was saved" in z.err
    assert git(z.root, "rev-parse", "HEAD") == head


def test_an_editor_there_is_none_of_is_a_sentence(z: Zhili, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "/nowhere/editor")
    monkeypatch.delenv("VISUAL", raising=False)
    z("edit", "dongjie/unit", code=2)
    assert "cannot be started" in z.err
