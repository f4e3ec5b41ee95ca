"""A clone in which git turned the ends of lines (core.autocrlf, core.eol): named in one sentence, put right by doctor, never committed."""

import os
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import EXAMPLE, OFFICER, git
from zhili_tui.services.workspace import Workspace

SETTINGS = {"autocrlf": ["core.autocrlf=true"], "eol": ["core.autocrlf=false", "core.eol=crlf"]}


@pytest.fixture(params=SETTINGS)
def turned(request: pytest.FixtureRequest, repository: Path, tmp_path: Path) -> Path:
    """Such a clone of a repository that says nothing of line ends itself, or says that records are text."""
    if request.param == "eol":
        (repository / ".gitattributes").write_text("*.toml text\n")
        git(repository, "add", "-A")
        git(repository, "commit", "-q", "-m", "attributes")
    options = [word for setting in SETTINGS[request.param] for word in ("-c", setting)]
    git(tmp_path, "clone", "-q", *options, str(repository), "clone")
    root = tmp_path / "clone"
    for setting in (*SETTINGS[request.param], f"zhili.officer={OFFICER}", "user.name=x", "user.email=x@y"):
        git(root, "config", *setting.split("=", 1))
    assert b"\r\n" in (root / "records/office.toml").read_bytes()
    return root


def test_it_is_one_finding_with_the_cure(turned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in turned.glob("records/**/*.toml"):
        os.utime(path)  # what git's index says by size and time holds no more
    for fresh in (False, True):
        findings = Workspace.open(turned).check([], fresh=fresh).findings
        assert [(one.rule, one.path) for one in findings] == [("text-line-ends", "records")]
        assert f"in {EXAMPLE} records" in findings[0].message
        assert "zhili doctor --install-hooks" in findings[0].message
    z = Zhili(turned, capsys)
    z("doctor", code=1)
    assert "core.autocrlf" in z.out


def test_no_save_commits_turned_lines_and_the_refusal_says_the_cure(turned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    z, path = Zhili(turned, capsys), next(turned.glob("records/dongjie/2026/meeting/*.toml")).relative_to(turned).as_posix()
    head = git(turned, "rev-parse", "HEAD")
    for command in (("set", path, "place=x"), ("commit", path)):
        z(*command, code=1)
        assert "Not saved, 1 thing(s)" in z.err
        assert "zhili doctor --install-hooks" in z.err
    assert git(turned, "rev-parse", "HEAD") == head
    assert git(turned, "status", "--porcelain") == ""


def test_doctor_puts_it_right_and_keeps_what_was_edited(turned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    z = Zhili(turned, capsys)
    edited, other = [path.relative_to(turned).as_posix() for path in turned.glob("records/dongjie/2026/meeting/*.toml")][:2]
    hand = (turned / edited).read_bytes() + b"# by hand\r\n"
    (turned / edited).write_bytes(hand)
    z("doctor", "--install-hooks", code=1)
    assert f"in {EXAMPLE - 1} records" in z.err
    assert (turned / edited).read_bytes() == hand
    assert [(one.rule, one.path) for one in Workspace.open(turned).check([]).findings] == [
        ("not-saved", edited),
        ("text-line-ends", edited),
    ]
    (turned / edited).write_bytes(hand.replace(b"\r\n", b"\n"))
    z("commit", edited)
    z("set", other, "place=x")
    assert b"\r" not in git(turned, "show", f"HEAD:{other}").encode()
    assert git(turned, "status", "--porcelain") == ""
    (turned / other).unlink()
    git(turned, "checkout", "--", other)  # git itself turns no line any more
    assert b"\r" not in (turned / other).read_bytes()
    z("check")
    assert not [line for line in z("doctor").splitlines() if line.startswith("mend")]


def test_a_lone_carriage_return_stays_a_control_character(repository: Path) -> None:
    path = "records/dongjie/2026/activity/20261101-aaaa.toml"
    (repository / path).write_bytes(b'type = "publicity"\r\ndate = 2026-11-01\r\ntitle = """x\ry"""\n')
    findings = Workspace.open(repository).check([path]).findings
    assert {(one.rule, one.line, one.column) for one in findings} >= {("text-control", 3, 13), ("text-line-ends", 1, 19)}
