"""The rule files themselves: a mistaken one is reported like a mistaken record."""

from collections.abc import Iterator, Mapping

from zhili_tui.checks.rule import Hit, load, rule
from zhili_tui.model import kinds
from zhili_tui.model.glossary import N_
from zhili_tui.regulation import Book

SETTINGS = "records/office.toml"


@rule("rules-broken", N_("Rule files can be read"), {"templates/regulation/default/clauses.toml": "[clauses.MTG-1\n"}, scope="tree")
def broken(book: Book) -> Iterator[Hit]:
    """The files of templates/regulation: syntax, and entries of another shape than the rule set's."""
    for one in book.broken:
        yield Hit(one.sentence, one.parts, line=one.line, column=one.column, path=one.path)


def touches(path: str) -> bool:
    """Whether what follows from the rules may be other when this file is: it holds rules, or says which count."""
    return path.startswith("templates/regulation/") or path == SETTINGS


def in_use(files: Mapping[str, bytes]) -> Book | None:
    """The rule set that counts, of the settings and rule files of a tree; None where those shipped with the program do."""
    if not any(path.startswith("templates/regulation/") for path in files):
        return None
    settings = load(SETTINGS, files.get(SETTINGS, b"")).record
    known = isinstance(settings, kinds.kind("office").cls)
    below = f"templates/regulation/{settings.regulation if known else 'default'}/"
    return Book({path: data for path, data in files.items() if path.startswith(below)}, below, settings.language if known else "")
