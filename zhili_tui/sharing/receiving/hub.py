"""A hub: a bare repository per office with hooks that let in only what every clone would find good.

Whoever pushes is told apart by the key that signed his commits, not by his login. What decides lies in ``zhili/`` inside the
bare repository, which is never fetched: where trust begins, and the hub's own key for its receipts.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.errors import NoTrustRoot, Occupied, Refused, Unreadable, UntrustedHistory
from zhili_tui.i18n import N_, translate
from zhili_tui.sharing.receiving import hub_receipts
from zhili_tui.sharing.receiving.hub_policy import policy, policy_file
from zhili_tui.storage import atomic, toml_text
from zhili_tui.trust import sshsig
from zhili_tui.trust.receipts.names import REF
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.git import Git

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

MAIN = hub_receipts.MAIN
HOOKS = ("pre-receive", "post-receive")
#: By this a hook is told that hands on to the programs in a folder of its own, as those of Forgejo and Gitea do.
DELEGATES = ".d/"
SETTINGS = {
    "receive.fsckObjects": "true",
    "receive.fsck.badFilemode": "error",
    "receive.denyDeletes": "false",  # the hook decides that
    "receive.denyNonFastForwards": "true",
    "receive.advertisePushOptions": "true",
    "receive.maxInputSize": str(256 << 20),
    "receive.unpackLimit": "1000",
    "transfer.hideRefs": hub_receipts.KEPT,
    "core.logAllRefUpdates": "always",
    "gc.reflogExpire": "never",
    "gc.reflogExpireUnreachable": "never",
    "gc.writeCommitGraph": "true",
    "core.commitGraph": "true",
    "core.symlinks": "false",
    "protocol.version": "2",
}


def create(office: "Workspace", folder: Path, launcher: str) -> str:
    """Make a hub from this repository, its history included; the fingerprint of its key.

    ``launcher``: the command its hooks call. Raises Occupied, NoTrustRoot, Refused, and UntrustedHistory where the history is not good.
    """
    from zhili_tui.vcs.transfer import Transfer, init

    if folder.exists() and any(folder.iterdir()):
        raise Occupied(path=folder)
    head = office.git.head()
    _judge(office, [head])
    folder.mkdir(parents=True, exist_ok=True)
    init(folder, "--bare")
    git = Git.bare(folder.resolve())
    # A hub that takes the place of one that was lost goes on from the receipts that are here.
    Transfer().fetch(git, str(office.git.directory), f"{head}:{MAIN}", f"{REF}*:{REF}*").check("fetch")
    return _furnish(office, git, launcher)


def install(office: "Workspace", folder: Path, launcher: str) -> str:
    """Make a hub of a bare repository that a server keeps; the fingerprint of its key. A hub that is one gets today's hooks and settings.

    What lies in the repository is judged first, and stays as it is: an empty one waits for its first push.
    Raises Unreadable where it is no bare repository, Refused where it has other hooks, and what ``create`` raises.
    """
    git = Git.bare(folder.resolve())
    if not (folder / "HEAD").is_file() or git.attempt("rev-parse", "--is-bare-repository").stdout.strip() != b"true":
        raise Unreadable(path=folder, reason=translate(N_("there is no bare repository"), {}))
    for name, file in hook_files(git.directory).items():
        if file.exists() and f" hub {name}\n" not in file.read_text(encoding="utf-8", errors="replace"):
            raise Refused(
                N_("{path} is a hook of somebody else's; take it away, or let it be run by another, then install again"), path=file
            )
    if policy_file(git).exists():
        if office.trust.pin is None or policy(git).pin.genesis != office.trust.pin.genesis:
            raise Refused(N_("{path} is the hub of another repository: its history begins with {commit}"),
                          path=folder, commit=policy(git).pin.genesis[:12])  # fmt: skip
        return _furnish(office, git, launcher)
    tips = git.run("for-each-ref", "--format=%(objectname)", "refs/heads").decode().split()
    missing = [tip for tip in tips if office.git.attempt("cat-file", "-e", f"{tip}^{{commit}}").returncode]
    if missing:
        raise Refused(N_("{path} holds {commit}, which is not here to be judged; fetch it first"), path=folder, commit=missing[0][:12])
    _judge(office, tips or [office.git.head()])
    return _furnish(office, git, launcher)


def _judge(office: "Workspace", tips: list[str]) -> None:
    """That a hub can begin with these commits, which this clone has. Raises NoTrustRoot, UntrustedHistory, Refused."""
    if office.trust.pin is None:
        raise NoTrustRoot(N_("no beginning of trust is pinned here; pin it first: zhili keys pin"))

    history = History(office.git, office.trust.pin, fresh=True)
    for tip in tips:
        history.upto(tip)
    faults = [found for found in (history.judged(id) for id, _ in history.store.order(tips)) if found and found.problems]
    if faults:
        reason = f"{faults[0].commit[:12]}: {faults[0].problems[0].sentence}"
        raise UntrustedHistory(N_("the history is not in order, so no hub can begin with it: {reason}"), reason=reason)
    needed = office.settings.trust.registrars if office.settings.trust else 2
    registrars = history.register(office.git.head() if office.git.head() in tips else tips[0]).registrars(office.moment.date())
    if len(registrars) < needed:
        raise Refused(
            N_("{count} registrar(s) have a key, {needed} are asked for: if one is lost the register is stuck"),
            count=len(registrars),
            needed=needed,
        )


def _furnish(office: "Workspace", git: Git, launcher: str) -> str:
    """Settings, what decides, a key and hooks; a receipt for what lies there already, where it had none. Done again it changes nothing."""
    assert office.trust.pin is not None
    for key, value in SETTINGS.items():
        git.run("config", "--replace-all", key, value)
    file = policy_file(git)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    if not (file.parent / "key").exists():
        signing_key.make(file.parent / "key", "ed25519", f"hub {office.settings.name}", "")
    first = not file.exists()
    if first:
        words = {"genesis": office.trust.pin.genesis, "keys": list(office.trust.pin.keys), "language": office.settings.language}
        text = "".join(toml_text.statement(key, value) for key, value in words.items())
        atomic.write(file, text.encode())
    for name, hook in hook_files(git.directory).items():
        atomic.write(hook, hook_text(launcher, name).encode())
        hook.chmod(0o755)
    if first:
        refs = [
            line.split(" ") for line in git.run("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads").decode().splitlines()
        ]
        if refs:
            now = int(time.time())
            hub_receipts.write(git, [hub_receipts.Received(ref, tip, now, "create") for ref, tip in refs])
    return fingerprint(git)


def hook_files(folder: Path) -> dict[str, Path]:
    """Where the server runs the hooks of a bare repository: ``hooks/NAME``, which gitolite leaves alone; under Forgejo and Gitea,
    whose own ``hooks/NAME`` runs all that lies in ``hooks/NAME.d``, a file there.
    """
    found = {}
    for name in HOOKS:
        file = folder / "hooks" / name
        delegating = file.is_file() and DELEGATES in file.read_text(encoding="utf-8", errors="replace")
        found[name] = file.with_name(f"{name}.d") / "zhili" if delegating else file
    return found


def hook_text(launcher: str, name: str) -> str:
    """What a hook of a hub says; ``launcher`` is the command it calls."""
    return f"#!/bin/sh\nexec {launcher} hub {name}\n"


def fingerprint(git: Git) -> str:
    """The name of the hub's key, which clones pin."""
    return sshsig.fingerprint(sshsig.key_of((git.directory / "zhili" / "key.pub").read_text(encoding="utf-8")))
