"""Pages of plain HTML, built by one function: a text is a text, whatever is written in it, and never markup or script.

``element`` escapes every text and every value of an attribute; nothing else makes markup but the charts, which are drawn from numbers, and
the style, which stands here. The policy of each page lets in that one style by its digest, and nothing else.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import NamedTuple, TypeAlias

from zhili_tui.documents.board.values import BoardCell, BoardCount, BoardSection
from zhili_tui.i18n import N_, _, language
from zhili_tui.model.characters import shown

#: Colours, as they stand on these grounds: a test works out that each can be read.
INK, FAINT, LATE, OPEN, GOOD, LINK = "#1a1a1a", "#595959", "#a61c00", "#7a4b00", "#1e5e2f", "#0b4f8a"
GROUND, BOX = "#ffffff", "#f3f3f3"

STYLE = f"""
:root {{ color-scheme: light; }}
body {{ font: 16px/1.5 system-ui, "Noto Sans CJK TC", "Noto Sans CJK SC", "PingFang TC", "Microsoft YaHei", sans-serif; color: {INK}; background: {GROUND}; margin: 0 auto; max-width: 75rem; padding: 1rem; overflow-wrap: break-word; }}
a {{ color: {LINK}; }}
h1 {{ font-size: 1.5rem; margin: 0; }}
h2 {{ font-size: 1.1rem; margin: 1.6rem 0 .3rem; }}
p {{ margin: .3rem 0; }}
.faint, thead th, .note {{ color: {FAINT}; }}
.late {{ color: {LATE}; }}
.open {{ color: {OPEN}; }}
.good {{ color: {GOOD}; }}
.internal {{ color: {LATE}; font-weight: bold; }}
.doubts {{ border: 2px solid {LATE}; padding: .5rem 1rem; margin: 1rem 0; }}
.doubts h2 {{ margin: 0; color: {LATE}; }}
.counts {{ display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 1rem 0; padding: 0; }}
.counts li {{ background: {BOX}; padding: .4rem .8rem; flex: 1 1 6rem; text-align: center; }}
.counts strong {{ display: block; font-size: 1.7rem; line-height: 1.2; }}
.halves {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); column-gap: 2rem; }}
.scroll {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .2rem .5rem .2rem 0; border-bottom: 1px solid #d0d0d0; }}
thead th {{ font-weight: normal; border-bottom: 2px solid {INK}; white-space: nowrap; }}
tbody th {{ font-weight: normal; min-width: 6em; }}
td.brief {{ white-space: nowrap; }}
td.number, th.number {{ text-align: right; white-space: nowrap; }}
.year td, .months td, .year thead th, .months thead th {{ white-space: nowrap; }}
svg {{ display: inline-block; vertical-align: middle; }}
footer {{ border-top: 1px solid {INK}; margin-top: 2rem; padding-top: .5rem; }}
@page {{ size: A4; margin: 12mm; }}
@media print {{
body {{ font-size: 8.5pt; line-height: 1.25; max-width: none; padding: 0; }}
a {{ color: inherit; text-decoration: none; }}
h2 {{ margin-top: 3mm; break-after: avoid; }}
h1 {{ font-size: 15pt; }}
.counts strong {{ font-size: 14pt; }}
.halves {{ grid-template-columns: 1fr 1fr; column-gap: 6mm; }}
.scroll {{ overflow: visible; }}
tr, .counts {{ break-inside: avoid; }}
thead {{ display: table-header-group; }}
nav {{ display: none; }}
}}
"""
#: Nothing is loaded and nothing runs; of styles only the one above.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)
#: What is not broken over lines: days, times, clauses.
BRIEF = re.compile(r"[\dA-Z:. -]{1,16}[\da-z]?")
#: Breaks and blanks of a text that a page keeps.
KEPT = "\t\n"

#: Elements that hold nothing and are not closed.
VOID = frozenset(("meta",))


#: So many texts that were made safe are remembered: pages say the same words over and over.
REMEMBERED = 4096


class Markup(str):
    """Text that is markup already. Only this module makes it."""

    __slots__ = ()


Child: TypeAlias = Markup | str


class Places(NamedTuple):
    """Where pages lie, as seen from one of them, and which there are."""

    up: str  # to the first page: nothing, or ../
    known: frozenset[str]  # record:REF and unit:ID

    def href(self, link: str) -> str:
        """The address of a page; blank where there is none."""
        return self.up + file_of(link) if link in self.known else ""


def file_of(link: str) -> str:
    """The file of a record's or a unit's page: its reference, whose parts have no points, on one level."""
    sort, _colon, name = link.partition(":")
    return f"{sort}s/{name.replace('/', '.')}.html"


def element(tag: str, attributes: Mapping[str, str] | None = None, *children: Child) -> Markup:
    """An element with what stands in it; texts lose what would turn or hide what stands beside them. Blank attributes are left out."""
    begin = _begin(tag, tuple(attributes.items()) if attributes else ())
    if tag in VOID:
        return Markup(begin)
    inner = "".join([child if isinstance(child, Markup) else _safe(child) for child in children])
    return Markup(f"{begin}{inner}</{tag}>")


@lru_cache(maxsize=REMEMBERED)
def _begin(tag: str, attributes: tuple[tuple[str, str], ...]) -> str:
    return f"<{tag}" + "".join(f' {name}="{escape(shown(value, ""))}"' for name, value in attributes if value) + ">"


@lru_cache(maxsize=REMEMBERED)
def _safe(text: str) -> str:
    return escape(shown(text, KEPT))


def document(title: str, body: Iterable[Child]) -> bytes:
    """A whole page in the language in use."""
    head = element(
        "head", None, element("meta", {"charset": "utf-8"}), element("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "referrer", "content": "no-referrer"}), element("meta", {"name": "robots", "content": "noindex"}),
        element("title", None, title.replace("\n", " ")), Markup(f"<style>{STYLE}</style>"),
    )  # fmt: skip
    made = element("html", {"lang": language()}, head, element("body", None, *body))
    return f"<!DOCTYPE html>\n{made}\n".encode()


def section(one: BoardSection, places: Places) -> Markup:
    """A section under its head: a table, or a sentence where there is nothing."""
    told = table(one, places) if one.rows else element("p", {"class": "faint"}, one.empty)
    note = [element("p", {"class": "note"}, one.note)] if one.note else []
    return element("section", {"class": one.id}, element("h2", {"id": one.id}, one.title), told, *note)


def table(one: BoardSection, places: Places) -> Markup:
    """The table, which scrolls by itself where it is wider than the screen. A row is called by its first cell that is no number."""
    numbers = [column in one.numbers for column in range(len(one.heads))]
    first = next((column for column, head in enumerate(one.heads) if head and not numbers[column]), -1)
    rows = [
        element("tr", None, *(
            _cell(cell.text, numbers[column], cell.tone, column == first, *content(cell, places)) for column, cell in enumerate(row)
        ))
        for row in one.rows
    ]  # fmt: skip
    made = element("table", None, _heads(one.heads, one.numbers), element("tbody", None, *rows))
    return element("div", {"class": "scroll", "tabindex": "0", "role": "region", "aria-labelledby": one.id}, made)


@lru_cache(maxsize=REMEMBERED)
def _heads(heads: tuple[str, ...], numbers: tuple[int, ...]) -> Markup:
    made = [
        element("th", {"scope": "col", "class": "number" if column in numbers else ""}, head) if head else element("td")
        for column, head in enumerate(heads)
    ]
    return element("thead", None, element("tr", None, *made))


@lru_cache(maxsize=REMEMBERED, typed=True)  # a text that says the same as markup is still a text
def _cell(text: str, number: bool, tone: str, first: bool, *inside: Child) -> Markup:
    """A cell that says this text, by itself or within a link or beside a chart."""
    brief = "brief" if text and not number and BRIEF.fullmatch(text) else ""
    named = first and bool(text)
    kind = " ".join(filter(None, ("number" if number else "", brief, tone)))
    return element("th" if named else "td", {"scope": "row" if named else "", "class": kind}, *inside)


def content(cell: BoardCell, places: Places) -> list[Child]:
    """What stands in a cell: its words, a link where there is a page for them, its chart."""
    href = places.href(cell.link) if cell.link else ""
    words: list[Child] = [element("a", {"href": href}, cell.text) if href else cell.text] if cell.text else []
    return [*words, Markup(cell.svg)] if cell.svg else words  # drawn from numbers


def counts(found: Iterable[BoardCount]) -> Markup:
    """The numbers at the head, each leading to where it is told."""
    return element("ul", {"class": "counts"}, *(
        element("li", None, element("strong", {"class": one.tone}, str(one.number)), element("a", {"href": f"#{one.section}"}, one.label))
        for one in found
    ))  # fmt: skip


def doubts(head: str, found: Iterable[str]) -> list[Markup]:
    """What is not certain, at the head of a page; nothing where all is."""
    lines = [element("p", None, one) for one in found]
    return [element("section", {"class": "doubts"}, element("h2", None, head), *lines)] if lines else []


def way_back(up: str, unit: str, name: str) -> Markup:
    """The way back to the first page and to the unit's."""
    links: list[Child] = [element("a", {"href": f"{up}index.html"}, _(N_("Leader's page")))]
    if unit:
        links += [" › ", element("a", {"href": f"{up}{file_of(f'unit:{unit}')}"}, name)]
    return element("nav", {"aria-label": _(N_("Where this page stands"))}, *links)
