"""An office of a district as it is when all is well, and ways to damage it: each a function that bears the name of its row in the docs."""

import ctypes
import gc
import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tests.conftest import git
from zhili_tui.vcs.git import find

DOCS = "docs/doctor.md"
MEETING = "dong/2026/meeting/20260302-aaaa"
FILE = f"records/{MEETING}.toml"
OFFICE = "records/office.toml"
LIN = ("-c", "user.name=Lin", "-c", "user.email=lin@dong")
ROOT = os.geteuid() == 0


class Place(NamedTuple):
    """The damaged office, and the hub beside it."""

    root: Path
    hub: Path
    genesis: str

    @property
    def git(self) -> Path:
        return find(self.root)[1]

    @property
    def state(self) -> Path:
        return self.git / "zhili"

    def index_file(self) -> Path:
        return settled(next(iter(self.state.glob("index-*.sqlite"))))

    def trust_file(self) -> Path:
        return settled(next(iter(self.state.glob("trust-*.sqlite"))))

    def loose(self, name: str) -> Path:
        id = git(self.root, "rev-parse", name).strip()
        return self.git / "objects" / id[:2] / id[2:]

    def config(self, *args: str) -> None:
        git(self.root, "config", *args)

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")


class Damaged(NamedTuple):
    """One way; where it is a generator it goes on until that ends. ``by_hand`` is what a person does by the sentence."""

    name: str
    damage: Callable[[Place], Any]
    by_hand: Callable[[Place], None] | None
    told: frozenset[str]  # commands that fail with a sentence, or have more to say
    lost: frozenset[str]  # commands whose output is another afterwards
    itself: bool  # whether looking at it mends it


ALL: dict[str, Damaged] = {}


def damaged(
    name: str, told: str = "", lost: str = "", itself: bool = False, by_hand: Callable[[Place], None] | None = None
) -> Callable[[Callable[[Place], Any]], Callable[[Place], Any]]:
    def keep(damage: Callable[[Place], Any]) -> Callable[[Place], Any]:
        assert name not in ALL
        ALL[name] = Damaged(name, damage, by_hand, frozenset(told.split()), frozenset(lost.split()), itself)
        return damage

    return keep


def settled(file: Path) -> Path:
    """A database with everything in the one file."""
    gc.collect()
    db = sqlite3.connect(file)
    assert db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    db.close()
    return file


def scribble(file: Path, start: float = 0.2, length: float = 0.6) -> None:
    data = bytearray(file.read_bytes())
    begin, end = int(len(data) * start), int(len(data) * (start + length))
    data[begin:end] = b"\xa5" * (end - begin)
    file.write_bytes(data)


def emptied(file: Path) -> None:
    file.chmod(0o644)
    file.write_bytes(b"")


# what is derived


@damaged("the index has garbage in the middle", itself=True)
def _(at: Place) -> None:
    scribble(at.index_file())


@damaged("the index is cut off", itself=True)
def _(at: Place) -> None:
    os.truncate(at.index_file(), at.index_file().stat().st_size // 3)


@damaged("the index is no database", itself=True)
def _(at: Place) -> None:
    at.index_file().write_bytes(b"not a database at all" * 100)


@damaged("a value in the index is another than was put there", itself=True)
def _(at: Place) -> None:
    data, name = at.index_file().read_bytes(), "東街街道".encode()
    assert name in data
    at.index_file().write_bytes(data.replace(name, "東街路道".encode()))


@damaged("a folder lies in the index's place")
def _(at: Place) -> None:
    file = at.index_file()
    file.unlink()
    file.mkdir()


HOLDERS: list[sqlite3.Connection] = []


@damaged("another program holds the index", by_hand=lambda _at: HOLDERS.pop().close())
def _(at: Place) -> None:
    HOLDERS.append(sqlite3.connect(at.index_file(), isolation_level=None))
    HOLDERS[-1].executescript("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE")


@damaged("what was found of history has garbage in the middle", itself=True)
def _(at: Place) -> None:
    scribble(at.trust_file())


@damaged("a file lies where what is derived is kept")
def _(at: Place) -> None:
    shutil.rmtree(at.state)
    at.state.write_text("x")


@damaged("the note about the commit-graph is odd", itself=True)
def _(at: Place) -> None:
    (at.state / "graph").write_bytes(b"\xff\xfe\x00odd")


@damaged("the commit-graph is damaged")
def _(at: Place) -> None:
    files = [file for file in (at.git / "objects" / "info").rglob("*graph*") if file.is_file() and "chain" not in file.name]
    assert files
    for file in files:
        file.chmod(0o644)
        scribble(file)


@damaged("a draft is damaged")
def _(at: Place) -> None:
    (at.state / "drafts").mkdir(exist_ok=True)
    (at.state / "drafts" / "0123456789abcdef-01234567.draft").write_bytes(b"zhili-draft-1 0\n{}\n")


# what was left behind


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


# history


@damaged("git's index is damaged", told="check")
def _(at: Place) -> None:
    scribble(at.git / "index", 0.0, 1.0)


@damaged("the branch is missing", told="check due history verify score")
def _(at: Place) -> None:
    (at.git / "refs" / "heads" / "main").unlink()


@damaged("the branch is empty", told="check due history verify score")
def _(at: Place) -> None:
    (at.git / "refs" / "heads" / "main").write_bytes(b"")


@damaged("the commit checked out is missing", told="check due history verify score")
def _(at: Place) -> None:
    at.loose("HEAD").unlink()


@damaged("the commit checked out is empty, and the hub does not have it", told="check due history verify score", lost="history")
def _(at: Place) -> None:
    (at.git / "refs" / "remotes" / "origin" / "main").write_text(git(at.root, "rev-parse", "HEAD~1"))
    emptied(at.loose("HEAD"))


@damaged("a folder of the last commit is missing", told="check history")
def _(at: Place) -> None:
    at.loose("HEAD:records/dong/2026").unlink()


@damaged("the contents of a record are missing")
def _(at: Place) -> None:
    at.loose(f"HEAD:{FILE}").unlink()


@damaged("the contents of an earlier version are empty")
def _(at: Place) -> None:
    emptied(at.loose(f"HEAD~1:{FILE}"))


@damaged("git keeps many objects loose")
def _(at: Place) -> None:
    lines = "".join(f"blob\nmark :{n}\ndata {len(str(n))}\n{n}\n" for n in range(1, 7000))
    lines += "commit refs/many\ncommitter Lin <lin@dong> 0 +0000\ndata 1\nx\n" + "".join(f"M 644 :{n} {n}\n" for n in range(1, 7000))
    subprocess.run(["git", "-c", "fastimport.unpackLimit=9000", "fast-import", "--quiet"], cwd=at.root, input=lines.encode(), check=True)


# records


@damaged("a record lies on disk and in no commit", told="list check due score", lost="list check due score verify")
def _(at: Place) -> None:
    text = (at.root / FILE).read_text(encoding="utf-8")
    (at.root / FILE).with_name("20260303-bbbb.toml").write_text(text.split("[[signoffs]]")[0], encoding="utf-8")


@damaged("a record is otherwise than in history", told="check", lost="history")
def _(at: Place) -> None:
    (at.root / FILE).write_text((at.root / FILE).read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")


@damaged("a record was taken away by hand", told="list check", lost="list")
def _(at: Place) -> None:
    (at.root / "records/an/officers/zhao.toml").unlink()


def _put_back(at: Place) -> None:
    git(at.root, "restore", OFFICE)


@damaged("the office's settings are no TOML", told="list show check due history verify score", by_hand=_put_back)
def _(at: Place) -> None:
    with (at.root / OFFICE).open("a") as file:
        file.write("[trust\n")


@damaged("the office's files are of a newer format", told="list show check due history verify score", by_hand=_put_back)
def _(at: Place) -> None:
    (at.root / OFFICE).write_text("format = 99\n" + (at.root / OFFICE).read_text(encoding="utf-8"), encoding="utf-8")


def _rules_again(at: Place) -> None:
    git(at.root, "checkout", "-q", "HEAD", "--", "templates")


@damaged("a file of the rules is damaged", told="check due score", by_hand=_rules_again)
def _(at: Place) -> None:
    with (at.root / "templates/regulation/default/obligations.toml").open("a") as file:
        file.write("[[obligation\n")


@damaged("the time zone is none", told="check")
def _(at: Place) -> None:
    (at.root / OFFICE).write_text('time_zone = "Asia/Beijing"\n' + (at.root / OFFICE).read_text(encoding="utf-8"), encoding="utf-8")


# the clone


def _mend_config(at: Place) -> None:
    file = at.git / "config"
    file.write_text(file.read_text().removesuffix("[zhili\n"))


@damaged("git's settings are damaged", told="check due history verify score", by_hand=_mend_config)
def _(at: Place) -> None:
    with (at.git / "config").open("a") as file:
        file.write("[zhili\n")


def _make_anew(at: Place) -> None:
    """As it says: one of the right format, with what was copied."""
    at.config("--unset", "extensions.objectformat")


@damaged("the repository is of git's other object format", told="check due history verify score", by_hand=_make_anew)
def _(at: Place) -> None:
    at.config("core.repositoryformatversion", "1")
    at.config("extensions.objectformat", "sha256")


@damaged("the hook is missing")
def _(at: Place) -> None:
    (at.git / "hooks" / "pre-commit").unlink()


@damaged("the hook is not executable")
def _(at: Place) -> None:
    (at.git / "hooks" / "pre-commit").chmod(0o644)


@damaged("the hook calls a program that is gone")
def _(at: Place) -> None:
    file = at.git / "hooks" / "pre-commit"
    file.write_text(re.sub(r"exec \S+", "exec /opt/gone/zhili", file.read_text()))


@damaged("git looks for hooks in another folder")
def _(at: Place) -> None:
    at.config("core.hooksPath", "elsewhere")


@damaged("nobody is said to be at work")
def _(at: Place) -> None:
    at.config("--unset", "zhili.officer")


@damaged("who is at work is nobody known")
def _(at: Place) -> None:
    at.config("zhili.officer", "dong/nobody")


@damaged("a linked repository is not there", told="check")
def _(at: Place) -> None:
    (at.root / OFFICE).write_text(
        (at.root / OFFICE).read_text(encoding="utf-8") + f'\n[[linked]]\nname = "other"\npath = "../other"\nremote = "{at.hub}"\n',
        encoding="utf-8",
    )


# trust and hub


def _keys_again(at: Place) -> None:
    for file in (at.root.parent / "put-away").iterdir():
        file.rename(at.root.parent / "keys" / file.name)


@damaged("the file of the signing key is missing", by_hand=_keys_again)
def _(at: Place) -> None:
    key = Path(git(at.root, "config", "zhili.key").strip())
    (at.root.parent / "put-away").mkdir()
    for file in (key, key.with_name(key.name + ".pub")):
        file.rename(at.root.parent / "put-away" / file.name)


@damaged("the key is not in the register", by_hand=lambda at: at.config("zhili.key", str(at.root.parent / "keys" / "dong-lin")))
def _(at: Place) -> None:
    file = at.root.parent / "other-key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)], check=True)
    at.config("zhili.key", str(file))


@damaged("the pinned beginning is not in this history", told="verify")
def _(at: Place) -> None:
    at.config("zhili.pin", "1" * 40)


@damaged("the hub's folder is gone")
def _(at: Place) -> None:
    at.hub.rename(at.hub.with_name("moved.git"))


@damaged("the hub's hook is missing")
def _(at: Place) -> None:
    (at.hub / "hooks" / "pre-receive").unlink()


@damaged("the hub's hook is not executable")
def _(at: Place) -> None:
    (at.hub / "hooks" / "post-receive").chmod(0o644)


@damaged("the hub lets history be rewritten")
def _(at: Place) -> None:
    git(at.hub, "config", "receive.denyNonFastForwards", "false")


@damaged("other accounts can read the hub's key")
def _(at: Place) -> None:
    (at.hub / "zhili").chmod(0o755)


# what this account may do


@damaged("a folder of records cannot be read", told="list show check due score")
def _(at: Place) -> Iterator[None]:
    yield from _without(at.root / "records/dong/2026/meeting", 0o000)


@damaged("the folder of what is derived cannot be written to")
def _(at: Place) -> Iterator[None]:
    for file in at.state.iterdir():
        if file.name.startswith(("index", "trust")):
            file.unlink()
    yield from _without(at.state, 0o555)


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


class UnableError(Exception):
    """What cannot be done on this machine."""
