"""Who changed records since their last approval, asked of git: for what lies before the stretch that is judged."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from zhili_tui.storage.signoff_block import Parts, SignoffEntry
from zhili_tui.trust.commit_changes import body, edited, text_of
from zhili_tui.trust.walking.commit_graph import Graph
from zhili_tui.vcs.objects import FEW, Store
from zhili_tui.vcs.reader import reading

#: By commit and path, the blob in the commit and in each of its parents.
Sides: TypeAlias = dict[str, dict[str, list[str]]]
#: By merge, the blob of each path in each of the best commits on which both its sides stand.
Bases: TypeAlias = dict[str, list[dict[str, str]]]
#: What a blob says.
Text: TypeAlias = Callable[[str], Parts]
#: So many versions are kept taken apart: what one commit makes of a record is what the next one finds.
AT_HAND = 256


def authors(
    store: Store, paths: list[str], commits: list[str], settled: list[str], signer: Callable[[str], str], sound: Callable[[str, str], bool]
) -> dict[str, set[str]]:
    """Of each path the signers of every content change that the commits reach and no approval of that record does.

    The whole history of the paths is looked at, every merge on all its sides; nothing is simplified away. ``settled``: commits
    that an approval elsewhere stands on; ``sound``: whether a sign-off counts, by its digest and the commit that makes it.
    """
    text = lru_cache(AT_HAND)(lambda blob: text_of(store, blob))
    with reading(store.git):
        touching = _touching(store, paths, commits, settled) if commits and paths else []
        sides = _versions(store, touching, paths)
        store.load(blob for versions in sides.values() for version in versions.values() for blob in version)
        parted = {id for id, versions in sides.items() if any(_parted(text, olds) for _new, *olds in versions.values())}
        bases = _bases(store, {id: parents for id, parents in touching if id in parted}, paths)
        return {path: _changed_by(store, path, sides, bases, text, signer, sound) for path in paths}


def _changed_by(
    store: Store, path: str, sides: Sides, bases: Bases, text: Text, signer: Callable[[str], str], sound: Callable[[str, str], bool]
) -> set[str]:
    """The signers of one record's changes."""
    changed: list[str] = []
    approved: list[str] = []
    for id, versions in sides.items():
        if path not in versions:
            continue
        blob, *before = versions[path]
        if all(one == blob for one in before):
            continue
        new, olds = text(blob), [text(one) for one in before]
        if all(old.content == new.content and old.digests == new.digests for old in olds):
            continue
        if edited(new, olds, [text(known[path]) for known in bases.get(id, ())]):
            changed.append(id)
        approvals = [entry for entry in new.entries if entry.plain["verdict"] == "approved"]
        if any(sound(entry.digest, id) for entry in approvals if all(entry.digest not in old.digests for old in olds)):
            approved.append(id)
    stands = {id for id, _ in _touching(store, [path], approved, [])} if approved else set()
    return {signer(id) for id in changed if id not in stands}


def _versions(store: Store, touching: list[tuple[str, tuple[str, ...]]], paths: list[str]) -> Sides:
    """By commit and path the blob in the commit and in each of its parents; of plain commits only what they change."""
    wanted = set(paths)
    out: Sides = {}
    plain = [(id, parents[0] if parents else "") for id, parents in touching if len(parents) < 2]
    if len(paths) == 1:  # then less is asked than what else the commits changed
        found = zip(store.at_all([(id, paths[0]) for id, _ in plain]), store.at_all([(old, paths[0]) for _, old in plain]), strict=True)
        out |= {id: {paths[0]: [new, old]} for (id, _), (new, old) in zip(plain, found, strict=True)}
    else:
        changes = store.differences(plain)
        out |= {
            id: {one.path: [one.new, one.old] for one in some if one.path in wanted} for (id, _), some in zip(plain, changes, strict=True)
        }
    merges = [(id, parents) for id, parents in touching if len(parents) > 1]
    blobs = iter(store.at_all([(one, path) for id, parents in merges for path in paths for one in (id, *parents)]))
    out |= {id: {path: [next(blobs) for _one in (id, *parents)] for path in paths} for id, parents in merges}
    return {id: out[id] for id, _ in touching}


def _parted(text: Text, olds: list[str]) -> bool:
    """Whether the sides of a merge say different things of a record."""
    return len(olds) > 1 and olds[0] != olds[1] and body(text(olds[0])) != body(text(olds[1]))


def _bases(store: Store, merges: Mapping[str, tuple[str, ...]], paths: list[str]) -> Bases:
    """Of each merge, newest first, the blobs of these records in the best commits on which both its sides stand.

    Of a few, git is asked merge by merge; of many, the stretch of history from the oldest of them on is read once, and git is asked
    only where a base lies before it.
    """
    graph = Graph(store.order(merges, merges[list(merges)[-1]]) if len(merges) > FEW else [])
    found = {}
    for id, (one, other, *_) in merges.items():
        known = graph.bases(one, other) if one in graph and other in graph else None
        found[id] = store.git.attempt("merge-base", "--all", one, other).stdout.decode().split() if known is None else known
    blobs = iter(store.at_all([(base, path) for bases in found.values() for base in bases for path in paths]))
    return {id: [{path: next(blobs) for path in paths} for _base in bases] for id, bases in found.items()}


def makers(store: Store, path: str, digest: str, commits: Iterable[str]) -> Iterator[str]:
    """The commits up to these that add a sign-off to a record."""
    sides = _versions(store, _touching(store, [path], [*commits], []), [path])
    for id, versions in sides.items():
        new, *olds = (text_of(store, blob) for blob in versions.get(path, ()))
        if any(entry.digest == digest for entry in _added(olds, new)):
            yield id


def _added(olds: list[Parts], new: Parts) -> list[SignoffEntry]:
    return [entry for entry in new.entries if all(entry.digest not in old.digests for old in olds)]


def _touching(store: Store, paths: list[str], commits: list[str], settled: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Commits that touch one of the paths, and merges one of whose sides differs there, with their real parents."""
    if not settled:  # then git knows every side of a merge, and tells of all of it at once
        told = store.git.run("rev-list", "--full-history", "--no-commit-header", "--format=%H %P", *commits, "--", *paths)
        return [(id, tuple(parents)) for id, *parents in map(str.split, told.decode().splitlines())]
    limits = [*commits, *(f"^{one}" for one in settled)]
    plain = store.git.run("rev-list", "--full-history", "--no-merges", "--no-commit-header", "--format=%H %P", *limits, "--", *paths)
    merges = store.git.run("rev-list", "--merges", *limits)
    differing = (
        store.git.run("diff-tree", "--stdin", "-m", "-r", "--name-only", "--no-renames", "--", *paths, input=merges) if merges else b""
    )
    ids = dict.fromkeys(line for line in differing.decode(errors="replace").splitlines() if len(line) == 40 and "/" not in line)
    found = map(str.split, plain.decode().splitlines())
    parents = store.git.run("rev-list", "--no-walk=unsorted", "--no-commit-header", "--format=%H %P", *ids).decode() if ids else ""
    return [(id, tuple(parents)) for id, *parents in (*found, *map(str.split, parents.splitlines()))]
