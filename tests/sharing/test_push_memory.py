"""What the hub's judge takes of the machine's memory, for the largest pushes that it lets in or has to look at."""

import stat
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import LAUNCHER
from tests.sharing.hubs import LATER, push
from tests.trust.signed_world import World
from zhili_tui.sharing.receiving import push_limits
from zhili_tui.vcs import trees
from zhili_tui.vcs.commits import compose
from zhili_tui.vcs.trees import NewObject

#: What is promised, in KiB as the system tells it.
PROMISED = 200 << 10
WATCH = f"""#!{sys.executable}
import resource, subprocess, sys
done = subprocess.run([{LAUNCHER!r}, "hub", "pre-receive"])
with open({{file!r}}, "w") as out:
    out.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(done.returncode)
"""


def watched(world: World) -> Path:
    """Let the hub's judge write down how much memory it, or any program it ran, held at most."""
    file = world.root.parent / "rss"
    hook = world.root.parent / "hub.git" / "hooks" / "pre-receive"
    hook.write_text(WATCH.format(file=str(file)))
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    return file


def name(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    tail = "".join(letters[number >> shift & 31] for shift in (15, 10, 5, 0))
    return f"records/dong/2026/activity/20260302-{tail}.toml"


def commit(world: World, contents: Mapping[str, bytes], message: str = "x", parent: str = "") -> list[NewObject]:
    """The objects of a signed commit of many files; the commit is the last. Nothing is written yet."""
    blobs = {path: trees.made("blob", data) for path, data in contents.items()}
    parent = parent or world.head

    def tree(folder: str) -> bytes:
        done = world.git.attempt("cat-file", "tree", f"{world.head}:{folder}")
        return b"" if done.returncode else done.stdout

    built = trees.changed(tree, {path: one.id for path, one in blobs.items()})
    made = trees.made("commit", compose(built[-1].id, [parent], message, world.author("dong/lin"), world.tick()))
    return [*blobs.values(), *built, made]


def lay(world: World, objects: list[NewObject]) -> None:
    trees.store(world.git, objects)
    world.git.run("update-ref", "HEAD", objects[-1].id)


def text(number: int, rest: str) -> bytes:
    return f"{LATER}# {number}\n{rest}".encode()


def large_files(world: World, count: int = 90) -> None:
    """Files of 1 MiB that are packed into nothing: read all at once they would not fit."""
    lay(world, commit(world, {name(i): text(i, "#" + " x" * 522_000 + "\n") for i in range(count)}))


def three_hundred_large_files(world: World) -> None:
    large_files(world, 300)


def many_files(world: World) -> None:
    lay(world, commit(world, {name(i): text(i, "") for i in range(push_limits.FILES)}))


def long_messages(world: World) -> None:
    objects: list[NewObject] = []
    for number in range(push_limits.MESSAGES // push_limits.MESSAGE - 1):
        parent = objects[-1].id if objects else ""
        objects += commit(world, {name(0): text(number, "")}, "x\n\n" + "y " * 130_000, parent)
    lay(world, objects)


def many_tables(world: World) -> None:
    lay(world, commit(world, {name(i): text(i, "[[a]]\n" * 170_000) for i in range(3)}))


def many_keys(world: World) -> None:
    lay(world, commit(world, {name(i): text(i, "".join(f"a{key} = 1\n" for key in range(49_000))) for i in range(3)}))


def dotted_keys(world: World) -> None:
    lay(world, commit(world, {name(i): text(i, "".join(f"a{key}{'.a' * 60} = 1\n" for key in range(8_000))) for i in range(3)}))


def marks(world: World) -> None:
    lay(world, commit(world, {name(i): text(i, "# \u200b\n" * 170_000) for i in range(3)}))


#: How to make a push, and what is said of it; nothing where it is taken.
CASES: dict[Callable[[World], None], str] = {
    large_files: "",
    many_tables: "more than 50,000 values",
    many_keys: "there is no field",
    dotted_keys: "more than 50,000 values",
    marks: "U+200B",
}
LONG: dict[Callable[[World], None], str] = {three_hundred_large_files: "", many_files: "", long_messages: ""}


def measured(world: World, make: Callable[[World], None], says: str) -> None:
    file = watched(world)
    make(world)
    said = push(world)
    assert says in said if says else said == "", said[:2000]
    assert int(file.read_text()) < PROMISED


@pytest.mark.external
@pytest.mark.parametrize("make", CASES, ids=lambda one: one.__name__)
def test_the_judge_of_a_push_holds_less_than_200_mib(world: World, make: Callable[[World], None]) -> None:
    measured(world, make, CASES[make])


@pytest.mark.soak
@pytest.mark.parametrize("make", LONG, ids=lambda one: one.__name__)
def test_the_judge_of_the_largest_pushes_holds_less_than_200_mib(world: World, make: Callable[[World], None]) -> None:
    measured(world, make, LONG[make])
