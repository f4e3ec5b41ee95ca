"""A box for each target of an inspection (迎檢): spine, contents with pages (卷內目錄), separators, the papers, closing sheet (備考表); then the scans to add.

What stands on the contents and the closing sheet follows GB/T 9705-2008.
"""

from collections.abc import Iterator
from typing import NamedTuple

from zhili_tui.documents import evidence
from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.papers import of
from zhili_tui.documents.papers.score_sheet import worked
from zhili_tui.documents.periods import NONE, kept_for, nothing, rows
from zhili_tui.documents.values import Block, Break, Enclosed, Fields, Heading, PaperContent, PaperTable, Para, Space, Spines
from zhili_tui.documents.words import colon, joined
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.record_path import Place
from zhili_tui.regulation.scoring.score import ItemResult, Result

#: Filled in by hand or handed on before the day: of these the signed sheet is added, or nothing.
NOT_LAID = frozenset(("agenda", "handover", "sign-in"))
#: Records whose paper two sides sign and seal.
BOTH_SIGN = frozenset(("statement",))
#: Papers of one record in the order in which they came about; others follow by name.
STAGES = (
    "meeting-notice", "minutes", "follow-up", "inspection", "rectification", "case-first", "case-follow-up", "case-closing", "veto-proposal",
    "veto-decision", "veto-notification",
)  # fmt: skip
LOW = 6  # lines above the title of a separator


class Scan(NamedTuple):
    """A paper that the program cannot make, to be put in by hand; ``where``: where it lies as entered, else empty."""

    what: str
    where: str


class BoxEntry(NamedTuple):
    """A record in a box: the number of its first line in the contents, the papers made of it, the scans that belong to it."""

    first: int
    place: Place
    papers: tuple[Paper, ...]
    scans: tuple[Scan, ...]


class Box(NamedTuple):
    """What proves one target: ``number`` as the sheet counts."""

    number: str
    line: ItemResult
    entries: tuple[BoxEntry, ...]

    @property
    def scans(self) -> list[tuple[BoxEntry, Scan]]:
        """What is still to be added, in order."""
        return [(entry, scan) for entry in self.entries for scan in entry.scans]


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """An overview, the spines, box after box, the list of scans. Raises UnknownName where no sheet is for the unit."""
    result = worked(period, sources)
    numbers = evidence.numbers(line.id for line in result.lines)
    boxes = [Box(numbers[line.id], line, tuple(entries(line, sources))) for line in result.lines]
    blocks: list[Block] = [kept_for(period, sources), overview(boxes, result, sources), Break(), spines(boxes, period, sources)]
    laid = 0
    for box in boxes:
        blocks += filled(box, laid, result, sources)
        laid += sum(len(entry.papers) for entry in box.entries)
    blocks += to_add(boxes, sources)
    title = translate(N_("Papers for the Inspection of {year}"), {"year": period.year})
    return PaperContent(title=title, blocks=tuple(blocks))


def entries(line: ItemResult, sources: PaperSources) -> Iterator[BoxEntry]:
    """The records of a target, by kind and day."""
    at = 1
    for kind, places in evidence.by_kind(dict.fromkeys(line.evidence), sources):
        for place in places:
            record = sources.record(place.ref)
            made = tuple(sorted((one for one in of(kind, record) if one.name not in NOT_LAID), key=_stage)) if record is not None else ()
            yield BoxEntry(at, place, made, tuple(scans(place, made, sources)))
            at += len(made) or 1


def _stage(paper: Paper) -> tuple[int, str]:
    return STAGES.index(paper.name) if paper.name in STAGES else len(STAGES), paper.name


def scans(place: Place, papers: tuple[Paper, ...], sources: PaperSources) -> Iterator[Scan]:
    """What belongs to a record and only lies on paper: the original where none is made or it was signed by hand, the sheet all signed, attachments."""
    record = sources.record(place.ref)
    attested = [one for one in getattr(record, "signoffs", ()) if one.verdict == "attested"]
    lies = getattr(record, "filed", None) or next((one.paper for one in attested if one.paper), "")
    if not papers:
        yield Scan(_(N_("the paper itself")), lies)
    elif lies or attested or place.kind in BOTH_SIGN:
        yield Scan(_(N_("the signed original")), lies)
    if place.kind == "meeting" and getattr(record, "present", None):
        yield Scan(_(N_("the signed attendance sheet")), "")
    for one in getattr(record, "attachments", ()):
        yield Scan(one.name, one.place)


def overview(boxes: list[Box], result: Result, sources: PaperSources) -> PaperTable:
    """A line for each box: what lies in it, what is to be added, what nobody has proven yet."""
    heads = (_(N_("No.")), _(N_("Item")), _(N_("Papers")), _(N_("Scans to add")), _(N_("Still missing")))
    found = tuple(
        (box.number, named(box), str(sum(len(one.papers) for one in box.entries)), str(len(box.scans)), lacking(box, result, sources))
        for box in boxes
    )
    return PaperTable(heads, found, widths=(2, 12, 3, 3, 11), numbers=(2, 3))


def named(box: Box) -> str:
    """The target in words."""
    return box.line.title.said(language())


def entitled(box: Box) -> str:
    """The target with its number."""
    return translate(N_("{number}. {title}"), {"number": box.number, "title": named(box)})


def lacking(box: Box, result: Result, sources: PaperSources) -> str:
    """What is still missing of a target; a dash where nothing is."""
    return joined(sources.lacks(result.sheet, one) for one in box.line.missing) or NONE


def spines(boxes: list[Box], period: PaperPeriod, sources: PaperSources) -> Spines:
    """A label for each box."""
    unit, year = sources.name(period.unit), str(period.year)
    return Spines(tuple((year, unit, translate(N_("Item {number}"), {"number": box.number}), named(box)) for box in boxes))


def filled(box: Box, laid: int, result: Result, sources: PaperSources) -> Iterator[Block]:
    """A box: contents, then its papers, then the closing sheet. ``laid``: papers that lie in the boxes before it."""
    yield from (Break(), Heading(_(N_("Contents of the Box")), entitled(box)))
    yield contents(box, laid, sources) if box.entries else nothing()
    for entry in box.entries:
        if len(entry.papers) != 1 or entry.scans:
            yield from separator(box, entry, sources)
        yield from (Enclosed(title(paper, entry, sources), entry.place.ref, paper.name) for paper in entry.papers)
    yield from (Break(), Heading(_(N_("Closing Sheet of the Box")), entitled(box)), closing(box, result, sources))


def title(paper: Paper, entry: BoxEntry, sources: PaperSources) -> str:
    """A paper in words."""
    return colon(_(paper.label)) + evidence.named(entry.place, sources)


def contents(box: Box, laid: int, sources: PaperSources) -> PaperTable:
    """A line for each paper, and for each record of which only scans can be laid in. The pages come when it is bound."""
    heads = (_(N_("No.")), _(N_("Document number")), _(N_("Author of the paper")), _(N_("Title")), _(N_("Date")), _(N_("Page")))
    found: list[tuple[str, ...]] = []
    pages: list[int] = []
    for entry in box.entries:
        place = entry.place
        shared = evidence.numbered(place, sources), sources.name(place.unit)
        day = evidence.dated(place, sources)
        for paper in entry.papers:
            found.append((*shared, title(paper, entry, sources), day, ""))
            pages.append(laid)
            laid += 1
        if not entry.papers:
            found.append((*shared, evidence.named(place, sources), day, _(N_("to add"))))
            pages.append(-1)
    return PaperTable(heads, rows(found), widths=(2, 6, 5, 14, 4, 3), pages=tuple(pages))


def separator(box: Box, entry: BoxEntry, sources: PaperSources) -> Iterator[Block]:
    """A leaf before what belongs to one record: what lies behind it, and what is to be put in here by hand."""
    yield from (Break(), Space(LOW), Heading(evidence.named(entry.place, sources), entitled(box)))
    yield from (Para(f"{number}. {_(paper.label)}", flush=True) for number, paper in enumerate(entry.papers, entry.first))
    yield from (Para("□ " + translate(N_("To put in here: {what}"), {"what": where(scan)}), flush=True) for scan in entry.scans)


def where(scan: Scan) -> str:
    """A scan with the place where it lies, if that was entered."""
    return scan.what + (translate(N_(" ({beside})"), {"beside": scan.where}) if scan.where else "")


def closing(box: Box, result: Result, sources: PaperSources) -> Fields:
    """How things stand in a box, and who answers for it by hand."""
    parts = {"records": len(box.entries), "papers": sum(len(entry.papers) for entry in box.entries)}
    open_ = dict.fromkeys(str(entry.first) for entry, _scan in box.scans)
    counted = {"count": len(box.scans), "numbers": joined(open_)}
    return Fields(
        (
            (_(N_("In this box")), translate(N_("{records} records, {papers} papers"), parts)),
            (_(N_("Scans still to add")), translate(N_("{count}, to number {numbers}"), counted) if open_ else NONE),
            (_(N_("Still missing")), lacking(box, result, sources)),
            (_(N_("Points")), translate(N_("{score} of {maximum}"), {"score": box.line.points, "maximum": box.line.maximum})),
            (_(N_("Remarks")), "\n\n\n"),
            (_(N_("Put together by")), ""),
            (_(N_("Looked over by")), ""),
            (_(N_("Date")), ""),
        )
    )


def to_add(boxes: list[Box], sources: PaperSources) -> Iterator[Block]:
    """Every scan that is still to be added, box after box, for whoever goes to fetch them."""
    heads = (_(N_("No.")), _(N_("Item")), _(N_("No. in the box")), _(N_("Record")), _(N_("What")), _(N_("Where it lies")))
    found = (
        (
            box.number,
            str(entry.first),
            colon(label(entry.place.kind)) + evidence.titled(entry.place, sources),
            scan.what,
            scan.where or NONE,
        )
        for box in boxes
        for entry, scan in box.scans
    )
    lines = rows(found)
    yield from (Break(), Heading(_(N_("Scans still to add"))))
    yield PaperTable(heads, lines, widths=(2, 2, 3, 12, 6, 6)) if lines else nothing()


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """Every record that a target rests on."""
    return tuple(sorted({ref for line in worked(period, sources).lines for ref in line.evidence if sources.record(ref) is not None}))


PAPER = Paper("inspection-box", N_("Boxes for an inspection, with all their papers"), compose, form="sheet", span="year", records=records)
