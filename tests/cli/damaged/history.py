"""What git keeps: the branch, commits, trees, contents."""

import subprocess

from tests.cli.damaged import FILE, Place, damaged, emptied, scribble
from tests.conftest import git


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


@damaged("a folder of the last commit is missing", told="check history verify")
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
