"""The register of keys: entering, ending and pinning them."""

import datetime
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.errors import KeyRefused, Refused, UnknownOfficer, UntrustedHistory
from zhili_tui.i18n import N_
from zhili_tui.model.kinds import authority_change
from zhili_tui.storage import files, toml_text
from zhili_tui.storage.references import target
from zhili_tui.trust import authority, sshsig
from zhili_tui.trust.commit_changes import changed_by
from zhili_tui.trust.receipts import chain, names
from zhili_tui.trust.registry import instant
from zhili_tui.trust.types import Pin, address
from zhili_tui.trust.verified_history import set_pin

if TYPE_CHECKING:
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.saving import Saved
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.vcs.git import Git


class RegisteredKey(NamedTuple):
    """A key of the register: whose, its fingerprint, its type, when it is good."""

    officer: str
    fingerprint: str
    type: str
    since: datetime.date
    until: datetime.date | None
    registrar: bool


def listed(office: "Workspace") -> list[RegisteredKey]:
    """Every key in the register, as the commit checked out has it."""
    register, today = office.trust.register, office.today
    out = [
        RegisteredKey(
            one.officer,
            sshsig.fingerprint(blob),
            sshsig.line_of(blob).split()[0],
            one.since,
            one.until,
            register.registrar(one.officer, today),
        )
        for blob, one in register.holders.items()
    ]
    return sorted(out)


def enter(office: "Workspace", officer: str, public: str, end_others: bool = False) -> "Saved":
    """Enter a public key for an officer; with ``end_others`` his other keys end today. Raises KeyRefused, Refused, UnknownOfficer."""
    try:
        line = sshsig.line_of(sshsig.key_of(public))
    except sshsig.BadKeyError:
        raise KeyRefused(N_("“{text}” is no public key; give the one line of a .pub file"), text=public[:60]) from None
    may_register(office)
    loaded = _entry(office, officer)
    others = [one for one in office.trust.register.bearers(sshsig.key_of(public)) if one != officer]
    if others:
        raise KeyRefused(
            N_(
                "this key stands with {others} already, and a key that stands with two officers is nobody's; let {officer} make one of his own: zhili keys new"
            ),
            others=", ".join(others),
            officer=officer,
        )
    today = office.moment.date()
    keys: list[dict[str, Any]] = [dict(key) for key in loaded.plain.get("keys", [])]
    if any(key["public"].split()[:2] == line.split() for key in keys):
        raise KeyRefused(N_("{officer} has this key already"), officer=officer)
    if end_others:
        keys = [key if key.get("until") else key | {"until": today} for key in keys]
    return office.saving.change(loaded, loaded.plain | {"keys": [*keys, {"public": line, "since": today}]})


def end(office: "Workspace", officer: str, fingerprint: str = "", since: str = "") -> "Saved":
    """End an officer's key from today on: this one, or all of them. Raises KeyRefused where there is none.

    ``since``: the commit or the moment from which what it signed is disowned, because it was stolen; a key ended before too.
    """
    may_register(office)
    loaded = _entry(office, officer)
    today = office.moment.date()
    keys = []
    ended = 0
    disowned = {"disowned_from": _since(office, since)} if since else {}
    alone = {"ended_by": office.officer()} if office.trust.pin and office.trust.register.changes > 1 else {}
    for key in loaded.plain.get("keys", []):
        mine = not fingerprint or sshsig.fingerprint(sshsig.key_of(key["public"])) == fingerprint
        if mine and (not key.get("until") or key["until"] > today):
            keys.append(key | {"until": max(today, key["since"])} | (disowned or alone))  # disowning takes as many as any change
            ended += 1
        elif mine and disowned:
            keys.append(key | disowned)
            ended += 1
        else:
            keys.append(key)
    if not ended:
        raise KeyRefused(N_("{officer} has no such key that is still good"), officer=officer)
    return office.saving.change(loaded, loaded.plain | {"keys": keys})


def _since(office: "Workspace", text: str) -> str:
    """A moment with its offset as it is; else the commit that is meant, in full."""
    return text if instant(text) is not None else office.git.revision(text)


def written(office: "Workspace", officer: str, fingerprint: str, since: str) -> list[str]:
    """The files whose content was changed with an officer's key, or any of his, from a commit or a moment on: disowning leaves them as they are."""
    history = office.trust.history
    if history is None:
        return []
    here = _since(office, since)
    moment = instant(here)
    keys = (sshsig.fingerprint(blob) for blob, one in office.trust.register.holders.items() if one.officer == officer)
    stolen = frozenset((key, here if moment is None else moment) for key in keys if fingerprint in ("", key))
    before = () if moment is not None else ("--not", f"{here}^@")  # of what does not stand on it nothing is asked
    his = office.git.run("rev-list", "--fixed-strings", f"--author=<{address(officer)}>", "HEAD", *before).decode().split()
    commits = history.store.commits([id for id in his if history.disowned(id, stolen)])
    return sorted({path for commit in commits for path in changed_by(history.store, commit)})


def genesis(office: "Workspace") -> str:
    """The commit this repository's history begins with. Raises UntrustedHistory where there are several."""
    office.git.require_whole()
    roots = office.git.run("rev-list", "--max-parents=0", "HEAD").decode().split()
    if len(roots) != 1:
        raise UntrustedHistory(N_("the history has {count} beginnings; trust needs one"), count=len(roots))
    return roots[0]


def beginning(office: "Workspace") -> Pin:
    """What would be pinned: the first commit and the keys of its registrars, to be compared by word of mouth."""
    return beginning_of(office.git, genesis(office))


def beginning_of(git: "Git", first: str) -> Pin:
    """The same of a history that begins with this commit."""
    from zhili_tui.trust import registry as register
    from zhili_tui.vcs.objects import Store

    found = register.at(Store(git), first)
    registrars = {holder.officer for holder in found.holders.values() if found.registrar(holder.officer, holder.since)}
    return Pin(first, tuple(sorted(sshsig.fingerprint(blob) for blob, holder in found.holders.items() if holder.officer in registrars)))


#: What a commit is called in full: less of it can be met by another commit that somebody made to fit.
WHOLE = re.compile(r"[0-9a-f]{40}")
NOT_THE_BEGINNING = N_("the history begins with {found}, not with {expected}; ask the registrar for the number")


def whole(text: str) -> str:
    """The number of a first commit as it was told, in full. Raises UntrustedHistory for part of one."""
    if not WHOLE.fullmatch(text.strip().lower()):
        raise UntrustedHistory(
            N_("“{text}” is not the whole number of a commit: it has 40 digits 0-9 and a-f. Let the registrar tell you all of them"),
            text=text[:60],
        )
    return text.strip().lower()


def pin(office: "Workspace", expected: str, hub_key: str = "") -> Pin:
    """Pin the beginning, which has to be the commit that was told. Raises UntrustedHistory where it is another or part of a number, KeyRefused for what is no key of a hub."""
    found = beginning(office)
    if found.genesis != whole(expected):
        raise UntrustedHistory(NOT_THE_BEGINNING, found=found.genesis, expected=expected)
    key = hub_fingerprint(hub_key) if hub_key else ""
    set_pin(office.git, found)
    if key:
        pin_hub(office.git, key)
    return found


def hub_fingerprint(text: str) -> str:
    """The fingerprint of the hub's key, given as such or as the line of its .pub file. Raises KeyRefused for anything else."""
    key = chain.named_key(text)
    if not key:
        raise KeyRefused(
            N_("“{text}” is no key: give SHA256: and 43 characters as “zhili hub create” prints them, or the line of the hub's key.pub"),
            text=text[:60],
        )
    return key


def pin_hub(git: "Git", key: str) -> None:
    """Pin the hub's key. Receipts that are here and signed with another one stay as they are, and prove nothing."""
    from zhili_tui.vcs.objects import Store

    git.run("config", "--replace-all", names.SETTING, key)
    known = git.attempt("rev-parse", "-q", "--verify", names.REF).stdout.decode().strip()
    if known and chain.signer(Store(git).commits([known])[0]) != key:
        git.run("update-ref", f"refs/zhili/other-receipts/{known[:12]}", known)
        git.run("update-ref", "-d", names.REF)


def recover(office: "Workspace", contents: dict[str, bytes], why: str) -> "Saved":
    """Propose a recovery: the record that the officers named for it sign; the last of them carries it out. Raises Refused."""
    day, unit = office.moment.date(), office.officer().partition("/")[0]
    before = {path: files.read(office.root, path) if files.there(office.root, path) else None for path in contents}
    plain = toml_text.parse(authority.proposal(before, contents, "recover", why, day))
    return office.saving.create(authority.KIND, unit, plain, day)


def _path(officer: str) -> str:
    unit, slash, name = officer.partition("/")
    path = target("officer", officer) if slash and unit and name else None
    if path is None:
        raise UnknownOfficer(officer=officer)
    return path


def _entry(office: "Workspace", officer: str) -> "Loaded":
    """An officer's file. Raises UnknownOfficer where there is none, Refused where it is proposed and not signed by all who have to yet."""
    path = _path(officer)
    if files.there(office.root, path):
        return office.load(path)
    for place, record in office.index.records("kind = ?", (authority.KIND,)):
        if any(one.path == path for one in record.files) and authority_change.state(record, office.today) == "proposed":
            raise Refused(
                N_("{officer} is proposed only, by {record}. Enter the key once all who have to have signed that: zhili sign {record}"),
                officer=officer,
                record=place.ref,
            )
    raise UnknownOfficer(officer=officer)


def may_register(office: "Workspace") -> None:
    """Refuse early what every verifier would refuse later."""
    if office.trust.pin is None:
        return
    me = office.officer()
    if not office.trust.register.registrar(me, office.moment.date()):
        raise Refused(N_("the register is changed by a registrar only; {officer} is none. Give him the public key instead"), officer=me)
