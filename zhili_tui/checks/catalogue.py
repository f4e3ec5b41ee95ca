"""All rules, by id."""

import functools

from zhili_tui.checks import (
    ahead,
    clauses,
    conflicts,
    facts,
    far,
    limit,
    links,
    place,
    powers,
    privacy,
    rulebook,
    saved,
    shape,
    sheets,
    text,
)
from zhili_tui.checks.rule import CheckRule


@functools.cache
def rules() -> dict[str, CheckRule]:
    """Every rule there is, in the order in which a file meets them."""
    found = (
        *place.RULES,
        *text.RULES,
        *text.TEMPLATE_RULES,
        *privacy.RULES,
        *shape.RULES,
        *facts.rules(),
        ahead.ahead,
        far.far,
        *clauses.RULES,
        *sheets.RULES,
        *links.RULES,
        *powers.RULES,
        rulebook.broken,
        saved.unsaved,
        saved.unaccepted,
        saved.partial,
        conflicts.marks,
        conflicts.waiting,
        limit.many,
    )
    return {one.id: one for one in found}
