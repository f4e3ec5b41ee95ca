"""Where the office stands today: what is due, what waits to be signed, what came in."""

from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import NoOfficer, UnknownOfficer, ZhiliError

if TYPE_CHECKING:
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.regulation.record_set import Facts
    from zhili_tui.services.signing import Mend, Waiting
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.vcs.uncommitted import Uncommitted


class Standing(NamedTuple):
    """Where the office stands today."""

    facts: "Facts"
    units: frozenset[str]  # the unit at work and those below it
    writes_for: frozenset[str]  # the units whose records the officer at work may write
    duties: "list[Duty]"  # of all units, what presses most first
    waiting: "list[Waiting]"  # what waits for this officer's signature
    incoming: int  # files changed by others since this officer last looked
    mending: "list[Mend]"  # what was sent back to the units he writes for
    unsent: int  # commits made here that the hub has not got
    unsaved: "list[Uncommitted]"  # records that no commit has as they lie on disk
    late: frozenset[str]  # the records of what was done after its day

    @property
    def mine(self) -> "list[Duty]":
        """What the unit at work and those below it have to do."""
        return [duty for duty in self.duties if duty.unit in self.units]

    @property
    def overdue(self) -> int:
        """How many of these are overdue."""
        return sum(duty.state == "overdue" for duty in self.mine)


def standing(office: "Workspace", unit: str) -> Standing:
    """Work it all out, for a unit at work; takes about as long as reading every record."""
    from zhili_tui.regulation.duties import prefill
    from zhili_tui.sharing.sync import unsent
    from zhili_tui.vcs.uncommitted import uncommitted

    facts = office.reckoning.facts()
    units = frozenset((unit, *facts.all_below(unit)))
    duties = office.reckoning.duties(facts)
    late = frozenset(ref for duty in duties if duty.state == "late" for ref in duty.evidence)
    try:
        officer = office.officer()
    except (NoOfficer, UnknownOfficer):
        return Standing(facts, units, frozenset(), duties, [], 0, [], unsent(office), uncommitted(office.git), late)
    own = prefill.writes_for(facts, officer, office.today)
    unsaved = uncommitted(office.git)
    mending = [one for one in office.signing.to_mend(own) if one.by != officer]
    return Standing(facts, units, own, duties, office.signing.waiting(officer), came_in(office), mending, unsent(office), unsaved, late)


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
    found = {path for path in found if review.belongs(office, path)}
    some = {path: blob for path, blob in review.some_seen(office).items() if path in found}
    if some:
        listed = office.git.run("ls-tree", "-r", "-z", "--full-tree", "HEAD", "--", *some).decode()
        now = {path: meta.split(" ")[2] for meta, tab, path in (one.partition("\t") for one in listed.split("\0")) if tab}
        found -= {path for path, blob in some.items() if now.get(path, NOTHING) == blob}
    return len(found)
