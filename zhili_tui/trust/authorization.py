"""Whether an officer may give a sign-off: the requirements of the rule set, four eyes, recusal. Pure."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from zhili_tui.model.record_path import Place
from zhili_tui.regulation.binding import signing
from zhili_tui.regulation.rules import Requirement
from zhili_tui.trust.problems import CommitProblem, problem
from zhili_tui.trust.registry import Register

Day = datetime.date
#: Stands among the authors for a change whose signer could not be told.
NOBODY = ""


class SignoffRequest(NamedTuple):
    """A sign-off about to be given, or found in history."""

    place: Place
    record: Any
    by: str
    role: str
    verdict: str
    day: Day
    before: tuple[dict[str, Any], ...]  # the entries that stood there already


def objection(register: Register, asked: SignoffRequest, authors: Iterable[str]) -> CommitProblem | None:
    """Why the officer may not sign; None where he may. ``authors``: who changed the content since the last approval."""
    if asked.verdict == "attested":
        return _attested(register, asked)
    mine = [
        one
        for one in signing.requirements(register.rules, asked.place.kind, asked.record)
        if asked.role in one.roles and asked.verdict in _gives(one) and not (one.cosign and not _wrote(register, asked, authors))
    ]
    if not mine:
        return problem("no-rule", role=asked.role)
    worst: CommitProblem | None = None
    for one in mine:
        found = _refused(register, one, asked, set(authors))
        if found is None:
            return None
        if worst is None or found.id != "role":
            worst = found
    return worst


def _wrote(register: Register, asked: SignoffRequest, authors: Iterable[str]) -> bool:
    """Whether somebody who has to sign a record changed it himself: then a second officer signs before him."""
    rules = [one for one in signing.requirements(register.rules, asked.place.kind, asked.record) if not one.cosign and not one.part]
    return any(
        _refused(register, one, asked._replace(by=author, role=role), set()) is None
        for author in authors
        if author
        for one in rules
        for role in one.roles
    )


def alone(register: Register, asked: SignoffRequest) -> bool:
    """Whether a sign-off has to be given in a commit of its own."""
    rules = signing.requirements(register.rules, asked.place.kind, asked.record)
    return any(one.alone for one in rules if asked.role in one.roles and asked.verdict in (*_gives(one), "attested"))


def _gives(one: Requirement) -> tuple[str, ...]:
    """The verdicts a requirement entitles to: whoever may approve a record may also send it back; a part of it is only approved."""
    return ("approved", "returned") if one.verdict == "approved" and one.part is None else (one.verdict,)


def _refused(register: Register, one: Requirement, asked: SignoffRequest, authors: set[str]) -> CommitProblem | None:
    whose = signing.units(register, one, asked.place, asked.record)
    if not any(register.has(asked.by, asked.role, unit, asked.day) for unit in whose):
        return problem("role", officer=asked.by, role=asked.role, unit=", ".join(whose) or "-", day=asked.day)
    if one.of == signing.RECOVERERS and asked.by not in register.trust.recoverers:
        return problem("no-recoverer", officer=asked.by)
    if not signing.named(register, one, asked.record, asked.by):
        return problem("named", named=", ".join(signing.values(asked.record, one.named or "")), officer=asked.by)
    if asked.verdict != "approved":
        return None
    if one.four_eyes and asked.by in authors:
        return problem("four-eyes", officer=asked.by)
    if one.four_eyes and NOBODY in authors:
        return problem("unknown-hand")
    if asked.by in affected(register, one, asked.record, asked.day):
        return problem("recused", officer=asked.by)
    if any(entry["by"] == asked.by and entry["verdict"] == "approved" and entry["role"] != asked.role for entry in asked.before):
        return problem("twice", officer=asked.by)
    return None


def affected(register: Register, one: Requirement, record: Any, day: Day) -> set[str]:
    """The officers a requirement bars: those named in its fields, and all who serve in the units named there."""
    found: set[str] = set()
    for name in one.recused:
        for value in signing.values(record, name):
            if "/" in value:
                found.add(value)
            elif value in register.units:
                acting = register.acting(value, day)
                found |= {officer for officer in register.officers if any(post.unit in acting for post in register.posts(officer, day))}
            else:  # a name in words: whoever bears it
                found |= {value, *register.called(value)}
    return found


def _attested(register: Register, asked: SignoffRequest) -> CommitProblem | None:
    """A signature on paper: two officers vouch for it, the signer is who the rules ask for, as far as the register knows him."""
    mine = [one for one in signing.requirements(register.rules, asked.place.kind, asked.record) if asked.role in one.roles]
    if not mine:
        return problem("no-rule", role=asked.role)
    homes = register.keepers(asked.place.unit, asked.day)
    if not any(post.unit in homes and set(post.roles) & set(register.rules.vouchers) for post in register.posts(asked.by, asked.day)):
        return problem("voucher", officer=asked.by)
    return None


def paper(register: Register, asked: SignoffRequest, entry: dict[str, Any], authors: Iterable[str]) -> CommitProblem | None:
    """What an attested entry itself has to say, and whether he who signed on paper might."""
    signer, day = entry.get("signer"), entry.get("signed_on")
    if not (signer and day and entry.get("paper")) or day > asked.day:
        return problem("paper")
    if signer in (asked.by, register.name(asked.by)):
        return problem("voucher", officer=asked.by)
    mine = [one for one in signing.requirements(register.rules, asked.place.kind, asked.record) if asked.role in one.roles]
    verdict = "approved" if any(one.verdict == "approved" for one in mine) else "acknowledged"
    known = [signer] if signer in register.officers else register.called(signer)
    found: CommitProblem | None = None
    for officer in known:
        found = objection(register, asked._replace(by=officer, verdict=verdict, day=day), authors)
        if found is None:
            return None
    if known:
        return found
    for one in mine:  # nobody of the register: what the record itself says has to fit
        named = list(signing.values(asked.record, one.named)) if one.named else []
        if named and signer not in (*named, *map(register.name, named)):
            return problem("named", named=", ".join(named), officer=signer)
        whose = signing.units(register, one, asked.place, asked.record)
        if (
            verdict == "approved"
            and not named
            and any(register.has(ref, asked.role, unit, day) for unit in whose for ref in register.officers)
        ):
            return problem("role", officer=signer, role=asked.role, unit=", ".join(whose), day=day)  # the register knows who it is
        if signer in affected(register, one, asked.record, day):
            return problem("recused", officer=signer)
    return None
