"""What rule files say in the right shape and cannot mean: limits of nothing, duties that nothing fulfils, days that are two things."""

from collections.abc import Callable, Iterator
from typing import Any

from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.regulation.rules import Calendar, Deadlines, Effects, Ladder, Obligations, SigningRules

#: The tables of deadlines.toml by which a clause is reckoned.
TERMS = {"case": "INV-5", "notice": "INV-6", "veto": "VET-0"}
#: Of these how much time is given: none at all is a slip.
GIVEN = {"case": ("hours",), "notice": ("months", "slip_days", "judge_days"), "veto": ("months", "notify_days")}
#: What each file is for. A file cut off has none of it; one that means to have none says so with an empty list.
MAIN: dict[type[Any], str] = {
    Obligations: "obligations", Deadlines: "deadlines", Ladder: "steps", Effects: "effects", SigningRules: "signing", Calendar: "holidays",
}  # fmt: skip
EMPTY = N_(
    "there is no “{name}” in the file: it was cut off, or written for something else; bring it back, or write {name} = [] where there are none"
)
ABOVE_ZERO = N_("“{field}” is zero, so that there is no time at all; write how many there are")
TWICE = N_("“{id}” is used {times} times; leave one of them, or give it another name")
#: A term and the words for what is due then: neither says anything without the other.
PAIRS = (("plan", "plan_days"), ("report", "report_months"))


def odd(cls: type[Any], plain: dict[str, Any], clauses: frozenset[str] | None) -> Iterator[Fault]:
    """Everything of that sort in a file whose shape is right. ``clauses``: None where they cannot be read."""
    name = MAIN.get(cls)
    if name and name not in plain:
        yield Fault((name,), EMPTY, {"name": name})
    if cls in CHECKS:
        yield from CHECKS[cls](plain, clauses)


def _obligations(plain: dict[str, Any], _clauses: frozenset[str] | None) -> Iterator[Fault]:
    for i, one in enumerate(plain.get("obligations", [])):
        if not one.get("evidence"):
            sentence = N_('no record can fulfil “{id}”: it names no evidence; write below it [[obligations.evidence]] and kind = "…"')
            yield Fault(("obligations", i, "evidence"), sentence, {"id": one["id"]})


def _deadlines(plain: dict[str, Any], clauses: frozenset[str] | None) -> Iterator[Fault]:
    for name, clause in TERMS.items():
        if not plain.get(name) and clauses is not None and clause in clauses:
            sentence = N_("the table [{name}] is missing, so that nothing {clause} sets a term for would ever be due; write it, as shipped")
            yield Fault((name,), sentence, {"name": name, "clause": clause})
    for name, keys in GIVEN.items():
        for i, one in enumerate(plain.get(name, [])):
            yield from (Fault((name, i, key), ABOVE_ZERO, {"field": key}) for key in keys if one.get(key) == 0)
    for i, one in enumerate(plain.get("deadlines", [])):
        if "counted_from" in one and not (one.get("days") or one.get("months")):
            sentence = N_("“counted_from” says nothing without “days” or “months”; write how many there are, or take “counted_from” out")
            yield Fault(("deadlines", i, "counted_from"), sentence, {})
        elif (one.get("days") or one.get("months")) and "counted_from" not in one:
            sentence = N_(
                "“days” and “months” say nothing without “counted_from”; write the field from whose day they are counted, or take them out"
            )
            yield Fault(("deadlines", i, "days"), sentence, {})


def _ladder(plain: dict[str, Any], _clauses: frozenset[str] | None) -> Iterator[Fault]:
    steps = plain.get("steps", [])
    for i, one in enumerate(steps):
        for words, term in PAIRS:
            if words in one and not one.get(term):
                sentence = N_("“{words}” is never due without “{term}”; write {term} = …, or take “{words}” out")
                yield Fault(("steps", i, words), sentence, {"words": words, "term": term})
            elif one.get(term) and words not in one:
                sentence = N_("“{term}” has no words for what is due then; write {words} = {{ … }}, or take “{term}” out")
                yield Fault(("steps", i, term), sentence, {"words": words, "term": term})


def _effects(plain: dict[str, Any], _clauses: frozenset[str] | None) -> Iterator[Fault]:
    for i, one in enumerate(plain.get("effects", [])):
        if not one["bars"]:
            yield Fault(("effects", i, "bars"), N_("nothing is barred; write what is, or take the effect out"), {})
    for i, one in enumerate(plain.get("authorities", [])):
        if not one["bodies"]:
            yield Fault(("authorities", i, "bodies"), N_("nobody may take this step; write which bodies may"), {})
    for i, one in enumerate(plain.get("grounds", [])):
        if one.get("at_least") == 0:
            sentence = N_("from zero on everybody shows this ground; write at_least = 1 or more")
            yield Fault(("grounds", i, "at_least"), sentence, {})


def _calendar(plain: dict[str, Any], _clauses: frozenset[str] | None) -> Iterator[Fault]:
    holidays, workdays = plain.get("holidays", []), plain.get("workdays", [])
    for i, day in enumerate(workdays):
        if day in holidays:
            sentence = N_("{day} is a holiday and a make-up workday at once; take it out of one of the two")
            yield Fault(("workdays", i), sentence, {"day": day})
        elif day.weekday() < 5:
            sentence = N_("{day} is no Saturday or Sunday, and is worked anyway; mend the day, or take it out")
            yield Fault(("workdays", i), sentence, {"day": day})
    for name, days in (("holidays", holidays), ("workdays", workdays)):
        for i, day in enumerate(days):
            if day in days[:i]:
                sentence = N_("{day} stands here twice; one of the two was meant to be another day, or is too much")
                yield Fault((name, i), sentence, {"day": day}, warns=True)


Check = Callable[[dict[str, Any], frozenset[str] | None], Iterator[Fault]]
CHECKS: dict[type[Any], Check] = {
    Obligations: _obligations, Deadlines: _deadlines, Ladder: _ladder, Effects: _effects, Calendar: _calendar,
}  # fmt: skip
