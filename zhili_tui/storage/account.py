"""Folders of the account that runs the program. What somebody hands over with a repository's folder cannot lie in them.

They are those of the XDG Base Directory Specification, open to nobody else; one that cannot be had so is done without.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

#: What earlier versions kept in the git directory, where whoever hands over the folder may have written it.
BEFORE = ("index-*.sqlite*", "trust-*.sqlite*", "recorded.sqlite*", "fonts.msgpack", "agenda.msgpack")


def cache() -> Path | None:
    """Where what is derived lies: ``$XDG_CACHE_HOME/zhili``. It may be deleted at any moment."""
    return _folder("XDG_CACHE_HOME", ".cache")


def state() -> Path | None:
    """Where what this account has decided is remembered: ``$XDG_STATE_HOME/zhili``."""
    return _folder("XDG_STATE_HOME", ".local/state")


def derived(root: Path) -> Path | None:
    """Where what is derived from the repository in a folder lies."""
    base = cache()
    return base / name_of(root) if base else None


def name_of(folder: Path) -> str:
    """A name for a folder, by its path."""
    from hashlib import sha256

    return sha256(os.fsencode(folder.resolve())).hexdigest()[:32]


def sweep(git_state: Path) -> None:
    """Remove what earlier versions derived and kept in the git directory: it is believed no more."""
    with suppress(OSError):
        for file in [file for pattern in BEFORE for file in git_state.glob(pattern)]:
            file.unlink()


def _folder(variable: str, below_home: str) -> Path | None:
    """The account's folder for the program, made where it is not there; None where it cannot be the account's alone."""
    try:
        said = os.environ.get(variable, "")
        base = Path(said) if os.path.isabs(said) else Path.home() / below_home  # a relative one is to be ignored
        folder = base / "zhili"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            return None
        if found.st_mode & 0o077:
            folder.chmod(0o700)
    except (OSError, RuntimeError):  # RuntimeError: the account has no home
        return None
    return folder
