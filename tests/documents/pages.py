"""Pages made for a test, set by the shipped templates, and what pdfplumber measures on them."""

import io
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2

from tests.conftest import ROOT
from zhili_tui.documents.papers import papers
from zhili_tui.documents.press import Press
from zhili_tui.documents.proof import made as proof_of
from zhili_tui.documents.rendering import page
from zhili_tui.documents.values import Imprint, IssuerSignature, PaperContent, PaperPage, Para

MM = 72 / 25.4
LINE = "治安防範工作應當堅持預防為主專群結合依靠群眾落實責任綜合治"  # 29 characters, none of them punctuation


def press(folder: Path, own: Path | None = None) -> Press:
    return Press(own or ROOT / "templates", ROOT / "templates", folder / "fonts.msgpack")


def letter(**more: Any) -> PaperContent:
    blocks = (Para(head="總體要求", level=1), Para(head="目標", level=2), Para(LINE * 60), IssuerSignature("示範區綜治委", "2026年3月5日"),
              Imprint("示範區綜治委", "2026年3月6日", ("區委組織部", "區人社局")))  # fmt: skip
    return PaperContent(
        **{"title": "關於加強治安防範的通知", "blocks": blocks, "mark": "示範區綜治委文件", "number": "示綜治委〔2026〕8號",
           "addressee": "各成員單位"} | more
    )  # fmt: skip


def paged(document: PaperContent, draft: str = "") -> PaperPage:
    return page(document, proof_of("shifan-zzw/2026/notice/20260803-tdl2", "1" * 40, "a" * 64, "綜治委主任：有效", draft))


def pdf_of(press: Press, document: PaperContent, paper: str = "investigation", draft: str = "") -> bytes:
    found = press.dressed(paged(document, draft))
    press.check(papers()[paper], found)
    return press.pdf(papers()[paper], found)


def opened(data: bytes) -> Any:
    return pdfplumber.open(io.BytesIO(data))


def words_of(data: bytes) -> str:
    """The text of all pages, by a reader that measures nothing and is fast."""
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def lines(page: Any, size: float, font: str = "") -> list[list[Any]]:
    """The characters of a size, line by line, from the top, each from the left."""
    out: dict[int, list[Any]] = {}
    for char in page.chars:
        if abs(char["size"] - size) < 0.1 and font in char["fontname"] and char["text"].strip():
            out.setdefault(round(baseline(char)), []).append(char)
    return [sorted(out[y], key=lambda c: c["x0"]) for y in sorted(out)]


def baseline(char: Any) -> float:
    """How far below the top of the page a character stands, in points."""
    return float(841.89 - char["matrix"][5])


def text(line: list[Any]) -> str:
    return "".join(char["text"] for char in line)
