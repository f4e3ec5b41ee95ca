"""Text tables: in which encoding, apart by what."""

import csv
import io
from pathlib import Path

from zhili_tui.errors import Unreadable
from zhili_tui.i18n import N_, translate

DELIMITERS = ",\t;|"
#: Characters that every ledger is full of: a wrong guess at the encoding does not bring them about.
COMMON = frozenset(
    "的一是在有不了人和中大為为上個个國国以到會会說说時时年地出就分對对成可主發发工要能行方生下定部日月檢检查單单位名稱称期責责任"
    "整改問问題题鎮镇街道社區区村安全治綜综辦办公室限結结果類类型備备註注序號号無无合計计數数量情況况報报記记錄录間间點点處处理"
)
ROWS_LOOKED_AT = 60


def decode(data: bytes, encoding: str, path: Path) -> str:
    """The text of a file: as told, by its mark, as UTF-8, else as GB18030 or Big5, whichever reads like Chinese. Raises Unreadable."""
    if encoding:
        try:
            return data.decode("utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding)
        except LookupError:
            raise Unreadable(path=path, reason=translate(N_("there is no encoding “{name}”"), {"name": encoding})) from None
        except UnicodeDecodeError:
            raise Unreadable(path=path, reason=translate(N_("cannot be read as {name}"), {"name": encoding})) from None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    readings = []
    for name in ("gb18030", "big5hkscs"):
        try:
            readings.append(data.decode(name))
        except UnicodeDecodeError:
            continue
    if not readings:
        raise Unreadable(path=path, reason=translate(N_("the encoding is not known; say it with --encoding"), {}))
    return max(readings, key=likely)


def likely(text: str) -> float:
    """How much a reading looks like a ledger: the share of common characters among those that are not ASCII."""
    odd = [character for character in text if not character.isascii()]
    return sum(character in COMMON for character in odd) / len(odd) if odd else 0


def rows(data: bytes, encoding: str, path: Path) -> list[list[str]]:
    """The rows of a text table. Raises Unreadable."""
    text = decode(data, encoding, path)
    lines = text.splitlines(keepends=True)
    delimiter = max(DELIMITERS, key=lambda one: _widths("".join(lines[:ROWS_LOOKED_AT]), one))
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Unreadable(path=path, reason=str(error)) from None


def _widths(text: str, delimiter: str) -> int:
    """How many cells the first rows make, if they stand apart by this."""
    try:
        return sum(len(row) - 1 for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return 0
