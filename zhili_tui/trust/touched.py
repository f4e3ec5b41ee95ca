"""Who changed one record since its last approval, asked of git: for what lies before the stretch that is judged."""

from collections.abc import Callable

from zhili_tui.trust.objects import NOTHING, Store
from zhili_tui.trust.signed import body, parts_of


def authors(store: Store, path: str, commits: list[str], signer: Callable[[str], str], sound: Callable[[str], bool]) -> set[str]:
    """The signers of every content change that the commits reach and no approval of the record does.

    The whole history of the path is looked at, both sides of every merge; nothing is simplified away.
    """
    if not commits:
        return set()
    touching = _touching(store, path, commits)
    changed: dict[str, bool] = {}
    approved: list[str] = []
    differences = store.differences([(id, parent) for id, parents in touching for parent in parents or ("",)])
    answers = iter(differences)
    for id, parents in touching:
        found = [next((one for one in next(answers) if one.path == path), None) for _ in parents or ("",)]
        if not found or any(one is None for one in found):
            continue  # a merge that took one side as it was
        olds = [parts_of(store, one.old) for one in found if one]
        new = parts_of(store, found[0].new if found[0] else NOTHING)
        changed[id] = all(body(old) != body(new) for old in olds)
        added = [entry for entry in new.entries if all(entry.digest not in old.digests for old in olds)]
        if any(entry.plain["verdict"] in ("approved", "attested") and sound(entry.digest) for entry in added):
            approved.append(id)
    below = {id for id, _ in _touching(store, path, approved)} if approved else set()
    return {signer(id) for id, own in changed.items() if own and id not in below}


def _touching(store: Store, path: str, commits: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Commits that touch a path, with their real parents."""
    out = store.git.run("rev-list", "--full-history", "--topo-order", "--no-commit-header", "--format=%H %P", *commits, "--", path)
    return [(id, tuple(parents)) for id, *parents in (line.split(" ") for line in out.decode().splitlines())]
