"""Attacks that hub and clone refuse alike, each with what an honest officer does instead: how they are written down.

What stock git or the server would refuse by themselves is tried on a real hub: see tests/sharing/test_attacks.py.
"""

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.trust.signed_world import MEETING, World, officer_path, officer_text, pair
from zhili_tui.storage import signoff_block

Act = Callable[[World], Any]
OWN, NEW, OTHER = (
    f"records/{unit}/2026/activity/20260302-{name}.toml" for unit, name in (("dong", "bbbb"), ("dong", "cccc"), ("an", "aaaa"))
)
TEXT = 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n'
RULES = "templates/regulation/default/signing.toml"
ON_PAPER = {"signer": "dong/chen", "signed_on": datetime.date(2026, 3, 2), "paper": "三號櫃"}
#: Where registrars sign together: what both have signed, what one has, what one of two recoverers has, and both.
SIGNED, HALF, LONE, RECOVERY = (f"records/zzb/2026/authority_change/20260302-{name}.toml" for name in ("aaaa", "bbbb", "cccc", "dddd"))


class Case(NamedTuple):
    """What is tried, by which id it is refused, and what an honest officer does instead; where changes take two, or one."""

    attack: Act
    says: str
    twin: Act
    together: bool


CASES: dict[str, Case] = {}


def case(says: str, twin: Act, together: bool = False) -> Callable[[Act], Act]:
    def keep(act: Act) -> Act:
        CASES[act.__name__] = Case(act, says, twin, together)
        return act

    return keep


def lin(*more: str, unit: str = "dong", key: int = 1, entered: str = "", post: str = "") -> str:
    """The file of the street's clerk; ``entered``: more about her key, ``post``: about her post."""
    text = officer_text("林淑芬", unit, ["handler", *more], pair("dong/lin", key).public).rstrip() + "\n"
    return text.replace("since = 2020-01-01\n", f"since = 2020-01-01\n{post}") + entered


def edit(who: str = "dong/lin", path: str = OWN, text: str = TEXT + 'place = "y"\n') -> Act:
    """A record's text, with the sign-offs there are."""
    return lambda world: world.commit({path: signoff_block.keep(text.encode(), world.read(path)) if world.read(path) else text}, who)


def append(who: str, path: str) -> Act:
    """A line more in a file outside the records."""
    return lambda world: world.commit({path: world.read(path) + b"# x\n"}, who)


def sign(path: str, by: str, role: str, verdict: str = "approved", **more: Any) -> Act:
    return lambda world: world.sign(path, by, role, verdict, **more)


def after(*acts: Act) -> Act:
    """One act after another."""
    return lambda world: [act(world) for act in acts]


def register(who: str = "zzb/zhou", path: str = "dong/lin", text: str = "") -> Act:
    """An officer's file as somebody would have it."""
    return lambda world: world.commit({officer_path(path): text or lin("guard")}, who)


QIAN = officer_text("錢立", "dong", ["leader_in_charge", "office_director"], pair("dong/qian").public)
approve = sign(MEETING, "dong/chen", "office_director")


def two_lines(world: World, who: str = "dong/lin") -> tuple[str, str]:
    """Another unit's work on one side, an edit on the other."""
    start = world.head
    theirs = world.commit({OTHER: TEXT}, "an/zhao")
    world.git.run("reset", "-q", "--hard", start)
    return theirs, world.commit({NEW: TEXT}, who)


CHANGED = {officer_path("dong/lin"): lin("guard")}
NEWCOMER = {officer_path("zzb/xin"): officer_text("新人", "zzb", ["registrar"], pair("zzb/xin").public)}
