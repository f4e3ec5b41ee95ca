"""Whether a unit or an officer may be honoured or promoted on a day: the bars in force and what may be a ground, in words."""

import datetime
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import NotCertified
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.regulation import bars, grounds

if TYPE_CHECKING:
    from zhili_tui.regulation.record_set import RecordSet
    from zhili_tui.services.workspace import Workspace


class EligibilityOpinion(NamedTuple):
    """What stands against a subject on a day, and what may become a ground of a veto."""

    subject: str
    day: datetime.date
    known: bool  # in the register, or named by a record that bars
    bars: tuple[bars.Bar, ...]
    hints: tuple[grounds.Pointer, ...]
    pending: tuple[bars.Pending, ...] = ()  # what would bar it and is not in force
    doubtful: tuple[str, ...] = ()  # records of which a signed text cannot be found: there may be more bars


#: The kinds of record on which it rests whether an officer is barred: what bars him, and what that rests on.
OF_OFFICERS = ("officer", *bars.KINDS, "case", "meeting")


def facts_on(office: "Workspace", subject: str, *more: str) -> "RecordSet":
    """The records on which it rests whether a unit or an officer is barred, for an officer with those of ``more`` kinds."""
    if subject in office.reckoning.units().units:
        return office.reckoning.facts_about(frozenset([subject]))
    return office.reckoning.facts_of_kinds(*OF_OFFICERS, *more)


def bars_and_officers(office: "Workspace") -> "RecordSet":
    """All units and officers, and the records on which it rests who is barred."""
    return office.reckoning.facts_of_kinds(*OF_OFFICERS)


def opinion(office: "Workspace", facts: "RecordSet", subject: str, day: datetime.date) -> EligibilityOpinion:
    """Work it out. Raises as ``certified`` does, and RulesBroken where no bar is found and a rule about bars is mistaken."""
    every = office.reckoning.bars(facts)
    against = tuple(bars.on(every, subject, day))
    doubtful = tuple(facts.doubtful())
    if not against:
        office.book.require(*bars.RULES)
    certified(office, facts, subject, bool(against))
    pending = bars.pending(office.book.effects, office.book.ladder, office.book.deadlines, facts)
    known = subject in office.names_of or any(bar.subject == subject for bar in every)  # a person may be named in words
    duties = office.reckoning.duties(facts, day.year, frozenset([subject])) if known and subject in facts.units else []
    failed = (subject,) if duties and _failed(office, subject, day.year) else ()
    found = grounds.pointers(office.book.effects.grounds, facts, duties, day.year, failed) if known else []
    hints = tuple(one for one in found if one.unit == subject)
    return EligibilityOpinion(subject, day, known, against, hints, tuple(one for one in pending if one.subject == subject), doubtful)


def certified(office: "Workspace", facts: "RecordSet", subject: str, barred: bool) -> None:
    """Refuse where nobody can be certified: a cadre wrongly barred is as grave as a bar missed.

    Raises NotAccepted where what only a registrar changes was changed by others and this answer rests on it, Unanchored where keys are
    kept and this clone has no beginning of trust or is not at the newest of what it has, PartialHistory in a shallow clone, and
    NotCertified (待核實) where no bar is found and what was signed of some record cannot be.
    """
    office.soundness.require(subject)
    doubtful = () if barred else facts.doubtful()
    if doubtful:
        raise NotCertified(name=office.name(subject), records=_(N_(", ")).join(doubtful), first=doubtful[0])


def _failed(office: "Workspace", unit: str, year: int) -> bool:
    """Whether a unit failed a sheet that is for it: graded, by the chair's signature after the year's end."""
    found = office.reckoning.facts_of(unit)
    scorer = office.reckoning.scorer(found, only=frozenset([unit]))
    mine = (name for name, sheet in office.book.sheets.items() if unit in found.units and found.are(unit, sheet.who))
    return any(scorer.result(name, unit, year).passed is False for name in mine)


# words


def verdict(office: "Workspace", one: EligibilityOpinion) -> str:
    """The opinion in a sentence."""
    parts = {"name": office.name(one.subject), "day": one.day.isoformat()}
    return translate(N_("{name} is barred on {day}.") if one.bars else N_("No bar stands against {name} on {day}."), parts)


def told(office: "Workspace", bar: bars.Bar) -> tuple[str, ...]:
    """A bar in words: from what, by which clause, since when, until when, in which part, on account of which unit, by which record."""
    return (
        _(N_(", ")).join(formatting.label(one) for one in bar.bars),
        bar.clause,
        translate(N_("since {day}"), {"day": bar.since.isoformat()}),
        translate(N_("until {day}"), {"day": bar.until.isoformat()}) if bar.until else _(N_("until lifted")),
        formatting.label(bar.role),
        office.name(bar.unit),
        bar.source,
        _(N_("(sign-off not verified)")) if bar.marked else "",
    )


def awaiting(office: "Workspace", one: bars.Pending) -> str:
    """What would bar the subject and is not in force, in a sentence."""
    sentence = (
        N_("{record} was changed since it was signed: what was signed is in force, the change has no effect until it is signed")
        if one.signed
        else N_("{record} would bar {name}, and is not signed yet: it is not in force")
    )
    return translate(sentence, {"record": one.ref, "name": office.name(one.subject)})


def hinted(office: "Workspace", hint: grounds.Pointer) -> str:
    """A possible ground in a sentence."""
    parts = {"clause": hint.clause, "title": office.clause(hint.clause), "evidence": ", ".join(hint.evidence)}
    return translate(N_("Possible ground {clause} ({title}): {evidence}. Only the committee decides."), parts)
