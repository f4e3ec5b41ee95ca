"""What a change does to the sign-offs on a record: whose do not cover it, and who has to sign it again. Pure."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from zhili_tui.model.record_path import Place
from zhili_tui.regulation.binding import in_force, signing
from zhili_tui.regulation.binding.in_force import Judges, Minuted, Signed
from zhili_tui.regulation.binding.signing import Entry, Roster
from zhili_tui.regulation.rules import Requirement


class Uncovered(NamedTuple):
    """What a change leaves uncovered: the sign-offs that were given on what it changes, and what it has to be signed by."""

    signoffs: tuple[Entry, ...] = ()
    again: tuple[Requirement, ...] = ()


def by_any_change(roster: Roster, place: Place, every: tuple[Signed, ...], minuted: Minuted, judges: Judges) -> Uncovered:
    """What a change to the text that lies there would leave uncovered; acts on it, which are signed by themselves, apart.

    ``every``: as for ``in_force.standing``.
    """
    record = every[0].record
    open_ = in_force.complete(roster, place, every, minuted, judges)
    again = tuple(one for one in signing.whole(roster.rules, place.kind, record) if one not in open_)
    asked = [one for one in signing.requirements(roster.rules, place.kind, record) if one.part is None]
    return Uncovered(_once(entry for one in asked for entry in in_force.given(roster, place, record, one, every)), again)


def by_change(roster: Roster, place: Place, every: tuple[Signed, ...], after: Any, minuted: Minuted, judges: Judges) -> Uncovered:
    """What the change of the text that lies there into another leaves uncovered; nothing where nobody had signed what is changed."""
    before, changed = every[0].record, (Signed(after, ()), *every)
    was_open = in_force.complete(roster, place, every, minuted, judges)
    again = tuple(one for one in in_force.complete(roster, place, changed, minuted, judges) if one not in was_open)
    fallen = []
    for one in signing.requirements(roster.rules, place.kind, before):
        kept = in_force.given(roster, place, after, one, changed)
        fallen += [entry for entry in in_force.given(roster, place, before, one, every) if entry not in kept]
    return Uncovered(_once(fallen), again)


def _once(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each sign-off once, though it meets several requirements."""
    return tuple({(signing.signer(one), one["role"]): one for one in entries}.values())
