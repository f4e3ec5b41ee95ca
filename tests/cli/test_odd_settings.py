"""A setting that cannot be right is a finding, refused where it is entered, and never in the way of its own repair."""

from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import git

OFFICE = "records/office.toml"
WRONG = ["Mars/Olympus", "Asia/Beijing", "Asia", "../etc/passwd", "x" * 300]


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


@pytest.mark.parametrize("name", WRONG)
def test_a_time_zone_that_there_is_not_is_refused(name: str, z: Zhili) -> None:
    before = (z.root / OFFICE).read_bytes()
    z("set", "office", f"time_zone={name}", code=1)
    assert f"there is no time zone “{name}”; China's is Asia/Shanghai" in z.err
    assert (z.root / OFFICE).read_bytes() == before


def test_one_that_stands_is_a_finding_and_is_mended_by_a_set(z: Zhili) -> None:
    text = (z.root / OFFICE).read_text(encoding="utf-8").replace("as_of = ", "# ")
    (z.root / OFFICE).write_text(f'time_zone = "Mars/Olympus"\n{text}', encoding="utf-8")
    git(z.root, "commit", "-qam", "standing")
    for options in ((), ("--fresh",)):
        assert "[office-time-zone]" in z("check", *options, code=1)
    for command in ("list", "due", "doctor"):
        z(command, code=int(command == "doctor"))
        assert z.err.count("the clock is read by China's, Asia/Shanghai") == 1
    z("set", "dongjie", "address=東街1號")
    z("set", "office", "time_zone=Asia/Shanghai")
    z("check")
    z("due")
    assert "time zone" not in z.err
