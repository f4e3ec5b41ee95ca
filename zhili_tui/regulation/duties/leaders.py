"""Who is named in a record for the post he held: everybody who held it, so that naming one of two never frees the other. Pure."""

import datetime
from types import SimpleNamespace
from typing import Any

from zhili_tui.model import kinds
from zhili_tui.regulation.bars import held
from zhili_tui.regulation.record_set import RecordSet

#: By kind and field: the role, and the field that says of which unit; blank: of the unit that issues the record.
POSTS = {
    "notice": {"principal_leader": ("principal_leader", "unit"), "leader_in_charge": ("leader_in_charge", "unit")},
    "veto": {"principal_leader": ("principal_leader", "unit"), "leader_in_charge": ("leader_in_charge", "unit")},
    "statement": {"superior_leader": ("principal_leader", ""), "unit_leader": ("principal_leader", "unit")},
}


def leaders(kind: str, issuer: str, plain: dict[str, Any], facts: RecordSet, today: datetime.date) -> dict[str, list[str]]:
    """Whom the fields of a record begin with: all who held the posts on the day that counts (INV-6, LDR-E2, TGT-3).

    Empty lists where the unit is not known yet; nobody who is left out with a reason. A statement that an office without leaders
    of its own draws up is signed by those of the unit above it.
    """
    posts = POSTS.get(kind, {})
    if not posts:
        return {}
    found = plain.get(kinds.kind(kind).date)
    own = found if isinstance(found, datetime.date) else today
    about = SimpleNamespace(date=own, proposed=own, case=plain.get("case"))
    day = held(kind, about, facts) if kind in ("notice", "veto") else own
    left_out = {one.get("officer") for one in plain.get("left_out", ())}
    out: dict[str, list[str]] = {}
    for field, (role, of) in posts.items():
        unit = str(plain.get(of) or "") if of else issuer
        named = facts.holders(unit, role, day)
        if not named and not of and unit in facts.units:
            named = facts.holders(facts.units[unit].parent or "", role, day)
        out[field] = [one for one in named if one not in left_out]
    return out
