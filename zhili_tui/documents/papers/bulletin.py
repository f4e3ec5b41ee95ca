"""The bulletin of a round of inspections, or of a month's: scores and ranking, good practice, problems, what is asked (檢查通報)."""

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any

from zhili_tui.documents import findings
from zhili_tui.documents.findings import LocatedFinding, problem, standing
from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.parts import everybody
from zhili_tui.documents.periods import below, entitled, rate, said
from zhili_tui.documents.values import Block, Chart, Imprint, PaperContent, PaperTable, Para, Series
from zhili_tui.documents.words import colon, date, joined, sentence
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.regulation.record_set import FiledRecord
from zhili_tui.regulation.rules import worded
from zhili_tui.services.scoring import Placed, excluded, marks

#: What an office tells others of; self-inspections are the units' own.
TYPES = frozenset(("spot_inspection", "preliminary_inspection", "final_inspection", "committee_inspection"))
GRADES = ("grave", "ordinary", "minor")
WEEKS = datetime.timedelta(weeks=8)  # after a period its bulletin is still looked for


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """As official bulletins are built: what was inspected, how the units stand, what is good, what is not, what is asked."""
    held, issuer, issued = inspections(period, sources), sources.name(period.unit), record(period, sources)
    found = findings.of(held)
    day = issued.record.date if issued else sources.today  # everything is told as it stood on that day
    blocks: list[Block] = [
        Para(head=_(N_("What was inspected")), level=1),
        Para(overview(held, found, period, day, sources)),
        *ranking(places(period, sources), sources),
        *good(held, sources),
        *problems(found, day, sources),
        *asked(found, day, issued.record if issued else None, sources),
        imprint(period, issuer, day, issued.record if issued else None, sources),
    ]
    number = (issued.record.issue if issued else None) or before(period, sources) + 1
    return PaperContent(
        title=entitled(N_("Bulletin of the Inspections of {period}"), period),
        blocks=tuple(blocks),
        mark=_(N_("Inspection Bulletin")),
        number=translate(N_("No. {number}"), {"number": number}),
        issue=issuer,
        date=date(day),
        addressee=(joined(map(sources.name, issued.record.addressees)) if issued else "") or everybody(),
    )


def inspections(period: PaperPeriod, sources: PaperSources) -> list[FiledRecord]:
    """Those that the unit carried out on others."""
    mine = (one for one in findings.inspections(period, sources) if one.unit == period.unit)
    return [one for one in mine if one.record.type in TYPES and one.record.unit != period.unit]


def bulletins(period: PaperPeriod, sources: PaperSources) -> list[FiledRecord]:
    """The unit's bulletins of the year that are on record, the first first."""
    kept = (one for one in sources.facts().kept("document", period.unit) if one.year == period.year)
    return sorted(
        (one for one in kept if (one.record.direction, one.record.type) == ("outgoing", "bulletin")), key=lambda one: one.record.date
    )


def record(period: PaperPeriod, sources: PaperSources) -> FiledRecord | None:
    """The bulletin on record that tells of this period: the first after its last inspection."""
    last = max((one.record.date for one in inspections(period, sources)), default=None)
    return next((one for one in bulletins(period, sources) if last and last <= one.record.date <= last + WEEKS), None)


def before(period: PaperPeriod, sources: PaperSources) -> int:
    """The number of the last bulletin of the year."""
    return max((one.record.issue or 0 for one in bulletins(period, sources)), default=0)


def overview(held: list[FiledRecord], found: list[LocatedFinding], period: PaperPeriod, today: datetime.date, sources: PaperSources) -> str:
    """How many inspections of whom, and what came of them."""
    if not held:
        return translate(N_("No unit was inspected in {period}."), {"period": said(period)})
    counted = findings.count(found, today)
    types = joined(
        translate(N_("{type} {count} time(s)"), {"type": label(type), "count": number})
        for type, number in sorted(Counter(one.record.type for one in held).items())
    )
    parts = {"first": date(held[0].record.date), "last": date(held[-1].record.date), "units": len({one.record.unit for one in held}),
             "inspections": len(held), "types": types, "found": counted.found, "closed": counted.closed, "late": counted.late,
             "open": counted.found - counted.closed, "rate": rate(counted.closed, counted.found)}  # fmt: skip
    if parts["first"] == parts["last"]:
        return translate(N_("On {first} {units} units were inspected in {inspections} inspections ({types}). {found} problems were found; as of this bulletin {closed} are closed (of these {late} late) and {open} are not, a rate of rectification of {rate}."), parts)  # fmt: skip
    return translate(N_("From {first} to {last} {units} units were inspected in {inspections} inspections ({types}). {found} problems were found; as of this bulletin {closed} are closed (of these {late} late) and {open} are not, a rate of rectification of {rate}."), parts)  # fmt: skip


def places(period: PaperPeriod, sources: PaperSources) -> list[Placed]:
    """How the units below stand in this round; a month has no scores."""
    if period.month:
        return []
    area = set(below(sources.facts(), period.unit))
    found = [one for one in sources.places(period.year, period.round) if one.result.unit in area]
    return [one for one in found if one.sheet == found[0].sheet]


def ranking(placed: list[Placed], sources: PaperSources) -> Iterator[Block]:
    """Scores and places, as a table and a chart."""
    if placed:
        yield Para(head=_(N_("Scores and ranking")), level=1)
        heads = (_(N_("Rank")), _(N_("Unit")), _(N_("Score")), _(N_("Grade")), _(N_("Remarks")))
        yield PaperTable(heads, tuple(row(one, sources) for one in placed), widths=(3, 8, 4, 4, 8), numbers=(2,))
        yield from scores(placed, sources)


def scores(placed: list[Placed], sources: PaperSources) -> Iterator[Chart]:
    """The scores as bars, where there is anything to compare."""
    if len(placed) > 1:
        series = Series(_(N_("Score")), tuple(float(one.result.score) for one in placed))
        yield Chart(tuple(sources.name(one.result.unit) for one in placed), (series,), caption=_(N_("Scores of the units")))


def row(one: Placed, sources: PaperSources) -> tuple[str, ...]:
    """A unit's place, how far its score has come, and why it takes no part in honours; one that is vetoed has no place."""
    remarks = [_(N_("vetoed, without a place")) if one.result.vetoed else "" if one.place else _(N_("without a place"))]
    why = [reason for reason in excluded(one) if not one.result.vetoed or reason != _(N_("vetoed"))]
    remarks += [translate(N_("takes no part in honours: {why}"), {"why": joined(why)})] if why else []
    remarks += marks(one.result, None) if one.result.over else [_(N_("provisional"))]
    text = _(N_("; ")).join(filter(None, remarks))
    return str(one.place or "—"), sources.name(one.result.unit), str(one.result.score), worded(one.result.grade, language()) or "—", text


def good(held: list[FiledRecord], sources: PaperSources) -> Iterator[Block]:
    """What the inspectors wrote of the units, and what passed wherever it was looked at."""
    said_of: dict[str, list[str]] = {}
    for one in held:
        if one.record.summary and one.record.unit not in said_of.setdefault(one.record.summary, []):
            said_of[one.record.summary].append(one.record.unit)
    results: dict[str, set[str]] = {}
    for one in held:
        for item in one.record.items:
            results.setdefault(item.item, set()).add(item.result)
    passed = [item for item, found in results.items() if found == {"passed"}]
    if said_of or passed:
        yield Para(head=_(N_("Good practice")), level=1)
    if passed:
        yield Para(sentence(translate(N_("Passed in every unit inspected: {items}"), {"items": joined(passed)})))
    for text, units in said_of.items():
        yield Para(sentence(colon(joined(map(sources.name, units))) + text))


def problems(found: list[LocatedFinding], today: datetime.date, sources: PaperSources) -> Iterator[Block]:
    """What was found, unit by unit, each with its state."""
    if not found:
        return
    yield Para(head=_(N_("Problems found")), level=1)
    units = list(dict.fromkeys(one.inspection.unit for one in found))
    for unit in units:
        yield Para(head=sources.name(unit), level=2)
        yield from (Para(sentence(told(one, today)), level=3) for one in found if one.inspection.unit == unit)
    grades = [grade for grade in GRADES if any(one.finding.grade == grade for one in found)]
    series = (
        Series(
            label(grade), tuple(float(sum(one.inspection.unit == unit and one.finding.grade == grade for one in found)) for unit in units)
        )
        for grade in grades
    )
    only = translate(N_("Problems by unit ({grade})"), {"grade": label(grades[0])}) if len(grades) == 1 else ""
    yield Chart(tuple(map(sources.name, units)), tuple(series), caption=only or _(N_("Problems by unit and grade")))


def told(one: LocatedFinding, today: datetime.date) -> str:
    """A finding: what, how grave, and how far it had come."""
    closed = findings.closed(one.finding, today)
    parts = {"problem": problem(one.finding).rstrip("。. "), "grade": label(one.finding.grade), "state": standing(one.finding, today),
             "day": date(one.finding.closed if closed else one.finding.due)}  # fmt: skip
    return translate(N_("{problem} ({grade}): {state}, {day}") if closed else N_("{problem} ({grade}): {state}, time limit {day}"), parts)


def asked(found: list[LocatedFinding], today: datetime.date, issued: Any, sources: PaperSources) -> Iterator[Block]:
    """What the units are to do, and by when."""
    yield Para(head=_(N_("What is to be done next")), level=1)
    open_ = [one for one in found if not findings.closed(one.finding, today)]
    for unit in dict.fromkeys(one.inspection.unit for one in open_):
        limits = [one.finding.due for one in open_ if one.inspection.unit == unit]
        parts = {"unit": sources.name(unit), "count": len(limits), "day": date(max(limits))}
        late = max(limits) < today
        yield Para(translate(N_("{unit}: {count} problem(s) are overdue, the last time limit having been {day}. Put them right at once and report in writing.") if late
                             else N_("{unit}: put right {count} problem(s) by {day} at the latest, apply for acceptance and report in writing."), parts), level=3)  # fmt: skip
    yield Para(_(N_("All units examine their own work by what was found elsewhere, and put it right.")), level=3)
    if issued is not None and issued.asked:
        limit = translate(N_(" (by {day})"), {"day": date(issued.due)}) if issued.due else ""
        yield Para(sentence(issued.asked.rstrip("。. ") + limit), level=3)


def imprint(period: PaperPeriod, issuer: str, day: datetime.date, issued: Any, sources: PaperSources) -> Imprint:
    """To whom it is sent; upward where nobody is named."""
    unit = sources.unit(period.unit)
    committee, superior = sources.committee(period.unit), unit.parent if unit else None
    upward = dict.fromkeys(one for one in (committee, superior) if one and one != period.unit)
    cc = tuple(map(sources.name, (issued.cc if issued is not None else ()) or upward))
    copies = issued.copies if issued is not None else None
    return Imprint(issuer, date(day), cc, translate(N_("{count} copies printed"), {"count": copies}) if copies else "")


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """The inspections, the assessments of the round, and the bulletin where it is on record."""
    rests = {one.ref for one in inspections(period, sources)}
    assessed = {one.result.unit for one in places(period, sources)}
    rests |= {one.ref for one in sources.facts().of("assessment")
              if one.year == period.year and one.record.round == period.round and one.record.unit in assessed}  # fmt: skip
    issued = record(period, sources)
    return tuple(sorted(rests | ({issued.ref} if issued else set())))


PAPER = Paper("bulletin", N_("Bulletin of inspections"), compose, form="bulletin", span="round", records=records)
