"""The pages of the docs: which there are, what they are called, and a page as lines of text in the user's language."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.documents.text import columns, shrunk, width, wrapped
from zhili_tui.i18n import LANGUAGES, language
from zhili_tui.services.program import DOCS

if TYPE_CHECKING:
    from markdown_it.token import Token

#: The page that lists all others.
CONTENTS = "index"
#: What stands below the title of a page for those who read it in a browser.
SWITCH = re.compile(r"^\[?English(?:\]\(.*?\))? · .*\n\n", re.MULTILINE)
#: Cells kept free at the right edge for stops that may not begin a line.
EDGE = 4
#: Blanks between the columns of a table.
GAP = 2


class TextLine(NamedTuple):
    """A line to read; headings are strong."""

    text: str
    strong: bool = False


@cache
def page_names() -> tuple[str, ...]:
    """The pages, by their paths below ``docs`` without the ending; each is there in English."""
    folders = (DOCS, DOCS / "together", DOCS / "reference")
    return tuple(sorted(file.relative_to(DOCS).with_suffix("").as_posix() for folder in folders for file in folder.glob("*.md")))


def file_of(name: str, spoken: str) -> Path:
    """Where a page lies in a language; where it is not translated, in English."""
    own = DOCS / spoken / f"{name}.md"
    return own if own.is_file() else DOCS / f"{name}.md"


def page_text(name: str) -> str:
    """A page in the language in use, as Markdown, without the line that leads to its other languages. Raises OSError."""
    return SWITCH.sub("", file_of(name, language()).read_text(encoding="utf-8"), count=1)


def page_title(name: str, spoken: str = "") -> str:
    """What a page is called in a language, by its first heading; in the one in use unless said."""
    with file_of(name, spoken or language()).open(encoding="utf-8") as file:
        return next((line[2:].strip() for line in file if line.startswith("# ")), name)


def page_titles(name: str) -> tuple[str, ...]:
    """What a page is called in every language, the one in use first, and the last part of its path."""
    spoken = (page_title(name, one) for one in (language(), *LANGUAGES))
    return tuple(dict.fromkeys((*spoken, name.rpartition("/")[2])))


def page_lines(markdown: str, cells: int, fold: bool = False) -> list[TextLine]:
    """A page as lines of so many cells. Lines of commands stay whole, to be copied, unless they are to be folded too."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    out = list(_blocks(_PageReader(tokens), "", cells, fold))
    while out and not out[-1].text:
        out.pop()
    return out


class _PageReader:
    """The tokens of a page, one after the other."""

    def __init__(self, tokens: "list[Token]") -> None:
        self.tokens, self.at = tokens, 0

    def next(self) -> "Token | None":
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else None

    def text(self) -> str:
        """What the paragraph or cell that has begun says, to its end."""
        said = self.next()
        self.next()
        return _words(said.children or []) if said else ""


def _words(tokens: "Sequence[Token]") -> str:
    """What a line says, without marks; pictures are left out."""
    out = ""
    for one in tokens:
        if one.type in ("text", "code_inline"):
            out += one.content
        elif one.type in ("softbreak", "hardbreak"):
            out += " "
    return re.sub(" {2,}", " ", out).strip()


def _broken(text: str, indent: str, cells: int) -> list[str]:
    """A text on lines of so many cells, none of which ends in blanks."""
    return [line.rstrip() for line in wrapped(text, indent, columns=cells - EDGE, over=False)]


def _blocks(reader: _PageReader, indent: str, cells: int, fold: bool) -> Iterator[TextLine]:
    """Everything up to the end of the list, item or quotation that has begun."""
    number = 0
    while (one := reader.next()) is not None:
        match one.type:
            case "heading_open":
                yield from (TextLine(line, True) for line in _broken(reader.text(), indent, cells))
                yield TextLine("")
            case "paragraph_open":
                if said := reader.text():  # a picture alone says nothing here
                    yield from map(TextLine, _broken(said, indent, cells))
                    if not one.hidden:
                        yield TextLine("")
            case "fence" | "code_block":
                yield from _code(one.content, indent + "    ", cells, fold)
                yield TextLine("")
            case "table_open":
                yield from _table(reader, indent, cells)
                yield TextLine("")
            case "bullet_list_open" | "ordered_list_open":
                yield from _blocks(reader, indent, cells, fold)
                if not indent:
                    yield TextLine("")
            case "list_item_open":
                number += 1
                mark = f"{one.info}. " if one.info else "- "
                inner = list(_blocks(reader, indent + " " * len(mark), cells, fold))
                yield from _marked(inner, indent, mark)
            case "blockquote_open":
                yield from _blocks(reader, indent + "  ", cells, fold)
            case "bullet_list_close" | "ordered_list_close" | "list_item_close" | "blockquote_close":
                return


def _marked(inner: list[TextLine], indent: str, mark: str) -> Iterator[TextLine]:
    """An entry of a list behind its mark; blank lines at its end are left out."""
    while inner and not inner[-1].text:
        inner.pop()
    for number, line in enumerate(inner):
        yield line._replace(text=indent + mark + line.text[len(indent + mark) :]) if not number else line


def _code(content: str, indent: str, cells: int, fold: bool) -> Iterator[TextLine]:
    """Commands, files and output, as they stand."""
    for line in content.rstrip("\n").split("\n"):
        if fold and width(indent + line) > cells:
            yield from map(TextLine, _broken(line, indent, cells))
        else:
            yield TextLine((indent + line).rstrip())


def _table(reader: _PageReader, indent: str, cells: int) -> Iterator[TextLine]:
    """A table in columns; what is too long for its column goes on below."""
    rows: list[list[str]] = []
    while (one := reader.next()) is not None and one.type != "table_close":
        if one.type == "tr_open":
            rows.append([])
        elif one.type in ("th_open", "td_open"):
            rows[-1].append(reader.text())
    natural = [max(map(width, column)) for column in zip(*rows, strict=True)]
    room = cells - EDGE - len(indent) - GAP * (len(natural) - 1)
    widths = natural if sum(natural) <= room else shrunk(natural, (), room)
    heads = any(rows[0])
    for number, row in enumerate(rows if heads else rows[1:]):
        yield from (TextLine((indent + line).rstrip(), heads and not number) for line in columns([row], widths))
