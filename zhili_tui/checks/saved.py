"""Whether history has what lies on disk."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from zhili_tui.checks.rule import Hit, rule
from zhili_tui.model.glossary import N_

if TYPE_CHECKING:
    from zhili_tui.vcs.uncommitted import Uncommitted

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
def unsaved(found: "Iterable[Uncommitted]") -> Iterator[Hit]:
    """A record that was written, changed or taken away beside zhili, or by a save that was cut short: no history, hub or colleague has it."""
    for one in found:
        ref = one.path.removeprefix("records/").removesuffix(".toml")
        yield Hit(SENTENCES[one.state], {"ref": ref}, path=one.path)
