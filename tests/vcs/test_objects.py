"""What is read of git object by object is what git itself answers for all at once."""

import random
import subprocess
from pathlib import Path

import pytest

from tests.conftest import git
from zhili_tui.errors import GitFailed
from zhili_tui.vcs import objects
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import Store
from zhili_tui.vcs.reader import ObjectReader, reading

#: Modes as trees may have them: plain, executable, written by others than git, a link, a submodule.
MODES = ("100644", "100755", "100664", "120000", "160000")
NAMES = ("a", "a.txt", "a-b", "a0", "aa", "b", "ab", "東", "~", "A")


def put(root: Path, type_: str, data: bytes) -> str:
    done = subprocess.run(
        ["git", "hash-object", "-w", "--literally", "-t", type_, "--stdin"], cwd=root, input=data, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def tree(root: Path, dice: random.Random, depth: int = 0) -> str:
    """A random tree: files and folders of like names, so that one is often the other in another tree."""
    found = []
    for name in dice.sample(NAMES, dice.randrange(1, len(NAMES))):
        if depth < 3 and dice.random() < 0.4:
            found.append((name.encode() + b"/", b"40000 %s\0" % name.encode() + bytes.fromhex(tree(root, dice, depth + 1))))
        else:
            blob = put(root, "blob", b"%d" % dice.randrange(3))
            found.append((name.encode(), f"{dice.choice(MODES)} {name}\0".encode() + bytes.fromhex(blob)))
    return put(root, "tree", b"".join(entry for _rank, entry in sorted(found)))


def test_trees_differ_as_git_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    dice = random.Random(7)
    commits = [
        git(tmp_path, "-c", "user.name=x", "-c", "user.email=x", "commit-tree", "-m", "x", tree(tmp_path, dice)).strip() for _ in range(24)
    ]
    pairs = [(one, dice.choice([*commits, ""])) for one in commits]
    store = Store(Git(tmp_path))
    one_by_one = store.differences(pairs)
    monkeypatch.setattr(objects, "FEW", 0)
    assert store.differences(pairs) == one_by_one
    assert sum(map(len, one_by_one)) > 100


def test_more_is_asked_than_a_pipe_holds(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    blobs = [put(tmp_path, "blob", b"%d" % number * 5000) for number in range(300)]
    with reading(Git(tmp_path)) as reader:
        found = reader.read_all([*blobs, "0" * 40])
        assert reader.sizes(blobs[:2]) == [5000, 5000]
    assert [one.id for one in found[:-1] if one] == blobs
    assert found[-1] is None


def test_what_reads_inside_shares_the_process(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    repository = Git(tmp_path)
    with reading(repository) as outer:
        with reading(repository) as inner:
            assert inner is outer
        assert outer.id("HEAD") == ""
    with reading(repository) as later:
        assert later is not outer


def test_a_repository_that_git_cannot_read_is_said(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    repository = Git(tmp_path)
    (tmp_path / ".git" / "HEAD").unlink()
    with ObjectReader(repository) as reader, pytest.raises(GitFailed):
        reader.id("HEAD")
