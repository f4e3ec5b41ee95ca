"""Where an imported record goes: the place its row names, or a name made of what it says."""

import datetime
import hashlib
import re
from collections.abc import Iterator

from zhili_tui.entry import dates
from zhili_tui.errors import CannotImport
from zhili_tui.exchange.importing.cells import CellReader
from zhili_tui.exchange.importing.rows import RowDraft
from zhili_tui.i18n import N_, _
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import ALPHABET, PART, Place, parse, well_named

MONTH = re.compile(r"(?:(\d{4})\s*[年./\-]\s*)?(\d{1,2})\s*月?(?:份)?(?:[./\-]\d{1,2}\s*)?\Z")
TO = "(?:[-—–－~～〜至到、和及與与])"
#: Months that are not one: 1-6月, 1月至6月, 5、6月, 截至6月; and 1-6 where a month is asked for.
SEVERAL_MONTHS = re.compile(
    rf"(?<!\d)\d{{1,2}}\s*(?:月份?)?\s*{TO}\s*(?:20\d\d\s*年\s*)?\d{{1,2}}\s*月|截[至止]\D{{0,6}}(?:20\d\d年)?\d{{1,2}}\s*月"
)
FROM_TO = re.compile(rf"\s*\d{{1,2}}\s*{TO}\s*\d{{1,2}}\s*\Z")


def named(kind: Kind, ref: str) -> Place:
    """The place a reference names. Raises CannotImport where it is none, or of another kind."""
    found = parse(ref)
    if found is None:
        raise CannotImport(N_("“{ref}” names no record"), ref=ref)
    if found.kind != kind.name or not well_named(found, kind.naming):
        raise CannotImport(N_("{ref} is no record of the kind {kind}"), ref=ref, kind=_(kind.label))
    return found


def new(kind: Kind, draft: RowDraft, reader: CellReader, unit: str, day: datetime.date) -> Place:
    """The place of a new record; that of a kind named by day still lacks its four letters. Raises CannotImport."""
    said = draft.place.get("@unit", "")
    if kind.naming == "unit":
        name = said or draft.place.get("@name", "")
        if not PART.match(name):
            raise CannotImport(N_("a new unit needs a short name of small letters, digits, - and _ in a column @unit"))
        return Place(name, 0, "unit", "unit")
    issuer = reader.unit(said) if said else unit
    if said and not issuer:
        raise CannotImport(N_("no unit is called “{text}”; enter it first, or say in the mapping which is meant"), text=said)
    if not issuer:
        raise CannotImport(N_("no unit issues this record; say it with --unit, or in a column"))
    if kind.naming == "office":
        raise CannotImport(N_("there is one office.toml; edit it with: zhili edit office"))
    if kind.naming == "officer":
        name = draft.place.get("@name", "")
        if not PART.match(name):
            raise CannotImport(N_("a new officer needs a short name of small letters, digits, - and _ in a column @name"))
        return Place(issuer, 0, "officer", name)
    event = draft.plain.get(kind.date) if kind.date else None
    if kind.naming == "day":
        return Place(issuer, event.year if isinstance(event, datetime.date) else day.year, kind.name, f"{day:%Y%m%d}")
    year, month = _month(draft, reader)
    post = draft.place.get("@name", "")
    if kind.naming == "post" and not PART.match(post):
        raise CannotImport(N_("a guard post's month needs the post's short name in a column @name"))
    return Place(issuer, year, kind.name, f"{month:02}-{post}" if kind.naming == "post" else f"{month:02}")


def _month(draft: RowDraft, reader: CellReader) -> tuple[int, int]:
    text = draft.place.get("@month", "")
    several = SEVERAL_MONTHS.search(text) or FROM_TO.match(text)
    found = (
        None
        if several
        else MONTH.match(dates.figures(text)) or (MONTH.match(f"{whole:%Y-%m}") if (whole := dates.written(text, reader.year)) else None)
    )
    if not found or not 1 <= int(found[2]) <= 12:
        raise CannotImport(N_("no month is said; a column @month says it, such as 2026-03"))
    year = draft.place.get("@year", "").rstrip("年度")
    return int(found[1] or (year if year.isdecimal() else reader.year)), int(found[2])


def letters(content: bytes) -> Iterator[str]:
    """The four letters of a name, made of what the record says, so that two clones make the same; then further ones.

    >>> next(letters(b"x")) == next(letters(b"x")), next(letters(b"x")) == next(letters(b"y"))
    (True, False)
    """
    for count in range(1 << 20):
        bits = int.from_bytes(hashlib.sha256(content + b"\n%d" % count).digest()[:3]) & 0xFFFFF
        yield "".join(ALPHABET[bits >> shift & 31] for shift in (15, 10, 5, 0))
