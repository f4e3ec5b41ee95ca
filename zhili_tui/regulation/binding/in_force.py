"""What binds: of all texts of a record that were signed, the one in force, each act on it as it was signed. Pure.

What was validly signed stays in force as it was signed until it is signed anew. A later edit is a proposal without effect. A
sign-off covers whatever of the text is unchanged since: the record without its acts (送達、驗收、解除 …), and each act by itself.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from zhili_tui.model.field_values import meets
from zhili_tui.model.record_path import Place
from zhili_tui.regulation.binding import signing
from zhili_tui.regulation.binding.signing import Roster
from zhili_tui.regulation.rules import Requirement


class Signed(NamedTuple):
    """A text of a record, and those of its sign-offs that count on it. ``record`` None: it was signed, and cannot be read."""

    record: Any
    signoffs: tuple[Any, ...]
    commits: frozenset[str] = frozenset()  # those that made these sign-offs

    def by(self, roles: Iterable[str], verdict: str = "approved") -> bool:
        """Whether it bears the word of one of these roles; an attested one stands for it."""
        wanted = tuple(roles)
        return any(one.role in wanted and one.verdict in (verdict, "attested") for one in self.signoffs)


#: What gives the texts of a record (by its reference) that were signed, the newest first; none where all their sign-offs count on
#: what lies there.
Earlier = Callable[[str], tuple[Signed, ...]]
#: Whether a text was signed by somebody who had the other before him.
Follows = Callable[[Signed, Signed], bool]


#: Whether a record (by its reference) bears all it has to be signed by.
Minuted = Callable[[str], bool]


def no_minutes(ref: str) -> bool:
    """Of no meeting is anything known."""
    return False


def nothing_earlier(ref: str) -> tuple[Signed, ...]:
    """No history is at hand."""
    return ()


def newer_follows(one: Signed, other: Signed) -> bool:
    """One hand wrote after the other."""
    return True


#: Who was what, and the rules, when sign-offs (by their digests) were given and found good.
Judges = Callable[[Iterable[str]], Iterable[Roster]]


def as_now(digests: Iterable[str]) -> tuple[Roster, ...]:
    """Nothing is known of how it was before."""
    return ()


#: What gives a sign-off with the time from which it counts in place of its own word.
Dated = Callable[[Any], Any]


def as_it_says(signoff: Any) -> Any:
    """Nothing but its own word is known of when a sign-off was given."""
    return signoff


class SigningFacts(NamedTuple):
    """What is known besides of records: who may sign them, what was signed of them before, which of them are lost."""

    roster: Roster | None = None
    earlier: Earlier = nothing_earlier
    follows: Follows = newer_follows
    lost: tuple[Place, ...] = ()  # records that were signed and lie nowhere any more, or in files that cannot be read
    judges: Judges = as_now
    dated: Dated = as_it_says


#: Nothing is known besides.
NO_PAST = SigningFacts()


class InForce(NamedTuple):
    """What of a record is in force."""

    record: Any  # the text that binds with its acts; where none does, the one that lies there, or None
    bound: bool  # whether everybody signed who has to
    beside: tuple[Any, ...] = ()  # other texts that were signed by somebody who did not have this one: they bind as well
    changed: tuple[str, ...] = ()  # the fields that lie there otherwise, without effect
    doubtful: bool = False  # a text was signed that cannot be found or read: who is bound is not certain


def standing(
    roster: Roster,
    place: Place,
    every: tuple[Signed, ...],
    follows: Follows = newer_follows,
    minuted: Minuted = no_minutes,
    judges: Judges = as_now,
) -> InForce:
    """What of a record is in force; ``every``: the text that lies there, then those that were signed, the newest first.

    It is in force by the register and the table of the day on which it was signed, whatever a registrar makes of them later.
    """
    lying = every[0]
    texts = [one for one in every if one.record is not None]
    acts = signing.parts(roster.rules, place.kind)
    sides = {_without(text.record, acts): None for text in texts}
    binding: list[tuple[Any, list[Signed]]] = []
    for side in sides:
        same = _same(texts, side, acts)
        if _complete(roster, place, same, texts, minuted, judges):
            binding.append((side, same))
    lost = next((number for number, one in enumerate(every) if one.record is None and one.signoffs), None)
    binding = [
        one
        for number, one in enumerate(binding)
        if all(_decides(roster, place, one[0], older[0], texts, judges) for older in binding[number + 1 :])
    ]
    if not binding:
        there = msgspec.structs.replace(lying.record, signoffs=lying.signoffs) if lying.record is not None else None
        return InForce(there, bound=False, doubtful=lost is not None)
    first = binding[0]
    beside = [other for other in binding[1:] if not any(follows(one, two) for one in first[1] for two in other[1])]
    newest = min(every.index(text) for text in first[1])
    record, unsigned = _with_acts(roster, place, first, texts, acts, judges)
    there = lying.record
    changed = () if there is None else tuple(name for name in _names(record) if getattr(there, name) != getattr(record, name))
    return InForce(
        record,
        bound=True,
        beside=tuple(_with_acts(roster, place, other, texts, acts, judges)[0] for other in beside),
        changed=tuple(name for name in changed if name != "signoffs" and (name not in acts or name in unsigned)),
        doubtful=lost is not None and lost < newest,
    )


# what is open


def complete(
    roster: Roster, place: Place, every: tuple[Signed, ...], minuted: Minuted = no_minutes, judges: Judges = as_now
) -> list[Requirement]:
    """What the text that lies there still has to be signed by: as a whole, then each act on it; receipts left out.

    ``every``: as for ``standing``. A sign-off of an earlier text counts for what is unchanged since. What was completely signed
    under the table of its day stays so under a stricter one; what was not is no more so under a laxer one, until somebody signs.
    """
    record, acts = every[0].record, signing.parts(roster.rules, place.kind)
    texts = [one for one in every if one.record is not None]
    open_: list[Requirement] = []
    if not _complete(roster, place, _same(texts, record, acts), texts, minuted, judges):
        asked = _asked(roster, place, record, minuted)
        open_ = signing.unmet(roster, asked, place, record, lambda one: _entries(roster, place, record, one, texts)) or asked[-1:]
    unsigned = _with_acts(roster, place, (record, []), texts, acts, judges)[1]
    return open_ or [one for one in signing.requirements(roster.rules, place.kind, record) if one.part in unsigned]


def awaited(
    roster: Roster, place: Place, every: tuple[Signed, ...], minuted: Minuted = no_minutes, judges: Judges = as_now
) -> list[Requirement]:
    """Whose signature a record waits for now: what it is not complete without; then the receipts that those it concerns may give.

    Nobody is asked to acknowledge what is not yet decided.
    """
    record = every[0].record
    given = _counting(_same((one for one in every if one.record is not None), record, signing.parts(roster.rules, place.kind)))
    optional = [one for one in signing.requirements(roster.rules, place.kind, record) if one.optional and not one.part]
    return complete(roster, place, every, minuted, judges) or [
        one
        for one in optional
        if all(
            len(signing.fitting(judge, one, place, record, map(plain, given))) < one.count
            for judge in (roster, *judges(signoff.digest for signoff in given))
        )
    ]


def given(roster: Roster, place: Place, record: Any, one: Requirement, every: Iterable[Signed]) -> list[signing.Entry]:
    """The sign-offs on these texts that meet a requirement on a record: they cover what it is for, which is unchanged since."""
    texts = [text for text in every if text.record is not None]
    if one.part is None:
        return signing.meeting(roster, one, place, record, _entries(roster, place, record, one, texts))
    act = getattr(record, one.part)
    entries = [plain(signoff) for signoff in _counting(text for text in texts if getattr(text.record, one.part) == act)]
    return signing.meeting(roster, one, place, record, entries)


def _same(texts: Iterable[Signed], record: Any, acts: tuple[str, ...]) -> list[Signed]:
    """The texts that differ from this one in their acts at most."""
    bare = _without(record, acts)
    return [one for one in texts if _without(one.record, acts) == bare]


def _names(record: Any) -> tuple[str, ...]:
    return tuple(record.__struct_fields__)


def _without(record: Any, acts: tuple[str, ...]) -> Any:
    """A record without its acts and sign-offs: what those without a part sign."""
    defaults = dict(zip(record.__struct_fields__[::-1], record.__struct_defaults__[::-1], strict=False))
    return msgspec.structs.replace(record, signoffs=(), **{name: defaults[name] for name in acts if name in defaults})


def _complete(roster: Roster, place: Place, same: list[Signed], texts: list[Signed], minuted: Minuted, judges: Judges) -> bool:
    """Whether a text bears what it had to when it was signed; sent back by him who decides it is void until it is signed again."""
    record = same[0].record
    asked = _asked(roster, place, record, minuted)
    left = {name for one in asked for name in one.without}
    near = _counting(_same(texts, record, (*signing.parts(roster.rules, place.kind), *left)))
    for judge, given in _judged(roster, near, judges):
        asked = _asked(judge, place, record, minuted)
        if not asked:
            return True  # nobody has to sign it
        if given and not any(given[-1].role in one.roles for one in asked):
            continue  # an act on it, or a receipt: it completes nothing
        entries = functools.partial(_entries, judge, place, record, texts=texts, given=given)
        if not signing.unmet(judge, asked, place, record, entries):
            return not _void(asked[-1], _counting(same))
    return False


def _judged(roster: Roster, signoffs: tuple[Any, ...], judges: Judges) -> Iterator[tuple[Roster, tuple[Any, ...]]]:
    """The officers, units and table by which each of these was found good, the latest first, with what had been given by then.

    Where that is not known, or nobody has signed, those of today.
    """
    if not signoffs:
        yield roster, ()
    for number in range(len(signoffs), 0, -1):
        for judge in tuple(judges([signoffs[number - 1].digest])) or (roster,):
            yield judge, signoffs[:number]


def _entries(
    roster: Roster, place: Place, record: Any, one: Requirement, texts: list[Signed], given: Iterable[Any] | None = None
) -> list[dict[str, Any]]:
    """The sign-offs that count for a requirement: given on a text that is the same but for the acts and what it leaves to others.

    ``given``: of these alone.
    """
    others = (*signing.parts(roster.rules, place.kind), *one.without)
    bare = _without(record, others)
    found = _counting(text for text in texts if _without(text.record, others) == bare)
    known = None if given is None else {one.digest for one in given}
    return [plain(one) for one in found if known is None or one.digest in known]


def _asked(roster: Roster, place: Place, record: Any, minuted: Minuted) -> list[Requirement]:
    """What a record is not in force without: where signed minutes stand for a requirement, without that."""
    asked = signing.whole(roster.rules, place.kind, record)
    own = {place.unit, *roster.committees(place.unit)}

    def stands(ref: str | None) -> bool:
        return ref is not None and ref.split("/")[0] in own and minuted(ref)

    return [one for one in asked if not (one.minutes and stands(getattr(record, one.minutes, None)))]


def _decides(roster: Roster, place: Place, newer: Any, older: Any, texts: list[Signed], judges: Judges) -> bool:
    """Whether a text bears the word of him who decided on an older one: else it only proposes to change that."""
    for judge, given in _judged(roster, _counting(texts), judges):
        asked = signing.whole(judge.rules, place.kind, older)[-1:]
        if all(signing.fitting(judge, one, place, newer, _entries(judge, place, newer, one, texts, given)) for one in asked):
            return True
    return False


def _void(deciding: Requirement, signoffs: tuple[Any, ...]) -> bool:
    """Whether a return by the role that decides (the table's last) was given after its last approval, or unseen by it."""
    known = {one.digest: one for one in signoffs}
    mine = [one for one in signoffs if one.role in deciding.roles]
    approvals = [one for one in mine if one.verdict in ("approved", "attested")]
    return any(one.verdict == "returned" and not any(one.digest in _seen(approval, known) for approval in approvals) for one in mine)


def _seen(signoff: Any, known: dict[str, Any]) -> set[str]:
    out: set[str] = set()
    pending = list(signoff.after)
    while pending:
        digest = pending.pop()
        if digest not in out and digest in known:
            out.add(digest)
            pending += known[digest].after
    return out


def _counting(texts: Iterable[Signed]) -> tuple[Any, ...]:
    found = {one.digest: one for text in texts for one in text.signoffs}
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.digest)))


def _with_acts(
    roster: Roster, place: Place, side: tuple[Any, list[Signed]], texts: list[Signed], acts: tuple[str, ...], judges: Judges = as_now
) -> tuple[Any, set[str]]:
    """A text in force with each act as it was signed last; and the acts that lie there otherwise and unsigned."""
    bare, same = side
    found: dict[str, Any] = {}
    unsigned: set[str] = set()
    for name in acts:
        newest = next((text for text in texts if _act_signed(roster, place, name, text, judges)), None)
        if newest is not None:
            found[name] = getattr(newest.record, name)
        if newest is None or found[name] != getattr(texts[0].record, name):
            unsigned.add(name)
    return msgspec.structs.replace(bare, signoffs=_counting(same), **found), unsigned


def _act_signed(roster: Roster, place: Place, name: str, text: Signed, judges: Judges) -> bool:
    """Whether somebody who may signed a text for an act on it, or for its being blank."""
    for judge, given in _judged(roster, _counting([text]), judges):
        entries = [plain(one) for one in given]
        rules = [one for one in judge.rules.signing if one.kind == place.kind and one.part == name and meets(text.record, one.where)]
        if any(len(signing.fitting(judge, one, place, text.record, entries)) >= one.count for one in rules):
            return True
    return False


def plain(signoff: Any) -> dict[str, Any]:
    """A typed sign-off as the entry that it stands for."""
    return {"by": signoff.by, "role": signoff.role, "verdict": signoff.verdict, "at": signoff.at, "signer": signoff.signer}
