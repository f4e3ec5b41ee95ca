"""A leader's page in words: what the one sheet and the folder of pages both say, as plain values."""

import msgspec


class BoardCell(msgspec.Struct, frozen=True):
    """A cell: its words, the page it leads to in a folder, how much it presses, and a chart in its place or beside it, as SVG."""

    text: str = ""
    link: str = ""  # record:REF or unit:ID
    tone: str = ""  # late, open, good, or blank
    svg: str = ""


class BoardSection(msgspec.Struct, frozen=True):
    """A part of the page: a table under a head. ``side``: the half of the sheet where it stands; blank for its whole width."""

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[BoardCell, ...], ...]
    side: str = ""
    widths: tuple[float, ...] = ()  # shares; 0: as wide as what stands in it
    numbers: tuple[int, ...] = ()  # the columns, from 0, that stand to the right
    cap: int = 0  # so many rows have room on the sheet
    empty: str = ""  # what is said where there are no rows
    note: str = ""
    folder: bool = False  # only in a folder of pages

    def cut(self, cap: int, more: str) -> "BoardSection":
        """The section as it has room on the sheet; ``more`` says what is left out."""
        if not cap or len(self.rows) <= cap:
            return self
        said = " ".join(filter(None, (more.format(count=len(self.rows) - cap), self.note)))
        return msgspec.structs.replace(self, rows=self.rows[:cap], note=said)


class BoardCount(msgspec.Struct, frozen=True):
    """One of the numbers at the head."""

    label: str
    number: int
    tone: str = ""
    section: str = ""  # where it is told


class BoardSheet(msgspec.Struct, frozen=True):
    """The whole page, in one language; nothing in it is markup but the charts, which are drawn from numbers."""

    language: str
    title: str
    unit: str
    day: str
    internal: str  # the mark of a page with names; blank where it has none
    standing: str  # as of which commit and receipt
    doubts: tuple[str, ...]
    doubt_head: str
    counts: tuple[BoardCount, ...]
    sections: tuple[BoardSection, ...]
    signing: tuple[str, ...]  # how a leader signs
    foot: str
