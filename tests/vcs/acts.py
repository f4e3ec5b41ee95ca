"""What saves, by its name, and the records it is done to."""

import datetime
from typing import Any

from zhili_tui.services.workspace import Workspace

PUBLICITY: dict[str, Any] = {"type": "publicity", "title": "平安宣傳", "date": datetime.date(2026, 11, 20)}


def first(office: Workspace) -> str:
    return office.index.hits("kind='meeting' AND unit='dongjie'", limit=1)[0].path


def unsigned(office: Workspace) -> str:
    """A record nobody has signed and none refers to."""
    hits = office.index.hits("unit='dongjie' AND kind NOT IN ('unit', 'officer') AND id NOT IN (SELECT source FROM seal)")
    linked = {target for (target,) in office.index.rows("SELECT target FROM link")}
    return next(hit.path for hit in hits if hit.path not in linked)


def acts(office: Workspace) -> dict[str, Any]:
    """Everything that writes, by its name."""
    path = first(office)
    loaded = office.load(path)
    return {
        "set": lambda: office.saving.change(loaded, loaded.plain | {"note": "已核對"}),
        "new": lambda: office.saving.create("activity", "dongjie", PUBLICITY),
        "remove": lambda: office.saving.remove(unsigned(office), "x"),
        "restore": lambda: office.saving.restore(path, "HEAD~1"),
    }
