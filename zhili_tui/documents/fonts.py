"""Which fonts a paper is set in, and whether they have every character of it: asked before anything is set, so that nothing is replaced in silence."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from zhili_tui.documents.roles import ROLES
from zhili_tui.errors import MissingCharacter, MissingFont, NoFontHas, Unreadable
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.glossary import Term
from zhili_tui.storage import atomic, toml_text

CONFIGURATION = "fonts.toml"


class Candidate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A font that may stand for a role, as the configuration names it."""

    role: str
    files: tuple[str, ...]
    script: str = ""  # Hant, Hans, or both
    family: str = ""  # where a file holds several
    package: str = ""
    other: bool = False  # not of this style: only for characters that no other font has
    thin: bool = False  # lighter than its role is: titles are drawn with an outline


class Configuration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """fonts.toml."""

    folders: tuple[str, ...]
    fonts: tuple[Candidate, ...]


class Face(NamedTuple):
    """An installed font: what the typesetter calls it, its file and place in it, and whether it only fills gaps."""

    family: str
    path: str
    number: int  # in its file
    other: bool
    thin: bool


class Fonts:
    """The fonts of one configuration on this machine. ``cache``: the file where the characters they have are remembered, if in any."""

    def __init__(self, configuration: Configuration, cache: Path | None) -> None:
        self.configuration = configuration
        self._cache = cache
        self._chosen: dict[str, dict[str, list[Face]]] = {}
        self._bits: dict[Face, bytes] = {}

    @classmethod
    def read(cls, file: Path, cache: Path | None) -> "Fonts":
        """The fonts that a configuration file names. Raises Unreadable."""
        try:
            found = msgspec.convert(toml_text.parse(file.read_bytes()), Configuration)
        except (OSError, toml_text.TextError, msgspec.ValidationError) as error:
            raise Unreadable(path=file, reason=str(error)) from None
        wrong = sorted({one.role for one in found.fonts} - ROLES.keys())
        if wrong:
            raise Unreadable(path=file, reason=translate(N_("there is no role “{role}”"), {"role": wrong[0]}))
        return cls(found, cache)

    # what is installed

    @cached_property
    def files(self) -> dict[str, str]:
        """Every font file below the folders, by its name in small letters; the first of a name counts."""
        out: dict[str, str] = {}
        for folder in self.configuration.folders:
            expanded = os.path.expanduser(os.path.expandvars(folder))
            for root, _folders, names in os.walk(expanded) if "$" not in expanded else ():
                for name in names:
                    out.setdefault(name.lower(), f"{root}/{name}")
        return out

    @cached_property
    def set(self) -> Any:
        """The fonts as the typesetter takes them: the folders of those that are named, and no others."""
        import typst

        found = (self._file(one) for one in self.configuration.fonts)
        folders = sorted({str(Path(path).parent) for path in found if path})
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)

    def _file(self, candidate: Candidate) -> str:
        return next((self.files[name.lower()] for name in candidate.files if name.lower() in self.files), "")

    def faces(self, script: str) -> dict[str, list[Face]]:
        """The installed fonts of each role for a script, in order. Raises MissingFont where a role has none of its own."""
        if script not in self._chosen:
            found = self.installed(script)
            for role in ROLES:
                if all(face.other for face in found[role]):
                    raise MissingFont(role=Term(ROLES[role]), packages=self.packages(role, script) or "-")
            self._chosen[script] = found
        return self._chosen[script]

    def installed(self, script: str) -> dict[str, list[Face]]:
        """The installed fonts of each role for a script, in order; none where there is none."""
        known = self.set.fonts()
        out: dict[str, list[Face]] = {role: [] for role in ROLES}
        for one in self.configuration.fonts:
            path = self._file(one)
            if path and one.script in ("", script):
                face = next((f for f in known if f.path == path and one.family in ("", f.family)), None)
                if face and face.family not in [f.family for f in out[one.role]]:
                    out[one.role].append(Face(face.family, path, face.index, one.other, one.thin))
        return out

    def packages(self, role: str, script: str) -> str:
        """The packages not installed that would bring more fonts of a role."""
        missing = (one for one in self.configuration.fonts if one.role == role and one.script in ("", script) and not self._file(one))
        return _(N_(", ")).join(dict.fromkeys(one.package for one in missing if one.package))

    # what they have

    def check(self, wanted: Mapping[str, Iterable[str]], script: str) -> list[str]:
        """See that every character can be set in its role; a sentence for each set in another style. Raises MissingCharacter."""
        notes = []
        for role, characters in wanted.items():
            faces = self.faces(script)[role]
            for character in sorted(set(characters)):
                code = ord(character)
                latin = "!" <= character <= "~"
                able = next((f for f in (self.faces(script)["latin"] if latin else []) + faces if self._has(f, code)), None)
                if able is None:
                    parts = {"role": Term(ROLES[role]), "character": character, "code": f"{code:04X}"}
                    packages = self.packages(role, script)
                    raise MissingCharacter(**parts, packages=packages) if packages else NoFontHas(**parts)
                if able.other:
                    parts = {"character": character, "family": able.family, "role": Term(ROLES[role])}
                    notes.append(translate(N_("“{character}” is set in {family}: no font for {role} has it."), parts))
        return notes

    def hollow(self, characters: Iterable[str], script: str) -> dict[str, str]:
        """For each font of a script the characters among these that it does not draw: the typesetter goes on to the next font.

        It would not by itself: a font may map a character to a glyph without an outline.
        """
        beyond = sorted({c for c in characters if ord(c) > 127})
        out: dict[str, str] = {}
        for face in (face for faces in self.faces(script).values() for face in faces):
            out[face.family] = "".join(c for c in beyond if not self._has(face, ord(c)))
        return {family: missing for family, missing in out.items() if missing}

    def _has(self, face: Face, code: int) -> bool:
        if face not in self._bits:
            self._bits[face] = self._coverage(face)
        bits = self._bits[face]
        return code >> 3 < len(bits) and bool(bits[code >> 3] >> (code & 7) & 1)

    def _coverage(self, face: Face) -> bytes:
        at = Path(face.path).stat()
        key = f"{face.path}:{face.number}:{at.st_size}:{at.st_mtime_ns}:outlines"
        if key not in self._known:
            self._known[key] = coverage(face)
            self._remember()
        return self._known[key]

    @cached_property
    def _known(self) -> dict[str, bytes]:
        try:
            return msgspec.msgpack.decode(self._cache.read_bytes() if self._cache else b"", type=dict[str, bytes])
        except (OSError, msgspec.DecodeError):
            return {}

    def _remember(self) -> None:
        """Keep what was read out of the fonts; where that cannot be written it is read again next time."""
        with suppress(OSError):
            if self._cache:
                atomic.write(self._cache, msgspec.msgpack.encode(self._known), durable=False)


def coverage(face: Face) -> bytes:
    """Which characters a font draws, one bit each. One that it maps to an empty glyph, as AR PL UKai does 43, it does not have."""
    from fontTools.ttLib import TTFont

    with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
        codes = font.getBestCmap() or {}
        blank = _blank(font)
        drawn = [code for code, glyph in codes.items() if glyph not in blank]
    bits = bytearray((max(drawn, default=0) >> 3) + 1)
    for code in drawn:
        bits[code >> 3] |= 1 << (code & 7)
    return bytes(bits)


SHORT = 8  # bytes of a charstring that may be no more than its end: only those are drawn to see


def _blank(font: Any) -> set[str]:
    """The names of the glyphs without an outline."""
    order = font.getGlyphOrder()
    if "loca" in font:
        at = font["loca"].locations
        return {name for number, name in enumerate(order) if at[number] == at[number + 1]}
    if "CFF " not in font:
        return set()
    from fontTools.pens.boundsPen import ControlBoundsPen

    glyphs = font["CFF "].cff.topDictIndex[0].CharStrings
    out: set[str] = set()
    at = glyphs.charStringsIndex.offsets
    for number, name in enumerate(order):
        if at[number + 1] - at[number] <= SHORT:
            pen = ControlBoundsPen(None)
            glyphs[name].draw(pen)
            if pen.bounds is None:
                out.add(name)
    return out
