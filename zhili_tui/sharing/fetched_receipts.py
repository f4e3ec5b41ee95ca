"""The hub's receipts as they come to a clone: compared with those it has before they take their place.

A hub may die and its key with it, so a chain may begin anew: with a key that a registrar named in signed history. Anything else
that differs from what this hub showed before is said, and nothing is taken over.
"""

from typing import TYPE_CHECKING

from zhili_tui.errors import HubAltered
from zhili_tui.i18n import N_, translate
from zhili_tui.trust.receipts.chain import read, signer
from zhili_tui.trust.receipts.names import EARLIER, REF, SETTING
from zhili_tui.trust.registry import SETTINGS, Register
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs.objects import Store

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.vcs.git import Git

NONE = N_("the hub has no receipts, though its key {key} is pinned here. Nothing was taken over; ask who keeps the hub")
DELETED = N_("the hub's receipts are gone: it had {count}. Nothing was taken over; ask who keeps the hub")
RESTARTED = N_("the hub's receipts begin anew, so that those of before would be forgotten. Nothing was taken over; ask who keeps the hub")
FORKED = N_("the hub's receipts have been rewritten: {commit} is no longer among them. Nothing was taken over; ask who keeps the hub")
REKEYED = N_(
    "the hub signs its receipts with another key, {key}, that no registrar has named. Nothing was taken over; ask a registrar "
    "whether the hub's key was changed; he names it with: zhili set office trust.hub_keys"
)
SPOILT = N_("the hub's receipt {commit} is not signed by the hub, or cannot be read. Nothing was taken over; ask who keeps the hub")

NEW_KEY = N_("The hub's key {key}, which a registrar named in signed history, is pinned here from now on.")


def take(office: "Workspace", new: str, main: str) -> list[str]:
    """Let the clone's receipts follow the hub's, which end in ``new`` (empty: it has none); sentences about new keys.

    ``main``: the hub's main line, already here. Raises HubAltered where the hub's receipts are not those it had before.
    """
    git = office.git
    known = git.attempt("rev-parse", "-q", "--verify", REF).stdout.decode().strip()
    pinned = [key for key in git.configs(SETTING) if key]
    if not new:
        if known:
            raise HubAltered(DELETED, count=int(git.line("rev-list", "--count", known)))
        if pinned:
            raise HubAltered(NONE, key=pinned[-1])
        return []
    signed_by = signer(Store(git).commits([new])[0])
    named = [key for key in _named(office, signed_by, pinned, main) if key not in pinned]
    if known and git.attempt("merge-base", "--is-ancestor", known, new).returncode:
        if signed_by not in named:
            base = git.attempt("merge-base", known, new).stdout.strip()
            raise HubAltered(FORKED if base else RESTARTED, commit=known[:12])
        _judge(git, new, [*pinned, *named])
        number = len(git.run("for-each-ref", "--format=%(refname)", EARLIER).split()) + 1
        git.run("update-ref", f"{EARLIER}{number:04}", known)
    elif new != known:
        _judge(git, new, [*pinned, *named])
    git.run("update-ref", REF, new)
    for key in named:
        git.run("config", "--add", SETTING, key)
    return [translate(NEW_KEY, {"key": key}) for key in named]


def _judge(git: "Git", new: str, keys: list[str]) -> None:
    """That a chain is signed by the hub from its first receipt to its last; without a key to judge by, nothing is known of that."""
    found = read(git, [new], keys)
    if keys and found.key:
        raise HubAltered(REKEYED, key=found.key)
    if keys and found.broken:
        raise HubAltered(SPOILT, commit=found.broken[:12])


def _named(office: "Workspace", signed_by: str, pinned: list[str], main: str) -> list[str]:
    """The hub's keys as registrars named them in signed history, the oldest first; where need be on the hub's main line, not merged yet.

    None where there is nothing to look for: the hub signs with a key that is pinned, and the settings checked out name no other. A key
    that only judged history names is looked for when the hub first signs with it.
    """
    trust = office.trust
    if trust.pin is None or (signed_by in pinned and set(_written(office.git)) <= set(pinned)):
        return []
    history = trust.history
    assert history is not None
    found = hub_keys(history.register(history.head))
    if main and signed_by not in (*pinned, *found):  # judged apart: by receipts that are not here yet it could be found late
        found = [*found, *hub_keys(History(office.git, trust.pin, fresh=True).upto(main).register(main))]
    return list(dict.fromkeys(found))


def _written(git: "Git") -> list[str]:
    """The hub's keys as the settings name them that are checked out, whoever wrote that."""
    store = Store(git)
    return hub_keys(Register(store, {SETTINGS: store.at(git.head(), [SETTINGS])[0]}))


def hub_keys(register: "Register") -> list[str]:
    """The fingerprints of the hub's keys that a register names, the oldest first."""
    trust = register.office.trust if register.office else None
    return [one.fingerprint for one in sorted(trust.hub_keys, key=lambda one: one.since)] if trust else []
