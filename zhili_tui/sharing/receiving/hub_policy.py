"""What decides at a hub, as its hooks find it: where trust begins, and in which language it answers."""

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.errors import Unreadable
from zhili_tui.vcs.git import Git

# Imported where used: who writes a receipt judges nothing.
if TYPE_CHECKING:
    from zhili_tui.trust.types import Pin

#: What a hook's git needs of the environment: where pushed objects wait until they are let in.
QUARANTINE = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH")


class Policy(NamedTuple):
    """What decides at a hub."""

    pin: "Pin"
    language: str


def here() -> Git:
    """The hub in whose hook this runs."""
    return Git.bare(Path(os.environ.get("GIT_DIR", ".")).resolve(), QUARANTINE)


def policy_file(git: Git) -> Path:
    """Where a hub keeps what decides."""
    return git.directory / "zhili" / "policy.toml"


def policy(git: Git) -> Policy:
    """What decides here. Raises Unreadable where this is no hub."""
    from zhili_tui.trust.types import Pin

    found = _said(git)
    return Policy(Pin(found["genesis"], tuple(found["keys"])), found["language"])


def office_language(git: Git) -> str:
    """The language of the office whose hub this is. Raises Unreadable where this is no hub."""
    return str(_said(git)["language"])


def pusher_language(git: Git) -> str:
    """The pusher's language, as his push says; else the office's."""
    count = os.environ.get("GIT_PUSH_OPTION_COUNT", "0")
    options = [os.environ.get(f"GIT_PUSH_OPTION_{i}", "") for i in range(min(9, int(count) if count.isdigit() else 0))]
    return next((option.removeprefix("lang=") for option in options if option.startswith("lang=")), office_language(git))


def _said(git: Git) -> dict[str, Any]:
    file = policy_file(git)
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        return {name: found[name] for name in ("genesis", "keys", "language")}
    except (OSError, KeyError, ValueError) as error:  # no TOML, or no UTF-8
        raise Unreadable(path=str(file), reason=str(error)) from None
