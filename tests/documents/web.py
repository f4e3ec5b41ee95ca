"""What plain pages have to be, read without a browser: well nested, named in their order, linked to what is there."""

import re
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "br", "hr", "img", "link"}
#: Elements that may not stand on a page: what runs, loads, sends or frames.
BARRED = {"script", "iframe", "object", "embed", "form", "link", "img", "base", "audio", "video", "input", "button"}


class Read(HTMLParser):
    """A page's elements, headings, links, ids and table heads; ``faults``: what is wrong with it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.heads: list[int] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if len({name for name, _value in attrs}) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag in BARRED:
            self.faults.append(f"<{tag}>")
        self.faults += [f"<{tag} {name}>" for name, _value in attrs if name.startswith("on") or name == "style"]
        if re.fullmatch("h[1-6]", tag):
            self.heads.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def values(self, tag: str, name: str) -> list[str]:
        """The values of an attribute of all such elements."""
        return [value for one, attributes in self.tags if one == tag and (value := attributes.get(name)) is not None]

    @property
    def said(self) -> str:
        return " ".join(" ".join(self.text).split())


def faults(file: Path, folder: Path) -> list[str]:
    """Everything that is wrong with a page of a folder."""
    text = file.read_text(encoding="utf-8")
    page = Read(text)
    out = list(page.faults)
    ids = [value for _tag, attributes in page.tags if (value := attributes.get("id"))]
    if not text.startswith("<!DOCTYPE html>\n<html lang="):
        out.append("does not say what it is, or in which language")
    if page.heads[:1] != [1] or page.heads.count(1) != 1 or any(b > a + 1 for a, b in zip(page.heads, page.heads[1:], strict=False)):
        out.append(f"headings out of order: {page.heads}")
    if len(set(ids)) != len(ids):
        out.append("an id stands twice")
    if [tag for tag, _attributes in page.tags].count("main") != 1:
        out.append("has not one main part")
    out += [f"aria-labelledby {one}" for _tag, found in page.tags if (one := found.get("aria-labelledby")) and one not in ids]
    out += [f"<th> says not of what: {found}" for tag, found in page.tags if tag == "th" and found.get("scope") not in ("col", "row")]
    for href in page.values("a", "href"):
        target, _hash, part = href.partition("#")
        if target and not (file.parent / target).resolve().is_relative_to(folder.resolve()):
            out.append(f"leads out of the folder: {href}")
        elif target and not (file.parent / target).is_file():
            out.append(f"leads nowhere: {href}")
        elif not target and part not in ids:
            out.append(f"leads to no part: {href}")
    addresses = re.findall(r"(?:https?|file|ftp):", text.replace("http://www.w3.org/2000/svg", ""))
    return out + [f"an address: {one}" for one in addresses]


def luminance(colour: str) -> float:
    """The relative luminance of a colour, as the Web Content Accessibility Guidelines work it out."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
