"""Whether history has what lies on disk, and whole; and whether a registrar committed what only he may change."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from zhili_tui.checks.rule import RuleHit, rule
from zhili_tui.errors import PartialHistory
from zhili_tui.model.glossary import N_

if TYPE_CHECKING:
    from zhili_tui.vcs.uncommitted import Uncommitted


class Unaccepted(Protocol):
    """A file that only a registrar changes, and that lies otherwise than as it counts."""

    @property
    def path(self) -> str:
        """The file."""

    @property
    def commit(self) -> str:
        """The one that changed it and does not count; empty where no commit has it as it lies."""

    @property
    def reason(self) -> str:
        """Why that does not count, in a sentence."""

    @property
    def accepted(self) -> str:
        """The newest commit that has it as it counts; empty where none ever had it."""


SENTENCES = {
    "new": N_("lies on disk and in no commit; take it in with “zhili commit {ref}”, or take the file away"),
    "changed": N_("was changed on disk and in no commit; take that in with “zhili commit {ref}”, or put it back with “zhili restore {ref} HEAD”"),
    "gone": N_("was taken away on disk and in no commit; put it back with “zhili restore {ref} HEAD”, or “zhili remove {ref}”"),
}  # fmt: skip


@rule(
    "not-saved",
    N_("What lies on disk is in history"),
    {"records/a/2026/activity/20260101-aaaa.toml": 'type = "publicity"\ndate = 2026-01-01\ntitle = "x"\n'},
    severity="warning",
    scope="tree",
)
def unsaved(found: "Iterable[Uncommitted]") -> Iterator[RuleHit]:
    """A record that was written, changed or taken away beside zhili, or by a save that was cut short: no history, hub or colleague has it."""
    for one in found:
        ref = one.path.removeprefix("records/").removesuffix(".toml")
        yield RuleHit(SENTENCES[one.state], {"ref": ref}, path=one.path)


OFFICE: dict[str, str | bytes] = {"records/office.toml": 'name = "x"\nunit = "a"\n'}


@rule("not-accepted", N_("Settings, units, officers and rules lie as a registrar committed them"), OFFICE, scope="tree")
def unaccepted(found: "Iterable[Unaccepted]") -> Iterator[RuleHit]:
    """A file that only a registrar changes was changed by somebody else, or beside zhili: it does not count, and what rests on it is not certain."""
    for one in found:
        parts = {"path": one.path, "commit": one.commit[:12], "accepted": one.accepted[:12], "reason": one.reason or "-"}
        if not one.commit:
            sentence = N_("lies otherwise than a registrar committed it last, and in no commit: it does not count. A registrar commits it, or it is put back with: git restore --source={accepted} {path}")  # fmt: skip
        elif one.accepted:
            sentence = N_("was changed by the commit {commit}, which does not count ({reason}). A registrar puts it back with “git restore --source={accepted} {path}” and commits that; what is to be changed he changes himself")  # fmt: skip
        else:
            sentence = N_("was brought in by the commit {commit}, which does not count ({reason}). A registrar takes it away and commits that; what is to be there he brings in himself")  # fmt: skip
        yield RuleHit(sentence, parts, path=one.path, warns=not one.commit)


@rule("history-partial", N_("The whole history is here"), OFFICE, severity="warning", scope="tree")
def partial(whole: bool) -> Iterator[RuleHit]:
    """A clone made with a depth: no sign-off in it can be judged."""
    if not whole:
        yield RuleHit(PartialHistory.sentence, path=".git")
