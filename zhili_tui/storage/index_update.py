"""Bringing the index up to what changed on the disk."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.storage import scan
from zhili_tui.storage.index_rows import Reader, Row
from zhili_tui.storage.oddity import Oddity, content
from zhili_tui.storage.search_query import columns
from zhili_tui.storage.sqlite_cache import sealed

if TYPE_CHECKING:
    import sqlite3

#: Hears how many files are read, of how many.
Progress = Callable[[int, int], None]


def fill(db: "sqlite3.Connection", root: Path, found: scan.Changes, reader: Reader, progress: Progress | None = None) -> int:
    """Bring the index up to what was found, whole or not at all; the number of files read again."""
    db.execute("BEGIN IMMEDIATE")
    try:
        count = _fill(db, root, found, reader, progress)
        db.execute("COMMIT")
    except BaseException:
        with suppress(Exception):  # a disk that is full has rolled it back already
            db.execute("ROLLBACK")
        raise
    return count


def _fill(db: "sqlite3.Connection", root: Path, found: scan.Changes, reader: Reader, progress: Progress | None) -> int:
    drop: list[str] = []
    read: list[str] = []
    for folder in found.changed:
        before = scan.names(found.known.get(folder.path, b""))
        after = scan.names(folder.stamps or b"")
        drop += [f"{folder.path}/{name}" for name in before.keys() - after.keys()]
        read += [f"{folder.path}/{name}" for name, stamp in after.items() if before.get(name) != stamp or stamp == scan.RACY_STAMP]
    for path in found.gone:
        drop += [f"{path}/{name}" for name in scan.names(found.known[path])]
    read.sort(key=_age)
    for path in drop:
        _drop(db, path)
    doubtful: dict[str, set[str]] = {}
    for done, one in enumerate(_read_all(root, read, reader)):
        if isinstance(one, Row):
            _put(db, one)
        else:
            _drop(db, one.path)
            found.odd.append(one)
            folder_path, _slash, name = one.path.rpartition("/")
            doubtful.setdefault(folder_path, set()).add(name)
        if progress and done % 500 == 0:
            progress(done, len(read))
    db.executemany("DELETE FROM folder WHERE path=?", [(path,) for path in found.gone])
    db.executemany(
        "INSERT OR REPLACE INTO folder VALUES (?, ?)",
        [(folder.path, sealed(scan.unsettled(folder.stamps or b"", doubtful.get(folder.path, set())))) for folder in found.changed],
    )
    return len(read)


def _drop(db: "sqlite3.Connection", path: str) -> None:
    found = db.execute("SELECT id, kind, body FROM entry WHERE path=?", (path,)).fetchone()
    if not found:
        return
    id_, kind, body = found
    db.execute("INSERT INTO words(words, rowid, text, initials, named) VALUES('delete', ?, ?, ?, ?)", (id_, *columns(path, kind, body)))
    for table in ("link", "dangling", "number", "seal", "sought"):
        db.execute(f"DELETE FROM {table} WHERE source=?", (id_,))
    db.execute("DELETE FROM entry WHERE id=?", (id_,))
    db.execute("INSERT INTO dangling SELECT source, target, field FROM link WHERE target=?", (path,))


def _put(db: "sqlite3.Connection", one: Row) -> None:
    known = db.execute("SELECT id FROM entry WHERE path=?", (one.path,)).fetchone()
    if known:
        _drop(db, one.path)
    id_ = db.execute(
        "INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?)", (known[0] if known else None, *one[:8])
    ).lastrowid  # fmt: skip
    db.execute("INSERT INTO words(rowid, text, initials, named) VALUES (?, ?, ?, ?)", (id_, *columns(one.path, one.kind, one.body)))
    db.execute("DELETE FROM dangling WHERE target=?", (one.path,))
    if one.links:
        db.executemany("INSERT INTO link VALUES (?, ?, ?)", [(id_, aimed, field) for field, aimed in one.links])
        db.execute(
            "INSERT INTO dangling SELECT source, target, field FROM link "
            "WHERE source=? AND NOT EXISTS (SELECT 1 FROM entry WHERE path=target)",
            (id_,),
        )
    db.executemany("INSERT INTO number VALUES (?, ?, ?)", [(one.unit, number, id_) for number in one.numbers])
    db.executemany("INSERT INTO seal VALUES (?, ?, ?, ?)", [(id_, *seal) for seal in one.seals])
    db.executemany("INSERT INTO sought VALUES (?, ?)", [(one.sought, id_)] if one.sought else ())


def _age(path: str) -> tuple[str, str]:
    """By year and name, so that row numbers rise with time."""
    parts = path.split("/")
    return (parts[2], parts[-1]) if len(parts) == 5 else ("", path)


def _read_all(root: Path, paths: list[str], reader: Reader) -> Iterator[Row | Oddity]:
    """The rows of these files, in their order; two processes share a large number."""
    if len(paths) < 4000:
        for path in paths:
            yield _read_one(root, path, reader)
        return
    from zhili_tui.storage.process_pool import spread

    yield from spread(lambda path: _read_one(root, path, reader), paths)


def _read_one(root: Path, path: str, reader: Reader) -> Row | Oddity:
    data = content(f"{root}/", path)
    return reader(path, data) if isinstance(data, bytes) else data
