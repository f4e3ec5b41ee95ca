"""When registrars and their keys are lost: officers named beforehand sign a record, and a commit carries it out.

The record is any paper of an office; its attachments name the files of the register and the digests they are to have. The
commit names the record in a trailer ``Zhili-Recovery: <path>``.
"""

import hashlib
from collections.abc import Callable

from zhili_tui.errors import ZhiliError
from zhili_tui.storage import signoff_block
from zhili_tui.storage.toml_text import parse
from zhili_tui.trust.registry import Register
from zhili_tui.vcs.objects import NOTHING, Changed, Commit, Store

TRAILER = "Zhili-Recovery"


def allows(
    commit: Commit, register: Register, store: Store, standing: Callable[[str, signoff_block.Parts], set[str]], one: Changed
) -> bool:
    """Whether the record of recovery that a commit names lets it set this path to what it is.

    ``standing``: the digests of a file's sign-offs that count before the commit.
    """
    named = [value for name, value in commit.trailers if name == TRAILER]
    trust = register.office.trust if register.office else None
    if not named or trust is None or one.new == NOTHING:
        return False
    parent = commit.parents[0]
    data = store.blob(store.at(parent, named[:1])[0])
    after = store.blob(one.new)
    if data is None or after is None:
        return False
    try:
        parts = signoff_block.split(data)
        attached = parse(parts.content).get("attachments", [])
    except ZhiliError:
        return False
    wanted = {(item.get("name"), item.get("sha256")) for item in attached}
    valid = standing(named[0], parts)
    entries = {entry.digest: entry for entry in parts.entries if entry.digest in valid}
    returned = {digest for digest, entry in entries.items() if entry.plain["verdict"] == "returned"}
    signers = {
        entry.plain["by"]
        for entry in entries.values()
        if entry.plain["verdict"] == "approved" and returned <= signoff_block.seen(entry, entries)
    }
    # A record serves once: a register that changed since is not turned back with it.
    if store.git.run("rev-list", "-n1", f"--grep=^{TRAILER}: {named[0]}$", parent).strip():
        return False
    enough = len(signers & set(trust.recoverers)) >= max(2, trust.recovery)
    return enough and (one.path, hashlib.sha256(after).hexdigest()) in wanted
