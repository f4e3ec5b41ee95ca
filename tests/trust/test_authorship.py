"""Who changed a record: every side of every merge is looked at, whichever way git is asked."""

import random
from pathlib import Path

from tests.conftest import git
from zhili_tui.trust.authorship import _touching
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import Store

FILES = ("records/a/unit.toml", "records/b/unit.toml")


def made(root: Path, dice: random.Random, parents: list[str]) -> str:
    """A commit on these: of each file one side's words, or its own."""
    blobs = {name: git(root, "rev-parse", f"{dice.choice(parents)}:{name}").strip() for name in FILES} if parents else {}
    for name in FILES:
        if not parents or dice.random() < 0.3:
            (root / "text").write_text(str(dice.randrange(4)), encoding="utf-8")
            blobs[name] = git(root, "hash-object", "-w", "text").strip()
    git(root, "read-tree", "--empty")
    for name, blob in blobs.items():
        git(root, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    tree = git(root, "write-tree").strip()
    who = ("-c", "user.name=x", "-c", "user.email=x")
    return git(root, *who, "commit-tree", "-m", str(dice.random()), tree, *(word for one in parents for word in ("-p", one))).strip()


def test_history_asked_at_once_says_what_it_says_side_by_side(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    dice = random.Random(11)
    commits = [made(tmp_path, dice, [])]
    for _ in range(40):
        commits.append(made(tmp_path, dice, dice.sample(commits[-6:], min(len(commits), dice.choice([1, 1, 2])))))
    apart = made(tmp_path, dice, [])  # nothing stands on it, so that it settles nothing
    store = Store(Git(tmp_path))
    merges = 0
    for head in commits[10:]:
        at_once, apart_too = (_touching(store, [FILES[0]], [head], settled) for settled in ([], [apart]))
        assert dict(at_once) == dict(apart_too)
        merges += sum(len(parents) > 1 for _id, parents in at_once)
    assert merges > 50
