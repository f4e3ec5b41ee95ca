"""Scores in a district with keys: what a clerk writes alone changes no answer, and every answer says what is not signed."""

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from zhili_tui.cli.main import run
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs.transfer import WAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.trust.signed_world import World

OWN = "records/dong/2026/assessment/20260401-aaaa.toml"
OFFICE = "records/zzb/2026/assessment/20260401-bbbb.toml"
HEAD = 'unit = "dong"\nsheet = "targets"\nround = "year_end"\ndate = 2026-04-01\n'
ITEMS = (("TGT-2", 4), ("TGT-4", 4), ("TGT-9", 4), ("TGT-11", 4), ("TGT-20", 3))


def text(score: str, share: int = 1, more: str = "") -> str:
    return HEAD + more + "".join(f'[[lines]]\nitem = "{item}"\n{score} = {most // share}\n' for item, most in ITEMS)


@pytest.fixture
def world(first_world: "World", tmp_path: Path) -> "World":
    return first_world.copied(tmp_path / "repo")


def ranked(world: "World", capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    """The street's entry of ``zhili rank``."""
    capsys.readouterr()
    assert run(["--repo", str(world.root), "--lang", "en", "--json", "rank", "--year", "2026", *more]) == 0
    found: dict[str, Any] = next(one for one in json.loads(capsys.readouterr().out)["units"] if one["unit"] == "dong")
    return found


def test_a_units_own_unsigned_final_scores_leave_rank_as_it_was(world: "World", capsys: pytest.CaptureFixture[str]) -> None:
    world.sign("records/dong/2026/meeting/20260302-aaaa.toml", "dong/chen", "office_director")
    before = ranked(world, capsys)
    world.commit({OWN: text("final_score")}, "dong/lin")
    after = ranked(world, capsys)
    assert (after["score"], after["place"], after["grade"], after["with_unsigned"]) == (
        before["score"],
        before["place"],
        "",
        before["score"],
    )
    assert after["unsigned"] == [OWN.removeprefix("records/").removesuffix(".toml")], "it is shown as not signed"
    world.sign(OWN, "dong/gao", "committee_chair")
    assert ranked(world, capsys)["score"] == before["score"], "the street's own chair is no judge of the street"


def test_the_offices_lines_count_once_signed_and_an_edit_after_that_does_not(world: "World", capsys: pytest.CaptureFixture[str]) -> None:
    world.sign("records/dong/2026/meeting/20260302-aaaa.toml", "dong/chen", "office_director")
    before = Decimal(str(ranked(world, capsys)["score"]))
    world.commit({OFFICE: text("assessed_score", 2)}, "zzb/wu")
    unsigned = ranked(world, capsys)
    assert (unsigned["score"], unsigned["with_unsigned"]) == (float(before), float(before + 9))
    world.sign(OFFICE, "zzb/zhou", "lead_inspector")
    signed = ranked(world, capsys)
    assert (signed["score"], signed["unsigned"], signed["final"]) == (float(before + 9), [], False)
    office = Workspace.open(world.root)
    office.refresh()
    facts = office.reckoning.facts_of("dong")
    assert office.reckoning.scorer(facts).result("targets", "dong", 2026).score == before + 9, "the unit's share alone gives the same"


def test_a_units_share_of_the_records_holds_what_was_signed_about_it(world: "World") -> None:
    """An assessment that names another unit since it was signed is still looked at."""
    world.commit({OFFICE: text("assessed_score", 2)}, "zzb/wu")
    world.sign(OFFICE, "zzb/zhou", "lead_inspector")
    world.commit({OFFICE: world.read(OFFICE).replace(b'unit = "dong"', b'unit = "an"')}, "zzb/wu")
    office = Workspace.open(world.root)
    office.refresh()
    assert [one.ref for one in office.reckoning.facts_of("dong").of("assessment")] == ["zzb/2026/assessment/20260401-bbbb"]


def test_the_text_says_signed_unsigned_and_open_side_by_side(world: "World", capsys: pytest.CaptureFixture[str]) -> None:
    world.sign("records/dong/2026/meeting/20260302-aaaa.toml", "dong/chen", "office_director")
    world.commit({OFFICE: text("assessed_score", 2)}, "zzb/wu")
    capsys.readouterr()
    assert run(["--repo", str(world.root), "--lang", "en", "rank", "--year", "2026"]) == 0
    line = capsys.readouterr().out.splitlines()[0]
    assert "with unsigned" in line
    assert "open +" in line
    assert "1 not signed" in line


def test_the_hub_refuses_a_line_that_the_sheet_has_not(tmp_path: Path, make_hub: "Callable[[Path], World]") -> None:
    world = make_hub(tmp_path)
    for item, good in (("TGT-99", False), ("TGT-2", True)):
        world.commit({OFFICE: HEAD + f'[[lines]]\nitem = "{item}"\nassessed_score = 1\n'}, "zzb/wu")
        pushed = world.git.attempt("push", str(tmp_path / "hub.git"), "HEAD:refs/heads/main", env=WAYS)
        assert (pushed.returncode == 0) is good, pushed.stderr.decode()
        assert good or "TGT-99" in pushed.stderr.decode()


def test_paper_and_room_say_what_is_not_signed_and_why_there_is_no_grade(world: "World", tmp_path: Path) -> None:
    from zhili_tui.services.scoring import SheetQuery, placed
    from zhili_tui.tui.scores.screen import Scores

    world.commit({OFFICE: text("assessed_score", 2)}, "zzb/wu")
    paper = tmp_path / "sheet.txt"
    assert (
        run(["--repo", str(world.root), "--lang", "en", "render", "score-sheet", "--unit", "dong", "--year", "2026", "-o", str(paper)]) == 0
    )
    said = " ".join(paper.read_text(encoding="utf-8").split())
    assert "no grade before" in said
    assert "pass mark 60" in said
    assert "1 not signed" in said
    office = Workspace.open(world.root)
    office.refresh()
    one = next(one for one in placed(office, office.reckoning.facts(), SheetQuery(2026)) if one.result.unit == "dong")
    assert "not signed" in Scores._remarks(one, 120)
    assert one.proposed == one.result.score + 9


def grounds(world: "World", capsys: pytest.CaptureFixture[str]) -> set[str]:
    """What ``zhili eligible`` gives as a possible ground, once the year is over."""
    capsys.readouterr()
    run(["--repo", str(world.root), "--lang", "en", "--json", "--as-of", "2027-03-01", "eligible", "dong", "--on", "2026-12-31"])
    return {one["clause"] for one in json.loads(capsys.readouterr().out)["possible_grounds"]}


def test_a_failed_assessment_is_a_possible_ground_only_once_the_chair_has_signed_it(
    world: "World", capsys: pytest.CaptureFixture[str]
) -> None:
    """LDR-V1."""
    world.commit({OFFICE: text("assessed_score", 4)}, "zzb/wu")
    assert "LDR-V1" not in grounds(world, capsys)
    world.sign(OFFICE, "zzb/zhou", "lead_inspector")
    assert "LDR-V1" not in grounds(world, capsys), "provisional"
    world.sign(OFFICE, "zzw/wang", "committee_chair")
    assert "LDR-V1" in grounds(world, capsys)
