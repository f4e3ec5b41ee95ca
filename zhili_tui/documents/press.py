"""From pages to PDF: one typesetter, its fonts and templates read once, for one paper or for hundreds."""

import datetime
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from zhili_tui.checks import text
from zhili_tui.documents import roles
from zhili_tui.documents.fonts import CONFIGURATION, Fonts
from zhili_tui.documents.paper import Paper
from zhili_tui.documents.values import PaperPage
from zhili_tui.errors import NotFound, Unreadable
from zhili_tui.i18n import N_, language, translate

COMMON = "common/gbt9704.typ"
#: Pixels to the inch of a picture: an A4 that is read on a telephone.
PPI = 160
#: Stands behind the last words of a paper that is bound with others, and tells its page.
ENDED = "bound-end"
END = f"\n#context [#metadata(here().page()) <{ENDED}>]\n".encode()
#: No file lies below it: whatever path a template names, the typesetter has what it was handed and nothing else.
NOWHERE = os.devnull


class Press:
    """A typesetter with the templates of an office over those shipped."""

    def __init__(self, own: Path, shipped: Path, cache: Path | None) -> None:
        self.folders = list(dict.fromkeys((own / "documents", shipped / "documents")))
        self.shipped = shipped / "documents"
        self.fonts = Fonts.read(self._file(CONFIGURATION), cache)
        self._read: dict[str, bytes] = {}

    @cached_property
    def compiler(self) -> Any:
        """The typesetter, which finds neither files nor packages."""
        import typst

        return typst.Compiler(root=NOWHERE, font_paths=self.fonts.set, package_path=NOWHERE, package_cache_path=NOWHERE)

    @property
    def script(self) -> str:
        """The script whose fonts come first."""
        return "Hans" if language() == "zh-Hans" else "Hant"

    def dressed(self, page: PaperPage) -> PaperPage:
        """The page with the fonts of each role, as templates are told. Raises MissingFont."""
        faces = self.fonts.faces(self.script)
        families = {role: tuple(face.family for face in found) for role, found in faces.items()}
        wanted = set().union(*roles.characters(page).values())
        hollow = self.fonts.hollow(wanted, self.script)
        return msgspec.structs.replace(page, fonts=families, hollow=hollow, thin=faces["xiaobiaosong"][0].thin)

    def template(self, paper: Paper) -> str:
        """The template of a paper: its own, else that of its form."""
        for name in (f"{paper.name}.typ", f"{paper.form}.typ"):
            if any((folder / name).is_file() for folder in self.folders):
                return name
        raise NotFound(ref=f"templates/documents/{paper.form}.typ")

    def check(self, paper: Paper, page: PaperPage) -> list[str]:
        """See that the fonts have every character; what is set in another style. Raises MissingCharacter.

        A template that the office changed may set anything in any role, and says words of its own.
        """
        wanted = roles.characters(page)
        names = (self.template(paper), COMMON)
        if any(self._changed(name) for name in names):
            every = set().union(*wanted.values(), *(self._text(name).decode() for name in names))
            every = {c for c in every if not c.isspace()}
            wanted = {role: set(every) for role in wanted if role != "latin"}
        return self.fonts.check(wanted, self.script)

    def pdf(self, paper: Paper, page: PaperPage) -> bytes:
        """The paper as PDF. Raises Unreadable where the template is mistaken, or would read what is no part of the paper."""
        name = self.template(paper)
        for one in (COMMON, name):
            self._require_closed(one)
        files = {"main.typ": self._text(name), COMMON: self._text(COMMON), "page.json": msgspec.json.encode(page)}
        return self._compiled(name, files)

    def bound(self, parts: Sequence[tuple[Paper, PaperPage]]) -> bytes:
        """Papers one after the other as one PDF. Raises as ``pdf``."""
        return self._compiled(COMMON, self._together(parts))

    def ends(self, parts: Sequence[tuple[Paper, PaperPage]]) -> list[int]:
        """The page on which each paper ends, when they are bound as one. Raises as ``pdf``."""
        import typst

        files, fonts = self._together(parts), self.fonts.set
        try:
            bound = typst.Compiler(input=files, root=NOWHERE, font_paths=fonts, package_path=NOWHERE, package_cache_path=NOWHERE)
            told = bound.query(f"<{ENDED}>", field="value")
        except (RuntimeError, typst.TypstError) as error:
            raise Unreadable(path=self._file(COMMON), reason=str(error)) from None
        return msgspec.json.decode(told, type=list[int])

    def _together(self, parts: Sequence[tuple[Paper, PaperPage]]) -> dict[str, bytes]:
        """The files of papers one after the other, each in a folder of its own."""
        files = {"main.typ": "".join(f'#include "{at}/main.typ"\n' for at in range(len(parts))).encode()}
        for at, (paper, page) in enumerate(parts):
            name = self.template(paper)
            for one in (COMMON, name):
                self._require_closed(one)
            files[f"{at}/main.typ"] = self._text(name) + END
            files[f"{at}/{COMMON}"] = self._text(COMMON).replace(text.PAGE.encode(), f'json("/{at}/page.json")'.encode())
            files[f"{at}/page.json"] = msgspec.json.encode(page)
        return files

    def sheet(self, name: str, data: dict[str, Any], wanted: dict[str, set[str]], picture: bool = False) -> tuple[bytes, list[str]]:
        """A sheet with a template of its own, as PDF or as a picture (PNG); what is set in another style.

        ``data``: what the template reads as ``/page.json``, to which the fonts are added; ``wanted``: the characters of each role.
        Raises MissingFont, MissingCharacter, Unreadable where the template is mistaken, or would read what is no part of the sheet.
        """
        self._require_closed(name)
        notes = self.fonts.check({role: {c for c in found if not c.isspace()} for role, found in wanted.items()}, self.script)
        families = {role: [face.family for face in found] for role, found in self.fonts.faces(self.script).items()}
        files = {"main.typ": self._text(name), "page.json": msgspec.json.encode(data | {"fonts": families})}
        return self._compiled(name, files, **({"format": "png", "ppi": PPI} if picture else {"format": "pdf"})), notes

    def _require_closed(self, name: str) -> None:
        """Refuse a template that would read other files. Raises Unreadable."""
        for hit in text.reaching(self._text(name).decode(errors="replace")):
            place = {"reason": translate(hit.sentence, hit.parts), "line": hit.line}
            raise Unreadable(path=self._file(name), reason=translate(N_("line {line}: {reason}"), place))

    def _compiled(self, name: str, files: dict[str, bytes], format: str = "pdf", **how: Any) -> bytes:
        import typst

        try:
            done = self.compiler.compile(input=files, format=format, **({"timestamp": EPOCH} if format == "pdf" else {}), **how)
        except typst.TypstError as error:
            raise Unreadable(path=self._file(name), reason=error.diagnostic or error.message) from None
        return bytes(done[0] if isinstance(done, list) else done)

    def source(self, paper: Paper, page: PaperPage, data: str) -> tuple[bytes, bytes]:
        """The paper for the typst program, in one file, and the data that file reads under the name ``data``."""
        common = self._text(COMMON).replace(text.PAGE.encode(), f'json("{data}")'.encode())
        return common + self._text(self.template(paper)).replace(f"{text.LAYOUT}\n".encode(), b""), msgspec.json.format(
            msgspec.json.encode(page)
        )

    def _changed(self, name: str) -> bool:
        """Whether a template is the office's own, and not a copy of the one shipped."""
        shipped = self.shipped / name
        return not shipped.is_file() or self._text(name) != shipped.read_bytes()

    def _file(self, name: str) -> Path:
        return next((folder / name for folder in self.folders if (folder / name).is_file()), self.shipped / name)

    def _text(self, name: str) -> bytes:
        if name not in self._read:
            self._read[name] = self._file(name).read_bytes()
        return self._read[name]


#: The date inside the file: the same records give the same bytes.
EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
