"""What programs that were cut short leave behind."""

import os
import time
from pathlib import Path

import msgspec

from tests.cli.damaged import FILE, Place, damaged
from tests.conftest import git


@damaged("the note of a save is half written", itself=True)
def _(at: Place) -> None:
    (at.state / "intent").write_bytes(b'{"commit": "12')


@damaged("a save was cut short between history and disk", itself=True)
def _(at: Place) -> None:
    old, new = (git(at.root, "rev-parse", f"{name}:{FILE}").strip() for name in ("HEAD~1", "HEAD"))
    step = {"path": FILE, "old": old, "new": new, "index": old}
    (at.root / FILE).write_text(git(at.root, "show", f"HEAD~1:{FILE}"), encoding="utf-8")
    git(at.root, "update-index", "--cacheinfo", f"100644,{old},{FILE}")
    commit, base = git(at.root, "rev-parse", "HEAD", "HEAD~1").split()
    (at.state / "intent").write_bytes(msgspec.json.encode({"commit": commit, "base": base, "steps": [step]}))


def _stale(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    os.utime(file, (time.time() - 3600,) * 2)


@damaged("a lock of git's index was left behind")
def _(at: Place) -> None:
    _stale(at.git / "index.lock")


@damaged("a lock of HEAD was left behind")
def _(at: Place) -> None:
    _stale(at.git / "HEAD.lock")


@damaged("a lock of the branch was left behind")
def _(at: Place) -> None:
    _stale(at.git / "refs" / "heads" / "main.lock")


@damaged("a lock of the packed branches was left behind")
def _(at: Place) -> None:
    _stale(at.git / "packed-refs.lock")


@damaged("hidden files of killed writers lie about")
def _(at: Place) -> None:
    for number in range(3):
        _stale((at.root / FILE).with_name(f".20260302-aaaa.toml.0000000{number}.new"))
    _stale(at.state / ".intent.01234567.new")
