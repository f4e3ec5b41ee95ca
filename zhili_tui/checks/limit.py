"""How many findings of one file are told: nobody mends more at a time, and a hostile file costs no more than its length."""

from collections.abc import Iterator

from zhili_tui.checks.rule import RuleHit, rule
from zhili_tui.model.glossary import N_

MOST = 200


@rule(
    "findings-many",
    N_("Of a file the first 200 findings are told"),
    {"records/a/2026/activity/20260101-aaaa.toml": "#" + " \x07" * (MOST + 1)},
)
def many(count: int) -> Iterator[RuleHit]:
    """How many there are in all; mend the first, then check again."""
    if count > MOST:
        yield RuleHit(N_("{count} findings in this file; the first {most} are told"), {"count": count, "most": MOST})
