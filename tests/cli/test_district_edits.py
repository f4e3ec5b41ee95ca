"""What a district writes into its rule files is there at once: its own steps, its own language."""

from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from zhili_tui import i18n
from zhili_tui.entry.parsing import choices
from zhili_tui.model import kinds
from zhili_tui.model.introspection import by_name
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.ledger.filters import LedgerScope
from zhili_tui.tui.ledger.query import Finder

LADDER = "templates/regulation/default/ladder.toml"
YELLOW = """
[[steps]]
type = "yellow_card"
clause = "VET-5"
name = { zh-Hant = "黃牌警告", en = "Yellow card" }
paper = { zh-Hant = "黃牌警告通知書", en = "Notice of a Yellow Card" }
months = 3
suspends = true
"""
CARD = ("unit=dongjie", "date=2026-11-20", "facts=巡防缺位")


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    ladder = repository / LADDER
    ladder.write_text(ladder.read_text(encoding="utf-8") + YELLOW, encoding="utf-8")
    return Zhili(repository, capsys)


def enter(z: Zhili, type: str, code: int = 0) -> str:
    sets = [word for one in (f"type={type}", *CARD) for word in ("--set", one)]
    out = z("new", "warning", "--unit", "shifan-zzb", *sets, code=code)
    return next((word for word in out.split() if "/warning/" in word), "").rstrip(".,:;")


@pytest.mark.parametrize("typed", ["yellow_card", "Yellow card", "yellow"])
def test_a_step_written_in_the_ladder_can_be_entered(z: Zhili, typed: str) -> None:
    ref = enter(z, typed)
    assert "Yellow card" in z("show", ref)
    assert "yellow_card" not in z("list", "warning")
    z("check", ref)


def test_a_step_written_in_the_ladder_is_offered_by_the_form(z: Zhili) -> None:
    i18n.use("zh-Hant")
    offered = choices(by_name(kinds.kind("warning").cls)["type"], Workspace(z.root).entering.desk)
    assert [one.label for one in offered if one.value in ("yellow_card", "listed_supervision")] == ["掛牌督辦", "黃牌警告"]


def test_a_step_that_the_ladder_does_not_have_is_refused_with_those_it_has(z: Zhili) -> None:
    enter(z, "purple_card", code=2)
    assert "Yellow card" in z.err
    assert "Listed supervision" in z.err


def test_a_record_of_a_step_that_the_ladder_does_not_have_is_found_by_the_check(z: Zhili) -> None:
    ref = enter(z, "yellow_card")
    ladder = z.root / LADDER
    ladder.write_text(ladder.read_text(encoding="utf-8").replace("yellow_card", "red_card"), encoding="utf-8")
    z("check", ref, code=1)
    assert "step-unknown" in z.out
    assert "red_card" in z.out


def test_a_step_of_the_ladders_own_has_a_paper_with_its_title(z: Zhili) -> None:
    effects = z.root / "templates/regulation/default/effects.toml"
    more = '\n[[effects]]\nsource = "yellow_card"\nclause = "VET-5"\nsubject = "unit"\nbars = ["honours"]\n'
    effects.write_text(effects.read_text(encoding="utf-8") + more, encoding="utf-8")
    ref = enter(z, "yellow_card")
    paper = z("render", ref, "-o", "-")
    assert "Notice of a Yellow Card" in paper
    assert "Honours" in paper


@pytest.mark.parametrize("word", ["黃牌", "黄牌警告", "hpjg", "yellow"])
def test_a_step_is_found_by_the_name_that_the_ladder_gives_it(z: Zhili, word: str) -> None:
    """By characters of either script, by pinyin initials, in another language; in the ledger room by the same words."""
    ref = enter(z, "yellow_card")
    assert ref.rpartition("/")[2].removesuffix(".toml") in z("list", "warning", "--search", word)
    office = Workspace.open(z.root)
    office.refresh()
    found = Finder(office).find(LedgerScope(query=word, kind="warning"), lambda: False, lambda done, total: None)
    assert found is not None
    assert len(found) == 1
