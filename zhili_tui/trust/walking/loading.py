"""Stretches of history read before they are judged: commits with what they change, the contents that takes, and their signatures.

Where there are several, other processes read them, and check their signatures, while this one judges those that it has.
"""

import os
from collections.abc import Callable, Generator, Sequence
from typing import NamedTuple

from zhili_tui.storage.process_pool import spread
from zhili_tui.trust import path_policy
from zhili_tui.trust.sshsig import GIT, fingerprint, good, parse
from zhili_tui.vcs.comparer import TreeComparer
from zhili_tui.vcs.objects import Commit, Store, TreeChange
from zhili_tui.vcs.reader import ObjectReader, reading

#: Commits whose objects are held in memory at once.
CHUNK = 250
#: Processes that read ahead: more would wait for the one that judges.
READERS = 2


class CheckedSignature(NamedTuple):
    """A signature as it was read, and whether it is right for the commit it stands in."""

    key: bytes
    fingerprint: str
    namespace: bytes
    good: bool


class LoadedCommits(NamedTuple):
    """Some commits with what they change, the contents that takes, and those signatures that could be read strictly."""

    commits: list[Commit]
    differences: dict[str, list[list[TreeChange]]]
    contents: dict[str, bytes]
    proofs: dict[str, CheckedSignature]


def proof(commit: Commit, lenient: bool) -> CheckedSignature | None:
    """The signature of a commit, checked; None where it is none. ``lenient``: as commits were read before format 2."""
    try:
        signature = parse(commit.signature, lenient)
    except (ValueError, StopIteration, IndexError):
        return None
    return CheckedSignature(
        signature.key, fingerprint(signature.key), signature.namespace, signature.namespace == GIT and good(signature, commit.payload)
    )


class Loading:
    """Loads stretches of one history. ``pairs``: of each commit, the pairs of commits whose differences it takes to judge it."""

    def __init__(self, store: Store, pairs: Callable[[str], list[tuple[str, str]]]) -> None:
        self.store, self.pairs = store, pairs
        self._process = os.getpid()

    def ahead(self, ids: Sequence[str]) -> Generator[LoadedCommits, None, None]:
        """So many of these commits at a time, the next ones being loaded meanwhile. Closed by whoever stops before the end."""
        chunks = [list(ids[start : start + CHUNK]) for start in range(0, len(ids), CHUNK)]
        if len(chunks) < 2:
            yield from map(self.load, chunks)
            return
        loaded = spread(self._apart, chunks, chunk=1, most=READERS, ended=self._ended)
        try:
            for chunk, found in zip(chunks, loaded, strict=True):
                yield found or self.load(chunk)  # what goes wrong is met, and said, here
        finally:
            loaded.close()

    def load(self, ids: list[str]) -> LoadedCommits:
        """These commits."""
        with reading(self.store.git):
            pairs = {id: self.pairs(id) for id in ids}
            answers = iter(self.store.differences([pair for id in ids for pair in pairs[id]]))
            found = {id: [next(answers) for _ in pairs[id]] for id in ids}
            changes = [one for answer in found.values() for changed in answer for one in changed if path_policy.signable(one.path)]
            contents = self.store.read(blob for one in changes for blob in (one.old, one.new))
            return LoadedCommits(self.store.commits(ids), found, contents, {})

    def _apart(self, ids: list[str]) -> LoadedCommits | None:
        """The same with the signatures, in a process of its own, by programs of git that are its own and end with it; None where that fails."""
        if os.getpid() != self._process:
            self._process = os.getpid()
            before: ObjectReader | None = getattr(self.store.git.thread, "reader", None)
            if before is not None:
                before.forsake()
            self.store.git.thread.reader = ObjectReader(self.store.git)
            self.store.comparer = TreeComparer(self.store.git)
        try:
            found = self.load(ids)
        except Exception:
            return None
        proofs = {one.id: known for one in found.commits if one.signature and not one.odd and (known := proof(one, lenient=False))}
        commits = [one._replace(payload=b"") if one.id in proofs else one for one in found.commits]
        return found._replace(commits=commits, proofs=proofs)

    def _ended(self) -> None:
        """End the programs of git that such a process has."""
        if self.store.comparer is not None:
            self.store.comparer.close()
            self.store.git.thread.reader.anew()
