"""Small sheets and the numbers they are worked out from."""

from decimal import Decimal
from typing import Any

from tests.regulation.world import UNITS, facts
from zhili_tui.regulation.bars import Bar
from zhili_tui.regulation.scoring import load
from zhili_tui.regulation.scoring.score import Result, Scorer
from zhili_tui.regulation.scoring.shape import ScoreSheet
from zhili_tui.storage.toml_text import parse_text

CLAUSES = frozenset(("TGT-1", "LDR-V1"))
WORDS = '{ zh-Hant = "甲", zh-Hans = "甲", en = "a" }'
MODES = {
    "floor": "0", "ceiling": '"maximum"', "partial": '"pro_rata"', "bounds": '"[)"', "overlap": '"refuse"', "ties": '"competition"',
    "not_applicable": '"award"', "gap": '"marginal"', "digits": "2", "rounding": '"half_up"',
}  # fmt: skip


def text(rules: str, facts_: str = "", start: str = "maximum", maximum: str = "10", item: str = "", **modes: str) -> str:
    """A sheet of one item with these rules, over the facts a, b, c that are entered and more."""
    said = "".join(f"{key} = {value}\n" for key, value in (MODES | modes).items())
    rules = rules.replace("[[rule]]", "[[categories.items.rules]]").replace("[[rule.", "[[categories.items.rules.")
    return (
        f'title = {WORDS}\ntotal = {maximum}\npass_mark = 6\nwho = {{ levels = ["street"] }}\n[modes]\n{said}\n[veto]\nbest_grade = "差"\n'
        f'[[grades]]\nname = "優"\nlow = 9\n[[grades]]\nname = "差"\nlow = 0\n'
        + "".join(f'[[facts]]\nname = "{name}"\nentered = true\n' for name in "abc") + facts_
        + f'[[categories]]\nid = "I"\ntitle = {WORDS}\nmaximum = {maximum}\n[[categories.items]]\nid = "1"\ntitle = {WORDS}\nmaximum = {maximum}\nstart = "{start}"\n{item}\n{rules}'
    )  # fmt: skip


def read(source: str) -> tuple[ScoreSheet | None, list[Any]]:
    return load.read(parse_text(source), CLAUSES)


def sheet(source: str) -> ScoreSheet:
    found, faults = read(source)
    assert found is not None, [(fault.path, fault.sentence.format(**fault.parts)) for fault in faults]
    return found


def assessment(
    numbers: dict[str, str | int | Decimal], unit: str = "dong", name: str = "s", round: str = "year_end", lines: str = ""
) -> str:
    """An assessment record that enters numbers."""
    entered = "".join(f'[[lines]]\nitem = "{item}"\nvalue = {value}\n' for item, value in numbers.items())
    return f'unit = "{unit}"\nsheet = "{name}"\nround = "{round}"\ndate = 2026-12-10\n{entered}{lines}'


def score(source: str, numbers: dict[str, Any] | None = None, lines: str = "", records: dict[str, str] | None = None, bars: list[Bar] | None = None,
          unit: str = "dong", units: dict[str, str] = UNITS, rounds: tuple[str, ...] = ()) -> Result:  # fmt: skip
    """The sheet of a unit, from numbers entered and records."""
    given = {"zzb/2026/assessment/20261210-aaaa": assessment(numbers or {}, unit, lines=lines)} if numbers or lines else {}
    return Scorer(facts(given | (records or {}), units), {"s": sheet(source)}, lambda year: [], bars or [], rounds).result("s", unit, 2026)


def rule(how: str, effect: str = "deduct", **more: str) -> str:
    return f'[[rule]]\nid = "r"\nhow = "{how}"\neffect = "{effect}"\n' + "".join(f"{key} = {value}\n" for key, value in more.items())
