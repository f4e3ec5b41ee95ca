"""A leader's page in words: the sections, each a table, in the order in which a leader looks at them."""

import datetime
from collections import Counter
from collections.abc import Iterator

import msgspec

from zhili_tui.documents import findings
from zhili_tui.documents.board import charts, naming
from zhili_tui.documents.board.gathered import LeaderPage, Trend
from zhili_tui.documents.board.values import BoardCell, BoardCount, BoardSection, BoardSheet
from zhili_tui.documents.board.year_section import strip
from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.model.introspection import field_at
from zhili_tui.model.kinds import kind
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.regulation.digest import alike
from zhili_tui.regulation.duties import wording
from zhili_tui.regulation.duties.agenda import folded
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.rules import worded
from zhili_tui.services.scoring import Placed, excluded, lacks, marks

#: How old open findings are, in days: up to so many, and the last without an end.
AGES = (30, 90, 0)
ROOM = {"overdue": 8, "whose": 11, "waiting": 7, "barred": 4, "scores": 12, "lacking": 6}
#: So many units are few: what each owes is told one by one.
FEW = 5
READER = {
    "district": N_("For the district"),
    "township": N_("For the township"),
    "leader": N_("For the leader"),
}


def sheet(page: LeaderPage, names: bool = False) -> BoardSheet:
    """The page in the language in use. ``names``: of persons, which makes it internal."""
    said = [
        *(pressing := [*whose(page, names), overdue(page, names)])[:1], waiting(page, names), barred(page, names), *pressing[1:], strip(page), *scores(page), aged(page), trends(page),
        *details(page, names),
    ]  # fmt: skip
    nothing = _(N_("None that is known: see what is said at the head.")) if page.doubts else _(N_("None."))
    sections = tuple(msgspec.structs.replace(one, empty=nothing) for one in said)
    return BoardSheet(
        language(), _(N_("Leader's page")), _whose(page, names), formatting.day(page.today),
        _(N_("Internal: with names of persons")) if names else "", standing(page), tuple(page.doubts),
        _(N_("Not certain on this page")), counts(page), sections,
        (
            _(N_("How to sign, with a key: open zhili, go to what waits to be signed, read the record, sign; or: zhili sign RECORD --as ROLE")),
            _(N_("How to sign, on paper: the clerk prints the signature sheet; you sign it by hand, and two officers vouch for it")),
        ),
        _(N_("The same numbers as: zhili due, zhili score, zhili rank")),
    )  # fmt: skip


def _whose(page: LeaderPage, names: bool) -> str:
    """Whose page it is: a unit's, or an officer's, by name only where names are asked for."""
    unit = page.office.name(page.unit)
    who = page.office.name(page.officer) if names and page.officer else ""
    return "  ".join(filter(None, (unit, who, _(READER[page.reader]))))


def standing(page: LeaderPage) -> str:
    """As of when, how far the history goes by which the page tells, and how old what came from the hub is."""
    now = page.office.now
    parts = {"time": f"{now:%Y-%m-%d %H:%M}", "tip": page.where.tip[:12] or "-", "receipt": page.where.receipt, "days": page.receipt_days}
    if page.where.receipt:
        said = translate(N_("As of {time}; history up to {tip}, receipt no. {receipt} ({days} day(s) old)"), parts)
    else:
        said = translate(N_("As of {time}; history up to {tip}, no receipt of a hub"), parts)
    if not page.synced.hub:
        return said
    never = page.synced.days is None
    synced = _(N_("never synced")) if never else translate(N_("last sync {days} day(s) ago"), {"days": page.synced.days})
    return _(N_("; ")).join((said, synced))


def counts(page: LeaderPage) -> tuple[BoardCount, ...]:
    """The numbers at the head."""
    today = page.today
    late = sum(findings.state(one.finding, today) == "overdue" for one in page.findings)
    found = (
        (formatting.label("overdue"), len(page.of_state("overdue")), "overdue"),
        (formatting.label("missed"), len(page.of_state("missed")), "overdue"),
        (_(N_("To be signed")), len(page.to_sign), "waiting"),
        (_(N_("Findings open")), len(page.findings), "findings"),
        (_(N_("Findings overdue")), late, "findings"),
        (_(N_("Bars in force")), len(page.bars), "barred"),
        (_(N_("Not reported")), page.missing, "figures"),
    )
    nothing = "" if page.doubts else "good"  # none that is known is not none
    return tuple(BoardCount(label, number, "late" if number else nothing, section) for label, number, section in found)


# what presses


def overdue(page: LeaderPage, names: bool) -> BoardSection:
    """What is overdue or missed, and whose; alike duties of several units together, arrears of earlier years by year."""
    year = page.today.year
    apart, arrears = folded(page.duties, year)
    rows = []
    for state in ("overdue", "missed"):
        for one in alike(duty for duty in apart if duty.state == state):
            rows.append(_owed(page, one.duties, state, names))
    for old in sorted({one.year for one in arrears}):
        some = [one for one in arrears if one.year == old]
        text = wording.owed(old, sum(len(one.duties) for one in some))
        first = min(one.first.day for one in some)
        days = translate(N_("{days} days over"), {"days": (page.today - first).days})
        units = [one.unit for one in some]
        link = f"unit:{units[0]}" if len(set(units)) == 1 else ""
        rows.append(
            (BoardCell(text, tone="late"), BoardCell(), BoardCell(days, tone="late"), BoardCell(naming.several(page.office, units), link))
        )
    heads = (_(N_("What")), _(N_("Clause")), _(N_("State")), _(N_("Whose")))
    side = "left" if len(page.units) <= FEW else ""
    return BoardSection("overdue", _(N_("Overdue and missed, and whose")), heads, tuple(rows), side, (3, 0, 0, 3), cap=ROOM["overdue"])


def whose(page: LeaderPage, names: bool) -> Iterator[BoardSection]:
    """Of many units, how much each has left undone, the most first, and the oldest of it."""
    if len(page.units) <= FEW:
        return
    found: dict[str, list[Duty]] = {}
    for one in page.of_state("overdue", "missed"):
        found.setdefault(one.unit, []).append(one)
    rows = []
    for unit, some in sorted(found.items(), key=lambda one: (-len(one[1]), one[0])):
        oldest = min(some, key=lambda duty: (duty.day, duty.key))
        states = [sum(duty.state == state for duty in some) for state in ("overdue", "missed")]
        rows.append((
            BoardCell(page.office.name(unit), f"unit:{unit}"), *(BoardCell(str(count or ""), tone="late") for count in states),
            BoardCell(naming.duty(oldest, page.today.year, names), _record_of(oldest)), BoardCell(oldest.day.isoformat()),
        ))  # fmt: skip
    heads = (_(N_("Unit")), formatting.label("overdue"), formatting.label("missed"), _(N_("The oldest of it")), _(N_("Time limit")))
    title = _(N_("Overdue and missed, by unit"))
    yield BoardSection("whose", title, heads, tuple(rows), "left", (2, 0, 0, 3, 0), (1, 2), ROOM["whose"])


def _record_of(duty: Duty) -> str:
    """The page of the record in which a time limit stands; blank for what is owed by the period."""
    return "" if wording.periodical(duty) else "record:" + "/".join(duty.period.partition("#")[0].split("/")[:4])


def _owed(page: LeaderPage, duties: tuple[Duty, ...], state: str, names: bool) -> tuple[BoardCell, ...]:
    first = duties[0]
    days = translate(N_("{days} days over"), {"days": (page.today - first.day).days}) if state == "overdue" else formatting.label(state)
    about = f" → {page.office.name(first.about)}" if first.about else ""
    units = [duty.unit for duty in duties]
    return (
        BoardCell(naming.duty(first, page.today.year, names), _record_of(first)), BoardCell(first.clause), BoardCell(days, tone="late"),
        BoardCell(naming.several(page.office, units) + about, f"unit:{units[0]}" if len(units) == 1 else ""),
    )  # fmt: skip


def waiting(page: LeaderPage, names: bool) -> BoardSection:
    """What waits for a signature: each record once, with the roles in which it is signed, however many may sign it."""
    asked: dict[str, dict[str, None]] = {}
    for who, some in page.waiting.items():
        for one in some:
            role = formatting.label(one.role) + (f" {formatting.label(one.verdict)}" if one.verdict == "acknowledged" else "")
            asked.setdefault(one.path, {})[f"{role} {page.office.name(who)}" if names else role] = None
    rows = []
    for path, roles in asked.items():
        place = place_of(path)
        assert place is not None
        rows.append(
            (
                BoardCell(naming.called(page.office, page.office.load(path), names), f"record:{place.ref}"),
                BoardCell(page.office.name(place.unit), f"unit:{place.unit}"),
                BoardCell(_(N_(", ")).join(roles)),
            )
        )
    heads = (_(N_("What")), _(N_("Unit")), _(N_("To be signed as")))
    title = _(N_("Waits for your signature")) if page.officer else _(N_("Waits for signatures at this level"))
    return BoardSection("waiting", title, heads, tuple(rows), "right", (3, 2, 2), cap=ROOM["waiting"])


def barred(page: LeaderPage, names: bool) -> BoardSection:
    """Who is barred: units by name, their officers as a number unless names are asked for."""
    office, rows = page.office, []
    people: Counter[str] = Counter()
    for bar in page.bars:
        if "/" in bar.subject or bar.role != "unit":
            people[bar.unit] += 1
            if not names:
                continue
        until = translate(N_("until {day}"), {"day": bar.until.isoformat()}) if bar.until else _(N_("until lifted"))
        mark = _(N_("(sign-off not verified)")) if bar.marked else ""
        what = " ".join(filter(None, (_(N_(", ")).join(formatting.label(one) for one in bar.bars), until, mark)))
        rows.append(
            (BoardCell(office.name(bar.subject), f"unit:{bar.unit}"), BoardCell(what, f"record:{bar.source}"), BoardCell(bar.clause))
        )
    if not names:
        for unit, count in people.items():
            rows.append(
                (
                    BoardCell(office.name(unit), f"unit:{unit}"),
                    BoardCell(translate(N_("{count} officers barred"), {"count": count})),
                    BoardCell(),
                )
            )
    heads = (_(N_("Whom")), _(N_("From what")), _(N_("Clause")))
    return BoardSection("barred", _(N_("Bars in force")), heads, tuple(rows), "right", (2, 3, 0), cap=ROOM["barred"])


# how the units stand


def scores(page: LeaderPage) -> Iterator[BoardSection]:
    """The ranking of the units, or of one unit its place and what its sheet still lacks."""
    office = page.office
    mine = [one for one in page.placed if one.result.unit in page.units]
    heads = (_(N_("Rank")), _(N_("Unit")), _(N_("Score")), "", _(N_("Missing")), _(N_("Remarks")))
    rows = tuple(_placed(one, page) for one in mine)
    note = (
        _(N_("The year is not over: there is no grade yet, and places are of today.")) if any(not one.result.over for one in mine) else ""
    )
    side = "left" if len(mine) > 1 else ""
    yield BoardSection("scores", _(N_("Scores and ranking")), heads, rows, side, (0, 2, 0, 0, 2, 2), (0, 2), ROOM["scores"], note=note)
    for one in mine if len(mine) == 1 else ():
        rules = office.book.sheets[one.sheet]
        lines = sorted(one.lacking, key=lambda line: (-(line.at_stake + line.at_risk), line.id))
        found = tuple(
            (
                BoardCell(line.id), BoardCell(line.title.said(language())), BoardCell(_open(line.at_stake, line.at_risk), tone="open"),
                BoardCell(_(N_(", ")).join(dict.fromkeys(lacks(office.book, rules, what, office.name) for what in line.missing[:3]))),
            )
            for line in lines
        )  # fmt: skip
        columns = (_(N_("No.")), _(N_("Item")), _(N_("Points open")), _(N_("What is missing")))
        yield BoardSection("lacking", _(N_("What the score still lacks")), columns, found, "", (0, 2, 0, 3), (2,), ROOM["lacking"])


def _open(stake: object, risk: object) -> str:
    return " ".join(f"{sign}{points}" for sign, points in (("+", stake), ("−", risk)) if points)


def _placed(one: Placed, page: LeaderPage) -> tuple[BoardCell, ...]:
    result = one.result
    among = sum(other.sheet == one.sheet for other in page.placed)
    why = [translate(N_("takes no part in honours: {why}"), {"why": _(N_(", ")).join(why)})] if (why := excluded(one)) else []
    still = translate(N_("{points} in {count} items"), {"points": _open(result.at_stake, result.at_risk), "count": len(one.lacking)})
    return (
        BoardCell(f"{one.place}/{among}" if one.place else "—"), BoardCell(page.office.name(result.unit), f"unit:{result.unit}"),
        BoardCell(str(result.score)), BoardCell(svg=charts.bar(float(result.score / result.maximum) if result.maximum else 0)),
        BoardCell(still if one.lacking else "", tone="open" if one.lacking else ""),
        BoardCell(_(N_("; ")).join([*([worded(result.grade, language())] if result.grade else []), *why, *marks(result, one.proposed)]), tone="late" if why else ""),
    )  # fmt: skip


def aged(page: LeaderPage) -> BoardSection:
    """Open findings by their age, and how many of them are overdue."""
    found: Counter[int] = Counter()
    late: Counter[int] = Counter()
    for one in page.findings:
        days = (page.today - one.inspection.date).days
        age = next(number for number, limit in enumerate(AGES) if not limit or days <= limit)
        found[age] += 1
        late[age] += findings.state(one.finding, page.today) == "overdue"
    labels = (_(N_("up to 30 days")), _(N_("31 to 90 days")), _(N_("over 90 days")))
    rows = tuple(
        (
            BoardCell(label), BoardCell(str(found[age])), BoardCell(svg=charts.bar(found[age] / len(page.findings))),
            BoardCell(str(late[age]), tone="late" if late[age] else ""),
        )
        for age, label in enumerate(labels)
    ) if page.findings else ()  # fmt: skip
    heads = (_(N_("Found since")), _(N_("Open")), "", _(N_("Overdue")))
    side = "right" if sum(one.result.unit in page.units for one in page.placed) > 1 else "left"  # beside the ranking, or where it would be
    return BoardSection("findings", _(N_("Findings open, by age")), heads, rows, side, (2, 0, 1, 0), (1, 3))


def trends(page: LeaderPage) -> BoardSection:
    """The figures as lines against last year, with the numbers beside them."""
    rows = tuple(_trend(one) for one in page.trends)
    year = page.today.year
    heads = (_(N_("Figures")), _(N_("This year and last")), _(N_("Last month")), str(year), str(year - 1))
    note = _(N_("Line: this year; broken: last year. The sums are of the same months."))
    if page.missing:
        note += " " + translate(N_("{count} units have not reported the last month."), {"count": page.missing})
    return BoardSection("figures", _(N_("Figures")), heads, rows, "right", (2, 0, 0, 0, 0), (2, 3, 4), note=note)


def _trend(one: Trend) -> tuple[BoardCell, ...]:
    last = one.now[-1] if one.now else None
    return (
        BoardCell(figure(one.field)), BoardCell(svg=charts.course(one.now, one.before)), BoardCell("—" if last is None else str(last)),
        BoardCell(_sum(one.now)), BoardCell(_sum(one.before[: len(one.now)])),
    )  # fmt: skip


def figure(dotted: str) -> str:
    """A figure as people call it."""
    field = field_at(kind("figures").cls, tuple(dotted.split(".")))
    assert field is not None
    return _(field.label)


def _sum(values: tuple[int | None, ...]) -> str:
    """The sum of what was reported; a mark where months are missing."""
    known = [value for value in values if value is not None]
    if not known:
        return "—"
    gap = len(values) - len(known)
    return str(sum(known)) if not gap else translate(N_("{sum} (without {count} months)"), {"sum": sum(known), "count": gap})


# what only a folder of pages has room for


def details(page: LeaderPage, names: bool) -> Iterator[BoardSection]:
    """The months of each figure, and each open finding."""
    months = tuple(wording.month(number) for number in range(1, 13))
    rows = []
    for one in page.trends:
        for year, values in ((page.today.year, one.now), (page.today.year - 1, one.before)):
            shown = ["" if month >= len(values) else "—" if values[month] is None else str(values[month]) for month in range(12)]
            rows.append((BoardCell(figure(one.field)), BoardCell(str(year)), *map(BoardCell, shown)))
    heads = (_(N_("Figures")), _(N_("Year")), *months)
    yield BoardSection("months", _(N_("Figures by month")), heads, tuple(rows), numbers=tuple(range(2, 14)), folder=True)
    found = tuple(
        (
            BoardCell(findings.problem(one.finding) if names or one.filed.ref.split("/")[2] not in naming.WITHHELD else "", f"record:{one.filed.ref}"),
            BoardCell(page.office.name(one.inspection.unit), f"unit:{one.inspection.unit}"),
            BoardCell(one.finding.due.isoformat()),
            BoardCell(findings.standing(one.finding, page.today), tone="late" if one.finding.due < page.today else "open"),
        )
        for one in sorted(page.findings, key=lambda one: (one.finding.due, one.filed.ref, one.number))
    )  # fmt: skip
    heads = (_(N_("Problem found")), _(N_("Unit")), _(N_("Time limit")), _(N_("State")))
    yield BoardSection("open-findings", _(N_("Findings open")), heads, found, folder=True)
    soon = page.today + datetime.timedelta(days=30)
    coming = [one for one in page.duties if one.state in ("due", "upcoming") and one.day <= soon]
    rows_ = tuple(
        (
            BoardCell(naming.duty(one.first, page.today.year, names)), BoardCell(one.first.clause), BoardCell(one.first.day.isoformat()),
            BoardCell(naming.several(page.office, [duty.unit for duty in one.duties])),
        )
        for one in alike(coming)
    )  # fmt: skip
    heads = (_(N_("What")), _(N_("Clause")), _(N_("Time limit")), _(N_("Whose")))
    yield BoardSection("coming", _(N_("Due in the next 30 days")), heads, rows_, folder=True)
