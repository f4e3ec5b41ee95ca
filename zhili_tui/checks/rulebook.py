"""The rule files themselves: a mistaken one is reported like a mistaken record."""

from collections.abc import Iterator

from zhili_tui.checks.rule import Hit, rule
from zhili_tui.model.glossary import N_
from zhili_tui.regulation import Book


@rule("rules-broken", N_("Rule files can be read"), {"templates/regulation/default/clauses.toml": "[clauses.MTG-1\n"}, scope="tree")
def broken(book: Book) -> Iterator[Hit]:
    """The files of templates/regulation: syntax, and entries of another shape than the rule set's."""
    for one in book.broken:
        yield Hit(one.sentence, one.parts, line=one.line, column=one.column, path=one.path)
