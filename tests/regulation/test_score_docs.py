"""docs/scores.md shows every nested form as a running example: each block is loaded and scored."""

import re
from decimal import Decimal

import pytest

from tests.conftest import ROOT
from zhili_tui.model.introspection import fields_of
from zhili_tui.regulation.scoring import load, shape
from zhili_tui.regulation.scoring.trial import TrialInput, trial, wrong
from zhili_tui.regulation.scoring.ways import WAYS
from zhili_tui.storage.toml_text import parse_text

PAGE = (ROOT / "docs" / "scores.md").read_text(encoding="utf-8")
WHOLE = next(one for one in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL) if one.startswith("title = "))
RUNNING = re.findall(
    r"```toml\n(# ([^\n]*) gives ([\d.]+)(?:, open ([\d.]+))?\n.*?)```", PAGE.partition("## Every form, running")[2], re.DOTALL
)
TOP, MODES = re.split(r"(?=\[modes\])", WHOLE.partition("[[grades]]")[0])
ITEM = '[[categories]]\nid = "c"\ntitle = {{ zh-Hant = "甲" }}\nmaximum = 10\n[[categories.items]]\nid = "1"\ntitle = {{ zh-Hant = "甲" }}\nmaximum = 10\nstart = "{}"\n'


def framed(block: str, names: list[str]) -> str:
    """A block in the frame of the page's example; a number that it does not say the source of is entered."""
    keys, _, tables = block.partition("\n")[2].partition("[")
    tables = f"[{tables}"
    start = "zero" if 'effect = "award"' in tables and "deduct" not in tables else "maximum"
    if "[[categories]]" not in tables:
        facts, _, rules = tables.partition("[[categories.items.rules]]")
        tables = facts + ITEM.format(start) + "[[categories.items.rules]]" + rules
    entered = "".join(f'[[facts]]\nname = "{name}"\nentered = true\n' for name in names if f'name = "{name}"' not in tables)
    return TOP + keys + "\n" + MODES + entered + tables


def given(text: str) -> dict[str, TrialInput]:
    pairs = re.findall(r'(?:"([^"]+)"|(\w+)) = (?:"([^"]+)"|([\d.]+))', text)
    return {quoted or bare: TrialInput(word or Decimal(number)) for quoted, bare, word, number in pairs}


@pytest.mark.parametrize(("block", "facts", "points", "stake"), RUNNING, ids=[one[1] for one in RUNNING])
def test_each_block_is_loaded_and_scored(block: str, facts: str, points: str, stake: str) -> None:
    numbers = given(facts)
    sheet, faults = load.read(parse_text(framed(block, [name for name in numbers if "/" not in name])), None, language="zh-Hant")
    assert [fault.sentence.format(**fault.parts) for fault in faults if not fault.warns] == []
    assert sheet is not None
    assert list(wrong(sheet, numbers, {})) == []
    result = trial(sheet, numbers, {}, 2026)
    assert result.score == Decimal(points), result.lines
    assert result.at_stake == Decimal(stake or 0), result.missing


def test_the_page_shows_every_way_of_scoring_and_every_nested_table() -> None:
    said = "".join(one[0] for one in RUNNING) + WHOLE
    assert {f'how = "{how}"' for how in (*WAYS, "parts") if f'how = "{how}"' not in said} == set()
    nested = {
        field.name
        for cls in (shape.ScoreSheet, shape.Category, shape.SheetItem, shape.ItemRule, shape.Fact)
        for field in fields_of(cls)
        if field.part
    }
    assert {name for name in nested if not re.search(rf"\b{name}\b", said)} <= {"below"}
