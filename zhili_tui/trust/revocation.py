"""What one line of history has ended while another still builds on it: keys, and the roles that officers held."""

import datetime
from collections.abc import Callable
from typing import NamedTuple

from zhili_tui.trust import path_policy
from zhili_tui.trust.registry import Register
from zhili_tui.trust.sshsig import fingerprint
from zhili_tui.vcs.objects import Changed, Commit

Day = datetime.date


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

    def touches(self, signer: str, key: str, commit: Commit, changes: Callable[[str], list[Changed]]) -> bool:
        """Whether a commit rests on what has ended: on the key, or on a role, which only sign-offs and the register ask for."""
        if key in self.keys:
            return True
        if signer not in self.officers:
            return False
        return any(name == "Zhili-Signoff" for name, _ in commit.trailers) or any(
            not path_policy.signable(one.path) for one in changes(commit.id)
        )


def _roles(register: Register, officer: str, day: Day) -> set[tuple[str, str]]:
    return {(post.unit, role) for post in register.posts(officer, day) for role in post.roles}
