"""Where the office stands today: what is due, what waits to be signed, what came in."""

import time
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import NoOfficer, UnknownOfficer, ZhiliError

if TYPE_CHECKING:
    from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.regulation.record_set import RecordSet
    from zhili_tui.services.all_units.answering_process import AnsweringProcess
    from zhili_tui.services.signing import PendingSignature, ReturnedRecord
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.vcs.uncommitted import Uncommitted


#: So many records are released at a time.
SLICE = 500


class AgendaState(NamedTuple):
    """Where the office stands today."""

    register: "RecordSet"  # all units and officers, and no other record
    units: frozenset[str]  # the unit at work and those below it
    writes_for: frozenset[str]  # the units whose records the officer at work may write
    duties: "DutiesByUnit"  # of all units; of a large office of those of ``units`` alone
    whole: bool  # whether they are those of all
    late: frozenset[str]  # the records of what was done after its day, by these duties
    waiting: "list[PendingSignature]"  # what waits for this officer's signature
    incoming: int  # files changed by others since this officer last looked
    mending: "list[ReturnedRecord]"  # what was sent back to the units he writes for
    unsent: int  # commits made here that the hub has not got
    unsaved: "list[Uncommitted]"  # records that no commit has as they lie on disk

    def knows(self, unit: str) -> bool:
        """Whether what a unit has to do is known."""
        return self.whole or unit in self.units

    @property
    def mine(self) -> "list[Duty]":
        """What the unit at work and those below it have to do."""
        return self.duties.of(self.units)

    @property
    def overdue(self) -> int:
        """How many of these are overdue."""
        return sum(duty.state == "overdue" for duty in self.mine)


def standing(office: "Workspace", unit: str, answering: "AnsweringProcess") -> AgendaState:
    """Work it all out, for a unit at work; takes about as long as reading the records of it and of those below it.

    ``answering``: works out what all have to do, where that is a large office's own business: it closes the years of all.
    """
    from zhili_tui.regulation.duties import prefill
    from zhili_tui.regulation.duties.agenda import closes_years
    from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit
    from zhili_tui.services.all_units.questions import large
    from zhili_tui.services.soundness import uncommitted_records
    from zhili_tui.sharing.sync import unsent

    register = office.reckoning.registered()
    units = frozenset((unit, *register.all_below(unit)))
    if large(office) and closes_years(office.book, register, units):
        duties, whole = everybodys(answering), True
    else:
        whole = not large(office)
        facts = office.reckoning.facts() if whole else office.reckoning.facts_about(units)
        duties = DutiesByUnit(office.reckoning.duties(facts, units=None if whole else units))
        release_in_slices(facts)
    try:
        officer = office.officer()
    except (NoOfficer, UnknownOfficer):
        return AgendaState(
            register, units, frozenset(), duties, whole, _late(duties), [], 0, [], unsent(office), uncommitted_records(office)
        )
    own = prefill.writes_for(register, officer, office.today)
    unsaved = uncommitted_records(office)
    mending = [one for one in office.signing.to_mend(own) if one.by != officer]
    waiting, late = office.signing.waiting(officer), _late(duties)
    return AgendaState(register, units, own, duties, whole, late, waiting, came_in(office), mending, unsent(office), unsaved)


def everybodys(answering: "AnsweringProcess") -> "DutiesByUnit":
    """What all units have to do. Raises NotAnswered."""
    from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit

    found = DutiesByUnit()
    for some in answering.ask("duties"):
        found.update(some)
    return found


def with_all(found: AgendaState, duties: "DutiesByUnit") -> AgendaState:
    """The same, with what all units have to do."""
    return found._replace(duties=duties, whole=True, late=_late(duties))


def _late(duties: "DutiesByUnit") -> frozenset[str]:
    return frozenset(ref for duty in duties if duty.state == "late" for ref in duty.evidence)


def release_in_slices(facts: "RecordSet") -> None:
    """Free records that are no longer needed a little at a time: all at once it would hold up whoever waits for a key."""
    pieces = [*facts.pieces()]
    del facts
    while pieces:
        del pieces[-SLICE:]
        time.sleep(0.002)


def came_in(office: "Workspace") -> int:
    """How many files others changed since this officer last looked; none where he never has. Cheap: names alone."""
    from zhili_tui.sharing import review
    from zhili_tui.vcs.objects import NOTHING

    try:
        old = review.looked(office)
        if not old:  # the whole history is no news
            return 0
        mine = office.author()
        names = office.git.run("log", "--no-merges", "--format=%x01%ae", "--name-only", "-z", "--no-renames", f"{old}..HEAD").decode()
    except ZhiliError:
        return 0
    found: set[str] = set()
    for block in names.split("\x01")[1:]:
        author, _nul, paths = block.partition("\0")
        if author.strip() != mine.email:
            found |= {path.strip("\n") for path in paths.split("\0") if path.strip("\n")}
    found = {own for path in found if (own := review.own_path(office, path))}
    some = {path: blob for path, blob in review.some_seen(office).items() if path in found}
    if some:
        prefix = office.git.prefix
        listed = office.git.run("ls-tree", "-r", "-z", "--full-tree", "HEAD", "--", *(prefix + path for path in some)).decode()
        lines = (one.partition("\t") for one in listed.split("\0"))
        now = {path.removeprefix(prefix): meta.split(" ")[2] for meta, tab, path in lines if tab}
        found -= {path for path, blob in some.items() if now.get(path, NOTHING) == blob}
    return len(found)
