"""One writer at a time in a clone: a lock of the operating system, which ends with whoever holds it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from zhili_tui.errors import CloneBusy
from zhili_tui.storage import atomic

#: So many seconds another writer is waited for before that is said.
PATIENCE = 30.0


class WriteLock:
    """The lock of one clone. The thread that holds it may take it again; other threads and programs wait."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "write.lock"
        self._thread, self._depth = RLock(), 0
        self._descriptor = -1

    @contextmanager
    def held(self, patience: float = PATIENCE) -> Iterator[None]:
        """Hold it. Raises CloneBusy where another writer does not end, OSError where no lock can be made."""
        if not self._thread.acquire(timeout=patience):
            raise CloneBusy()
        try:
            if not self._depth:
                self._descriptor = self._take(patience)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if not self._depth:
                    os.close(self._descriptor)
        finally:
            self._thread.release()

    def _take(self, patience: float) -> int:
        atomic.folder(self.file.parent)  # what a save lays down in it must outlive a power cut
        descriptor = os.open(self.file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)  # another account may read it, and so hold it
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    os.close(descriptor)
                    raise CloneBusy() from None
                time.sleep(0.01)
            except BaseException:
                os.close(descriptor)
                raise
            else:
                return descriptor
