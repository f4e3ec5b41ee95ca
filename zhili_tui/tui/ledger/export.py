"""The records of a list, written to a file for other programs: asked in which form and where, done behind the screen."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import CannotExport, Unreadable, expected, system_reason
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from zhili_tui.exchange.laid import ExportEntry
    from zhili_tui.tui.base.screen import Room

#: The forms there are, and what to know of each.
FORMATS = {
    "xlsx": N_("a workbook, one sheet for each kind of record and each list in it"),
    "csv": N_("a folder of plain tables, with identifiers; can be read in again"),
    "json": N_("one file with everything, for programs"),
    "parquet": N_("a folder of tables for analysis"),
}
FOLDERS = ("csv", "parquet")
#: Records are read, and told, so many at a time.
AT_ONCE = 500
Tell = Callable[[str, int, int], None]


class ExportResult(NamedTuple):
    """What was written: how many records, and how many that cannot be read were left out."""

    records: int
    unread: int


def export(room: "Room", ids: list[int]) -> None:
    """Ask for the form and the place, then write the records of these ids in their order."""
    from zhili_tui.entry.parsing import Choice
    from zhili_tui.tui.dialogs.picker import Pick
    from zhili_tui.tui.dialogs.save_as import ask_path

    def chosen(choice: "Choice | None") -> None:
        if choice is None:
            return
        folder = choice.value in FOLDERS
        stem = f"{_(N_('records'))}-{room.office.today.isoformat()}"
        question = translate(N_("Write {count} records to"), {"count": len(ids)})
        ask_path(
            room, question, stem if folder else f"{stem}.{choice.value}", lambda path: _begin(room, ids, choice.value, path), folder=folder
        )

    among = [Choice(name, name) for name in FORMATS]
    head = translate(N_("Export {count} records as"), {"count": len(ids)})
    room.app.push_screen(Pick(head, among, beside={name: _(text) for name, text in FORMATS.items()}, label=8), chosen)


def _begin(room: "Room", ids: list[int], format: str, path: Path) -> None:
    """Write behind the screen; say how far it has come, and at the end what lies where."""
    from zhili_tui.tui.dialogs.save_as import tell

    app, house = room.app, room.zhili

    def said(word: str, done: int, total: int) -> None:
        app.call_from_thread(house.say, translate(N_("{word} {done} of {total} records"), {"word": word, "done": done, "total": total}))

    def work() -> str:
        try:
            done = write(room.office, ids, format, path, said)
        except Exception as error:  # the list itself stands
            return str(expected(error))
        text = translate(N_("{count} records written: {path}"), {"count": done.records, "path": str(path)})
        if done.unread:
            text += " " + translate(N_("{count} cannot be read and are left out; zhili check says why."), {"count": done.unread})
        return text

    room.finish("export", work, lambda text: tell(room, text))


def write(office: Workspace, ids: list[int], format: str, path: Path, tell: Tell) -> ExportResult:
    """Write the records of these ids. Raises CannotExport, Unreadable."""
    from zhili_tui.exchange import csv, json, laid, parquet, xlsx
    from zhili_tui.exchange.putting import put

    entries = list(_entries(office, ids, lambda done, total: tell(_(N_("read")), done, total)))
    if not entries:
        raise CannotExport(N_("None of these records can be read; zhili check says why."))
    words = format == "xlsx"
    if format in FOLDERS and path.exists() and not path.is_dir():
        raise CannotExport(N_("{path} is a file; name a folder"), path=path)
    if format in ("xlsx", "csv"):
        tables = laid.tables(office, entries, words, progress=lambda done, total: tell(_(N_("laid out")), done, total))
        if format == "xlsx":
            put(path, xlsx.render(tables, words, office.zone))
        else:
            for table in tables:
                put(path / f"{table.sheet.name}.csv", (csv.BOM + csv.render(table, words)).encode())
    elif format == "json":
        put(path, json.render(entries, office.zone).encode())
    else:
        try:
            parquet.write(entries, path, lambda done, total: tell(_(N_("written")), done, total))
        except OSError as error:
            raise Unreadable(path=path, reason=system_reason(error)) from None
    return ExportResult(len(entries), len(ids) - len(entries))


def _entries(office: Workspace, ids: list[int], progress: Callable[[int, int], None]) -> "Iterator[ExportEntry]":
    """The records of these ids in their order; those that cannot be read, or are gone, left out."""
    from zhili_tui.exchange.laid import ExportEntry

    index = office.index
    for start in range(0, len(ids), AT_ONCE):
        progress(start, len(ids))
        some = ids[start : start + AT_ONCE]
        found = {hit.id: (hit, record) for hit, record in index.read(index.hits(f"id IN ({', '.join('?' * len(some))})", some))}
        for id in some:
            hit, record = found.get(id, (None, None))
            if hit is not None and record is not None:
                yield ExportEntry(hit.place, record, office.state(record, hit.place))
