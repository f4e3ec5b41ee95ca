"""Authority changes: what of the register, the rules and the settings of trust a commit may set, and by whose word.

A record of the kind ``authority_change`` names the files with their digests before and after. It is signed by as many registrars as
``trust.changes`` says (``recover``: by as many of the recoverers as ``trust.recovery`` says, two at least), and carried out by one
commit, which names it in the trailer ``Zhili-Authority: <path>`` and acknowledges it in the record itself: so it serves once, and no
line in somebody's message uses it up. Alone a registrar may end keys in an emergency, and nothing else.
"""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from zhili_tui.errors import Refused, ZhiliError
from zhili_tui.i18n import N_
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage import signoff_block, toml_text
from zhili_tui.storage.toml_text import parse
from zhili_tui.trust.registry import Register
from zhili_tui.vcs.objects import NOTHING, Commit, Store, TreeChange

KIND = "authority_change"
TRAILER = "Zhili-Authority"
#: The trailer of the first format's recoveries.
RECOVERY = "Zhili-Recovery"
#: The digests of a file's sign-offs that count before a commit.
Standing = Callable[[str, signoff_block.Parts], set[str]]


class OpenChange(NamedTuple):
    """An authority change that is signed and open: its record, whether it is a recovery, each file's digests before and after."""

    path: str
    recovery: bool
    files: Mapping[str, tuple[str | None, str | None]]
    texts: Mapping[str, str | None]

    def sets(self, store: Store, one: TreeChange) -> bool:
        """Whether a change of a file is one that it names."""
        return one.path in self.files and self.files[one.path] == (_digest(store, one.old), _digest(store, one.new))

    def done_by(self, store: Store, changes: Iterable[TreeChange]) -> bool:
        """Whether some changes are all that it names: half of what was signed was not signed."""
        return {path for path, (was, sha256) in self.files.items() if was != sha256} <= {
            one.path for one in changes if self.sets(store, one)
        }


def named(commit: Commit) -> str:
    """The record that a commit says it carries out; empty where it names none, or several."""
    found = [value for name, value in commit.trailers if name == TRAILER]
    return found[0] if len(found) == 1 else ""


def order(
    commit: Commit, changes: Iterable[TreeChange], register: Register, store: Store, standing: Standing, day: datetime.date
) -> OpenChange | None:
    """The authority change that a commit carries out; None where it names none that is signed by all and open, or does not do all of it.

    ``changes``: what the commit changes; ``day``: its own.
    """
    path = named(commit)
    if not path or len(commit.parents) != 1:
        return None
    found = opened(path, store.blob(store.at(commit.parents[0], [path])[0]), register, standing, day)
    return found if found is not None and found.done_by(store, changes) else None


def opened(path: str, data: bytes | None, register: Register, standing: Standing, day: datetime.date) -> OpenChange | None:
    """The authority change in a file; None where there is none that is signed by all and open."""
    place = place_of(path)
    if place is None or place.kind != KIND or data is None:
        return None
    try:
        parts = signoff_block.split(data)
        record = convert(parse(parts.content), kinds.kind(KIND).cls)
    except (ZhiliError, msgspec.ValidationError):
        return None
    valid = standing(path, parts)
    entries = {entry.digest: entry for entry in parts.entries if entry.digest in valid}
    if any(entry.plain["verdict"] == "acknowledged" for entry in entries.values()):
        return None
    recovery = record.intent == "recover"
    able = set(register.trust.recoverers) if recovery else set(register.registrars(day))
    enough = max(2, register.trust.recovery) if recovery else register.changes
    if len(_signers(entries) & able) < enough:
        return None
    return OpenChange(
        path, recovery, {one.path: (one.was, one.sha256) for one in record.files}, {one.path: one.text for one in record.files}
    )


def _signers(entries: Mapping[str, signoff_block.SignoffEntry]) -> set[str]:
    """Who has approved, having seen every return."""
    returned = {digest for digest, entry in entries.items() if entry.plain["verdict"] == "returned"}
    return {
        entry.plain["by"]
        for entry in entries.values()
        if entry.plain["verdict"] == "approved" and returned <= signoff_block.seen(entry, dict(entries))
    }


def proposal(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None], intent: str, reason: str, day: datetime.date) -> bytes:
    """The record that proposes to change files. Raises Refused where one is no text."""
    try:
        files = [
            {"path": path, "was": _sha256(before[path]), "sha256": _sha256(data), "text": data.decode() if data is not None else None}
            for path, data in after.items()
            if data != before[path]
        ]
    except UnicodeDecodeError:
        raise Refused(N_("only texts can be proposed as a change of the register")) from None
    plain = {
        "intent": intent,
        "date": day,
        "reason": reason,
        "files": [{key: one[key] for key in one if one[key] is not None} for one in files],
    }
    return toml_text.canonical(kinds.kind(KIND).cls, plain).encode()


def emergency(path: str, old: bytes | None, new: bytes | None, signer: str) -> bool:
    """Whether a change does nothing but end an officer's keys, and says who ended them."""
    if "/officers/" not in path or old is None or new is None:
        return False
    try:
        before, after = (convert(parse(data), kinds.kind("officer").cls) for data in (old, new))
    except (ZhiliError, msgspec.ValidationError):
        return False
    ended = tuple(_reopened(old, new, signer) for old, new in zip(before.keys, after.keys, strict=False))
    same = msgspec.structs.replace(after, keys=ended) == before and len(before.keys) == len(after.keys)
    return same and after != before


def _reopened(old: Any, new: Any, signer: str) -> Any:
    """A key as it was before it was ended by somebody; itself where that is not all that was done."""
    earlier = new.until is not None and (old.until is None or new.until < old.until)
    return msgspec.structs.replace(new, until=old.until, ended_by=old.ended_by) if earlier and new.ended_by == signer else new


def recovers(commit: Commit, register: Register, store: Store, standing: Standing, one: TreeChange) -> bool:
    """Whether a record of recovery of the first format lets a commit set a path to what it is.

    There it was any paper of an office whose attachments name the files with their digests, in the trailer ``Zhili-Recovery: <path>``.
    """
    paths = [value for name, value in commit.trailers if name == RECOVERY]
    place = place_of(paths[0]) if paths else None
    trust = register.office.trust if register.office else None
    if place is None or not place.year or trust is None or one.new == NOTHING:
        return False
    parent = commit.parents[0]
    data = store.blob(store.at(parent, paths[:1])[0])
    try:
        parts = signoff_block.split(data) if data is not None else None
        attached = parse(parts.content).get("attachments", []) if parts else []
    except ZhiliError:
        return False
    if parts is None:
        return False
    valid = standing(paths[0], parts)
    entries = {entry.digest: entry for entry in parts.entries if entry.digest in valid}
    # A record serves once: a register that changed since is not turned back with it.
    if store.git.run("rev-list", "-n1", f"--grep=^{RECOVERY}: {paths[0]}$", parent).strip():
        return False
    enough = len(_signers(entries) & set(trust.recoverers)) >= max(2, trust.recovery)
    return enough and (one.path, _digest(store, one.new)) in {(item.get("name"), item.get("sha256")) for item in attached}


def _digest(store: Store, blob: str) -> str | None:
    return _sha256(store.blob(blob))


def _sha256(data: bytes | None) -> str | None:
    return hashlib.sha256(data).hexdigest() if data is not None else None
