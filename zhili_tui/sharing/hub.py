"""A hub: a bare repository per office with hooks that let in only what every clone would find good.

Whoever pushes is told apart by the key that signed his commits, not by his login. What decides lies in ``zhili/`` inside the
bare repository, which is never fetched: where trust begins, and the hub's own key for its receipts.
"""

import datetime
import os
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import GitFailed, NoTrustRoot, Occupied, Refused, Unreadable, UntrustedHistory
from zhili_tui.i18n import N_
from zhili_tui.storage import toml_text
from zhili_tui.trust import sshsig
from zhili_tui.trust.receipts import REF, TRAILER
from zhili_tui.trust.types import Pin
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.commits import Author, tree_with, write
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.transfer import Transfer, init

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

MAIN = "refs/heads/main"
HOOKS = ("pre-receive", "post-receive")
#: What a hook's git needs of the environment: where pushed objects wait until they are let in.
QUARANTINE = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH")
SETTINGS = {
    "receive.fsckObjects": "true",
    "receive.denyDeletes": "true",
    "receive.denyNonFastForwards": "true",
    "receive.advertisePushOptions": "true",
    "receive.maxInputSize": str(256 << 20),
    "receive.unpackLimit": "1000",
    "transfer.hideRefs": "refs/zhili/policy",
    "core.logAllRefUpdates": "always",
    "gc.reflogExpire": "never",
    "gc.reflogExpireUnreachable": "never",
    "gc.writeCommitGraph": "true",
    "core.commitGraph": "true",
    "core.symlinks": "false",
    "protocol.version": "2",
}
#: What a login that comes over SSH may run.
SERVICES = {"git-receive-pack": "receive-pack", "git-upload-pack": "upload-pack"}


class Policy(NamedTuple):
    """What decides at a hub."""

    pin: Pin
    language: str


def create(office: "Workspace", folder: Path, launcher: str) -> str:
    """Make a hub from this repository; the fingerprint of its key. Raises Occupied, UntrustedHistory where the history is not good.

    ``launcher``: the command its hooks call.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Occupied(path=folder)
    if office.trust.pin is None:
        raise NoTrustRoot(N_("no beginning of trust is pinned here; pin it first: zhili keys pin"))
    head = office.git.head()
    history = History(office.git, office.trust.pin, fresh=True).upto(head)
    faults = [found for found in (history.judged(id) for id, _ in history.store.order([head])) if found and found.problems]
    if faults:
        reason = f"{faults[0].commit[:12]}: {faults[0].problems[0].sentence}"
        raise UntrustedHistory(N_("the history is not in order, so no hub can begin with it: {reason}"), reason=reason)
    needed = office.settings.trust.registrars if office.settings.trust else 2
    registrars = history.register(head).registrars(office.moment.date())
    if len(registrars) < needed:
        raise Refused(
            N_("{count} registrar(s) have a key, {needed} are asked for: if one is lost the register is stuck"),
            count=len(registrars),
            needed=needed,
        )
    folder.mkdir(parents=True, exist_ok=True)
    init(folder, "--bare")
    git = Git.bare(folder.resolve())
    for key, value in SETTINGS.items():
        git.run("config", key, value)
    policy = folder / "zhili"
    policy.mkdir(mode=0o700)
    words = {"genesis": office.trust.pin.genesis, "keys": list(office.trust.pin.keys), "language": office.settings.language}
    (policy / "policy.toml").write_text("".join(toml_text.statement(key, value) for key, value in words.items()), encoding="utf-8")
    signing_key.make(policy / "key", "ed25519", f"hub {office.settings.name}", "")
    Transfer().fetch(git, str(office.git.directory), f"{head}:{MAIN}").check("fetch")
    for name in HOOKS:
        hook = folder / "hooks" / name
        hook.write_text(hook_text(launcher, name), encoding="utf-8")
        hook.chmod(0o755)
    receipt(git, [(MAIN, head)], "create")
    return fingerprint(git)


def hook_text(launcher: str, name: str) -> str:
    """What a hook of a hub says; ``launcher`` is the command it calls."""
    return f"#!/bin/sh\nexec {launcher} hub {name}\n"


def fingerprint(git: Git) -> str:
    """The name of the hub's key, which clones pin."""
    return sshsig.fingerprint(sshsig.key_of((git.directory / "zhili" / "key.pub").read_text(encoding="utf-8")))


def policy(git: Git) -> Policy:
    """What decides here. Raises Unreadable where this is no hub."""
    file = git.directory / "zhili" / "policy.toml"
    try:
        found = toml_text.parse(file.read_bytes())
        return Policy(Pin(found["genesis"], tuple(found["keys"])), found["language"])
    except (OSError, KeyError, toml_text.TextError) as error:
        raise Unreadable(path=str(file), reason=str(error)) from None


#: So often a receipt is set on top of one that another push set at the same moment.
TRIES = 5


def here() -> Git:
    """The hub in whose hook this runs."""
    return Git.bare(Path(os.environ.get("GIT_DIR", ".")).resolve(), QUARANTINE)


def receipt(git: Git, updates: list[tuple[str, str]], login: str) -> str:
    """Write down, signed, what was received just now; the receipt's commit."""
    now = datetime.datetime.now(datetime.UTC)
    lines = "\n".join(f"{TRAILER}: {ref} {tip} {int(now.timestamp())} {login or '-'}" for ref, tip in updates)
    key = str(git.directory / "zhili" / "key")
    author = Author("hub", "hub", lambda payload: signing_key.sign(git, key, payload))
    empty = tree_with(git, "", {})
    for attempt in range(TRIES):
        before = git.attempt("rev-parse", "-q", "--verify", REF).stdout.decode().strip()
        made = write(git, empty, [before] if before else [], f"Received\n\n{lines}\n", author, now)
        if not git.attempt("update-ref", REF, made, before or "0" * 40).returncode:
            return made
        time.sleep(0.02 * 2**attempt)
    raise GitFailed(command="update-ref", reason=REF)


def serve(folder: Path, login: str, asked: str) -> list[str]:
    """The command a login's request comes down to: fetch from this hub, or push to it. Raises Refused for anything else."""
    try:
        words = shlex.split(asked)
    except ValueError:
        words = []
    if words[:1] == ["git"] and len(words) > 1:
        words = [f"git-{words[1]}", *words[2:]]
    if len(words) != 2 or words[0] not in SERVICES:
        raise Refused(N_("this login may only fetch and push; it asked for: {asked}"), asked=asked[:80] or "-")
    policy(Git.bare(folder.resolve()))
    os.environ["ZHILI_LOGIN"] = "".join(c for c in login if c.isalnum() or c in "._/@-") or "-"
    return ["git", SERVICES[words[0]], str(folder.resolve())]
