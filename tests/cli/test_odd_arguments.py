"""Arguments that no record, file or text can be: a sentence, exit code 2, and never a fault of the program."""

import os
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from zhili_tui.services.workspace import Workspace

LONG, NUL, GBK = "a" * 300, "a\0b", os.fsdecode(b"\xb6\xab")
COMMANDS = (
    ["show"], ["history"], ["edit"], ["remove", "--why", "x"], ["sign"], ["verify"], ["list", "--search"], ["set", "dongjie", "--officer"],
    ["new", "activity", "--unit"],
)  # fmt: skip


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


@pytest.mark.parametrize("odd", [NUL, GBK], ids=["nul", "gbk"])
def test_what_is_no_text_is_refused_before_anything_is_done(odd: str, z: Zhili) -> None:
    for command in (*COMMANDS, ["set", "dongjie"], ["list", "--repo"]):
        assert z(*command, odd, code=2) == ""
        assert "is not UTF-8; set the terminal and the locale to UTF-8" in z.err
    z("set", "dongjie", f"address={odd}", code=2)


def test_a_name_that_is_too_long_names_nothing(z: Zhili) -> None:
    for command in (["show", LONG], ["show", f"{LONG}/unit"], ["history", LONG], ["set", LONG, "note=x"], ["remove", LONG, "--why", "x"]):
        z(*command, code=2)
        assert f"No record is called “{command[1]}”" in z.err
    z("new", "activity", "--unit", LONG, "--set", "type=publicity", code=2)
    z("set", "dongjie", "address=x", "--officer", f"dongjie/{LONG}", code=2)
    assert "fault" not in z.err


def test_a_reference_that_is_too_long_leads_nowhere(z: Zhili) -> None:
    path = "records/dongjie/2026/activity/20261101-aaaa.toml"
    text = f'type = "publicity"\ndate = 2026-11-01\ntitle = "x"\nparticipants = ["{LONG}"]\n'
    (z.root / path).write_text(text, encoding="utf-8")
    for options in ((), ("--fresh",), (path,)):
        assert "[reference-missing]" in z("check", *options, code=1)
    assert [one.rule for one in Workspace.open(z.root).saving.findings(path, text.encode())] == ["reference-missing"]
