"""The rule set in use, read from the text of its files."""

from typing import Any, NamedTuple

from zhili_tui.ledger.text import TextError, parse


class Broken(NamedTuple):
    """A place where a rule file is wrong."""

    path: str
    line: int
    column: int
    reason: str


class Book(NamedTuple):
    """A rule set: its clauses with titles by language, and what is wrong in its files."""

    titles: dict[str, dict[str, str]]
    broken: tuple[Broken, ...]

    @property
    def clauses(self) -> frozenset[str]:
        """The ids that records may cite."""
        return frozenset(self.titles)


def read(files: dict[str, bytes]) -> Book:
    """The rule set in these files; a mistaken file becomes a finding, never an exception."""
    titles: dict[str, dict[str, str]] = {}
    broken: list[Broken] = []
    for path, data in files.items():
        try:
            plain = parse(data)
        except TextError as error:
            broken.append(Broken(path, error.line, error.column, error.reason))
            continue
        if path.endswith("/clauses.toml"):
            titles.update(_titles(plain, path, broken))
    return Book(titles, tuple(broken))


def _titles(plain: dict[str, Any], path: str, broken: list[Broken]) -> dict[str, dict[str, str]]:
    found = plain.get("clauses", {})
    out = {}
    for id_, titles in found.items() if isinstance(found, dict) else ():
        if isinstance(titles, dict) and all(isinstance(text, str) for text in titles.values()):
            out[id_] = titles
        else:
            broken.append(Broken(path, 1, 1, id_))
    return out
