"""What assessors decided: self, assessed and final scores, several assessors, choices and judgements."""

from collections.abc import Callable
from fractions import Fraction
from operator import attrgetter
from typing import Any, NamedTuple

from zhili_tui.model.glossary import N_, Term, term
from zhili_tui.regulation.record_set import Filed
from zhili_tui.regulation.scoring.case import Step

Given = list[tuple[Filed, Any]]


class Judgement(NamedTuple):
    """A score that somebody gave: which of the three, how much, on what evidence, why."""

    source: str  # self_score, assessed_score or final_score
    score: Fraction
    evidence: list[str]
    reason: str
    assessors: int  # so many assessors; their mean stands

    @property
    def steps(self) -> list[Step]:
        """The same in words."""
        parts = {"source": Term(term(self.source)), "score": self.score, "reason": self.reason}
        steps = [Step(N_("{source} {score} ({reason})") if self.reason else N_("{source} {score}"), parts)]
        if self.assessors > 1:
            steps.append(Step(N_("the mean of {count} assessors: {amount}"), {"count": self.assessors, "amount": self.score}))
        return steps


def latest(given: Given, filled: Callable[[Any], Any]) -> Given:
    """The last line of each assessor in which something is filled in."""
    found: dict[str, tuple[Filed, Any]] = {}
    for filed, line in given:
        if filled(line) is not None:
            found[line.assessor or filed.unit] = (filed, line)
    return list(found.values())


def evidence(given: Given) -> list[str]:
    """The assessments, and the records they rest on."""
    return [ref for filed, line in given for ref in (filed.ref, *line.evidence)]


def mean(values: list[Fraction]) -> Fraction:
    """The mean of what several assessors gave."""
    return sum(values, Fraction()) / len(values)


def judgement(given: Given) -> Judgement | None:
    """The score that stands: final before assessed before self; the mean where several assessors gave one."""
    for source in ("final_score", "assessed_score", "self_score"):
        found = latest(given, attrgetter(source))
        if found:
            score = mean([Fraction(getattr(line, source)) for _, line in found])
            return Judgement(source, score, evidence(found), " ".join(line.reason for _, line in found if line.reason), len(found))
    return None
