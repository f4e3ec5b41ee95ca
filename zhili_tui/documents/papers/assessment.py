"""A round's score sheet as it was assessed: self, assessed and final score of every item, with reasons (考核評分表)."""

from zhili_tui.documents import evidence
from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import cited
from zhili_tui.documents.values import Fields, PaperContent, PaperTable, Para, Parties
from zhili_tui.documents.words import colon, date, joined
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.kinds.assessment import ScoreLine
from zhili_tui.regulation.scoring.shape import ScoreSheet


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """Every item with its three scores and their sums."""
    record, sheet = subject.record, sources.sheet(subject.record.sheet)
    name = sheet.title.said(language()) if sheet else record.sheet
    facts = (
        (_(N_("Unit assessed")), sources.name(record.unit)),
        (_(N_("Round")), f"{label(record.round)} {date(record.date)}"),
        (_(N_("Assessors")), joined(sources.post(one, record.date) for one in record.assessors)),
    )
    heads = (_(N_("No.")), _(N_("Item")), _(N_("Maximum")), _(N_("Self score")), _(N_("Assessed score")), _(N_("Final score")),
             _(N_("Reason and evidence")))  # fmt: skip
    numbers = evidence.numbers(line.item for line in record.lines)
    rows = [row(numbers[line.item], line, sheet, sources) for line in record.lines]
    sums = ("self_score", "assessed_score", "final_score")
    rows.append(("", _(N_("Total")), str(sheet.total) if sheet else "", *(total(record.lines, one) for one in sums), ""))
    summary = (Para(record.summary),) if record.summary else ()
    signers = (N_("Assessors (signature)"), N_("Leader of the unit (signature)"), N_("Committee chair (signature)"))
    return PaperContent(
        title=translate(N_("{sheet} {year}: Assessment"), {"sheet": name, "year": subject.place.year}),
        blocks=(
            Fields(facts),
            PaperTable(heads, tuple(rows), widths=(3, 11, 3, 4, 4, 4, 9), numbers=(2, 3, 4, 5)),
            *summary,
            Parties(tuple((colon(_(one)), "", colon(_(N_("Date")))) for one in signers)),
        ),
    )


def row(number: str, line: ScoreLine, sheet: ScoreSheet | None, sources: PaperSources) -> tuple[str, ...]:
    """One item."""
    item = next((item for category in (sheet.categories if sheet else ()) for item in category.items if item.id == line.item), None)
    scores = (line.self_score, line.assessed_score, line.final_score)
    reason = "\n".join([*filter(None, [line.reason]), *(cited(one, sources) for one in line.evidence)])
    name = item.title.said(language()) if item else line.item
    most = "" if item is None else str(item.maximum)
    return (number, name, most, *("" if one is None else str(one) for one in scores), reason)


def total(lines: tuple[ScoreLine, ...], which: str) -> str:
    """The sum of a column; blank while a score is missing."""
    scores = [getattr(line, which) for line in lines]
    return "" if not scores or any(one is None for one in scores) else str(sum(scores))


PAPER = Paper("assessment", N_("Assessment of a round"), compose, kind="assessment", form="sheet")
