"""The packed file of a form: told by its content, read part by part within bounds, written with some parts exchanged."""

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from zhili_tui.errors import CannotFill, Unreadable, system_reason
from zhili_tui.exchange.filling.files import converting, libreoffice, markup
from zhili_tui.i18n import N_, _, translate

#: A form is a few hundred kilobytes; its largest part unpacked, and all of them.
FILE_LIMIT, PART_LIMIT, ALL_LIMIT = 16 << 20, 16 << 20, 64 << 20
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_PACKAGE = (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error, ValueError, OverflowError, KeyError)


@contextlib.contextmanager
def unpacked(data: bytes) -> Iterator[zipfile.ZipFile]:
    """A packed file, open. Raises CannotFill where it, or a part that is read of it, is broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield packed
    except NO_PACKAGE as error:
        raise CannotFill(BROKEN, error=str(error)[:80]) from None


class Package(NamedTuple):
    """A form as it came: which sort it is, and its bytes."""

    sort: str  # xlsx or docx
    data: bytes
    said: str = ""  # what was done to it before it could be opened

    def part(self, name: str) -> bytes:
        """A part in UTF-8; empty where there is none. Raises CannotFill."""
        with unpacked(self.data) as packed:
            return markup.utf8(packed.read(name)) if name in packed.namelist() else b""

    def names(self) -> list[str]:
        """The names of its parts. Raises CannotFill."""
        with unpacked(self.data) as packed:
            return packed.namelist()

    def root(self, name: str) -> markup.Element | None:
        """The root of a part; None where there is no such part. Raises CannotFill."""
        data = self.part(name)
        try:
            return markup.parse(data) if data else None
        except ValueError as error:
            raise CannotFill(BROKEN, error=f"{name}: {error}"[:80]) from None

    def having(self, parts: Mapping[str, bytes | None]) -> bytes:
        """The same file with these parts in the place of theirs, added, or (None) left out; all others are packed as they were.

        Raises CannotFill.
        """
        out = io.BytesIO()
        with unpacked(self.data) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for one in packed.infolist():
                data = parts[one.filename] if one.filename in parts else packed.read(one)
                if data is not None:
                    made.writestr(one, data, compress_type=one.compress_type)
            for name in sorted(parts.keys() - set(packed.namelist())):
                made.writestr(zipfile.ZipInfo(name), parts[name] or b"", compress_type=zipfile.ZIP_DEFLATED)
        return out.getvalue()


BROKEN = N_("the form is broken, or not what its ending says ({error}); open it and save it again as xlsx or docx")


def opened(path: Path) -> Package:
    """The file of a form, an old one made into a new one. Raises Unreadable; CannotFill for what cannot be filled in, with what to save it as."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise CannotFill(N_("{path} is too large for a form: more than {size} MB"), path=path, size=FILE_LIMIT >> 20)
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(path=path, reason=system_reason(error)) from None
    if data.startswith(COMPOUND):
        return _old(path, data)
    if not data.startswith(b"PK"):
        raise CannotFill(N_("{path} is no form that can be filled in: open it and save it as xlsx or docx"), path=path)
    return _bounded(path, data)


def _bounded(path: Path, data: bytes) -> Package:
    """A packed form, within bounds and known by its parts. Raises CannotFill."""
    with unpacked(data) as packed:
        parts = packed.infolist()
    if any(one.file_size > PART_LIMIT for one in parts) or sum(one.file_size for one in parts) > ALL_LIMIT:
        raise CannotFill(N_("{path} is too large for a form: more than {size} MB"), path=path, size=PART_LIMIT >> 20)
    names = {one.filename for one in parts}
    if "word/document.xml" in names:
        return Package("docx", data)
    if "xl/workbook.xml" in names:
        return Package("xlsx", data)
    kind = _mimetype(data)
    if "opendocument.text" in kind or "opendocument.spreadsheet" in kind:
        ending, wanted = ("odt", "docx") if "text" in kind else ("ods", "xlsx")
        return _made(path, data, ending, wanted, _(N_("a form in OpenDocument format")))
    raise CannotFill(N_("{path} is a form in another format: open it, save it as {format}, and fill in that"), path=path, format="xlsx")


def _mimetype(data: bytes) -> str:
    """What an OpenDocument says it is; empty for a file that says nothing. Raises CannotFill."""
    with unpacked(data) as packed:
        return packed.read("mimetype").decode("ascii", "replace") if "mimetype" in packed.namelist() else ""


def _old(path: Path, data: bytes) -> Package:
    """What an old file is, by the streams in it: xls and et hold a workbook, doc and wps a document. Raises CannotFill."""

    def holds(*names: str) -> bool:
        return any(name.encode("utf-16-le") in data for name in names)

    if holds("EncryptedPackage"):
        raise CannotFill(N_("{path} is protected by a password; save a copy without one"), path=path)
    if holds("WordDocument", "WpsDocument"):
        return _made(path, data, "doc", "docx", _(N_("an old document (doc or wps)")))
    return _made(path, data, "xls", "xlsx", _(N_("an old workbook (xls or et)")))


def _made(path: Path, data: bytes, ending: str, wanted: str, sort: str) -> Package:
    """An old form made into a new one, with a sentence that says so. Raises CannotFill where nothing here can."""
    made, said = libreoffice.converted(data, ending, wanted), converting.BY_OFFICE
    if made is None and ending == "xls":
        made, said = converting.by_words(data), converting.BY_WORDS
    if made is None:
        raise CannotFill(N_("{path} is {sort}: open it, save it as {format}, and fill in that"), path=path, sort=sort, format=wanted)
    return _bounded(path, made)._replace(said=translate(said, {"path": path, "sort": sort, "format": wanted}))
