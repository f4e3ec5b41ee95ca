"""What a save costs: how many programs it starts, with trust and without."""

from pathlib import Path

import pytest

from tests.sharing.offices import fresh
from tests.trust.signed_world import MEETING
from tests.vcs.acts import acts
from zhili_tui.cli.main import run
from zhili_tui.services.workspace import Workspace

#: git for its settings, its objects, writing, the branch, its index; OpenSSH for the signature.
MOST = 6
#: What a command that reads starts, however many signed: git for its settings, its objects, what is not committed, what it has to count.
FEW = 32


def test_a_save_without_trust_starts_few_programs(office: Workspace, counted: Path) -> None:
    act = acts(office)["set"]
    counted.write_text("")
    act()
    started = counted.read_text().splitlines()
    assert len(started) <= MOST, "\n".join(started)


@pytest.mark.parametrize(
    "words",
    [
        ["set", MEETING, "note=甲"],
        ["new", "activity", "--unit", "dong", "--set", "type=publicity", "--set", "title=x", "--set", "date=2026-03-04"],
    ],
)
def test_a_save_of_a_clerk_who_signs_starts_no_more(lin: Workspace, counted: Path, words: list[str]) -> None:
    """What came since is judged, the commit is signed: all of it in one command, as from cron."""
    before = lin.git.head()
    fresh(lin.root).saving.change(lin.load(MEETING), lin.load(MEETING).plain | {"note": "乙"})  # which the next has to judge
    counted.write_text("")
    assert run(["--repo", str(lin.root), *words]) == 0
    started = counted.read_text().splitlines()
    assert any(line.startswith("ssh-keygen -Y sign") for line in started)
    assert len(started) <= MOST, "\n".join(started)
    assert lin.git.run("rev-list", "--count", f"{before}..HEAD").strip() == b"2"


@pytest.mark.parametrize("words", [["due"], ["digest"], ["eligible", "dongjie"]])
def test_answers_of_a_signed_district_start_few_programs(demo_repository: Path, counted: Path, words: list[str]) -> None:
    """From when a sign-off counts is asked of what was judged, at no program a sign-off."""
    office = Workspace.open(demo_repository)
    office.refresh()
    assert len(office.trust.worth) > 100
    counted.write_text("")
    assert run(["--repo", str(demo_repository), *words]) == 0
    started = counted.read_text().splitlines()
    assert len(started) <= FEW, "\n".join(started[:40])
