"""What this account may do, and whether there is room."""

import ctypes
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.cli.damaged import ROOT, Place, UnableError, damaged


@damaged("a folder of records cannot be read", told="list show check")
def _(at: Place) -> Iterator[None]:
    yield from _without(at.root / "records/dong/2026/meeting", 0o000)


@damaged("the folder of what is derived cannot be written to")
def _(at: Place) -> Iterator[None]:
    for file in at.derived.iterdir():
        file.unlink()
    yield from _without(at.derived, 0o555)


@damaged("nothing in .git can be written to")
def _(at: Place) -> Iterator[None]:
    subprocess.run(["chmod", "-R", "a-w", str(at.git)], check=True)
    with bound():
        yield


def _without(folder: Path, mode: int) -> Iterator[None]:
    folder.chmod(mode)
    with bound():
        yield


@contextmanager
def bound() -> Iterator[None]:
    """Have what files and folders allow count for root too, and for what root starts."""
    if not ROOT:
        yield
        return
    before = rights()
    ctypes.CDLL(None).prctl(SET_SECUREBITS, NO_ROOT | NO_FIXUP, 0, 0, 0)
    rights(before & ~OVERRIDE)
    try:
        yield
    finally:
        rights(before)
        ctypes.CDLL(None).prctl(SET_SECUREBITS, 0, 0, 0, 0)


#: Of <linux/prctl.h>, <linux/securebits.h> and <linux/capability.h>.
SET_SECUREBITS, NO_ROOT, NO_FIXUP = 28, 1, 4
VERSION, OVERRIDE = 0x20080522, 0b110


def rights(effective: int | None = None) -> int:
    """What this thread may do besides; set to these, where they are given."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, data = (ctypes.c_uint32 * 2)(VERSION, 0), (ctypes.c_uint32 * 6)()
    assert not libc.capget(header, data)
    if effective is not None:
        data[0] = effective
        assert not libc.capset(header, data)
    return data[0]


@damaged("the repository belongs to another account", told="check due history verify score")
def _(at: Place) -> None:
    if not ROOT:
        raise UnableError("only root can give files away")
    subprocess.run(["chown", "-R", "65534:65534", str(at.root)], check=True)


@damaged("the disk is full", by_hand=lambda at: (at.root.parent / "filler").unlink())
def _(at: Place) -> Iterator[None]:
    place = at.root.parent
    aside = place.with_name(place.name + "-aside")
    place.rename(aside)
    place.mkdir()
    size = sum(file.stat().st_blocks * 512 for file in aside.rglob("*") if not file.is_symlink())
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={2 * size + (32 << 20)}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        raise UnableError("a small disk cannot be mounted here")
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", str(place)], check=True)
        at.index_file().unlink()
        with suppress(OSError), (place / "filler").open("wb", buffering=0) as file:
            while file.write(bytes(1 << 16)):
                pass
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
