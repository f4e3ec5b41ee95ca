"""What assessors decided: self, assessed and final scores, several assessors, choices and judgements."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from operator import attrgetter
from typing import Any, NamedTuple

from zhili_tui.model.glossary import N_, Term, term
from zhili_tui.regulation.record_set import FiledRecord
from zhili_tui.regulation.scoring.case import ExplanationStep

Given = list[tuple[FiledRecord, Any]]


class Judgement(NamedTuple):
    """A score that somebody gave: which of the three, how much, on what evidence, why."""

    source: str  # self_score, assessed_score or final_score
    score: Fraction
    evidence: list[str]
    reason: str
    assessors: int  # so many assessors; their mean stands

    @property
    def steps(self) -> list[ExplanationStep]:
        """The same in words."""
        parts = {"source": Term(term(self.source)), "score": self.score, "reason": self.reason}
        steps = [ExplanationStep(N_("{source} {score} ({reason})") if self.reason else N_("{source} {score}"), parts)]
        if self.assessors > 1:
            steps.append(ExplanationStep(N_("the mean of {count} assessors: {amount}"), {"count": self.assessors, "amount": self.score}))
        return steps


def latest(given: Given, filled: Callable[[Any], Any]) -> Given:
    """The last line of each assessor in which something is filled in."""
    found: dict[str, tuple[FiledRecord, Any]] = {}
    for filed, line in given:
        if filled(line) is not None:
            found[line.assessor or filed.unit] = (filed, line)
    return list(found.values())


def evidence(given: Given) -> list[str]:
    """The assessments, and the records they rest on."""
    return [ref for filed, line in given for ref in (filed.ref, *line.evidence)]


#: Assessors by their units, with their weights.
Panel = dict[str, Fraction]


def mean(values: list[Fraction], weights: Sequence[Fraction] = ()) -> Fraction:
    """The mean of what several assessors gave, by their weights where they have any."""
    if not weights:
        return sum(values, Fraction()) / len(values)
    return sum((value * weight for value, weight in zip(values, weights, strict=True)), Fraction()) / sum(weights)


def seated(given: Given, panel: Panel) -> Given:
    """Of the last lines of each assessor those of a panel, in its order; where there is none, all."""
    if not panel:
        return given
    by = {line.assessor or filed.unit: (filed, line) for filed, line in given}
    return [by[unit] for unit in panel if unit in by]


def judgement(given: Given, panel: Panel | None = None) -> Judgement | None:
    """The score that stands: final before assessed before self; the mean where several assessors gave one.

    Of a panel all have to have assessed, and nobody else's assessed score counts.
    """
    for source in ("final_score", "assessed_score", "self_score"):
        asked = panel or {} if source == "assessed_score" else {}
        found = seated(latest(given, attrgetter(source)), asked)
        if found and len(found) >= len(asked):
            score = mean([Fraction(getattr(line, source)) for _, line in found], list(asked.values()))
            return Judgement(source, score, evidence(found), " ".join(line.reason for _, line in found if line.reason), len(found))
    return None
