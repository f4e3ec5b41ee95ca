"""A document as a plain value: what a paper says, before anybody lays it out. Templates and the text for the screen read the same."""

from typing import TypeAlias

import msgspec


class Value(msgspec.Struct, frozen=True, omit_defaults=False, tag_field="is", tag=str.lower):
    """Part of a document; in JSON it carries what it is."""


class Para(Value):
    """A paragraph. ``head`` runs in before the text, in the type of its level; a level above 0 is numbered on its own.

    Levels: 0 none, 1 一、, 2 （一）, 3 1., 4 （1）.
    """

    text: str = ""
    head: str = ""
    level: int = 0
    number: str = ""
    flush: bool = False  # begins at the margin, not two characters in


class Heading(Value):
    """A title of its own inside the paper, such as that of a receipt slip."""

    text: str
    note: str = ""  # below it, small: which copy it is


class Fields(Value):
    """A ruled form: a name and what is filled in, blank where somebody writes by hand."""

    rows: tuple[tuple[str, str], ...]


class PaperTable(Value, tag="table"):
    """A ruled table. ``widths`` are shares; cells of ``numbers`` stand to the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()  # the columns, from 0, that hold figures
    caption: str = ""
    tall: bool = False  # rows high enough to write in by hand
    pages: tuple[int, ...] = ()  # for each row the paper, of those enclosed, whose first page its last cell tells once bound; -1 none


class Series(Value):
    """The values of one line, or of one colour of bar."""

    name: str
    values: tuple[float, ...]


class Chart(Value):
    """A chart: bars or lines over labels."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    form: str = "bar"  # or line
    caption: str = ""


class IssuerSignature(Value, tag="signature"):
    """Who issues it and when; sealed, there is room for the seal over both."""

    name: str
    date: str
    sealed: bool = True


class Parties(Value):
    """Those who sign side by side, each on lines of his own."""

    sides: tuple[tuple[str, ...], ...]


class Attachments(Value):
    """The note after the body that names what is attached."""

    names: tuple[str, ...]


class Space(Value):
    """So many blank lines."""

    lines: int = 1


class Break(Value):
    """What follows begins a new page."""


class Spines(Value):
    """Labels for the backs of boxes (盒脊), to be cut out; on each from the top down."""

    labels: tuple[tuple[str, ...], ...]


class Enclosed(Value):
    """Here lies a paper of its own; bound, its pages stand in this place."""

    title: str
    ref: str  # the record it is made from
    paper: str


class Imprint(Value):
    """The block at the foot of the last page (版記); it comes after everything, slips that are sent back too."""

    issuer: str
    date: str
    cc: tuple[str, ...] = ()
    copies: str = ""  # below it: how many were printed


Block: TypeAlias = (
    Para | Heading | Fields | PaperTable | Chart | Attachments | IssuerSignature | Parties | Space | Break | Spines | Enclosed | Imprint
)


class PaperContent(Value, tag="document"):
    """What a paper says. Everything is in the language of the paper; nothing is markup."""

    title: str
    blocks: tuple[Block, ...]
    mark: str = ""  # the issuing body's, in red
    number: str = ""
    issue: str = ""  # the line of minutes and bulletins: left the issuing body
    date: str = ""  # … and right the date
    signer: str = ""  # of an upward document
    addressee: str = ""
    landscape: bool = False


class PaperProof(Value, tag="proof"):
    """Small at the foot of every page: which record this is, as it stood when, and what its sign-offs are worth."""

    lines: tuple[str, ...]
    code: str  # a QR code, as SVG
    said: str  # what the code says
    draft: str = ""  # why this is only a draft; empty where it is none


class PaperPage(Value, tag="page"):
    """Everything a template is given."""

    document: PaperContent
    proof: PaperProof
    words: dict[str, str]  # what the layout itself says: 抄送, 印發, …
    fonts: dict[str, tuple[str, ...]]  # the families for each role, in the order in which they are tried
    hollow: dict[str, str] = {}  # what each family does not draw, of the characters of this page
    thin: bool = False  # the font of titles is lighter than a Xiaobiaosong
    before: int = 0  # bound with others: pages before its first
    stamped: int = 0  # … and the number its first page has among the papers of its box; 0 none, -1 no page number either
