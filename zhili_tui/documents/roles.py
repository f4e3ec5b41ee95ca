"""Which part of a document is set in which role of type: the promise that ``common/gbt9704.typ`` keeps."""

from collections.abc import Iterator

from zhili_tui.documents.values import (
    Attachments,
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
    Spines,
)
from zhili_tui.i18n import N_

ROLES = {
    "fangsong": N_("Fangsong"),
    "heiti": N_("Heiti"),
    "kaiti": N_("Kaiti"),
    "xiaobiaosong": N_("Xiaobiaosong"),
    "latin": N_("Latin letters and digits"),
}


def texts(page: PaperPage) -> Iterator[tuple[str, str]]:
    """Every text of a page with its role."""
    document = page.document
    yield from (("xiaobiaosong", text) for text in (document.mark, document.title))
    plain = (document.number, document.issue, document.date, document.addressee, *page.proof.lines)
    yield from (("fangsong", text) for text in plain)
    yield from (("fangsong", text) for text in page.words.values())
    yield "heiti", page.proof.draft + page.words["draft"]
    yield "kaiti", document.signer
    for block in document.blocks:
        match block:
            case Para():
                yield ("heiti", "heiti", "kaiti", "fangsong", "fangsong")[block.level], block.number + block.head
                yield "fangsong", block.text
            case Heading():
                yield "xiaobiaosong", block.text
                yield "kaiti", block.note
            case Fields():
                yield from (("fangsong", cell) for row in block.rows for cell in row)
            case PaperTable():
                yield from (("heiti", text) for text in (block.caption, *block.heads))
                yield from (("fangsong", cell) for row in block.rows for cell in row)
            case Chart():
                yield "heiti", block.caption
                yield from (("fangsong", text) for text in block.labels)
                if len(block.series) > 1:  # one alone needs no legend
                    yield from (("fangsong", one.name) for one in block.series)
            case Attachments():
                yield from (("fangsong", name) for name in block.names)
            case IssuerSignature():
                yield from (("fangsong", text) for text in (block.name, block.date))
            case Parties():
                yield from (("fangsong", line) for side in block.sides for line in side)
            case Spines():
                yield from (("heiti", text) for label in block.labels for text in label)
            case Enclosed():
                yield "fangsong", f"□{block.title}"
            case Imprint():
                yield from (("fangsong", text) for text in (block.issuer, block.date, *block.cc, block.copies))


def characters(page: PaperPage) -> dict[str, set[str]]:
    """The characters that each role has to have."""
    out: dict[str, set[str]] = {role: set() for role in ROLES}
    for role, text in texts(page):
        out[role].update(c for c in text if not c.isspace())
    return out
