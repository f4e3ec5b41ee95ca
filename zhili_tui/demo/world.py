"""The invented district: units, officers and who does what."""

import datetime
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from zhili_tui.demo import words
from zhili_tui.demo.people import GIVEN, SURNAMES, NameStream

DISTRICT, COMMITTEE, OFFICE = "shifan", "shifan-zzw", "shifan-zzb"
START = datetime.date(2019, 1, 1)


class DemoUnit(NamedTuple):
    """A unit with its officers by task."""

    id: str
    name: str
    level: str
    parent: str
    code: str
    officers: dict[str, str]  # task -> unit/name

    @property
    def town(self) -> bool:
        """Whether it is a township, town or street: it is assessed and keeps the full books."""
        return self.level in ("street", "town", "township")


class DemoWorld(NamedTuple):
    """All units, and the records that say so."""

    units: dict[str, DemoUnit]
    records: dict[str, tuple[str, dict[str, Any]]]  # ref -> kind, data

    @property
    def towns(self) -> list[DemoUnit]:
        """The townships, towns and streets."""
        return [unit for unit in self.units.values() if unit.town]

    def below(self, parent: str) -> list[DemoUnit]:
        """The units directly below one."""
        return [unit for unit in self.units.values() if unit.parent == parent and not unit.town]


TASKS = {
    "town": (
        ("principal", "黨委書記", ["principal_leader", "committee_chair"]),
        ("in_charge", "黨委副書記", ["leader_in_charge"]),
        ("director", "綜治辦主任", ["office_director", "lead_inspector", "handler"]),
        ("clerk", "綜治辦幹事", ["handler", "inspector"]),
        ("clerk2", "綜治辦幹事", ["handler", "inspector"]),
    ),
    "below": (
        ("principal", "負責人", ["principal_leader", "order_responsible", "lead_inspector"]),
        ("in_charge", "副職", ["leader_in_charge", "inspector"]),
        ("supervisor", "保安主管", ["guard_supervisor", "handler"]),
        ("guard", "保安員", ["guard"]),
    ),
    DISTRICT: (("principal", "區委書記", ["principal_leader"]), ("in_charge", "區委副書記", ["leader_in_charge"])),
    COMMITTEE: (("chair", "區綜治委主任", ["committee_chair", "principal_leader"]), ("deputy", "區綜治委副主任", ["leader_in_charge"])),
    OFFICE: (
        ("director", "區綜治辦主任", ["office_director", "lead_inspector", "registrar"]),
        ("deputy", "區綜治辦副主任", ["leader_in_charge", "lead_inspector", "registrar"]),
        ("clerk", "督查科長", ["inspector", "handler", "lead_inspector"]),
        ("clerk2", "督查科幹事", ["inspector", "handler"]),
        ("clerk3", "綜合科幹事", ["inspector", "handler"]),
    ),
}
#: Those whom docs and screens call by name.
KNOWN = {
    ("dongjie", "director"): "陳國強", ("dongjie", "clerk"): "林淑芬", ("dongjie", "principal"): "王建華", ("shifan-zzb", "clerk"): "周敏",
    ("shifan", "principal"): "李明", ("xiguan", "principal"): "高峰",
}  # fmt: skip


def build(count: int, seed: int, begin: datetime.date, public: Callable[[str], str] | None = None) -> DemoWorld:
    """The district with ``count`` units below it: about one in four a township, town or street.

    ``begin``: the first day of the story, by which everybody is in office; ``public``: the line of an officer's public key,
    where the officers are to have keys.
    """
    rng = random.Random(f"world/{seed}")
    records: dict[str, tuple[str, dict[str, Any]]] = {}
    units: dict[str, DemoUnit] = {}

    def add(id: str, name: str, level: str, parent: str, tasks: str, **more: Any) -> None:
        names = NameStream(random.Random(f"people/{seed}/{id}"))
        officers = {}
        for task, title, roles in TASKS[tasks]:
            full, short = names.next()
            if (id, task) in KNOWN:
                full = KNOWN[id, task]
                short = f"{SURNAMES[full[0]]}-{GIVEN[full[1:]]}"
            officers[task] = f"{id}/{short}"
            post = {"unit": id, "title": title, "roles": roles, "since": min(begin, START + datetime.timedelta(days=rng.randrange(1500)))}
            keys = [{"public": public(f"{id}/{short}"), "since": min(begin, START)}] if public else []
            records[f"{id}/officers/{short}"] = ("officer", {"name": full, "posts": [post], "keys": keys})
        code = more.pop("code", "")
        records[f"{id}/unit"] = ("unit", {"name": name, "level": level, "parent": parent or None, "since": min(begin, START), **more})
        units[id] = DemoUnit(id, name, level, parent, code, officers)

    add(DISTRICT, "示範區", "district", "", DISTRICT, bodies=["party_government"], division_code="990100000000", document_code="示委")
    add(COMMITTEE, "示範區綜治委", "district", DISTRICT, COMMITTEE, bodies=["committee"], document_code="示綜治委", code="示綜治委")
    add(OFFICE, "示範區綜治辦", "district", DISTRICT, OFFICE, bodies=["committee_office"], document_code="示綜治", code="示綜治")
    towns = max(1, round(count / 4)) if count > 4 else count
    for i in range(towns):
        id, name, level, code = words.TOWNS[i % len(words.TOWNS)]
        if i >= len(words.TOWNS):
            number = i // len(words.TOWNS) + 1
            id, name = f"{id}{number}", f"{name[:-2]}{number}{name[-2:]}" if level == "street" else f"{name[:-1]}{number}{name[-1]}"
        add(id, name, level, DISTRICT, "town", bodies=["party_government", "committee", "committee_office", "signatory_unit"],
            classes=["城區" if level == "street" else "鄉鎮"], division_code=f"9901{i + 1:02}000000"[:12].ljust(12, "0"),
            document_code=f"{code}綜治", code=f"{code}綜治", staff=20 + i % 30)  # fmt: skip
    parents = [unit for unit in units.values() if unit.town]
    for i in range(count - towns):
        id, name, level = words.BELOW[i % len(words.BELOW)]
        parent = parents[i % len(parents)]
        if i >= len(words.BELOW):
            number = i // len(words.BELOW) + 1
            id, name = f"{id}{number}", f"{name}（{number}）"
        posts = [
            {
                "id": "menkou",
                "name": "大門崗",
                "hours": [datetime.time(8), datetime.time(15), datetime.time(21)],
                "route": "大門—北區—車庫—大門",
            }
        ]
        add(id, name, level, parent.id, "below", bodies=["signatory_unit"], classes=["社區" if level == "community" else "單位"], staff=6 + i % 40,
            guard_posts=posts if i % 3 == 0 else None, kept_by=parent.id if i % 5 == 4 else None)  # fmt: skip
    return DemoWorld(units, records)
