"""Duties as people read them, in the language in use: what is to be done, in which period, by when."""

import datetime
import re
from typing import TYPE_CHECKING

from zhili_tui.i18n import N_, _, formatting, language, translate

if TYPE_CHECKING:
    from zhili_tui.regulation.duty import Duty

#: The name of a period of the rules, and after a stroke the guard post: 2026, 2026-05, 2026-Q2, 2026-03/menkou.
PERIOD = re.compile(r"(?P<year>\d{4})(-(?P<letter>[QHB]?)(?P<number>\d{1,2}))?(/[^/]*)?")
HALVES = (N_("first half"), N_("second half"))


def title(duty: "Duty") -> str:
    """What is to be done."""
    name = duty.name.said(language()) if duty.name else formatting.label(duty.id)
    if duty.id == "case_report":
        whom = duty.to.said(language()) if duty.to else formatting.label(duty.period.rpartition("/")[2])
        hour = translate(N_("by {day}"), {"day": f"{duty.due:%m-%d %H:%M}"})
        return " ".join(filter(None, (f"{name} → {whom}", duty.telephone, hour, duty.subject)))
    return f"{name} {duty.subject}".replace("\n", " ").strip()


def periodical(duty: "Duty") -> bool:
    """Whether it is owed in every period; otherwise its period is the record that sets the limit."""
    return PERIOD.fullmatch(duty.period) is not None


def month(number: int) -> str:
    """A month, short: 5月, May."""
    return _(formatting.MONTHS[number - 1]) if language() == "en" else f"{number}月"


def period(name: str, year: int) -> str:
    """A period in words, its year only where it is not the one people think of; blank for what is no period.

    >>> period("2026-05", 2026), period("2026-Q4", 2026), period("2025-H2", 2026), period("2026/menkou", 2026)
    ('May', 'quarter 4', '2025 second half', '2026')
    """
    found = PERIOD.fullmatch(name)
    if found is None:
        return ""
    own = int(found["year"])
    if not found["number"]:
        return translate(N_("{year}"), {"year": own})
    number = int(found["number"])
    match found["letter"]:
        case "Q":
            said = translate(N_("quarter {number}"), {"number": number})
        case "H":
            said = _(HALVES[number - 1])
        case "B":
            said = f"{month(2 * number - 1)}-{month(2 * number)}"
        case _letter:
            said = month(number)
    return said if own == year else translate(N_("{year} {period}"), {"year": own, "period": said})


def what(duty: "Duty", year: int) -> str:
    """What is to be done, with its period; first, that it is answered and for what it waits."""
    return " ".join(filter(None, (answered(duty), title(duty), period(duty.period, year))))


def answered(duty: "Duty") -> str:
    """That what was found is answered, and who is to act next; blank where nothing was answered."""
    if not duty.answered:
        return ""
    return _(N_("[answered, to be signed]") if duty.unsigned else N_("[answered, to be accepted]"))


def when(duty: "Duty") -> str:
    """The day it is due, and where minutes count the hour, in the office's own time."""
    return f"{duty.due:%Y-%m-%d %H:%M}" if isinstance(duty.due, datetime.datetime) else duty.due.isoformat()


def marks(duty: "Duty") -> str:
    """How what shows it came into the books, beside its state: recorded late, late with the original, brought in; blank where it came in time."""
    out: list[str] = []
    if duty.late_days:
        out.append(translate(N_("recorded late: {days}"), {"days": _(N_(", ")).join(day[5:] for day in duty.late_days[:5])}))
        if len(duty.late_days) > 5:
            out[-1] += translate(N_(" and {count} more"), {"count": len(duty.late_days) - 5})
    elif duty.entered_late:
        whole = set(duty.entered_late) <= set(duty.originals)
        out.append(formatting.label("recorded_with_original" if whole else "recorded_late"))
    if duty.brought_in:
        out.append(formatting.label("brought_in"))
    return _(N_(", ")).join(out)


def owed(year: int, count: int) -> str:
    """What a unit left undone in a year that nobody has closed, in one line."""
    return translate(N_("{year}: {count} left undone"), {"year": year, "count": count})


def unclosed(year: int, left: "list[Duty]") -> str:
    """What a year that is over still owes beside its ranking, and what ends it; blank where nothing is left."""
    parts = {"year": year, "count": len(left), "units": len({duty.unit for duty in left})}
    text = N_("{year}: {count} left undone by {units} units, until a superior closes the year by a signed paper.")
    return translate(text, parts) if left else ""


def days(day: datetime.date, today: datetime.date) -> str:
    """How many days are left or over, the number against the right edge."""
    left = (day - today).days
    return translate(N_("{days} d left") if left >= 0 else N_("{days} d over"), {"days": f"{abs(left):>3}"})
