"""A sheet tried on numbers that somebody writes down: no repository, no records, nothing signed."""

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault, faults
from zhili_tui.model.record_path import Place
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.scoring.load_rules import places
from zhili_tui.regulation.scoring.score import Result, Scorer
from zhili_tui.regulation.scoring.shape import ItemRule, ScoreSheet

UNIT, OFFICE, NAME = "unit", "office", "sheet"


class TrialInput(NamedTuple):
    """A number of a fact, a score of an item, or what an assessor says of one of its rules; and why."""

    value: Decimal | int | str
    reason: str = ""


class TrialNames(NamedTuple):
    """What a sheet can be told by name."""

    facts: frozenset[str]
    items: frozenset[str]
    rules: dict[str, ItemRule]  # by item/rule

    @property
    def names(self) -> list[str]:
        """All of them."""
        return [*sorted(self.facts), *sorted(self.items), *sorted(self.rules)]


def asked(sheet: ScoreSheet) -> TrialNames:
    """What a sheet can be told: its facts, the scores of its items, the judgements of its rules."""
    items = frozenset(item.id for category in sheet.categories for item in category.items)
    return TrialNames(
        frozenset(fact.name for fact in sheet.facts), items, {f"{item.id}/{rule.id}": rule for _, rule, item in places(sheet)}
    )


def wrong(sheet: ScoreSheet, given: Mapping[str, TrialInput], unit: Mapping[str, Any]) -> Iterator[tuple[str, Fault]]:
    """Names that the sheet does not have, texts for numbers, choices that there are not; with the name at which it stands."""
    known = asked(sheet)
    for name, one in given.items():
        rule = known.rules.get(name)
        if name not in known.names:
            yield name, Fault((name,), N_("the sheet has no “{name}”; it has: {known}"), {"name": name, "known": ", ".join(known.names)})
        elif rule and rule.how == "choice":
            choices = [choice.name for choice in rule.choices]
            if one.value not in choices:
                yield name, Fault((name,), N_("{found} is none of: {choices}"), {"found": one.value, "choices": ", ".join(choices)})
        elif isinstance(one.value, str):
            yield name, Fault((name,), N_("expected a number, found {found}"), {"found": f"“{one.value}”"})
    for fault in faults(kinds.kind("unit").cls, _unit(sheet, unit)):
        yield "unit", fault


def trial(sheet: ScoreSheet, given: Mapping[str, TrialInput], unit: Mapping[str, Any], year: int) -> Result:
    """The sheet of one unit on what is given; what is not given is missing, whatever its source would be.

    ``unit``: level, bodies and classes where they matter; otherwise it is the first sort of unit that the sheet is for.
    """
    known = asked(sheet)
    numbers = {name: Fraction(one.value) for name, one in given.items() if name in known.facts}
    lines = [_line(name, one, known.rules.get(name)) for name, one in given.items() if name not in known.facts]
    above = {"name": OFFICE, "level": "district", "bodies": ["committee"]}  # who assesses it
    records: list[tuple[Place, Any]] = [
        (Place(id, 0, "unit", "unit"), convert(plain, kinds.kind("unit").cls))
        for id, plain in ((OFFICE, above), (UNIT, _unit(sheet, unit) | {"parent": OFFICE}))
    ]
    for round in dict.fromkeys(one.name for one in sheet.rounds) or ("year_end",):
        plain = {"unit": UNIT, "sheet": NAME, "round": round, "date": datetime.date(year, 12, 31), "lines": lines}
        records.append((Place(OFFICE, year, "assessment", f"{year}1231-{round[:4]}"), convert(plain, kinds.kind("assessment").cls)))
    return Scorer(RecordSet(records, None), {NAME: sheet}, lambda of: (), [], given=numbers).result(NAME, UNIT, year)


def _unit(sheet: ScoreSheet, unit: Mapping[str, Any]) -> dict[str, Any]:
    who = sheet.who
    usual = {"name": UNIT, "level": (who.levels or ("street",))[0], "bodies": list(who.bodies), "classes": list(who.classes)}
    return usual | dict(unit)


def _line(name: str, one: TrialInput, rule: ItemRule | None) -> dict[str, Any]:
    """A line of an assessment: a judgement of a rule, or the final score of an item or a rule."""
    field = "final_score" if rule is None else {"choice": "choice", "judged": "value"}.get(rule.how, "final_score")
    return {"item": name, field: one.value, "reason": one.reason or "-"}
