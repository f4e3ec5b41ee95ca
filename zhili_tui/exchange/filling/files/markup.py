"""XML with the place of every element in its bytes, so that what is changed is cut in and everything else stays byte for byte."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape

#: The whole of a start tag, with what attributes hold.
START = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
ENCODED = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")
#: What XML cannot hold.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Element:
    """An element: its name without and with its prefix, its attributes, what is in it, and where it stands in the bytes.

    ``start`` to ``inner`` is the start tag, ``close`` to ``end`` the end tag; of an element without content both end at ``end``.
    """

    __slots__ = ("attributes", "children", "close", "end", "inner", "name", "prefix", "start", "text")

    def __init__(self, qualified: str, attributes: dict[str, str], start: int) -> None:
        self.prefix, _colon, self.name = qualified.rpartition(":")
        self.attributes = attributes
        self.start, self.inner, self.close, self.end = start, start, start, start
        self.children: list[Element] = []
        self.text = ""

    @property
    def tag(self) -> str:
        """The prefix as it is written before a name, with its colon."""
        return f"{self.prefix}:" if self.prefix else ""

    @property
    def whole(self) -> bool:
        """Whether it is written as one tag, without an end tag."""
        return self.inner == self.end  # an end tag takes four bytes at least

    def get(self, name: str) -> str | None:
        """An attribute by its name without prefix."""
        return next((value for key, value in self.attributes.items() if key.rpartition(":")[2] == name), None)

    def named(self, name: str) -> "Iterator[Element]":
        """The children of a name."""
        return (one for one in self.children if one.name == name)

    def first(self, *names: str) -> "Element | None":
        """The first child of a name, its first child of the next name, and so on; None where one is missing."""
        found: Element | None = self
        for name in names:
            found = next(found.named(name), None) if found is not None else None
        return found

    def all(self, name: str) -> "Iterator[Element]":
        """Every element of a name below it, in the order of the file."""
        for one in self.children:
            if one.name == name:
                yield one
            yield from one.all(name)


class MarkupEdit(NamedTuple):
    """Bytes in the place of others: from ``start`` to ``end``, which are the same where something is put in between."""

    start: int
    end: int
    text: str


def parse(data: bytes) -> Element:
    """The root of a part in UTF-8. Raises ValueError for what is no XML, or brings definitions of its own."""
    root = Element("", {}, 0)
    stack = [root]
    parser = expat.ParserCreate(encoding="UTF-8")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        one = Element(name, attributes, parser.CurrentByteIndex)
        found = START.match(data, one.start)
        one.inner = found.end() if found else one.start
        stack[-1].children.append(one)
        stack.append(one)

    def end(_name: str) -> None:
        one = stack.pop()
        at = parser.CurrentByteIndex
        if data[one.inner - 2 : one.inner] == b"/>":  # without an end tag; the parser stands behind it by now
            one.close = one.end = one.inner
        else:
            one.close, one.end = at, data.index(b">", at) + 1

    def text(found: str) -> None:
        stack[-1].text += found

    def refused(*_parts: object) -> None:
        raise ValueError("a document type of its own")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, refused
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None
    if not root.children:
        raise ValueError("nothing in it")
    return root.children[0]


def utf8(data: bytes) -> bytes:
    """A part as UTF-8, whatever it says it is written in. Raises ValueError."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16")
    else:
        data = data.removeprefix(b"\xef\xbb\xbf")
        said = ENCODED.match(data)
        if said is None or said[1].lower() in (b"utf-8", b"us-ascii", b"ascii"):
            return data
        try:
            text = data.decode(said[1].decode("ascii"))
        except LookupError as error:
            raise ValueError(str(error)) from None
    return re.sub(r"""^(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""", r"\1", text).encode()


def changed(data: bytes, edits: list[MarkupEdit]) -> bytes:
    """The bytes with every edit in its place; edits do not overlap, and those at one place follow each other as they came."""
    out, at = [], 0
    for edit in sorted(edits, key=lambda one: one.start):
        out += [data[at : edit.start], edit.text.encode()]
        at = edit.end
    return b"".join((*out, data[at:]))


def written(text: str) -> str:
    """A text as it may stand in XML."""
    return escape(FORBIDDEN.sub("", text), {'"': "&quot;"})


def empty(prefix: str, name: str, attributes: dict[str, str]) -> str:
    """An element without content.

    >>> empty("x:", "calcPr", {"fullCalcOnLoad": "1"})
    '<x:calcPr fullCalcOnLoad="1"/>'
    """
    said = "".join(f' {key}="{written(value)}"' for key, value in attributes.items())
    return f"<{prefix}{name}{said}/>"
