"""A leader's page as a folder of plain pages that open from a share: the page, one for each unit, one for each record they name.

A new folder is written beside the old one and takes its place when it is whole: whoever opens it meanwhile has the old pages or the new.
"""

import ctypes
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from glob import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from zhili_tui.documents.board import html, record_page, sheet, year_section
from zhili_tui.documents.board.gathered import LeaderPage
from zhili_tui.documents.board.values import BoardSection, BoardSheet
from zhili_tui.errors import Occupied, ZhiliError
from zhili_tui.i18n import N_, _
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.regulation.duty import Duty
from zhili_tui.trust.signoff_status import Verdict

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.vcs.log import FileVersion

#: By this file a folder is known as one that may be replaced.
MARK = "zhili-board.txt"
#: A folder half written is left alone for so many seconds: perhaps it is still being written.
STALE = 3600
EXCHANGE, HERE = 2, -100
#: What is said of a record instead of why, which may name what stands in it.
UNREADABLE = N_("This record cannot be read. See: zhili check")


def pages(page: LeaderPage, said: BoardSheet, names: bool = False) -> Iterator[tuple[str, bytes]]:
    """Every file of the folder, by its path in it."""
    units = {unit: unit_sections(page, unit, said, names) for unit in sorted(page.units)}
    wanted = {cell.link for one in (*said.sections, *(one for some in units.values() for one in some)) for row in one.rows for cell in row}
    records = {link: found for link in sorted(wanted) if (found := _record(page.office, link)) is not None}
    known = frozenset((*records, *(f"unit:{unit}" for unit in units)))
    yield MARK, f"{said.title}\n{said.unit}\n{said.standing}\n".encode()
    yield "index.html", index(said, html.Places("", known))
    for unit, some in units.items():
        yield html.file_of(f"unit:{unit}"), unit_page(page, unit, some, said, html.Places("../", known))
    yield from record_pages(records, entered(page.duties), names, html.Places("../", known))


def index(said: BoardSheet, places: html.Places) -> bytes:
    """The page itself; neighbouring halves of the sheet stand beside each other where there is room."""
    head = [html.element("h1", None, f"{said.title}  {said.unit}")]
    head += [html.element("p", {"class": "internal"}, said.internal)] if said.internal else []
    head += [html.element("p", None, said.day), html.element("p", {"class": "faint"}, said.standing)]
    main = [*html.doubts(said.doubt_head, said.doubts), html.counts(said.counts)]
    for half, some in groupby(said.sections, key=lambda one: bool(one.side)):
        parts = [html.section(one, places) for one in some]
        main += [html.element("div", {"class": "halves"}, *parts)] if half else parts
    foot = [html.element("p", None, text) for text in (*said.signing, said.foot)]
    parts = [html.element("header", None, *head), html.element("main", None, *main), html.element("footer", None, *foot)]
    return html.document(f"{said.title} {said.unit}", parts)


def unit_sections(page: LeaderPage, unit: str, said: BoardSheet, names: bool) -> list[BoardSection]:
    """What the page says of one unit, with each month of its year."""
    own = page._replace(
        unit=unit, units=frozenset([unit]), duties=[one for one in page.duties if one.unit == unit],
        year=[one for one in page.year if one.unit == unit], findings=[one for one in page.findings if one.inspection.unit == unit],
        bars=[bar for bar in page.bars if bar.unit == unit], trends=[],
    )  # fmt: skip
    empty = said.sections[0].empty
    found = [
        sheet.overdue(own, names), year_section.strip(own), *sheet.scores(own), sheet.barred(own, names),
        *(one for one in sheet.details(own, names) if one.id != "months"),
    ]  # fmt: skip
    return [msgspec.structs.replace(one, empty=empty) for one in found]


def unit_page(page: LeaderPage, unit: str, some: Iterable[BoardSection], said: BoardSheet, places: html.Places) -> bytes:
    """A unit's page."""
    name = page.office.name(unit)
    body = [
        html.way_back(places.up, "", ""), html.element("h1", None, name), html.element("p", {"class": "faint"}, said.standing),
        *html.doubts(said.doubt_head, said.doubts), *(html.section(one, places) for one in some),
    ]  # fmt: skip
    return html.document(name, [html.element("main", None, *body)])


def _record(office: "Workspace", link: str) -> "tuple[Workspace, str] | None":
    """The repository and path of a record that is linked; None where it is none, or not there."""
    sort, _colon, ref = link.partition(":")
    place = place_of(ref) if sort == "record" else None
    if place is None:
        return None
    return next(((one, place.path) for one in (office, *office.linked) if one.index.hit(place.path)), None)


def entered(duties: Iterable[Duty]) -> dict[str, str]:
    """How the records that show duties came into the books, as the duties already know it; blank for those that came in time."""
    found: dict[str, str] = {}
    for one in duties:
        for ref in one.evidence:
            found.setdefault(ref, "")
        found |= dict.fromkeys(one.brought_in, "brought_in") | dict.fromkeys(one.entered_late, "recorded_late")
        found |= dict.fromkeys(one.originals, "recorded_with_original")
    return found


def record_pages(
    records: "dict[str, tuple[Workspace, str]]", marks: Mapping[str, str], names: bool, places: html.Places
) -> Iterator[tuple[str, bytes]]:
    """The pages of records; the sign-offs and versions of all of a repository are asked for together."""
    from zhili_tui.vcs import log

    for office in dict.fromkeys(office for office, _path in records.values()):
        paths = {path: link for link, (where, path) in records.items() if where is office}
        verdicts: dict[str, list[Verdict]] = {}
        for one in office.trust.signoffs(list(paths)):
            verdicts.setdefault(one.path, []).append(one)
        versions: dict[str, list[FileVersion]] = log.versions_of(office.git, paths)
        for path, link in paths.items():
            try:
                loaded = office.load(path)
                ref = loaded.place.ref
                mark = marks[ref] if ref in marks else office.marked(loaded)
                told = record_page.PageRecord(
                    office, loaded, office.typed(loaded), mark, verdicts.get(path, ()), versions.get(path, ()), names
                )
                made = record_page.page(told, places)
            except ZhiliError as error:  # it cannot be read: the page says so, and is no dead link
                said = str(error) if names else _(UNREADABLE)  # it may say what stands there
                body = [html.way_back(places.up, "", ""), html.element("h1", None, path), html.element("p", {"class": "late"}, said)]
                made = html.document(path, [html.element("main", None, *body)])
            yield html.file_of(link), made


# on disk


def write(target: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Put a folder of these files in the place of the one that is there. Raises Occupied where that is none of ours, OSError."""
    target = target.resolve()  # of a link the folder behind it
    if target.exists() and not (target / MARK).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise Occupied(path=target)
    parent = target.parent
    parent.mkdir(parents=True, exist_ok=True)
    for old in [one for ending in ("new", "old") for one in parent.glob(f".{escape(target.name)}.*.{ending}")]:
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > STALE:
                shutil.rmtree(old)
    beside = parent / f".{target.name}.{os.urandom(4).hex()}.new"
    beside.mkdir()
    try:
        if target.is_dir():
            beside.chmod(target.stat().st_mode & 0o7777)
        made: set[Path] = set()
        for name, data in files:
            file = beside / name
            if file.parent not in made:
                file.parent.mkdir(parents=True, exist_ok=True)
                made.add(file.parent)
            file.write_bytes(data)
        _swap(beside, target)
    finally:  # what was there before, or what was not finished
        shutil.rmtree(beside, ignore_errors=True)


def _swap(beside: Path, target: Path) -> None:
    """Change the two over in one step where the file system can; else by two renames, the first taken back where the second fails."""
    if not target.exists():
        beside.rename(target)
        return
    with suppress(OSError, AttributeError):
        if not ctypes.CDLL(None, use_errno=True).renameat2(HERE, os.fsencode(beside), HERE, os.fsencode(target), EXCHANGE):
            return
    aside = beside.with_suffix(".old")
    with suppress(OSError):
        os.utime(target)  # by which whoever sweeps knows that it is perhaps put back
    target.rename(aside)
    try:
        beside.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)
