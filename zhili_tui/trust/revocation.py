"""What one line of history has ended while another still builds on it: keys, and the roles that officers held."""

import datetime
from collections.abc import Callable, Collection
from typing import NamedTuple

from zhili_tui.trust import path_policy
from zhili_tui.trust.registry import Register
from zhili_tui.trust.sshsig import fingerprint
from zhili_tui.vcs.objects import Commit, TreeChange

Day = datetime.date
#: The trailer that names a sign-off: path, role, verdict, digest.
SIGNOFF = "Zhili-Signoff"


class Ended(NamedTuple):
    """What was good before and has ended: keys, and the roles that officers held."""

    keys: frozenset[str]  # fingerprints
    officers: frozenset[str]

    @classmethod
    def between(cls, before: list[Register], after: Register, day: Day) -> "Ended":
        """What has ended in a register since some earlier ones."""
        keys = {
            fingerprint(key) for register in before for key in register.holders
            if (there := after.holders.get(key)) is None or there.ended(day)
        }  # fmt: skip
        officers = {
            officer for register in before if register.files != after.files for officer in register.officers
            if _roles(register, officer, day) - _roles(after, officer, day)
        }  # fmt: skip
        return cls(frozenset(keys), frozenset(officers))

    def __bool__(self) -> bool:
        return bool(self.keys or self.officers)

    def touches(self, signer: str, key: str, commit: Commit, changes: Callable[[str], list[TreeChange]]) -> bool:
        """Whether a commit rests on what has ended: on the key, or on a role, which only sign-offs and the register ask for."""
        if key in self.keys:
            return True
        if signer not in self.officers:
            return False
        return any(name == SIGNOFF for name, _ in commit.trailers) or _of_the_register(commit, changes)


def rests_on(commit: Commit, roles: Collection[str], changes: Callable[[str], list[TreeChange]]) -> bool:
    """Whether a commit signs something off in one of these roles, or changes the register as a registrar: an edit asks for no role."""
    given = {value.split(" ")[1] for name, value in commit.trailers if name == SIGNOFF and " " in value}
    return bool(given & {*roles}) or ("registrar" in roles and _of_the_register(commit, changes))


def _of_the_register(commit: Commit, changes: Callable[[str], list[TreeChange]]) -> bool:
    return any(not path_policy.signable(one.path) for one in changes(commit.id))


def lapsed(signer: str, then: Register, day: Day, later: Register, known: Day) -> set[str]:
    """The roles that an officer held on a day, by one register, and no longer on the day from which that is known, by another."""
    return {role for _unit, role in _roles(then, signer, day) - _roles(later, signer, known)}


def terms_end(register: Register, first: Day, last: Day) -> bool:
    """Whether anybody's post or key ends between two days, both included."""
    return any(first <= end <= last for end in register.ends)


def _roles(register: Register, officer: str, day: Day) -> set[tuple[str, str]]:
    return {(post.unit, role) for post in register.posts(officer, day) for role in post.roles}
