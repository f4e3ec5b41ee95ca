"""What a merge comes to, path by path: the judge asks it of what was merged, the sync of what it is about to merge."""

from typing import TypeVar

from zhili_tui.vcs.objects import ABSENT, NOTHING, PLAIN, TreeChange

T = TypeVar("T")


def agreement(one: T, other: T, bases: list[T]) -> T | None:
    """What a merge comes to at one path: what one side changed where the other left it; None where both changed it.

    Of several bases those count that say something, and they have to say the same.
    """
    if one == other:
        return one
    said = [other if one == base else one for base in bases if base in (one, other)]
    return said[0] if said and all(word == said[0] for word in said) else None


def merged(differences: list[list[TreeChange]]) -> list[TreeChange]:
    """A merge's own edits: where it is not what its two sides come to. ``differences``: both sides and the merge against each base."""
    groups = [[{change.path: change for change in changes} for changes in differences[at : at + 3]] for at in range(0, len(differences), 3)]
    own: list[TreeChange] = []
    for path in {path for group in groups for changes in group for path in changes}:
        states = [_states(path, group) for group in groups]
        one, other, result = states[0][1:]
        # Where a base says nothing of a path, neither side changed it since.
        if agreement(one, other, [base for base, *_ in states]) != result:
            base = states[0][0]
            own.append(TreeChange(path, result[0], base[1], result[1]))
    return own


def _states(path: str, group: list[dict[str, TreeChange]]) -> list[tuple[str, str]]:
    """Mode and blob of a path in a base, on both sides and in the merge."""
    found = next((changes[path] for changes in group if path in changes), None)
    old = found.old if found else NOTHING
    base = (PLAIN if old != NOTHING else ABSENT, old)
    return [base, *((changes[path].mode, changes[path].new) if path in changes else base for changes in group)]
