"""A unit's score sheet of a year worked out from the records: every item with points, explanation and evidence (考核得分表)."""

from collections.abc import Callable

from zhili_tui.documents import evidence
from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.values import Block, Fields, PaperContent, PaperTable, Para, Parties
from zhili_tui.documents.words import colon, date, sentence
from zhili_tui.errors import UnknownName
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.regulation.scoring import wording
from zhili_tui.regulation.scoring.case import ExplanationStep
from zhili_tui.regulation.scoring.score import ItemResult, Result
from zhili_tui.services.scoring import level, marks, missing, open_points, passing

SHOWN = 4  # references of one item; the evidence index has all of them


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """The score, then every item. Raises UnknownName where no sheet is for the unit."""
    result = worked(period, sources)
    sheet = sources.sheet(result.sheet)
    name = sheet.title.said(language()) if sheet else result.sheet
    heads = (_(N_("No.")), _(N_("Item")), _(N_("Maximum")), _(N_("Score")), _(N_("How the points came about")), _(N_("Evidence")))
    numbers = evidence.numbers(line.id for line in result.lines)
    rows = tuple(
        (
            numbers[line.id],
            line.title.said(language()),
            str(line.maximum),
            str(line.points),
            explained(line, lambda what: sources.lacks(result.sheet, what)),
            shown(line, sources),
        )
        for line in result.lines
    )
    blocks: list[Block] = [
        total(result, sources),
        PaperTable(heads, rows, widths=(2, 8, 3, 3, 15, 11), numbers=(2, 3)),
        *([Para(sentence(_(N_("; ")).join(map(said, result.steps))))] if result.steps else []),
        Parties(
            tuple((colon(_(one)), colon(_(N_("Date")))) for one in (N_("Assessors (signature)"), N_("Leader of the unit (signature)")))
        ),
    ]
    title = translate(N_("{sheet} {year}: Score Sheet"), {"sheet": name, "year": result.year})
    return PaperContent(title=title, blocks=tuple(blocks), landscape=True)


def worked(period: PaperPeriod, sources: PaperSources) -> Result:
    """The unit's result. Raises UnknownName where no sheet is for it."""
    result = sources.score(period.unit, period.year)
    if result is None:
        raise UnknownName(N_("No score sheet is for {unit}"), unit=sources.name(period.unit))
    return result


def total(result: Result, sources: PaperSources) -> Fields:
    """Score, grade or why there is none yet, the pass mark, what is not signed, and what still hangs on missing evidence."""
    sheet = sources.sheet(result.sheet)
    grade = _(N_("vetoed")) if result.vetoed else level(result)
    passed = passing(result, sheet) if sheet else ""
    rows = [
        (_(N_("Unit assessed")), sources.name(result.unit)),
        (_(N_("Reckoned on")), date(sources.today)),
        (_(N_("Score")), translate(N_("{score} of {maximum}"), {"score": result.score, "maximum": result.maximum})),
        (_(N_("Grade")), _(N_("; ")).join(filter(None, (grade, passed)))),
        (_(N_("Signatures")), _(N_("; ")).join(marks(result, None))),
        (_(N_("Points that hang on missing evidence")), open_points(result) if result.at_risk else str(result.at_stake)),
    ]
    return Fields(tuple(row for row in rows if row[1]))


def explained(line: ItemResult, lacking: Callable[[str], str]) -> str:
    """How the points came about, and what is missing."""
    out = [said(one) for one in line.steps]
    if line.source != "computed":
        out.insert(0, label(line.source))
    if line.missing:
        out.append(missing(line, lacking))
    return "\n".join(out)


def said(one: ExplanationStep) -> str:
    """A step of an explanation in the language in use."""
    return wording.said(one).replace("−", "-")  # Fangsong has no minus sign


def shown(line: ItemResult, sources: PaperSources) -> str:
    """The records the points rest on, by title and day: the first few, and how many more. A kind's months are one."""
    named = [text for one in evidence.proofs(dict.fromkeys(line.evidence), sources) for text in months(one)]
    more = len(named) - SHOWN
    return "\n".join(named[:SHOWN]) + ("\n" + translate(N_("and {count} more"), {"count": more}) if more > 0 else "")


def months(proof: evidence.ProofRecords) -> tuple[str, ...]:
    """Each record in words; before those of months stands what they are."""
    return tuple(colon(proof.kind) + text for text in proof.named) if proof.number > len(proof.named) else proof.named


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """Every record that an item rests on."""
    return tuple(sorted({ref for line in worked(period, sources).lines for ref in line.evidence if sources.record(ref) is not None}))


PAPER = Paper("score-sheet", N_("Score sheet worked out"), compose, form="sheet", span="year", records=records)
