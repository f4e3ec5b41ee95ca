"""Loose objects packed after a save that finds many, by a process of its own: whoever saved does not wait for it.

Every loose object goes into a pack, whether or not anything reaches it, and only what a flushed pack holds is taken away
after that: nothing is ever lost by it. It may run beside saves, and beside git's own programs.
"""

import fcntl
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from zhili_tui.errors import ZhiliError
from zhili_tui.vcs.git import Git

#: So many loose objects are packed; git's own number (gc.auto).
LIMIT = 6700
#: One folder of 256 tells how many there are in all, as git counts.
SAMPLE, FOLDERS = "17", 256
FOLDER, NAME = re.compile("[0-9a-f]{2}"), re.compile("[0-9a-f]{38}")
#: A pack and its index are on the disk before what they hold is taken away elsewhere.
FLUSHED = ("-c", "core.fsync=objects,pack-metadata")


def after_save(git: Git) -> None:
    """Let loose objects be packed where there are many. Cheap: one folder is listed."""
    with suppress(OSError):
        if sum(NAME.fullmatch(name) is not None for name in os.listdir(git.common / "objects" / SAMPLE)) > LIMIT // FOLDERS:
            here = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
            none = subprocess.DEVNULL
            command = [sys.executable, "-m", __name__, str(git.top)]
            subprocess.Popen(command, cwd="/", env=here, stdin=none, stdout=none, stderr=none, start_new_session=True)


def pack(git: Git) -> int:
    """Pack all loose objects; how many, none where another is at it. Raises GitFailed, OSError; then all is as it was."""
    state = git.common / "zhili"
    state.mkdir(exist_ok=True)
    with open(os.open(state / "pack.lock", os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        names = loose(git)
        if names:
            objects = git.common / "objects"
            (objects / "pack").mkdir(exist_ok=True)
            stream = "".join(f"{name}\n" for name in names).encode()
            git.run(*FLUSHED, "pack-objects", "-q", "--non-empty", "--delta-base-offset", str(objects / "pack" / "pack"), input=stream)
            git.flush([objects / "pack"])
            git.run("prune-packed", "-q")
        return len(names)


def loose(git: Git) -> list[str]:
    """The ids of all loose objects. A folder may go meanwhile: another program has packed what was in it."""
    objects, found = git.common / "objects", list[str]()
    for folder in sorted(os.listdir(objects)):
        if FOLDER.fullmatch(folder):
            with suppress(FileNotFoundError):
                found += [f"{folder}{name}" for name in os.listdir(objects / folder) if NAME.fullmatch(name)]
    return found


if __name__ == "__main__":
    os.nice(10)
    with suppress(ZhiliError, OSError):  # it is tried again after another save
        pack(Git(Path(sys.argv[1])))
