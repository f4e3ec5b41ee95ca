"""Which lines of an assessment count: who may give which score, and on whose signature it stands.

The assessed unit gives the self score and nothing else. The committee and its office above it, and the bodies that the sheet
names, assess; the committee's chair makes it final. Who signs in which role is data (signing.toml). Where there are keys a
line counts by the text that its assessor signed last; a later edit is a proposal. Where there are none it counts as it lies there.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from zhili_tui.model.field_values import meets
from zhili_tui.regulation.binding.in_force import Signed
from zhili_tui.regulation.record_set import FiledRecord, RecordSet
from zhili_tui.regulation.rules import Requirement

#: Bodies that assess the units below the unit beside which they stand.
BODIES = frozenset(("committee", "committee_office"))


class AssessmentState(NamedTuple):
    """An assessment and the texts of it that stand. Several of one sort were signed apart and compete until one is signed again."""

    filed: FiledRecord
    assessed: tuple[Signed, ...]  # by an assessor
    final: tuple[Signed, ...]  # by the committee's chair
    unsigned: bool  # as it lies there no assessor has signed it
    changed: bool  # an earlier text counts in its place
    closed: bool  # the chair has signed what the assessors signed last

    @property
    def choices(self) -> int:
        """So many texts compete."""
        return max(len(self.assessed), len(self.final), 1)

    @property
    def date(self) -> datetime.date:
        """Its date, by what stands of it."""
        return next(self.texts()).date  # type: ignore[no-any-return]

    def texts(self) -> Iterator[Any]:
        """Every text that stands, and the one that lies there."""
        yield from (one.record for one in (*self.assessed, *self.final))
        yield self.filed.record

    def about(self, unit: str, sheet: str, rounds: tuple[str, ...]) -> "AssessmentState | None":
        """The same with only those texts that are about this; None where none is."""

        def fits(record: Any) -> bool:
            return (record.unit, record.sheet) == (unit, sheet) and record.round in rounds

        if not any(map(fits, self.texts())):
            return None
        assessed, final = (tuple(one for one in texts if fits(one.record)) for texts in (self.assessed, self.final))
        return self._replace(assessed=assessed, final=final)


def roles(signing: Iterable[Requirement], record: Any, committee: bool) -> frozenset[str]:
    """In which roles an assessment is signed by its assessors, or by the ``committee``."""
    asked = (one for one in signing if one.kind == "assessment" and one.verdict == "approved" and meets(record, one.where))
    return frozenset(role for one in asked if (one.of == "committee") is committee for role in one.roles)


def standing(facts: RecordSet, filed: FiledRecord, signing: tuple[Requirement, ...], proposed: bool = False) -> AssessmentState:
    """What stands of an assessment; ``proposed``: as if what lies there were signed."""
    texts = facts.texts(filed)
    here = texts[0]
    mine = _bears(here, signing, committee=False)
    closed = _bears(here, signing, committee=True)
    if proposed or not facts.keyed:
        return AssessmentState(filed, (here,), (here,), not mine, changed=False, closed=closed or not facts.keyed)
    assessed, final = (_latest(texts, signing, committee) for committee in (False, True))
    one_text = not assessed or (bool(final) and assessed == final[:1])
    changed = not mine and not closed and bool(assessed or final)
    return AssessmentState(filed, assessed, final, not (mine or closed), changed, one_text and bool(final))


def _bears(text: Signed, signing: tuple[Requirement, ...], committee: bool) -> bool:
    return text.by(roles(signing, text.record, committee))


def _latest(texts: tuple[Signed, ...], signing: tuple[Requirement, ...], committee: bool) -> tuple[Signed, ...]:
    """The texts signed in these roles that no later signer had before him, the newest first."""
    seen: set[str] = set()
    found = []
    for text in texts:
        if _bears(text, signing, committee):
            given = {one.digest for one in text.signoffs}
            if not given & seen:
                found.append(text)
            seen |= _before(text)
    return tuple(found)


def _before(text: Signed) -> set[str]:
    """The entries that the signers of a text saw, and those whose signers saw them."""
    after = {one.digest: one.after for one in text.record.signoffs}
    found: set[str] = set()
    pending = [digest for one in text.signoffs for digest in one.after]
    while pending:
        digest = pending.pop()
        if digest not in found:
            found.add(digest)
            pending += after.get(digest, ())
    return found


def above(facts: RecordSet, unit: str) -> frozenset[str]:
    """Who assesses a unit: every superior of it, with the committee and the office at each one's side."""
    found: set[str] = set()
    at = facts.units.get(unit)
    while at is not None and at.parent and at.parent not in found | {unit}:
        superior = facts.units.get(at.parent)
        found.add(at.parent)
        if superior is not None:
            beside = facts.below.get(at.parent, ())
            found |= {one for one in beside if BODIES & set(facts.units[one].bodies) and facts.units[one].level == superior.level}
        at = superior
    return frozenset(found - {unit})


class AssessmentReader(NamedTuple):
    """Takes the lines that count out of the assessments of one unit."""

    facts: RecordSet
    unit: str
    appointed: dict[str, frozenset[str]]  # the units that the sheet names for an item or a rule, by the line's key
    keyed: bool  # nothing counts unsigned

    def lines(self, one: AssessmentState, pick: int) -> Iterator[Any]:
        """The lines that count: of an assessor's text, then of the chair's. ``pick``: which of those that compete."""
        inside = one.filed.unit in above(self.facts, self.unit)
        for text in _picked(one.assessed, pick):
            yield from (line for each in text.record.lines if (line := self._assessed(each, one.filed.unit, text, inside)) is not None)
        for text in _picked(one.final, pick) if inside else ():
            yield from (_only(line, final_score=line.final_score) for line in text.record.lines if line.final_score is not None)

    def _assessed(self, line: Any, issuer: str, text: Signed, inside: bool) -> Any:
        """What of a line its assessor gave; None where he is none of those who assess."""
        if issuer == self.unit:
            return None if self.keyed else _only(line, self_score=line.self_score)
        named = self.appointed.get(line.item, frozenset())
        whose = line.assessor or (next(iter(named)) if len(named) == 1 else issuer)
        if (named and whose not in named) or (not inside and issuer not in named):
            return None
        if self.keyed and whose != issuer and not _vouched(text, whose):
            return None
        return msgspec.structs.replace(line, final_score=None, self_score=None if self.keyed else line.self_score)


def _picked(texts: tuple[Signed, ...], pick: int) -> tuple[Signed, ...]:
    return (texts[pick % len(texts)],) if texts else ()


def _only(line: Any, **scores: Any) -> Any:
    """A line with nothing but these of its scores."""
    blank = {"value": None, "choice": None, "self_score": None, "assessed_score": None, "final_score": None}
    return msgspec.structs.replace(line, **(blank | scores))


def _vouched(text: Signed, unit: str) -> bool:
    """Whether a unit's own word stands behind its line: its officer signed, or its paper was attested."""
    return any(
        _serves(one.signer or "", unit, True) if one.verdict == "attested" else one.verdict == "approved" and _serves(one.by, unit, False)
        for one in text.signoffs
    )


def _serves(person: str, unit: str, otherwise: bool) -> bool:
    """Whether somebody is a unit's officer; a name that is in no register is ``otherwise``."""
    return person.partition("/")[0] == unit if "/" in person else otherwise
