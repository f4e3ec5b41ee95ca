"""The cells of a form as lines: what waits to be looked at first, then what is sure, then what stays blank."""

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from zhili_tui.exchange.filling.reckoned import several
from zhili_tui.i18n import N_, _, translate
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, fit, wrap

if TYPE_CHECKING:
    from zhili_tui.exchange.filling.proposals import Proposal
    from zhili_tui.exchange.filling.stretches import MonthSpan
    from zhili_tui.exchange.filling.work import FormWork

#: How sure a cell is, in the order in which a clerk looks: what is likely waits for him.
SECTIONS = {"likely": N_("to be confirmed"), "sure": N_("sure, to be written"), "blank": N_("left blank")}
PLACE, VALUE = 12, 18
CONFIRMED, POINTED, TYPED = N_("confirmed"), N_("from elsewhere"), N_("typed")


class FormLine(NamedTuple):
    """A cell of the form, or the head of some."""

    head: str
    proposal: "Proposal | None" = None
    mark: str = ""  # what the clerk did to it


def rows(work: "FormWork") -> list[FormLine]:
    """All cells by how sure they are; what the clerk decided stays where it was proposed, so that no line jumps away under his hand."""
    out: list[FormLine] = []
    every = {one.place: one for one in work.proposals}
    for surety, words in SECTIONS.items():
        some = [FormLine("", every[one.place], mark_of(work, one.place)) for one in work.found.proposals if one.surety == surety]
        if some:
            out += [
                *([FormLine("")] if out else []),
                FormLine(translate(N_("{what}: {count} cells"), {"what": _(words), "count": len(some)})),
                *some,
            ]
    return out


def mark_of(work: "FormWork", place: str) -> str:
    """What the clerk did to a cell; empty where nothing."""
    if place in work.typed:
        return TYPED
    if place in work.pointed:
        return POINTED
    return CONFIRMED if place in work.confirmed else ""


def value_of(one: "Proposal") -> str:
    """A value as it is written; empty where there is none."""
    from zhili_tui.exchange.filling.writing import entered

    return "" if one.value is None else str(entered(one._replace(shown="")).value)


def months(span: "MonthSpan") -> str:
    """The months of a form, briefly.

    >>> from zhili_tui.exchange.filling.stretches import Span
    >>> months(Span(2026, 10, 10)), months(Span(2026, 7, 9))
    ('2026-10', '2026-07~09')
    """
    return f"{span.year}-{span.first:02}" if span.first == span.last else f"{span.year}-{span.first:02}~{span.last:02}"


def drawn(row: FormLine, width: int) -> list[Piece]:
    """One line: place, what is asked, value, and what was done to it."""
    if row.proposal is None:
        return [(" " + row.head, BOLD)] if row.head else []
    one = row.proposal
    mark = _(row.mark) if row.mark else ""
    asked = max(width - PLACE - VALUE - 16, 10)
    value = value_of(one)
    return [
        ("   " + fit(one.place, PLACE) + " ", DIM),
        (fit(_briefly(one.asked, asked), asked) + " ", PLAIN),
        (fit(value, VALUE) + " ", PLAIN if row.mark or one.surety == "sure" else DIM),
        (mark, PLAIN),
    ]


def _briefly(asked: str, width: int) -> str:
    """The words of a cell; where they have no room, those of its row and its column without the groups between."""
    first, _dot, rest = asked.partition(" · ")
    last = rest.rpartition(" · ")[2]
    return f"{first} ~ {last}" if " · " in rest and cell_len(asked) > width else asked


def told(row: FormLine, width: int) -> list[list[Piece]]:
    """What is to be known of a cell: its words, where its value comes from and the records it rests on, why it is not sure."""
    one = row.proposal
    if one is None:
        return []
    out = [[("   " + part, PLAIN)] for part in wrap(f"{one.asked or one.place}  {value_of(one)}".rstrip(), width - 4)]
    if one.source:
        said = f"{one.source}  {several(one.refs)}".rstrip()
        out += [[("   " + part, DIM)] for part in wrap(said, width - 4)]
    if one.said:
        out += [[("   " + part, PLAIN)] for part in wrap(one.said, width - 4)]
    return out
