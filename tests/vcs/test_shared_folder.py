"""Two accounts of one machine share one clone (core.sharedRepository=group, umask 002): what one of them wrote, the other goes on with."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import OFFICER, ROOT, git

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not all(map(shutil.which, ("useradd", "groupadd", "setpriv"))), reason="accounts are made by root alone"
)
UNIT = "records/dongjie/unit.toml"
#: Lets an account find a Python that lies where only root may look; it writes no more than it could without.
SEARCH = ("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search", "--bounding-set=-all,+dac_read_search")


class Account(NamedTuple):
    """An account, and the clone it shares."""

    name: str
    root: Path
    home: Path

    def start(self, *command: str) -> "subprocess.Popen[str]":
        umask = ["sh", "-c", 'umask 002; exec "$@"', "sh"]
        account = ["setpriv", "--reuid", self.name, "--regid", self.name, "--init-groups", *SEARCH]
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        pipe = subprocess.PIPE
        return subprocess.Popen([*account, *umask, *command], cwd="/", env=env, stdout=pipe, stderr=subprocess.STDOUT, text=True)

    def zhili(self, *args: str, code: int = 0) -> str:
        done = self.start_zhili(*args)
        said, _nothing = done.communicate()
        assert done.returncode == code, said
        return said

    def start_zhili(self, *args: str) -> "subprocess.Popen[str]":
        return self.start(sys.executable, "-m", "zhili_tui", "--lang", "en", "--repo", str(self.root), *args)

    def git(self, *args: str) -> None:
        done = self.start("git", *args)
        said, _nothing = done.communicate()
        assert done.returncode == 0, said


@pytest.fixture
def accounts(seed_repository: Path) -> Iterator[tuple[Account, Account]]:
    """Two accounts of one group, and a clone that the first has made."""
    folder = Path(tempfile.mkdtemp(prefix="zhili-shared-", dir="/tmp"))  # where every account may pass
    group = f"zhg{os.getpid()}"
    names = [f"zh{letter}{os.getpid()}" for letter in "ab"]
    try:
        subprocess.run(["groupadd", group], check=True)
        folder.chmod(0o755)
        box = folder / "box"
        box.mkdir()
        shutil.chown(box, group=group)
        box.chmod(0o2775)
        found = []
        for name in names:
            subprocess.run(["useradd", "--no-create-home", "--user-group", "--groups", group, name], check=True)
            home = folder / name
            home.mkdir()
            shutil.chown(home, name)
            found.append(Account(name, box / "repo", home))
        first, second = found
        git(seed_repository, "bundle", "create", "-q", str(folder / "seed"), "HEAD", "main")
        first.git("clone", "-q", "-c", "core.sharedRepository=group", str(folder / "seed"), str(first.root))
        for setting in (f"zhili.officer {OFFICER}", "user.name x", "user.email x@y"):
            first.git("-C", str(first.root), "config", *setting.split())
        yield first, second
    finally:
        for name in names:
            subprocess.run(["userdel", name], check=False, capture_output=True)
        subprocess.run(["groupdel", group], check=False, capture_output=True)
        shutil.rmtree(folder)


def shut(root: Path) -> list[str]:
    """What the other account of the group could not write to, or go on with. Objects are never written again, their folders are."""
    gid = root.parent.stat().st_gid
    out = []
    for path in root.rglob("*"):
        found = path.stat()
        object_file = path.is_file() and ".git/objects/" in str(path)
        if found.st_gid != gid or not found.st_mode & (stat.S_IRGRP if object_file else stat.S_IWGRP):
            out.append(f"{path.relative_to(root)} {stat.filemode(found.st_mode)} {found.st_uid}:{found.st_gid}")
    return out


def test_a_clone_of_another_account_is_named_with_the_cure(accounts: tuple[Account, Account]) -> None:
    first, second = accounts
    before = git_as_root(first.root, "rev-parse", "HEAD")
    for command in (("set", UNIT, "note=x"), ("check",), ("history", UNIT), ("undo", "HEAD"), ("sync",)):
        assert f"git config --global --add safe.directory {first.root}" in second.zhili(*command, code=2)
    assert "safe.directory" in second.zhili("doctor", code=1)
    assert git_as_root(first.root, "rev-parse", "HEAD") == before
    second.git("config", "--global", "--add", "safe.directory", str(first.root))
    second.zhili("check")


def git_as_root(root: Path, *args: str) -> str:
    return git(root, "-c", f"safe.directory={root}", *args)


@pytest.mark.external  # it takes long
def test_both_save_in_turn_and_each_goes_on_where_the_other_was(accounts: tuple[Account, Account]) -> None:
    first, second = accounts
    second.git("config", "--global", "--add", "safe.directory", str(first.root))
    for number in range(2):
        for account in (first, second):
            account.zhili("set", UNIT, f"note={account.name} {number}")
            account.zhili("list", "--limit", "1")
            account.zhili("history", UNIT)
            assert shut(first.root) == []
    second.zhili("new", "activity", "--unit", "dongjie", "--set", "type=publicity", "--set", "date=2026-11-20", "--set", "title=x")
    made = next((first.root / "records/dongjie/2026/activity").glob("20*-*.toml"), None)
    assert made is not None
    assert shut(first.root) == []
    first.zhili("undo", "HEAD")
    for account in accounts:
        account.zhili("doctor", "--install-hooks", code=0 if readable() else 1)
    # Hooks are written anew as wholes by either.
    assert [line for line in shut(first.root) if ".git/hooks/" not in line] == []


def readable() -> bool:
    """Whether any account may run this Python."""
    python = Path(sys.executable).resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in python.parents)


def test_both_save_at_once(accounts: tuple[Account, Account]) -> None:
    first, second = accounts
    second.git("config", "--global", "--add", "safe.directory", str(first.root))
    for number in range(3):
        running = [one.start_zhili("set", UNIT, f"{field}={number}") for one, field in ((first, "note"), (second, "name"))]
        said = [one.communicate()[0] for one in running]
        assert [one.returncode for one in running] == [0, 0], said
        assert f'note = "{number}"' in (first.root / UNIT).read_text()
        assert f'name = "{number}"' in (first.root / UNIT).read_text()
    assert shut(first.root) == []
    for account in accounts:
        account.git("-C", str(first.root), "fsck", "--full", "--strict")
        account.git("-C", str(first.root), "diff", "--exit-code", "HEAD")
