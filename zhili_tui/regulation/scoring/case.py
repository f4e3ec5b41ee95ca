"""One unit's item while its rules are worked out: the numbers, the conditions, and what is said on the way."""

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from zhili_tui.model.glossary import N_
from zhili_tui.regulation.record_set import FiledRecord
from zhili_tui.regulation.rules import Wording
from zhili_tui.regulation.scoring.conditions import CONDITION, alternatives, number
from zhili_tui.regulation.scoring.numbers import Below, Derivation, NumberBase
from zhili_tui.regulation.scoring.shape import Band, Modes
from zhili_tui.regulation.scoring.sources import SourcedNumber

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}


#: What a comparison says.
COMPARED = {
    "<": N_("{left} is under {right}"),
    "<=": N_("{left} is at most {right}"),
    ">": N_("{left} is over {right}"),
    ">=": N_("{left} is at least {right}"),
    "==": N_("{left} is exactly {right}"),
    "!=": N_("{left} is other than {right}"),
}
#: What the two ends of a band say.
LOW = {"[": N_("{low} or more"), "(": N_("more than {low}")}
HIGH = {"]": N_("{high} or less"), ")": N_("less than {high}")}
#: How a number is worked out from others.
WORKED_OUT = {"least": N_("{fact}: the least of {made}"), "greatest": N_("{fact}: the greatest of {made}")}


class ExplanationStep(NamedTuple):
    """One step of an explanation: a sentence of the catalogues and its parts, numbers as they are; a part may be steps itself."""

    sentence: str
    parts: dict[str, Any]
    depth: int = 0  # so deep it stands below another

    def under(self) -> "ExplanationStep":
        """The same, below another."""
        return self._replace(depth=self.depth + 1)


class NotKnownError(Exception):
    """A number that a rule needs is not there. ``args``: what is missing."""


class ItemScoring:
    """One unit's item while its rules are worked out."""

    def __init__(
        self,
        world: NumberBase,
        sheet: str,
        unit: str,
        year: int,
        modes: Modes,
        maximum: Fraction,
        lines: dict[str, list[tuple[FiledRecord, Any]]],
        item: str,
        room: Fraction | None = None,
    ) -> None:
        self.world, self.sheet, self.unit, self.year, self.modes = world, sheet, unit, year, modes
        self.maximum, self.lines, self.item = maximum, lines, item
        self.room = maximum if room is None else room  # from the item's floor to its ceiling
        self.steps: list[ExplanationStep] = []
        self.evidence: list[str] = []
        self.missing: list[str] = []

    def fact(self, name: str) -> Fraction:
        """The number of a fact, with its evidence noted. Raises NotKnownError."""
        known: SourcedNumber = self.world.number(self.sheet, name, self.unit, self.year)
        self.evidence += known.evidence
        self.missing += known.missing
        if name in self.world.derived(self.sheet):
            made = Derivation(self.world, self.sheet, name, self.unit, self.year)
            self._once(ExplanationStep(WORKED_OUT.get(made.source, N_("{fact}: {made}")), {"fact": self.label(name), "made": made}))
        fact = self.world.named(self.sheet)[name]
        if fact.each_below is not None and known.number is not None:
            self._once(
                ExplanationStep(
                    N_("{fact}: {made}"), {"fact": self.label(name), "made": Below(self.world, self.sheet, fact, self.unit, self.year)}
                )
            )
        if known.assumed:
            self._once(
                ExplanationStep(
                    N_("{fact}: nothing was entered, so that {found} counts, as the sheet says"),
                    {"fact": self.label(name), "found": known.number},
                )
            )
        if known.number is None:
            raise NotKnownError(*(known.missing or (name,)))
        return known.number

    def _once(self, step: ExplanationStep) -> None:
        if step not in self.steps:
            self.steps.append(step)

    def divisor(self, name: str) -> Fraction:
        """The number of a fact by which something is divided. Raises NotKnownError where it is zero."""
        found = self.fact(name)
        if not found:
            raise NotKnownError(f"{name} = 0")
        return found

    def limit(self, written: Any, name: str | None) -> Fraction | None:
        """A limit written in the rule, or given by a fact."""
        if written is not None:
            return Fraction(written)
        return self.fact(name) if name else None

    def label(self, name: str) -> Wording:
        """What a fact is, in the sheet's own words."""
        return self.world.label(self.sheet, name)

    def holds(self, conditions: tuple[str, ...]) -> bool:
        """Whether all conditions hold. Raises NotKnownError."""
        return self.failing(conditions) is None

    def failing(self, conditions: tuple[str, ...]) -> tuple[ExplanationStep, ...] | None:
        """The first condition that does not hold, with its numbers. Raises NotKnownError."""
        for condition in conditions:
            if not self._one_holds(condition):
                return self.shown((condition,))
        return None

    def _one_holds(self, condition: str) -> bool:
        """Whether one of the comparisons holds; what is missing for another does not matter then. Raises NotKnownError."""
        unknown: list[str] = []
        for one in alternatives(condition):
            match = CONDITION.match(one)
            assert match is not None  # the loader has seen to it
            try:
                if OPERATORS[match[2]](self._operand(match[1]), self._operand(match[3])):
                    return True
            except NotKnownError as error:
                unknown += map(str, error.args)
        if unknown:
            raise NotKnownError(*unknown)
        return False

    def shown(self, conditions: tuple[str, ...]) -> tuple[ExplanationStep, ...]:
        """Conditions in words, with the facts' names and numbers: ``cases (25) is over 7``."""
        return tuple(
            reduce(
                lambda one, other: ExplanationStep(N_("{one}, or {other}"), {"one": one, "other": other}),
                map(self._compared, alternatives(text)),
            )
            for text in conditions
        )

    def _compared(self, comparison: str) -> ExplanationStep:
        match = CONDITION.match(comparison)
        assert match is not None  # the loader has seen to it
        return ExplanationStep(COMPARED[match[2]], {"left": self._shown(match[1]), "right": self._shown(match[3])})

    def _shown(self, word: str) -> ExplanationStep:
        if word not in self.world.named(self.sheet):
            return ExplanationStep("{number}", {"number": word})
        found = self.world.number(self.sheet, word, self.unit, self.year).number
        if found is None:
            return ExplanationStep(N_("{fact} (not known yet)"), {"fact": self.label(word)})
        return ExplanationStep(N_("{fact} ({number})"), {"fact": self.label(word), "number": found})

    def _operand(self, text: str) -> Fraction:
        written = number(text)
        return self.fact(text) if written is None else written

    def say(self, sentence: str, **parts: Any) -> None:
        """Add a step to the explanation."""
        self.steps.append(ExplanationStep(sentence, parts))

    def inside(self, band: Band, found: Fraction) -> bool:
        """Whether a number lies in a band, by the bounds that are declared."""
        left, right = tuple(self.bounds(band))
        low = band.low is None or (found >= Fraction(band.low) if left == "[" else found > Fraction(band.low))
        return low and (band.high is None or (found <= Fraction(band.high) if right == "]" else found < Fraction(band.high)))

    def bounds(self, band: Band) -> str:
        """The bounds of a band: its own, or the sheet's."""
        return band.bounds or self.modes.bounds or "[)"

    def drawn(self, band: Band) -> tuple[ExplanationStep, ...]:
        """A band in words: ``5 or more, less than 10``."""
        left, right = tuple(self.bounds(band))
        low = (ExplanationStep(LOW[left], {"low": Fraction(band.low)}),) if band.low is not None else ()
        high = (ExplanationStep(HIGH[right], {"high": Fraction(band.high)}),) if band.high is not None else ()
        return (*low, *high) or (ExplanationStep(N_("any number"), {}),)
