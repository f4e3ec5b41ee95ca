"""A form opened, and a copy of it written with what was found for it."""

import datetime
from decimal import Decimal
from typing import TypeAlias

from zhili_tui.errors import CannotFill
from zhili_tui.exchange.filling.files.canvas import FormEntry
from zhili_tui.exchange.filling.files.package import Package
from zhili_tui.exchange.filling.files.spreadsheet import Workbook
from zhili_tui.exchange.filling.files.wordpaper import WordForm
from zhili_tui.exchange.filling.proposals import Proposal
from zhili_tui.i18n import N_

Opened: TypeAlias = Workbook | WordForm


def of_package(found: Package) -> Opened:
    """A packed form, read. Raises CannotFill."""
    return Workbook(found) if found.sort == "xlsx" else WordForm(found)


def entered(one: Proposal, note: str = "") -> FormEntry:
    """A value as it is written: shares in percent to two decimals, days as days where the cell shows such, else as 2026-03-05."""
    value = one.value
    if isinstance(value, datetime.date):
        return FormEntry(value.isoformat(), one.shown, one.after, note)
    if isinstance(value, Decimal) or one.rate:
        if one.rate and one.shown == "percent":
            return FormEntry(float(Decimal(value) / 100), "", one.after, note)
        rounded = plain(Decimal(value))
        return FormEntry(rounded if not one.rate or "%" in one.asked or "％" in one.asked else f"{rounded}%", "", one.after, note)
    return FormEntry(value if isinstance(value, int) else str(value), "", one.after, note)


def plain(value: Decimal) -> int | float:
    """A number to two decimals, whole where it is.

    >>> plain(Decimal("98.4375")), plain(Decimal("100.00"))
    (98.44, 100)
    """
    rounded = value.quantize(Decimal("0.01"))
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def filled(form: Opened, proposals: list[Proposal], notes: bool) -> bytes:
    """A copy of the form with every proposal in its place. Raises CannotFill where something stands there."""
    if notes and isinstance(form, WordForm):
        raise CannotFill(N_("notes are written into workbooks only: fill it in without --notes"))
    some = {
        one.place: entered(one, f"{one.source}\n{', '.join(one.refs[:5])}" if notes else "") for one in proposals if one.value is not None
    }
    try:
        return form.filled(some)
    except ValueError as error:
        raise CannotFill(N_("{place} cannot be written into: something stands there that is kept"), place=str(error)) from None
