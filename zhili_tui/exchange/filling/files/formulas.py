"""The cells that a formula names, and what becomes of them where rows are added behind one of a sheet's rows."""

import re
from typing import NamedTuple

#: A text in quotes; or a cell, a range of cells, or whole rows, of this sheet where no name stands before them.
NAMED = re.compile(
    r'"(?:[^"]|"")*"'
    r"|(?<![\w.!'$\]])(?P<sheet>'(?:[^']|'')+'!|[\w.]+!)?"
    r"(?P<first>\$?[A-Z]{1,3}\$?|\$?(?=\d{1,7}:))(?P<row>\d{1,7})(?::(?P<last>(?:\$?[A-Z]{1,3})?\$?)(?P<end>\d{1,7}))?(?![\w(])"
)
#: What reaches cells that it does not name: by a text, by a count of rows, through several sheets.
REACHING = re.compile(r"(?i)(?<![\w.])(?:INDIRECT|OFFSET)\s*\(|[\w']:(?:'(?:[^']|'')+'|[\w.]+)!")
TEXT = re.compile(r'"(?:[^"]|"")*"')


class AddedRows(NamedTuple):
    """So many rows behind a row, counted from 1, of a sheet; formulas name it by ``names``, its own with none of them too."""

    row: int
    more: int
    names: tuple[str, ...]

    def moved(self, row: int) -> int:
        """Where a row is now."""
        return row + self.more if row > self.row else row


def names_of(sheet: str) -> tuple[str, ...]:
    """What stands before a cell of another sheet.

    >>> names_of("小李's")
    ("'小李''s'!", "小李's!")
    """
    quoted = sheet.replace("'", "''")
    return (f"'{quoted}'!", f"{sheet}!")


def shifted(text: str, rows: AddedRows, inside: bool = False) -> str:
    """A formula with the cells that it names where they are now.

    A range that ends at the row, or goes through it, takes the new ones in; not so where the formula stands in that row itself (``inside``).

    >>> rows = AddedRows(5, 2, ("", "月報!"))
    >>> shifted('SUM(C4:C5)+月報!C6+IF(A1="C6",TAX_C6,其他!C6)', rows), shifted("SUM(B5:D5)", rows, inside=True), shifted("$5:$6", rows)
    ('SUM(C4:C7)+月報!C8+IF(A1="C6",TAX_C6,其他!C6)', 'SUM(B5:D5)', '$5:$8')
    """

    def one(found: re.Match[str]) -> str:
        if found["row"] is None or (found["sheet"] or "") not in rows.names:
            return found[0]
        start = f"{found['sheet'] or ''}{found['first']}{rows.moved(int(found['row']))}"
        if found["end"] is None:
            return start
        end = int(found["end"])
        return f"{start}:{found['last']}{end + rows.more if end == rows.row and not inside else rows.moved(end)}"

    return NAMED.sub(one, text)


def alone(text: str, rows: AddedRows) -> bool:
    """Whether a formula names a cell of the row by itself: what adds such cells up would leave the new rows out.

    >>> rows = AddedRows(5, 2, ("",))
    >>> alone("C4+C5", rows), alone("SUM(C4:C5)", rows), alone('IF(A1="C5",C6,C4)', rows)
    (True, False, False)
    """
    return any(
        found["end"] is None and int(found["row"]) == rows.row and (found["sheet"] or "") in rows.names
        for found in NAMED.finditer(text)
        if found["row"]
    )


def copied(text: str, rows: AddedRows, number: int) -> str | None:
    """A formula of the row in the new row of a number; None where it names another row above, and nobody says which one the new row means.

    >>> rows = AddedRows(5, 2, ("",))
    >>> copied("C5*D5/$F$2/C$6", rows, 1), copied("SUM(C5:D5)", rows, 2), copied("E4+D5", rows, 1)
    ('C6*D6/$F$2/C$8', 'SUM(C7:D7)', None)
    """
    unsaid = False

    def row(before: str, said: str) -> int:
        nonlocal unsaid
        unsaid = unsaid or not (before.endswith("$") or int(said) >= rows.row)
        return int(said) + number if int(said) == rows.row and not before.endswith("$") else rows.moved(int(said))

    def one(found: re.Match[str]) -> str:
        if found["row"] is None or (found["sheet"] or "") not in rows.names:
            return found[0]
        start = f"{found['sheet'] or ''}{found['first']}{row(found['first'], found['row'])}"
        return start if found["end"] is None else f"{start}:{found['last']}{row(found['last'], found['end'])}"

    made = NAMED.sub(one, text)
    return None if unsaid else made


def reaches(text: str) -> bool:
    """Whether a formula reaches cells that it does not name.

    >>> reaches("SUM(OFFSET(C4,0,0,2,1))"), reaches("一月:三月!C4"), reaches('"INDIRECT("&C4'), reaches("SUM(C4:C5)")
    (True, True, False, False)
    """
    return REACHING.search(TEXT.sub('""', text)) is not None
