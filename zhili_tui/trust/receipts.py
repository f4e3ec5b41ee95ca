"""The hub's receipts: what it received when, by its own clock, each signed with the hub's key and standing on the one before.

A receipt proves nothing earlier than its place in the chain: its time is later than that of the one it stands on. The first was
written when the hub began, for history that was there already: of that it proves no time.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from zhili_tui.model.kinds.office import FINGERPRINT
from zhili_tui.trust.sshsig import BadKeyError, fingerprint, good, key_of, parse
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import NOTHING, Commit, Store
from zhili_tui.vcs.reader import reading

REF = "refs/zhili/receipts"
#: Chains that a clone has from before the hub's key was lost: they go on proving what they proved.
EARLIER = "refs/zhili/earlier-receipts/"
TRAILER = "Zhili-Received"
#: The setting with the fingerprints of the hub's keys, the newest last.
SETTING = "zhili.hubkey"


class Receipt(NamedTuple):
    """One branch of one push: its tip afterwards (NOTHING: it was deleted), when, and which login brought it.

    ``at``: seconds since 1970, later than every receipt before it whatever the hub's clock said: a receipt proves nothing earlier
    than its place in the chain. ``number``: its place in its chain, from 1.
    """

    commit: str
    ref: str
    tip: str
    at: int
    login: str
    number: int = 0


class Chain(NamedTuple):
    """A chain of receipts as far as it is good, and the receipt at which it no longer is; empty where all of it is."""

    receipts: tuple[Receipt, ...]
    broken: str
    key: str  # with which the first that is not good was signed, where it is signed well but with a key that is not known


def named_key(text: str) -> str:
    """The fingerprint that a fingerprint or a public key line names; empty where it is neither.

    >>> named_key("SHA256:nonsense")
    ''
    """
    if FINGERPRINT.fullmatch(text.strip()):
        return text.strip()
    try:
        return fingerprint(key_of(text))
    except BadKeyError:
        return ""


def read(git: Git, tips: Iterable[str], keys: list[str]) -> Chain:
    """The chains that end in these commits, one after another, signed with these keys; once with a later key, no more with an earlier.

    What a chain begins with may bear a key that is not known, where a receipt with a known one stands on it: a hub that took the
    place of another vouches for what it took over.
    """
    store = Store(git)
    out: list[Receipt] = []
    at = 0
    for tip in tips:
        before: tuple[str, ...] = ()
        oldest = -1  # the first key that still may sign; none has yet
        start, stranger = len(out), ""
        for number, commit in enumerate(store.commits([id for id, _ in store.order([tip])]), 1):
            key = signer(commit)
            found = _lines(commit)
            known = key in keys[max(oldest, 0) :]
            if commit.parents != before or found is None or not key or (oldest >= 0 and not known):
                return Chain(tuple(out if oldest >= 0 else out[:start]), commit.id, "" if key in keys or found is None else key)
            oldest = keys.index(key, max(oldest, 0)) if known else oldest
            stranger, before = stranger or key, (commit.id,)
            at = max([at + 1, *(claimed for _ref, _tip, claimed, _login in found)])
            out += [Receipt(commit.id, ref, tip, at, login, number) for ref, tip, _claimed, login in found]
        if oldest < 0:
            return Chain(tuple(out[:start]), tip, stranger)
    return Chain(tuple(out), "", "")


def signer(commit: Commit) -> str:
    """The fingerprint of the key that signed a receipt; empty where none did, or not well."""
    try:
        signature = parse(commit.signature)
    except (ValueError, StopIteration, IndexError):
        return ""
    return fingerprint(signature.key) if good(signature, commit.payload) else ""


def _lines(commit: Commit) -> list[tuple[str, str, int, str]] | None:
    """Branch, tip, time and login of what a receipt names; None where that cannot be read."""
    found = [value.split(" ") for name, value in commit.trailers if name == TRAILER]
    if not all(len(words) == 4 and words[2].isascii() and words[2].isdigit() for words in found):
        return None
    return [(ref, tip, int(at), login) for ref, tip, at, login in found]


def state(git: Git) -> str:
    """Which receipts a clone has and by whose key they count, in a word; empty where no hub is pinned."""
    pinned = [key for key in git.configs(SETTING) if key]
    if not pinned:
        return ""
    with reading(git) as reader:
        return f"{' '.join(pinned)} {reader.id(REF)}"


class Receipts:
    """The receipts that a clone has, as far as they are signed with the pinned keys of its hub."""

    def __init__(self, git: Git) -> None:
        self.git = git

    @cached_property
    def all(self) -> tuple[Receipt, ...]:
        """Every receipt that is good, oldest first; none where no hub is pinned."""
        pinned = [key for key in self.git.configs(SETTING) if key]
        with reading(self.git) as reader:
            if not pinned or not reader.id(REF):
                return ()
        return read(self.git, self._tips, pinned).receipts

    @property
    def _tips(self) -> list[str]:
        return self.git.run("for-each-ref", "--format=%(objectname)", "--sort=refname", EARLIER, REF).decode().split()

    @property
    def newest(self) -> Receipt | None:
        """The last of them; None where there is none."""
        return self.all[-1] if self.all else None

    def names(self, ref: str, tip: str) -> bool:
        """Whether a receipt says that a branch came to stand on a commit."""
        return any((one.ref, one.tip) == (ref, tip) for one in self.all)

    def times(self, parents: Mapping[str, Iterable[str]]) -> dict[str, int]:
        """When the hub first had each of these commits, in seconds since 1970; 0 for what was there when it began; left out where none says.

        ``parents``: the commits with those they stand on; one that a receipt's tip outside of them reaches is not found.
        """
        out: dict[str, int] = {}
        for receipt in self.all:
            pending = [receipt.tip]
            while pending:
                commit = pending.pop()
                if commit in parents and commit not in out:
                    out[commit] = receipt.at if receipt.commit != self.all[0].commit else 0
                    pending += parents[commit]
        return out

    def received(self, commit: str) -> int | None:
        """When the hub first had a commit, on whichever branch, in seconds since 1970; None where no receipt says so."""
        return min((at for line in self._lines if (at := self._on(line, commit)) is not None), default=None)

    @cached_property
    def _lines(self) -> list[list[Receipt]]:
        """The receipts of each branch; of one that was deleted and begun again, each life by itself."""
        lives: dict[tuple[str, int], list[Receipt]] = {}
        ended: Counter[str] = Counter()
        for receipt in self.all:
            if receipt.tip == NOTHING:
                ended[receipt.ref] += 1
            else:
                lives.setdefault((receipt.ref, ended[receipt.ref]), []).append(receipt)
        return list(lives.values())

    def _on(self, line: list[Receipt], commit: str) -> int | None:
        low, high = 0, len(line)
        while low < high:  # a branch of the hub only grows: once a tip reaches the commit, all later ones do
            middle = (low + high) // 2
            if self.git.attempt("merge-base", "--is-ancestor", commit, line[middle].tip).returncode:
                low = middle + 1
            else:
                high = middle
        return line[low].at if low < len(line) else None
