"""When this clone was last level with its hub."""

from zhili_tui.storage import atomic
from zhili_tui.vcs.git import Git

FILE = "synced"


def note(git: Git, now: float) -> None:
    """It is now, in seconds since 1970."""
    git.state.mkdir(exist_ok=True)
    atomic.write(git.state / FILE, f"{int(now)}\n".encode())


def at(git: Git) -> int | None:
    """When it was, in seconds since 1970; None where it never was, or nobody can say."""
    try:
        return int((git.state / FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
