"""The hub's receipts: what it received when, by its own clock, each signed with the hub's key and standing on the one before.

A receipt proves nothing earlier than its place in the chain: its time is later than that of the one it stands on. The first was
written when the hub began, for history that was there already: of that it proves no time.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from zhili_tui.errors import IndexUnusable
from zhili_tui.model.kinds.office import FINGERPRINT
from zhili_tui.storage import account, atomic
from zhili_tui.storage.sqlite_cache import sealed, unsealed
from zhili_tui.trust.receipts.names import EARLIER, REF, SETTING, TRAILER
from zhili_tui.trust.sshsig import BadKeyError, fingerprint, good, key_of, parse
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import NOTHING, Commit, Store
from zhili_tui.vcs.reader import reading


class HubReceipt(NamedTuple):
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


class ReceiptChain(NamedTuple):
    """A chain of receipts as far as it is good, and the receipt at which it no longer is; empty where all of it is."""

    receipts: tuple[HubReceipt, ...]
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


class _Reading(msgspec.Struct):
    """Chains as far as they were read and found good: whence a later look goes on, since a chain only grows."""

    receipts: list[HubReceipt] = []
    at: int = 0
    # of the last chain
    tip: str = ""  # as far as it was read
    start: int = 0  # which receipt it begins with
    number: int = 0
    oldest: int = -1  # the first key that still may sign; none has yet
    stranger: str = ""

    def begin(self) -> None:
        """Another chain."""
        self.tip, self.start, self.number, self.oldest, self.stranger = "", len(self.receipts), 0, -1, ""

    def take(self, commits: Iterable[Commit], tip: str, keys: list[str]) -> ReceiptChain | None:
        """Read on in the last chain up to its tip; what is good of it where not all of it is."""
        for commit in commits:
            key = signer(commit)
            found = _lines(commit)
            known = key in keys[max(self.oldest, 0) :]
            if commit.parents != ((self.tip,) if self.tip else ()) or found is None or not key or (self.oldest >= 0 and not known):
                good_ = self.receipts if self.oldest >= 0 else self.receipts[: self.start]
                return ReceiptChain(tuple(good_), commit.id, "" if key in keys or found is None else key)
            self.oldest = keys.index(key, max(self.oldest, 0)) if known else self.oldest
            self.stranger, self.tip, self.number = self.stranger or key, commit.id, self.number + 1
            self.at = max([self.at + 1, *(claimed for _ref, _tip, claimed, _login in found)])
            self.receipts += [HubReceipt(commit.id, ref, tip, self.at, login, self.number) for ref, tip, _claimed, login in found]
        return ReceiptChain(tuple(self.receipts[: self.start]), tip, self.stranger) if self.oldest < 0 else None


def read(git: Git, tips: Iterable[str], keys: list[str], fresh: bool = False) -> ReceiptChain:
    """The chains that end in these commits, one after another, signed with these keys; once with a later key, no more with an earlier.

    What a chain begins with may bear a key that is not known, where a receipt with a known one stands on it: a hub that took the
    place of another vouches for what it took over. How far the last chain was read is kept in the account's own folder, unless
    ``fresh``, and read on from there.
    """
    store, tips = Store(git), list(tips)
    if not tips:
        return ReceiptChain((), "", "")
    file = None if fresh else _file(git, tips[:-1], keys)
    so_far = _kept(file)
    more = store.order(tips[-1:], [so_far.tip]) if so_far.tip else []
    if so_far.tip == tips[-1] or (more and more[0][1] == (so_far.tip,)):
        pending = [more]
    else:
        so_far, pending = _Reading(), [store.order([tip]) for tip in tips]
    for tip, order in zip(tips[-len(pending) :], pending, strict=True):
        if not so_far.tip or len(pending) > 1:
            so_far.begin()
        broken = so_far.take(store.commits([id for id, _ in order]), tip, keys)
        if broken is not None:
            return broken
    if file is not None and any(pending):
        with suppress(OSError):  # it is read anew the next time
            atomic.write(file, sealed(msgspec.msgpack.encode(so_far)), durable=False)
    return ReceiptChain(tuple(so_far.receipts), "", "")


def _file(git: Git, earlier: list[str], keys: list[str]) -> Path | None:
    """Where it is kept how far a chain was read that follows these, by these keys; None where the account has no folder for it."""
    folder = account.derived(git.root)
    name = sha256(" ".join([*keys, *earlier]).encode()).hexdigest()[:16]
    return folder / f"receipts-{name}.msgpack" if folder else None


def _kept(file: Path | None) -> _Reading:
    """How far a chain was read; not at all where nothing of that is kept, or it is damaged."""
    try:
        return msgspec.msgpack.decode(unsealed(file.read_bytes()), type=_Reading) if file is not None else _Reading()
    except (OSError, IndexUnusable, msgspec.MsgspecError):
        return _Reading()


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
    """The receipts that a clone has, as far as they are signed with the pinned keys of its hub; ``fresh``: whatever was found before."""

    def __init__(self, git: Git, fresh: bool = False) -> None:
        self.git, self.fresh = git, fresh

    @cached_property
    def all(self) -> tuple[HubReceipt, ...]:
        """Every receipt that is good, oldest first; none where no hub is pinned."""
        pinned = [key for key in self.git.configs(SETTING) if key]
        with reading(self.git) as reader:
            if not pinned or not reader.id(REF):
                return ()
        return read(self.git, self._tips, pinned, self.fresh).receipts

    @property
    def _tips(self) -> list[str]:
        return self.git.run("for-each-ref", "--format=%(objectname)", "--sort=refname", EARLIER, REF).decode().split()

    @property
    def newest(self) -> HubReceipt | None:
        """The last of them; None where there is none."""
        return self.all[-1] if self.all else None

    def since(self, known: str) -> tuple[HubReceipt, ...] | None:
        """The receipts that came after those of a ``state``; all where more keys count now; None where those are no longer among them."""
        *keys, tip = known.split() or [""]
        pinned = [key for key in self.git.configs(SETTING) if key]
        at = max((number for number, one in enumerate(self.all, 1) if one.commit == tip), default=0)
        if keys and (not at or pinned[: len(keys)] != keys):
            return None
        return self.all[at:] if keys == pinned else self.all

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
    def _lines(self) -> list[list[HubReceipt]]:
        """The receipts of each branch; of one that was deleted and begun again, each life by itself."""
        lives: dict[tuple[str, int], list[HubReceipt]] = {}
        ended: Counter[str] = Counter()
        for receipt in self.all:
            if receipt.tip == NOTHING:
                ended[receipt.ref] += 1
            else:
                lives.setdefault((receipt.ref, ended[receipt.ref]), []).append(receipt)
        return list(lives.values())

    def _on(self, line: list[HubReceipt], commit: str) -> int | None:
        low, high = 0, len(line)
        while low < high:  # a branch of the hub only grows: once a tip reaches the commit, all later ones do
            middle = (low + high) // 2
            if self.git.attempt("merge-base", "--is-ancestor", commit, line[middle].tip).returncode:
                low = middle + 1
            else:
                high = middle
        return line[low].at if low < len(line) else None
