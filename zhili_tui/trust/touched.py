"""Who changed records since their last approval, asked of git: for what lies before the stretch that is judged."""

from collections.abc import Callable

from zhili_tui.ledger.signoffs import Parts
from zhili_tui.trust.objects import Store
from zhili_tui.trust.signed import body, parts_of


def authors(
    store: Store, paths: list[str], commits: list[str], signer: Callable[[str], str], sound: Callable[[str], bool]
) -> dict[str, set[str]]:
    """Of each path the signers of every content change that the commits reach and no approval of that record does.

    The whole history of the paths is looked at, both sides of every merge; nothing is simplified away.
    """
    out: dict[str, set[str]] = {path: set() for path in paths}
    touching = _touching(store, paths, commits) if commits and paths else []
    wanted = set(paths)
    pairs = [(id, parent) for id, parents in touching for parent in parents or ("",)]
    answers = iter(store.differences(pairs))
    changes = {id: [{one.path: one for one in next(answers) if one.path in wanted} for _ in parents or ("",)] for id, parents in touching}
    store.load(blob for sides in changes.values() for side in sides for one in side.values() for blob in (one.old, one.new))
    for path in paths:
        changed: dict[str, bool] = {}
        approved: list[str] = []
        for id, sides in changes.items():
            found = [side[path] for side in sides if path in side]
            if len(found) < len(sides):
                continue  # not touched, or a merge that took one side as it was
            olds, new = [parts_of(store, one.old) for one in found], parts_of(store, found[0].new)
            changed[id] = all(body(old) != body(new) for old in olds)
            if _approves(olds, new, sound):
                approved.append(id)
        settled = {id for id, _ in _touching(store, [path], approved)} if approved else set()  # what an approval stands on
        out[path] = {signer(id) for id, own in changed.items() if own and id not in settled}
    return out


def _approves(olds: list[Parts], new: Parts, sound: Callable[[str], bool]) -> bool:
    added = [entry for entry in new.entries if all(entry.digest not in old.digests for old in olds)]
    return any(entry.plain["verdict"] in ("approved", "attested") and sound(entry.digest) for entry in added)


def _touching(store: Store, paths: list[str], commits: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Commits that touch one of the paths, with their real parents."""
    args = ("--full-history", "--topo-order", "--no-commit-header", "--format=%H %P")
    out = store.git.run("rev-list", *args, *commits, "--", *paths)
    return [(id, tuple(parents)) for id, *parents in (line.split(" ") for line in out.decode().splitlines())]
