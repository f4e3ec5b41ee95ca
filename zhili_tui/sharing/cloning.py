"""An office's clone begun from its hub, or from a file on a stick."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from zhili_tui.errors import FaultyHistory, Occupied, Unreadable, UntrustedHistory
from zhili_tui.i18n import N_
from zhili_tui.services import key_registry
from zhili_tui.sharing import arrivals, fetched_receipts
from zhili_tui.sharing.refs import MAIN, REMOTE, TRACKED
from zhili_tui.sharing.sync import PATIENCE, WAY
from zhili_tui.trust.receipts.chain import read
from zhili_tui.trust.receipts.names import REF, SETTING
from zhili_tui.trust.types import Pin
from zhili_tui.trust.verified_history import History, set_pin
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.gitpython import check_address
from zhili_tui.vcs.transfer import Transfer, init

#: Answers whether this beginning is the one the registrar told; the pin is set where it is.
Confirm = Callable[[Pin], bool]


def begin(address: str, folder: Path, confirm: Confirm, hub_key: str = "", transfer: Transfer | None = None) -> Git:
    """A clone in a new folder, judged from its beginning before a file of it lies there, and pinned.

    Raises Occupied, Refused for an address that names a program, Unreadable, UntrustedHistory; then no folder is left.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Occupied(path=folder)
    made_here = not folder.exists()
    file = Path(address).expanduser()
    from_file = file.is_file()
    source = str(file.resolve()) if from_file or file.is_dir() else address
    check_address(source)
    init(folder)
    try:
        git = Git(folder)
        if not from_file:
            git.run("remote", "add", REMOTE, source)
        _fetched(git, source, transfer or Transfer(terminal=True))
        tip = git.line("rev-parse", TRACKED)
        _pinned(git, tip, confirm, hub_key)
        git.run("update-ref", MAIN, tip)
        git.run("read-tree", "-m", "-u", MAIN)
    except BaseException:
        shutil.rmtree(folder if made_here else folder / ".git", ignore_errors=True)
        raise
    return git


def _fetched(git: Git, source: str, transfer: Transfer) -> None:
    said = {name: os.environ[name] for name in WAY if name in os.environ}
    # A file's own word on what is checked out is not asked: a bundle may have none.
    answer = transfer.fetch(git, source, f"{MAIN}:{TRACKED}", f"{REF}*:{REF}*", env=said or {"GIT_SSH_COMMAND": PATIENCE})
    if answer.status:
        raise Unreadable(path=source, reason=answer.reason)


def _pinned(git: Git, tip: str, confirm: Confirm, hub_key: str) -> None:
    roots = git.run("rev-list", "--max-parents=0", tip).decode().split()
    if len(roots) != 1:
        raise UntrustedHistory(N_("the history has {count} beginnings; trust needs one"), count=len(roots))
    pin = key_registry.beginning_of(git, roots[0])
    if not confirm(pin):
        raise UntrustedHistory(N_("the history begins with {found}, which was not confirmed; nothing was kept"), found=pin.genesis)
    set_pin(git, pin)
    keys = [hub_key] if hub_key else fetched_receipts.hub_keys(History(git, pin, fresh=True).upto(tip).register(tip))
    for key in keys:
        git.run("config", "--add", SETTING, key)
    receipts = git.attempt("rev-parse", "-q", "--verify", REF).stdout.decode().strip()
    if keys and receipts and read(git, [receipts], keys).broken:
        raise UntrustedHistory(N_("the receipts are not signed by the hub's key {key}; nothing was kept"), key=keys[-1])
    history = History(git, pin, fresh=True).upto(tip)
    every = git.run("rev-list", "--reverse", tip).decode().split()
    faults = [*history.faults(), *arrivals.future(history, every, time.time())[0]]
    if faults:
        raise FaultyHistory(
            N_("the history is not in order, so no clone begins with it: {commit}: {reason}"),
            commit=faults[0].commit[:12],
            reason=faults[0].problems[-1].sentence,
        )
