"""Score sheets for people: which sheet is whose, a unit's place and what bars it, and every line's reasons in words."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import UnknownName
from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.model.introspection import field_at
from zhili_tui.model.kinds import kind
from zhili_tui.regulation import RuleSet
from zhili_tui.regulation.duties.wording import period
from zhili_tui.regulation.rules import worded
from zhili_tui.regulation.scoring import wording
from zhili_tui.regulation.scoring.case import ExplanationStep
from zhili_tui.regulation.scoring.load_rules import places
from zhili_tui.regulation.scoring.shape import ScoreSheet, rules_of

if TYPE_CHECKING:
    import datetime

    from zhili_tui.regulation.bars import Bar
    from zhili_tui.regulation.record_set import RecordSet
    from zhili_tui.regulation.scoring.score import ItemResult, Result, Scorer
    from zhili_tui.services.workspace import Workspace


#: So many missing things are named.
MOST = 12
#: From what a unit is barred that takes no part in honours (不參加評先).
HONOURS = frozenset(("appraisal", "honours"))


class SheetQuery(NamedTuple):
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
    proposed: Decimal | None = None  # what the score would be if all that lies there were signed; None where that is no other

    @property
    def standing(self) -> "list[Bar]":
        """The bars that keep it from honours."""
        return [bar for bar in self.bars if HONOURS & set(bar.bars)]

    @property
    def lacking(self) -> "list[ItemResult]":
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


def compares(sheet: ScoreSheet) -> bool:
    """Whether a unit's score needs the records of the others."""
    return (
        any(fact.peers or fact.each_below for fact in sheet.facts)
        or any(rule.how == "rank" for _, rule, _ in places(sheet))
        or any(fact.sheet or (fact.unit_field and fact.each) for fact in sheet.facts)
    )


def looks_up(sheet: ScoreSheet, book: RuleSet) -> bool:
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


def scorer(office: "Workspace", facts: "RecordSet", sheet: str, round: str = "") -> "Scorer":
    """What works out a sheet for the units it assesses."""
    assessed = frozenset(unit for unit in facts.units if facts.are(unit, office.book.sheets[sheet].who))
    return office.reckoning.scorer(facts, (round,) if round else (), assessed)


def placed(office: "Workspace", facts: "RecordSet", asked: SheetQuery, compared: bool = True) -> list[Placed]:
    """Every unit's place on every sheet that was asked for, sheet by sheet, the best first; ``compared``: with the score before."""
    out = []
    every = office.reckoning.bars(facts)
    day = office.today if asked.year == office.today.year else office.today.replace(year=asked.year, month=12, day=31)
    for name in office.book.sheets:
        if asked.sheet not in ("", name):
            continue
        found = scorer(office, facts, name, asked.round)
        before = _before(office, facts, found, name, asked) if compared else _uncompared
        for one in found.ranking(name, asked.year):
            unit = one.result.unit
            if asked.unit in ("", unit):
                standing = tuple(bar for bar in every if bar.subject == unit and bar.holds(day))
                out.append(Placed(name, one.place, one.result, before(unit), standing, proposed(found, one.result)))
    return out


def placed_by_sheets(office: "Workspace", asked: SheetQuery) -> list[Placed]:
    """The same out of what the sheets rest on, of the year and the one before."""
    sheets = [asked.sheet] if asked.sheet else list(office.book.sheets)
    return placed(office, office.reckoning.facts_for_scores(sheets, asked.year - 1, asked.year), asked)


def proposed(found: "Scorer", result: "Result") -> Decimal | None:
    """What a score would be if all that lies there were signed; None where that is no other."""
    if not (result.unsigned and found.facts.keyed):
        return None
    other = found.proposed().result(result.sheet, result.unit, result.year).score
    return other if other != result.score else None


def _uncompared(unit: str) -> None:
    """No score is compared."""


def _before(office: "Workspace", facts: "RecordSet", now: "Scorer", sheet: str, asked: SheetQuery) -> Callable[[str], Decimal | None]:
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


def source(line: "ItemResult") -> str:
    """Where the points come from, and what was computed where somebody decided otherwise."""
    if line.source == "computed":
        return ""
    computed = translate(N_(" (computed {points})"), {"points": line.computed}) if line.rules and line.computed != line.points else ""
    return formatting.label(line.source) + computed


def explained(line: "ItemResult", only_evidence: bool, lacking: Callable[[str], str]) -> list[str]:
    """The line's explanation. ``lacking``: something missing in words."""
    out = [] if only_evidence else [step(one) for one in line.steps]
    if line.evidence:
        more = f" … {len(line.evidence)}" if len(line.evidence) > 6 else ""
        out.append(_(N_("evidence: ")) + ", ".join(line.evidence[:6]) + more)
    if line.missing:
        out.append(missing(line, lacking))
    return out


def missing(line: "ItemResult", lacking: Callable[[str], str]) -> str:
    """What a line lacks in words, and what hangs on it. ``lacking``: one thing in words."""
    what = _(N_(", ")).join(dict.fromkeys(map(lacking, line.missing[:MOST]))) + (" …" if len(line.missing) > MOST else "")
    parts = {"what": what, "open": open_points(line)}
    return translate(N_("missing: {what} ({open})") if parts["open"] else N_("missing: {what}"), parts)


def step(one: ExplanationStep) -> str:
    """A step of an explanation in the language in use."""
    return wording.said(one)


def open_points(one: "ItemResult | Result") -> str:
    """What hangs on what is missing, both ways, in words; blank where nothing does."""
    parts = {"stake": one.at_stake, "risk": one.at_risk}
    if one.at_stake and one.at_risk:
        return translate(N_("{stake} points more or {risk} fewer hang on it"), parts)
    if one.at_risk:
        return translate(N_("{risk} points may still be taken off"), parts)
    return translate(N_("{stake} points hang on it"), parts) if one.at_stake else ""


def level(result: "Result") -> str:
    """How far a score has come: its grade, or why there is none yet."""
    if result.final:
        return worded(result.grade, language()) or _(N_("no grade"))
    if not result.over:
        return _(N_("no grade before the year's end"))
    if result.at_risk:
        return _(N_("no grade while deductions are open"))
    return _(N_("no grade before the committee's chair has signed"))


def passing(result: "Result", sheet: ScoreSheet) -> str:
    """The pass mark, and whether it is reached; blank where the sheet has none."""
    if sheet.pass_mark is None:
        return ""
    sentence = {True: N_("pass mark {points}: passed"), False: N_("pass mark {points}: failed"), None: N_("pass mark {points}")}
    return translate(sentence[result.passed], {"points": sheet.pass_mark})


def marks(result: "Result", proposed: Decimal | None) -> list[str]:
    """What is not signed, and what it would come to."""
    out = []
    if result.competing:
        out.append(_(N_("signed twice, apart: the lower score counts until one is signed again")))
    if result.changed:
        out.append(translate(N_("{count} changed since signed: what was signed counts"), {"count": len(result.changed)}))
    elif result.unsigned:
        out.append(translate(N_("{count} not signed"), {"count": len(result.unsigned)}))
    if proposed is not None:
        out.append(translate(N_("with what is not signed {score}"), {"score": proposed}))
    return out


def excluded(one: Placed) -> list[str]:
    """Why a unit takes no part in honours; empty where it does."""
    why = [_(N_("vetoed"))] if one.result.vetoed else []
    why += [f"{bar.clause} {barred([bar])}" for bar in one.standing]
    if one.result.ineligible and not why:
        why.append(_(N_("an event of the score sheet")))
    return list(dict.fromkeys(why))


def summary(result: "Result", office: "Workspace", proposed: Decimal | None = None) -> str:
    """The total in one line."""
    parts = {"name": office.name(result.unit), "year": result.year, "score": result.score, "maximum": result.maximum}
    said = [translate(N_("{name} {year}: {score} of {maximum}"), parts), level(result), passing(result, office.book.sheets[result.sheet])]
    said += [open_points(result), *marks(result, proposed)] + ([_(N_("vetoed"))] if result.vetoed else [])
    return _(N_("; ")).join(filter(None, said))


# what is missing


def wanted(book: RuleSet, what: str) -> str:
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


def lacks(book: RuleSet, sheet: ScoreSheet, what: str, names: Callable[[str], str] = str) -> str:
    """Something missing in words: a month's figure, a meeting of a period, a score that nobody gave. ``names``: of units."""
    unit, colon, other = what.partition(": ")
    texts = {fact.name: worded(fact.text or "", language()) or _figure(fact.figures or "") or "" for fact in sheet.facts}
    if colon and other in texts:
        return f"{names(unit)} {texts[other] or _(N_('number that is entered'))}"
    name, _blank, rest = (unit if colon else what).partition(" ")
    if figure := _figure(name):
        return translate(N_("figure: {name}"), {"name": figure})
    for rule in (*book.obligations.obligations, *book.deadlines.deadlines):
        if rule.id == name:
            return f"{rule.name.said(language())} {period(rest, 0) or rest}".strip()
    if name in texts:
        text = texts[name] or _(N_("number that is entered"))
        return (
            translate(N_("{fact} is 0 or rests on 0"), {"fact": text})
            if rest.endswith("= 0)") or rest == "= 0"
            else f"{text} {rest}".strip()
        )
    for key, title in _judged(sheet).items():
        if name == key:
            if colon:
                sentence = (
                    N_("the reason of the judgement: {title}")
                    if other == "reason"
                    else N_("a judgement of the sheet, “{other}” is none: {title}")
                )
                return translate(sentence, {"title": title, "other": other})
            return translate(N_("the score that the assessors give: {title}"), {"title": f"{title} {rest}".strip()})
    return book.sheets[name].title.said(language()) if name in book.sheets else what


def _figure(dotted: str) -> str:
    """A monthly figure in words; blank where there is none of that name."""
    field = field_at(kind("figures").cls, tuple(dotted.split("."))) if "." in dotted else None
    return _(field.label) if field is not None else ""


def _judged(sheet: ScoreSheet) -> dict[str, str]:
    """The items and rules of a sheet in words, by the keys of the lines that score them."""
    found: dict[str, str] = {}
    for category in sheet.categories:
        for item in category.items:
            title = item.title.said(language())
            found[item.id] = title
            for rule in rules_of(item):
                found[f"{item.id}/{rule.id}"] = worded(rule.text or title, language())
                found.setdefault(rule.id, found[f"{item.id}/{rule.id}"])
    return found
