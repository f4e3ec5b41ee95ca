"""A working draft that came back from Word: which record it was made from, what stands in its marked fields, what stands around them."""

from pathlib import Path
from typing import NamedTuple

from zhili_tui.errors import CannotFill
from zhili_tui.exchange.filling.files import markup
from zhili_tui.exchange.filling.files.package import Package, opened
from zhili_tui.i18n import N_

#: Deleted under tracked changes, and what is no word of the text.
GONE = frozenset(("del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText", "txbxContent", "footnoteReference"))


class ReturnedPaper(NamedTuple):
    """What was read. ``fields``: the words at each place of a field; ``around``: the paragraphs, a field said as ``{name}`` in them."""

    ref: str
    paper: str
    digest: str  # SHA-256 of the record it was made from
    fields: dict[str, list[str]]
    around: list[str]
    tracked: bool  # whether it holds tracked changes: they are read as accepted


def read(path: Path) -> ReturnedPaper:
    """A draft. Raises Unreadable; CannotFill for a file that is no draft of ours."""
    package = opened(path)
    properties = _properties(package)
    body = package.root("word/document.xml") if package.sort == "docx" else None
    if body is None or "zhili-record" not in properties:
        raise CannotFill(
            N_("{path} was not made by zhili render as a working draft, or has lost what says so; enter its changes by hand"), path=path
        )
    fields: dict[str, list[str]] = {}
    around = [said for paragraph in body.all("p") if (said := _said(paragraph, fields))]
    tracked = any(True for name in ("ins", "del") for _one in body.all(name))
    return ReturnedPaper(
        properties["zhili-record"], properties.get("zhili-paper", ""), properties.get("zhili-digest", ""), fields, around, tracked
    )


def _properties(package: Package) -> dict[str, str]:
    root = package.root("docProps/custom.xml") if package.sort == "docx" else None
    found = root.named("property") if root is not None else ()
    return {one.get("name") or "": "".join(child.text for child in one.children) for one in found}


def _said(paragraph: markup.Element, fields: dict[str, list[str]]) -> str:
    """A paragraph with its fields as names; their words are put into ``fields``."""
    out = []
    for one in paragraph.children:
        if one.name == "sdt":
            pr, content = one.first("sdtPr", "tag"), one.first("sdtContent")
            name = pr.get("val") if pr is not None else None
            words = _text(content) if content is not None else ""
            if name:
                fields.setdefault(name, []).append(words)
            out.append(f"{{{name}}}" if name else words)
        elif one.name not in GONE:
            out.append(_text(one))
    return "".join(out).strip()


def _text(element: markup.Element) -> str:
    if element.name == "t":
        return element.text
    if element.name in ("br", "cr"):
        return "" if element.get("type") == "page" else "\n"
    return "".join(_text(one) for one in element.children if one.name not in GONE)
