"""What is derived: the index, judged history, the graph, drafts."""

import os
import shutil
import sqlite3

from tests.cli.damaged import Place, damaged, scribble


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


@damaged("the note about the commit-graph is odd")
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
