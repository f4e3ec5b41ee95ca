"""Sync, from every room: behind the screen, where Escape gives it up, or at the terminal where OpenSSH wants a passphrase."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer

from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.sharing.failures import NO_HUB
from zhili_tui.tui.keymap import BACK
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.progress import Progress
from zhili_tui.vcs.transfer import Transfer

# Imported where used: most programs are opened to enter something, and ended without a sync.
if TYPE_CHECKING:
    from zhili_tui.sharing.sync import Joined, Synced
    from zhili_tui.tui.base.screen import Shell

UNDER_WAY = N_("A sync is under way.")
AT_WORK = N_("Syncing with the hub, {seconds} s. {key} gives up")
MOVING = N_("Syncing with the hub, {seconds} s: {progress}. {key} gives up")
#: What syncs or merges, by way of what can be ended; in a room's language the answer or a sentence.
Work = Callable[[Transfer], "Synced | Joined"]


class Syncing:
    """The one sync of a running program."""

    def __init__(self, shell: "Shell") -> None:
        self.shell = shell
        self.busy = False
        self.line = ""  # what is said of it while it runs
        self._transfer: Transfer | None = None
        self._progress: Progress | None = None
        self._since = 0.0
        self._timer: Timer | None = None

    def why_not(self) -> str:
        """Why there can be no sync just now."""
        if self.busy:
            return _(UNDER_WAY)
        return "" if self.shell.office.git.config("remote.origin.url") else _(NO_HUB)

    def sync(self) -> None:
        """Fetch, merge, send."""
        from zhili_tui.sharing.sync import Sync

        self._begin(lambda transfer: Sync(self.shell.office, transfer=transfer).run(), self.sync, lambda _commit: None)

    def accept(self, branch: str, merged: Callable[[str], None]) -> None:
        """Merge a branch; ``merged`` is told the commit."""
        from zhili_tui.sharing import review

        self._begin(lambda _transfer: review.accept(self.shell.office, branch), lambda: self.accept(branch, merged), merged)

    def stop(self) -> None:
        """Give it up: what was merged stays, what was not sent is sent next time."""
        if self._transfer is not None:
            self._transfer.end()

    def _begin(self, do: Work, again: Callable[[], None], merged: Callable[[str], None]) -> None:
        self.busy = True
        if not signing_key.asks(self.shell.office.git):
            self._transfer, self._since = Transfer(self._moved), time.monotonic()
            self._tell()
            app, transfer = self.shell.app, self._transfer
            self._timer = app.set_interval(1, self._tell)
            app.run_worker(lambda: app.call_from_thread(self._came, tried(do, transfer), again, merged), thread=True, group="sync")
            return
        git = self.shell.office.git
        self._came(tried(lambda transfer: self.shell.ask_passphrase(git, lambda: do(transfer)), Transfer(terminal=True)), again, merged)

    def _moved(self, progress: Progress | None) -> None:
        self._progress = progress

    def _tell(self) -> None:
        parts = {"seconds": int(time.monotonic() - self._since), "progress": self._progress, "key": self.shell.keymap.shown(BACK)}
        line = translate(MOVING if self._progress else AT_WORK, parts)
        if not self.line:
            self.shell.say(line)
        self.line = line
        self.shell.busy_with(line)

    def _came(self, done: "Synced | Joined | str", again: Callable[[], None], merged: Callable[[str], None]) -> None:
        """Say what came of it; what collides is to be decided, then it is done once more."""
        from zhili_tui.sharing.sync import Joined, Sync

        if self._timer is not None:
            self._timer.stop()
        self.busy, self.line, self._transfer, self._timer = False, "", None, None
        if isinstance(done, str):
            self.shell.say(done)
        elif done.clashes:
            from zhili_tui.tui.review.merge_conflicts import ClashRoom

            self.shell.hush()
            self.shell.app.push_screen(ClashRoom(self.shell.office, list(done.clashes), again))
        elif isinstance(done, Joined):
            merged(done.commit)
        else:
            from zhili_tui.tui.review import lines as reviewed

            self.shell.say("  ".join(reviewed.said(done, Sync(self.shell.office).decisions.open)))
        self.shell.behind = True
        self.shell.reckon()


def tried(do: Work, transfer: Transfer) -> "Synced | Joined | str":
    """What came of it, or a sentence."""
    try:
        return do(transfer)
    except Exception as error:
        return str(expected(error))
