"""Rules into points: the way of scoring, then exceptions, modifiers, limits; parts of rules; and what is not known yet."""

from fractions import Fraction
from operator import add, mul, truediv
from typing import NamedTuple

from zhili_tui.model.glossary import N_
from zhili_tui.regulation.rules import Wording
from zhili_tui.regulation.scoring.case import ExplanationStep, ItemScoring, NotKnownError
from zhili_tui.regulation.scoring.judged import judgement
from zhili_tui.regulation.scoring.shape import ItemRule, Modifier
from zhili_tui.regulation.scoring.spans import PointSpan, signed, span
from zhili_tui.regulation.scoring.ways import WAYS


class Points(NamedTuple):
    """What a rule gives: below zero it takes. ``low`` and ``high`` differ while something is missing."""

    rule: str
    low: Fraction
    high: Fraction
    steps: tuple[ExplanationStep, ...] = ()
    evidence: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    empties: bool = False  # the item is empty
    may_empty: bool = False  # it would be, if what is missing shows an event

    @property
    def points(self) -> Fraction | None:
        """What it gives; None: not known yet."""
        return self.low if self.low == self.high and not self.may_empty else None

    @property
    def at_stake(self) -> Fraction:
        """What hangs on what is missing."""
        return self.high - self.low


#: A change in figures.
CHANGED, CHANGED_BY = "{before} {sign} {fact} {number} = {amount}", "{before} {sign} {number} = {amount}"
CHANGES = {"×": mul, "÷": truediv, "+": add}


def work_out(case: ItemScoring, rule: ItemRule) -> Points | None:
    """What a rule gives; None where it is not for this unit."""
    if rule.who is not None and not case.world.facts.are(case.unit, rule.who):
        return None
    case.steps, case.evidence, case.missing = [], [], []
    if rule.text:
        case.steps.append(ExplanationStep("{text}", {"text": rule.text}))  # the sheet's own words
    decided = judgement(case.lines.get(f"{case.item}/{rule.id}", []), case.world.panel(rule.assessors))
    try:
        if decided is not None:
            case.steps += decided.steps
            case.evidence += decided.evidence
            return _made(case, rule, _within(case, rule, decided.score))
        if rule.how == "parts":
            return _parts(case, rule)
        return _made(case, rule, _amount(case, rule))
    except NotKnownError as unknown:
        return _open(case, rule, tuple(dict.fromkeys(map(str, unknown.args))))


def _made(case: ItemScoring, rule: ItemRule, amount: Fraction) -> Points:
    found = signed(rule, PointSpan(amount, amount))
    missing = tuple(dict.fromkeys(case.missing))
    return Points(rule.id, *found, tuple(case.steps), tuple(dict.fromkeys(case.evidence)), missing, rule.how == "empties" and amount > 0)


def _open(case: ItemScoring, rule: ItemRule, missing: tuple[str, ...]) -> Points:
    found = signed(rule, span(rule, case.room, case.world.falling(case.sheet)))
    if rule.how == "empties":
        case.say(N_("not known yet: where there is any, the item gives nothing"))
    else:
        case.say(N_("not known yet: between {low} and {high} points"), low=found.low, high=found.high)
    return Points(rule.id, *found, tuple(case.steps), tuple(dict.fromkeys(case.evidence)), missing, False, rule.how == "empties")


def _amount(case: ItemScoring, rule: ItemRule) -> Fraction:
    if not _stands(case, rule):
        return Fraction()
    return _limited(case, rule, WAYS[rule.how](case, rule))


def _stands(case: ItemScoring, rule: ItemRule) -> bool:
    """Whether a rule's conditions hold and its exception does not. Raises NotKnownError."""
    failing = case.failing(rule.when) if rule.how != "if" else None
    if failing is not None:
        case.say(N_("does not hold: {condition}"), condition=failing)
        return False
    if rule.unless and case.holds(rule.unless):
        case.say(N_("exception: {condition}"), condition=case.shown(rule.unless))
        return False
    return True


def _limited(case: ItemScoring, rule: ItemRule, amount: Fraction) -> Fraction:
    for modifier in rule.modifiers:
        amount = _modified(case, modifier, amount)
    if rule.least is not None and 0 < amount < Fraction(rule.least):
        amount = Fraction(rule.least)
        case.say(N_("at least {limit}"), limit=amount)
    return _within(case, rule, amount)


def _within(case: ItemScoring, rule: ItemRule, amount: Fraction) -> Fraction:
    if rule.cap is not None and abs(amount) > Fraction(rule.cap):
        amount = Fraction(rule.cap) * (1 if amount > 0 else -1)
        case.say(N_("at most {limit}"), limit=amount)
    return amount


def _modified(case: ItemScoring, modifier: Modifier, amount: Fraction) -> Fraction:
    if modifier.when and not case.holds(modifier.when):
        return amount
    changes: list[tuple[str, Fraction, Wording]] = []
    if modifier.times is not None:
        changes.append(("×", Fraction(modifier.times), ""))
    if modifier.times_fact:
        changes.append(("×", case.fact(modifier.times_fact), case.label(modifier.times_fact)))
    if modifier.divide_by:
        changes.append(("÷", case.divisor(modifier.divide_by), case.label(modifier.divide_by)))
    if modifier.plus is not None:
        changes.append(("+", Fraction(modifier.plus), ""))
    why = modifier.text or case.shown(modifier.when)
    for sign, number, fact in changes:
        before, amount = amount, CHANGES[sign](amount, number)
        if amount != before:
            parts = {"before": before, "sign": sign, "fact": fact, "number": number, "amount": amount}
            if sign == "+" and number < 0:
                parts |= {"sign": "−", "number": -number}
            shown = ExplanationStep(CHANGED if fact else CHANGED_BY, parts)
            case.say(N_("{why}: {sum}") if why else N_("adjusted: {sum}"), why=why, sum=shown)
    return amount


def _parts(case: ItemScoring, rule: ItemRule) -> Points:
    """The sum of parts, each worked out by itself; a part of the other effect counts against it."""
    if not _stands(case, rule):
        return _made(case, rule, Fraction())
    steps, evidence, missing = [*case.steps], [*case.evidence], [*case.missing]
    low = high = Fraction()
    empties = may_empty = False
    for part in rule.parts:
        found = work_out(case, part)
        if found is None:
            continue
        steps += found.steps
        evidence += found.evidence
        missing += found.missing
        inner = signed(rule, PointSpan(found.low, found.high))  # twice the same sign is none
        low, high = low + inner.low, high + inner.high
        empties, may_empty = empties or found.empties, may_empty or found.may_empty
    case.steps, case.evidence, case.missing = steps, evidence, missing
    if low == high:
        low = high = _limited(case, rule, low)
    elif rule.modifiers:
        low, high = span(rule, case.room, case.world.falling(case.sheet))
    elif rule.cap is not None:
        low, high = max(-Fraction(rule.cap), low), min(Fraction(rule.cap), high)
    found = _made(case, rule, Fraction())
    outer = signed(rule, PointSpan(low, high))
    return found._replace(low=outer.low, high=outer.high, steps=tuple(case.steps), empties=empties, may_empty=may_empty)
