"""An opened repository with everything that works on it, each built once and given what it uses."""

import datetime
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhili_tui.errors import RulesBroken, Unreadable
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model import kinds
from zhili_tui.model.field_values import meets
from zhili_tui.model.introspection import by_name
from zhili_tui.model.kind import BINDING
from zhili_tui.services.repository import Loaded, Progress, Repository

# Imported where used: a listing needs neither the checks nor what writes.
if TYPE_CHECKING:
    from zhili_tui.checks.rule import CheckFinding
    from zhili_tui.checks.run import CheckReport
    from zhili_tui.model.record_path import Place
    from zhili_tui.services.entering import Entering
    from zhili_tui.services.obligations import Reckoning
    from zhili_tui.services.saving import Saving
    from zhili_tui.services.signing import SigningService
    from zhili_tui.services.soundness import Soundness
    from zhili_tui.services.verifying import Trusting
    from zhili_tui.services.versions import Versions


class Workspace(Repository):
    """The one door through which both faces, the command line and the terminal, go to a repository."""

    def __init__(self, root: Path, officer: str = "", as_of: datetime.date | None = None) -> None:
        super().__init__(root, officer, as_of)
        self._entering: Entering | None = None

    def reload(self) -> None:
        """Take everything anew that follows from the repository's files and git's settings; services stay the same."""
        self.trust.reload()
        super().reload()

    def records_changed(self) -> None:
        """Take anew what follows from the records."""
        super().records_changed()
        self._entering = None
        self.trust.records_changed()
        self.soundness.records_changed()
        self.reckoning.records_changed()

    def incomplete(self) -> list[str]:
        """What an answer made just now leaves out of the rules, or rests on that no registrar committed; it has to say so."""
        return [*self.left_out(), *self.unaccepted()]

    def unaccepted(self, paths: Iterable[str] | None = None) -> list[str]:
        """The files that only a registrar changes and that lie here otherwise than he committed them last, a sentence for each.

        ``paths``: these of them; all unless said.
        """
        every = N_("{path}: is not as a registrar committed it last; what follows from it here is not certain")
        posts = N_("{path}: is not as a registrar committed it last; the posts he committed count, and this officer is not certified")
        unsettled = set(self.soundness.unsettled)
        return [
            translate(every if path in unsettled else posts, {"path": path}) for path in (self.soundness.astray if paths is None else paths)
        ]

    @property
    def entering(self) -> "Entering":
        """What helps to fill in records."""
        from zhili_tui.services.entering import Entering

        entering = self._entering
        if entering is None:
            entering = self._entering = Entering(self)
        return entering

    @cached_property
    def trust(self) -> "Trusting":
        """What sign-offs are worth, and the register that judges them."""
        from zhili_tui.services.verifying import Trusting

        return Trusting(self, lambda: tuple((other.trust, other.index) for other in self.linked))

    @cached_property
    def soundness(self) -> "Soundness":
        """Whether what answers rest on is as a registrar committed it."""
        from zhili_tui.services.soundness import Soundness

        return Soundness(self.trust, lambda: tuple(other.soundness for other in self.linked))

    @cached_property
    def saving(self) -> "Saving":
        """Everything that writes."""
        from zhili_tui.services.saving import Saving

        return Saving(self, self.trust)

    @cached_property
    def signing(self) -> "SigningService":
        """Everything that signs off."""
        from zhili_tui.services.signing import SigningService

        return SigningService(self, self.saving, self.trust)

    @cached_property
    def reckoning(self) -> "Reckoning":
        """The regulation at work on these records."""
        from zhili_tui.services.obligations import Reckoning

        return Reckoning(self, self.trust, self.soundness)

    @cached_property
    def versions(self) -> "Versions":
        """What each record said before."""
        from zhili_tui.services.versions import Versions

        return Versions(self)

    def state(self, record: Any, place: "Place") -> str:
        """The state derived from what of a record is in force, what answers it, and the date: an identifier of the glossary, or empty."""
        kind = kinds.kind(place.kind)
        if kind.sealed and self.trust.worth:
            record = self.trust.standing(place, record).record
        found = kind.state(record, self.today)
        return "done" if found in ("open", "overdue") and self._answered(record, place) else found

    def _answered(self, record: Any, place: "Place") -> bool:
        """Whether the unit answered what a paper asks, where the rule set says that its answer closes it, as ``due`` has it."""
        from zhili_tui.regulation.record_set import RecordSet

        try:
            rules = self.book.deadlines.deadlines
        except RulesBroken:
            return False
        if not any(rule.answered and rule.kind == place.kind and meets(record, rule.where) for rule in rules):
            return False
        where = "kind IN ('reply', 'document') AND unit=? AND id IN (SELECT source FROM link WHERE target=?)"
        beside = self.index.records(where, (place.unit, f"records/{place.ref}.toml"))
        known = RecordSet([(place, record), *((at, one) for at, one in beside if at != place)]).known_by(self.today)
        return any(known.answers(filed) for filed in known.kept(place.kind, place.unit) if filed.ref == place.ref)

    def changed_since_signed(self, record: Any, place: "Place") -> tuple[str, ...]:
        """The fields of a record that binds somebody which were changed since it was signed, without effect; none where nobody has keys."""
        return self.trust.standing(place, record).changed if place.kind in BINDING and self.trust.worth else ()

    def said_changed(self, loaded: Loaded) -> str:
        """A sentence on which fields were changed since the record was signed; empty where none was, or where it cannot be read."""
        try:
            changed = self.changed_since_signed(self.typed(loaded), loaded.place)
        except (Unreadable, RulesBroken):
            return ""
        if not changed:
            return ""
        fields = by_name(loaded.kind.cls)
        called = _(N_(", ")).join(_(fields[name].label) for name in changed)
        return translate(N_("Changed since it was signed, without effect until it is signed again: {fields}"), {"fields": called})

    def marked(self, loaded: Loaded) -> str:
        """How a record came into the books: recorded late, with its original, brought in; empty where in time, or where it cannot be read."""
        try:
            return self.reckoning.marks(loaded.place.ref, self.typed(loaded))
        except (Unreadable, RulesBroken):
            return ""

    def check(
        self, paths: list[str], since: str = "", staged: bool = False, fresh: bool = False, progress: Progress | None = None
    ) -> "CheckReport":
        """What is wrong: everywhere, below some paths, in what differs from a commit, or in what is staged."""
        from zhili_tui.services import checking

        return checking.check(self, self.trust, self.soundness, paths, since, staged, fresh, progress)

    def check_record(self, path: str) -> "list[CheckFinding]":
        """What that says of one record, the errors first. Raises Gone, Unreadable."""
        from zhili_tui.services import checking

        return checking.of_record(self, self.trust, self.saving, path)
