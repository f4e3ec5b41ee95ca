"""A guard post's month: rounds walked and missed, findings, leads passed on (巡邏記錄表)."""

import datetime
from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.values import Block, Fields, PaperContent, PaperTable
from zhili_tui.documents.words import colon, joined, moment
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import short_day
from zhili_tui.model.kinds.patrol import Patrol, Shift

WIDE = 5  # with so many set hours the sheet lies on its side


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """A line a shift with a column for each set hour; below it what was found, and the leads."""
    patrol = subject.record
    blocks = (head(subject, sources), shifts(patrol, sources), *found(patrol), *leads(patrol))
    return PaperContent(title=heading(subject, N_("Patrol Record, {month}/{year}")), blocks=blocks, landscape=len(patrol.hours) > WIDE)


def heading(subject: PaperSubject, text: str) -> str:
    """A title with the month."""
    return translate(text, {"month": subject.place.month, "year": subject.place.year})


def head(subject: PaperSubject, sources: PaperSources) -> Fields:
    """The post, its supervisor, its hours and route."""
    patrol, unit = subject.record, sources.unit(subject.place.unit)
    id = subject.place.name[3:]
    post = next((one.name for one in (unit.guard_posts if unit else ()) if one.id == id), patrol.post or id)
    rows = (
        (_(N_("Guard post")), translate(N_("{unit}, {post}"), {"unit": sources.name(subject.place.unit), "post": post})),
        (_(N_("Guard supervisor")), sources.name(patrol.supervisor)),
        (_(N_("Set hours")), joined(f"{hour:%H:%M}" for hour in patrol.hours)),
        (_(N_("Route")), patrol.route or ""),
    )
    return Fields(rows)


def shifts(patrol: Patrol, sources: PaperSources) -> PaperTable:
    """Every shift: when each round was signed in, or why it was missed."""
    hours = patrol.hours
    heads = (_(N_("Date")), _(N_("Guard")), *(f"{hour:%H:%M}" for hour in hours), _(N_("Countersigned by")))
    rows = []
    for shift in patrol.shifts:
        signed = sources.name(shift.countersigned) if shift.countersigned else ""
        rows.append((short_day(shift.date), sources.name(shift.guard), *rounds(shift, hours), signed))
    return PaperTable(heads, tuple(rows), widths=(4, 4, *(5 for _hour in hours), 4))


def rounds(shift: Shift, hours: tuple[datetime.time, ...]) -> Iterator[str]:
    """For each set hour the rounds nearest to it; a missed one with its reason."""
    walked: dict[datetime.time, list[str]] = {hour: [] for hour in hours}
    for at in shift.rounds:
        if hours:
            walked[min(hours, key=lambda hour: apart(hour, at))].append(f"{at:%H:%M}")
    for one in shift.missed:
        walked.setdefault(one.hour, []).append(colon(_(N_("missed"))) + one.reason)
    yield from (joined(walked[hour]) for hour in hours)


def apart(one: datetime.time, other: datetime.time) -> int:
    """Minutes between two times of day, over midnight where that is nearer."""
    minutes = abs(one.hour * 60 + one.minute - other.hour * 60 - other.minute)
    return min(minutes, 24 * 60 - minutes)


def found(patrol: Patrol) -> Iterator[Block]:
    """What was found on patrol, and what came of it."""
    if patrol.findings:
        heads = (_(N_("Date")), _(N_("Place")), _(N_("Found")), _(N_("Measure")), _(N_("Feedback")), _(N_("Closed on")))
        rows = tuple(
            (
                short_day(one.date),
                one.place,
                one.description,
                one.measure or "",
                one.feedback or "",
                short_day(one.closed) if one.closed else "",
            )
            for one in patrol.findings
        )
        yield PaperTable(heads, rows, widths=(4, 4, 7, 6, 5, 4), caption=_(N_("Findings on patrol")))


def leads(patrol: Patrol) -> Iterator[Block]:
    """The leads passed on to the competent departments."""
    if patrol.leads:
        heads = (_(N_("Date")), _(N_("Content")), _(N_("Passed to")), _(N_("Passed at")))
        rows = tuple((short_day(one.date), one.content, one.passed_to, moment(one.passed_at)) for one in patrol.leads)
        yield PaperTable(heads, rows, widths=(4, 12, 6, 8), caption=_(N_("Leads passed on")))


PAPER = Paper("patrol", N_("Patrol record of a month"), compose, kind="patrol", form="sheet")
