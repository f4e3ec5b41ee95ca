"""The rule set in use, read from the text of its files. A mistaken file becomes findings, never an exception."""

from functools import cached_property
from typing import Any, NamedTuple

from zhili_tui.model.introspection import Fault
from zhili_tui.storage.toml_text import TextError, decode, locate, parse_text, positions


class Broken(NamedTuple):
    """A place where a rule file is wrong: a sentence of the catalogues with its parts."""

    path: str
    line: int
    column: int
    sentence: str
    parts: dict[str, Any]


class Book:
    """A rule set: each file is read when it is first asked for."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self._broken: dict[str, list[Broken]] = {}

    # the files

    @cached_property
    def titles(self) -> dict[str, dict[str, str]]:
        """The clauses' titles by id and language."""
        path, plain = self._plain("clauses.toml")
        out: dict[str, dict[str, str]] = {}
        found = plain.get("clauses", {})
        for id_, titles in found.items() if isinstance(found, dict) else ():
            if isinstance(titles, dict) and all(isinstance(text, str) for text in titles.values()):
                out[id_] = titles
            else:
                from zhili_tui.regulation.mistakes import TITLES

                self._wrong(path, [Fault(("clauses", id_), TITLES, {"clause": id_})])
        return out

    @property
    def clauses(self) -> frozenset[str]:
        """The ids that records may cite."""
        return frozenset(self.titles)

    @cached_property
    def obligations(self) -> Any:
        """obligations.toml"""
        return self._typed("obligations.toml", "Obligations")

    @cached_property
    def deadlines(self) -> Any:
        """deadlines.toml"""
        return self._typed("deadlines.toml", "Deadlines")

    @cached_property
    def ladder(self) -> Any:
        """ladder.toml"""
        return self._typed("ladder.toml", "Ladder")

    @cached_property
    def effects(self) -> Any:
        """effects.toml"""
        return self._typed("effects.toml", "Effects")

    @cached_property
    def signing(self) -> Any:
        """signing.toml"""
        return self._typed("signing.toml", "Signing")

    @cached_property
    def calendar(self) -> Any:
        """calendar.toml"""
        return self._typed("calendar.toml", "Calendar")

    @cached_property
    def sheets(self) -> dict[str, Any]:
        """The score sheets that are in order, by the names of their files."""
        from zhili_tui.regulation.scoring import load

        out, paths, duties = {}, {}, self._duties()
        for path in self.files:
            folder, _, name = path.rpartition("/")
            if folder.endswith("/sheets"):
                _, plain = self._plain(f"sheets/{name}")
                sheet, faults = load.read(plain, self.clauses, duties) if path not in self._broken else (None, [])
                if faults:
                    self._wrong(path, faults)
                if sheet is not None:
                    out[name.removesuffix(".toml")] = sheet
                    paths[name.removesuffix(".toml")] = path
        while wrong := list(load.between(out)):  # a sheet folded into others takes them with it
            for sheet_name, fault in wrong:
                self._wrong(paths[sheet_name], [fault])
                out.pop(sheet_name, None)
        return out

    def _duties(self) -> frozenset[str] | None:
        """The ids of obligations and time limits, of mistaken ones as well; None where their files cannot be read."""
        from zhili_tui.regulation.rules import DUTIES

        found = set(DUTIES)
        for name in ("obligations", "deadlines"):
            path, plain = self._plain(f"{name}.toml")
            if path in self._broken and not plain:
                return None
            entries = plain.get(name, [])
            found |= {str(one.get("id")) for one in entries if isinstance(one, dict)} if isinstance(entries, list) else set()
        return frozenset(found)

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Everything that is wrong in the files."""
        for name in ("titles", "obligations", "deadlines", "ladder", "effects", "signing", "calendar", "sheets"):
            getattr(self, name)
        return tuple(one for _, found in sorted(self._broken.items()) for one in found)

    @property
    def broken_so_far(self) -> tuple[Broken, ...]:
        """The first mistake of each file, as far as they have been read."""
        return tuple(found[0] for _, found in sorted(self._broken.items()))

    # reading

    def _plain(self, name: str) -> tuple[str, dict[str, Any]]:
        path = next((path for path in self.files if path.endswith("/" + name)), "")
        if not path:
            return name, {}
        try:
            return path, parse_text(decode(self.files[path]))
        except TextError as error:
            self._broken[path] = [Broken(path, error.line, error.column, "{reason}", {"reason": error.reason})]
            return path, {}

    def _typed(self, name: str, cls_name: str) -> Any:
        from zhili_tui.regulation import mistakes, rules

        path, plain = self._plain(name)
        value, faults = mistakes.typed(getattr(rules, cls_name), plain, self.clauses)
        if faults and path not in self._broken:
            self._wrong(path, faults)
        return value

    def _wrong(self, path: str, faults: list[Fault]) -> None:
        places = positions(decode(self.files[path])) if path in self.files else {}
        for fault in faults:
            self._broken.setdefault(path, []).append(Broken(path, *locate(places, fault.path), fault.sentence, fault.parts))
