"""Score sheets for people: which sheet is whose, a unit's place and what bars it, and every line's reasons in words."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import UnknownName
from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.model.introspection import field_at
from zhili_tui.model.kinds import kind
from zhili_tui.regulation import Book
from zhili_tui.regulation.scoring.case import Step
from zhili_tui.regulation.scoring.load_rules import places
from zhili_tui.regulation.scoring.shape import Sheet

if TYPE_CHECKING:
    import datetime

    from zhili_tui.regulation.bars import Bar
    from zhili_tui.regulation.record_set import Facts
    from zhili_tui.regulation.scoring.score import Line, Result, Scorer
    from zhili_tui.services.workspace import Workspace


class Asked(NamedTuple):
    """Which sheets: of a year, of one round or all of them, of one unit or all."""

    year: int
    round: str = ""
    sheet: str = ""
    unit: str = ""


class Placed(NamedTuple):
    """A unit's place on a sheet, with what is worked out beside it."""

    sheet: str
    place: int  # 0: none
    result: "Result"
    before: Decimal | None  # the score it is compared with; None where there is none
    bars: "tuple[Bar, ...]"  # on the unit, in force on the last day of the year, or today

    @property
    def lacking(self) -> "list[Line]":
        """The lines on which something is missing."""
        return [line for line in self.result.lines if line.missing]


def chosen(office: "Workspace", sheet: str, unit: str = "") -> str:
    """The sheet that was named, or the one whose units these are. Raises UnknownName, RulesBroken.

    Whose units a mistaken sheet is for is not known for certain: with one about, the sheet has to be named.
    """
    sheets = office.book.sheets
    wrong = office.book.wrong_sheet(sheet)
    if wrong:
        office.book.refuse(wrong)
    if sheet and sheet not in sheets:
        raise UnknownName(N_("There is no score sheet “{sheet}” in order; there are: {known}"), sheet=sheet, known=", ".join(sheets) or "-")
    if sheet:
        return sheet
    known = office.reckoning.units()
    fitting = [name for name, one in sheets.items() if not unit or known.are(unit, one.who)]
    if not fitting:
        raise UnknownName(N_("There is no score sheet for “{unit}”; there are: {known}"), unit=unit, known=", ".join(sheets) or "-")
    return fitting[0]


def compares(sheet: Sheet) -> bool:
    """Whether a unit's score needs the records of the others."""
    return (
        any(fact.peers or fact.each_below for fact in sheet.facts)
        or any(rule.how == "rank" for _, rule, _ in places(sheet))
        or any(fact.sheet or (fact.unit_field and fact.each) for fact in sheet.facts)
    )


def looks_up(sheet: Sheet, book: Book) -> bool:
    """Whether a unit's score needs what its superior keeps and what concerns the superior.

    That is for the superior's numbers, for records that name the unit in a field of their own, and for time limits in them.
    """
    periods = {rule.id for rule in book.obligations.obligations} - {rule.id for rule in book.deadlines.deadlines}
    return any(
        fact.unit == "parent"
        or (fact.records and fact.unit_field not in (None, kind(fact.records).concerns))
        or (fact.obligation and fact.obligation not in periods)
        for fact in sheet.facts
    )


# places


def scorer(office: "Workspace", facts: "Facts", sheet: str, round: str = "") -> "Scorer":
    """What works out a sheet for the units it assesses."""
    assessed = frozenset(unit for unit in facts.units if facts.are(unit, office.book.sheets[sheet].who))
    return office.reckoning.scorer(facts, (round,) if round else (), assessed)


def placed(office: "Workspace", facts: "Facts", asked: Asked) -> list[Placed]:
    """Every unit's place on every sheet that was asked for, sheet by sheet, the best first."""
    out = []
    every = office.reckoning.bars(facts)
    day = office.today if asked.year == office.today.year else office.today.replace(year=asked.year, month=12, day=31)
    for name in office.book.sheets:
        if asked.sheet not in ("", name):
            continue
        found = scorer(office, facts, name, asked.round)
        before = _before(office, facts, found, name, asked)
        for one in found.ranking(name, asked.year):
            unit = one.result.unit
            if asked.unit in ("", unit):
                standing = tuple(bar for bar in every if bar.subject == unit and bar.holds(day))
                out.append(Placed(name, one.place, one.result, before(unit), standing))
    return out


def _before(office: "Workspace", facts: "Facts", now: "Scorer", sheet: str, asked: Asked) -> Callable[[str], Decimal | None]:
    """What gives the score before: of the half-year for a year's end, else of the year before, where books were kept."""
    if asked.round == "year_end":
        half = scorer(office, facts, sheet, "half_year")
        return lambda unit: (
            half.result(sheet, unit, asked.year).score if half.world.assessments(sheet, unit, asked.year, "half_year") else None
        )
    last = asked.year - 1
    kept = {unit for one in (office, *office.linked) for (unit,) in one.index.rows("SELECT DISTINCT unit FROM entry WHERE year=?", (last,))}
    return lambda unit: now.result(sheet, unit, last).score if unit in kept else None


def barred(bars: "Iterable[Bar]") -> str:
    """Until when a unit is barred, in a few words; empty where it is not."""
    days: list[datetime.date | None] = [bar.until for bar in bars]
    if not days:
        return ""
    last = max((day for day in days if day is not None), default=None) if None not in days else None
    return translate(N_("barred to {day}"), {"day": last.isoformat()}) if last else _(N_("barred until lifted"))


# words


def source(line: "Line") -> str:
    """Where the points come from, and what was computed where somebody decided otherwise."""
    if line.source == "computed":
        return ""
    computed = translate(N_(" (computed {points})"), {"points": line.computed}) if line.rules and line.computed != line.points else ""
    return formatting.label(line.source) + computed


def explained(line: "Line", only_evidence: bool) -> list[str]:
    """The line's explanation."""
    out = [] if only_evidence else [step(one) for one in line.steps]
    if line.evidence:
        more = f" … {len(line.evidence)}" if len(line.evidence) > 6 else ""
        out.append(_(N_("evidence: ")) + ", ".join(line.evidence[:6]) + more)
    if line.missing:
        out.append(
            translate(N_("missing: {what} ({points} points hang on it)"), {"what": ", ".join(line.missing[:8]), "points": line.at_stake})
        )
    return out


def step(one: Step) -> str:
    """A step of an explanation in the language in use."""
    return translate(one.sentence, one.said).strip()


def summary(result: "Result", office: "Workspace") -> str:
    """The total in one line."""
    parts = {"name": office.name(result.unit), "year": result.year, "score": result.score, "maximum": result.maximum, "grade": result.grade or "-",
             "stake": result.at_stake}  # fmt: skip
    text = translate(N_("{name} {year}: {score} of {maximum}, grade {grade}; {stake} more hang on what is missing"), parts)
    return text + (_(N_("; vetoed")) if result.vetoed else "")


# what is missing


def wanted(book: Book, what: str) -> str:
    """The kind of record that something missing would be."""
    name = what.partition(" ")[0]
    if "." in name and field_at(kind("figures").cls, tuple(name.split("."))):
        return "figures"
    for rule in book.obligations.obligations:
        if rule.id == name and rule.evidence:
            return str(rule.evidence[0].kind)
    for limit in book.deadlines.deadlines:
        if limit.id == name:
            return str(limit.kind)
    return "assessment"


def lacks(book: Book, sheet: Sheet, what: str) -> str:
    """Something missing in words: a month's figure, a meeting of a period, a score that nobody gave."""
    name, _blank, rest = what.partition(" ")
    field = field_at(kind("figures").cls, tuple(name.split("."))) if "." in name else None
    if field is not None:
        return translate(N_("figure: {name}"), {"name": _(field.label)})
    for rule in (*book.obligations.obligations, *book.deadlines.deadlines):
        if rule.id == name:
            return f"{rule.name.said(language())} {rest}".strip()
    if any(name in (item.id, *(f"{item.id}/{rule.id}" for rule in item.rules)) for category in sheet.categories for item in category.items):
        return f"{_(N_('the score that the assessors give'))} {rest}".strip()
    texts = {fact.name: fact.text for fact in sheet.facts}
    return f"{texts.get(name) or name} {rest}".strip()
