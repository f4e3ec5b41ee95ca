"""What is proposed for each free place of a form: a value with its source, and how sure it is."""

from decimal import Decimal
from typing import Any, Literal, NamedTuple

from zhili_tui.exchange.filling.files.canvas import FormCell
from zhili_tui.exchange.filling.stretches import MonthSpan
from zhili_tui.i18n import N_, translate

Surety = Literal["sure", "likely", "blank"]

PRIVATE = N_("about persons only what their office needs is kept; this stays blank")
BY_HAND = N_("for the hand of whoever answers for it")
OWN_WORDS = N_("for words of your own")
MONEY = N_("sums of money are not in the records")
UNKNOWN = N_("not in the records, or in words that nobody knows here: {words}")
SEVERAL = N_("several values could be meant: {sources}")
NO_UNIT = N_("there is no unit “{name}” here")
WHOSE = N_("whose form is it? say --unit")
WHEN = N_("of when? the form does not say")


class Proposal(NamedTuple):
    """One place: what would go into it, and why."""

    place: str
    value: Any  # text, a number, a day, or None
    surety: Surety
    why: str  # a sentence of the catalogues
    parts: dict[str, Any]
    source: str = ""
    refs: tuple[str, ...] = ()
    shown: str = ""  # by the number format of its cell
    after: int | None = None  # behind so many characters of what stands there
    asked: str = ""  # the words it answers
    number: bool = False  # may be added up with others
    rate: bool = False  # in percent
    units: tuple[str, ...] = ()  # whom it is about
    span: MonthSpan | None = None  # and which months

    @property
    def said(self) -> str:
        """Why, in the language in use."""
        return translate(self.why, self.parts) if self.why else ""


def blank(place: str, why: str, asked: str = "", **parts: Any) -> Proposal:
    """A place that stays as it is."""
    return Proposal(place, None, "blank", why, parts, asked=asked)


def proposal(
    place: str, cell: FormCell | None, value: Any, doubts: tuple[str, ...], source: str, refs: tuple[str, ...] = (), asked: str = ""
) -> Proposal:
    """A value: sure without doubts, else likely for the first of them; blank where there is none."""
    shown = cell.shown if cell is not None else ""
    if value is None:
        return Proposal(place, None, "blank", doubts[0] if doubts else "", {}, source, refs, shown, asked=asked)
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    why = doubts[0] if doubts else ""
    return Proposal(place, value, "likely" if doubts else "sure", why, {}, source, refs, shown, asked=asked, number=number)


def doubted(one: Proposal, why: str, **parts: Any) -> Proposal:
    """The same, at most likely."""
    return one._replace(surety="likely", why=why, parts=parts) if one.surety == "sure" else one


def number_or_text(text: str) -> Any:
    """What was typed for a cell: a whole number as one.

    >>> number_or_text("12"), number_or_text("012"), number_or_text("無")
    (12, '012', '無')
    """
    return int(text) if text.isascii() and text.isdecimal() and str(int(text)) == text else text
