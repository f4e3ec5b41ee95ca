"""A document as text for the screen: 28 wide characters a line, the same words as on paper."""

import itertools
import re
from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from zhili_tui.documents.values import (
    Attachments,
    Block,
    Break,
    Chart,
    Enclosed,
    Fields,
    Heading,
    Imprint,
    IssuerSignature,
    PaperPage,
    PaperTable,
    Para,
    Parties,
    Space,
    Spines,
)

COLUMNS = 56  # cells: 28 wide characters
#: What may not begin a line.
CLOSING = frozenset("，。、；：！？）〕」』》”’％,.;:!?)]}%")
MOST = 7  # columns of a table beside each other
FULL = 40  # cells of the longest bar
WORDS = re.compile(r"[!-~]+|[^!-~]")  # letters and digits stay together


def render(page: PaperPage) -> str:
    """The whole paper."""
    document, words = page.document, page.words
    out: list[str] = []
    if page.proof.draft:
        out += [centred(f"【{words['draft']}】"), *wrapped(page.proof.draft), ""]
    if document.mark:
        out += [centred(document.mark), ""]
    if document.signer:
        out += [spread(document.number, words["signer"] + document.signer)]
    elif document.number:
        out += [centred(document.number)]
    if document.issue:
        out += [spread(document.issue, document.date)]
    if document.mark:
        out += ["─" * COLUMNS, ""]
    out += [*(centred(line) for line in wrapped(document.title)), ""]
    if document.addressee:
        out += [document.addressee + words["colon"]]
    for block in document.blocks:
        out += block_lines(block, words)
    out += ["", *("  " + line for one in page.proof.lines for line in wrapped(one, columns=COLUMNS - 2))]
    return "\n".join(line.rstrip() for line in out) + "\n"


def block_lines(block: Block, words: dict[str, str]) -> list[str]:
    """One part of the document."""
    match block:
        case Para():
            return wrapped(block.number + block.head + block.text, "" if block.flush else "    ", hang=False)
        case Heading():
            return ["", *(centred(line) for line in wrapped(block.text)), *([centred(block.note)] if block.note else []), ""]
        case Fields():
            return list(grid([(name, text) for name, text in block.rows]))
        case PaperTable():
            caption = [block.caption] if block.caption else []
            if len(block.heads) > MOST and block.rows:
                return [*caption, *entries(block, words["colon"])]
            return [*caption, *grid([block.heads, *block.rows], block.numbers, block.widths)]
        case Chart():
            return [*([block.caption] if block.caption else []), *chart(block)]
        case Attachments():
            leads = [words["attachments"], *[" " * width(words["attachments"])] * (len(block.names) - 1)]
            several = len(block.names) > 1
            named = (f"{number}. {name}" if several else name for number, name in enumerate(block.names, 1))
            return ["", *(line for lead, name in zip(leads, named, strict=True) for line in wrapped(name, "    " + lead))]
        case IssuerSignature():
            return ["", "", right(block.name), right(block.date)]
        case Parties():
            count = len(block.sides)
            sides = list(itertools.zip_longest(*block.sides, fillvalue=""))
            return ["", *columns(sides, [(COLUMNS - 2 * (count - 1)) // count] * count)]
        case Imprint():
            copied = wrapped(words["cc"] + words["separator"].join(block.cc) + words["stop"]) if block.cc else []
            printed = [spread("", block.copies)] if block.copies else []
            return ["", "─" * COLUMNS, *copied, spread(block.issuer, block.date + words["issued"]), "─" * COLUMNS, *printed]
        case Spines():
            return [line for label in block.labels for line in ("", *wrapped("  ".join(label)))]
        case Enclosed():
            return ["", *wrapped(f"□ {block.title}")]
        case Space():
            return [""] * block.lines
        case Break():
            return ["", "┈" * COLUMNS, ""]


def width(text: str) -> int:
    """The cells a text takes on the screen."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(text: str, first: str = "", *, columns: int = COLUMNS, hang: bool = True, over: bool = True) -> list[str]:
    """The text on lines of so many cells; ``first`` stands before the first line and, with ``hang``, as blanks before the others.

    A stop that does not fit stands over the edge; where it may not, because other columns follow, the character before it goes down with it.
    """
    lines, line, last = [], first, ""
    later = " " * width(first) if hang else ""
    for word in WORDS.findall(text):
        if word == "\n":
            lines.append(line)
            line = later if hang else first
        elif width(line) + width(word) <= columns:
            line += word
        elif word in CLOSING:
            if over or not last or last in CLOSING or width(last) > columns // 2:
                line += word
            else:
                lines.append(line.removesuffix(last))
                line = later + last + word
        elif width(word) > columns - width(later):  # longer than a line: broken anywhere
            while word:
                fits = max(0, columns - width(line))
                line, word = line + word[:fits], word[fits:]
                if word:
                    lines.append(line)
                    line = later
        else:
            lines.append(line)
            line = later + word.lstrip(" ")
        last = word
    return [*lines, line]


def centred(text: str) -> str:
    """A line in the middle."""
    return " " * max(0, (COLUMNS - width(text)) // 2) + text


def right(text: str) -> str:
    """A line to the right, four characters in."""
    return " " * max(0, COLUMNS - 8 - width(text)) + text


def spread(left: str, far: str) -> str:
    """A text at each margin."""
    return left + " " * max(2, COLUMNS - width(left) - width(far)) + far


def grid(rows: Sequence[Sequence[str]], numbers: Sequence[int] = (), shares: Sequence[int] = ()) -> Iterator[str]:
    """Rows in columns that fit the line; cells that are too long go on below."""
    if not rows:
        return
    natural = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    room = COLUMNS - 2 * (len(natural) - 1)
    widths = natural if sum(natural) <= room else whole(shrunk(natural, shares, room), rows, numbers)
    yield from columns(rows, widths, numbers)


def whole(widths: list[int], rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> list[int]:
    """Widths in which no figure is broken: what a column of figures lacks, the widest column of words gives, while it can."""
    out = list(widths)
    words = [column for column in range(len(out)) if column not in numbers]
    for column in numbers if words else ():
        widest = max(words, key=lambda one: out[one])
        lacks = max((width(row[column]) for row in rows[1:]), default=0) - out[column]
        if 0 < lacks <= out[widest] - 4:
            out[column] += lacks
            out[widest] -= lacks
    return out


def entries(block: PaperTable, colon: str) -> Iterator[str]:
    """A table too wide for the screen: all heads once, then each row as lines of head and cell, without the blanks."""
    yield from wrapped(" | ".join(block.heads))
    for row in block.rows:
        said = [head + colon + cell for head, cell in zip(block.heads, row, strict=True) if cell.strip()]
        yield from (line for number, one in enumerate(said) for line in wrapped(one, "  " if number else ""))


def columns(rows: Sequence[Sequence[str]], widths: Sequence[int], numbers: Sequence[int] = ()) -> Iterator[str]:
    """Rows in columns of these widths."""
    for row in rows:
        cells = [wrapped(cell, columns=wide, over=False) for cell, wide in zip(row, widths, strict=True)]
        for at in range(max(map(len, cells))):
            parts = []
            for column, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
                piece = cell[at] if at < len(cell) else ""
                blank = " " * max(0, wide - width(piece))
                parts.append(blank + piece if column in numbers else piece + blank)
            yield "  ".join(parts)


def shrunk(natural: list[int], shares: Sequence[int], room: int) -> list[int]:
    """Widths that add up to the room: what is narrow keeps its own, the rest is shared."""
    wanted = list(shares) or natural
    out = [0] * len(natural)
    left, open_ = room, set(range(len(natural)))
    while open_:
        total = sum(wanted[i] for i in open_)
        narrow = [i for i in open_ if natural[i] <= max(4, left * wanted[i] // total)]
        for i in narrow or open_:
            out[i] = natural[i] if narrow else max(4, left * wanted[i] // total)
        if not narrow:
            break
        left -= sum(out[i] for i in narrow)
        open_ -= set(narrow)
    return out


def chart(block: Chart) -> Iterator[str]:
    """Bars of blocks, each with its figure."""
    most = max([1.0, *(value for one in block.series for value in one.values)])
    wide = max(map(width, block.labels), default=0)
    room = min(FULL, COLUMNS - wide - 10)
    for i, label in enumerate(block.labels):
        for number, one in enumerate(block.series):
            name = label if not number else ""
            bar = "█" * round(room * one.values[i] / most)
            series = f" {one.name}" if len(block.series) > 1 else ""
            yield f"{name}{' ' * (wide - width(name))}  {bar} {one.values[i]:g}{series}"
