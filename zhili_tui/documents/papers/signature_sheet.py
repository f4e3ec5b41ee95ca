"""Everything that waits for a leader's signature, on one sheet that he ticks and signs once (待簽清單)."""

from collections.abc import Iterator

from zhili_tui.documents.evidence import titled
from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.periods import nothing, rows
from zhili_tui.documents.values import Block, Fields, PaperContent, PaperTable, Para, Parties
from zhili_tui.documents.words import colon, date
from zhili_tui.errors import Refused
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.record_path import parse
from zhili_tui.services.signature_sheet import SHORT, SheetLine, SignatureSheet


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """Number, what it is, whose, which word is asked, the beginning of its digest, a box; then his signature. Raises Refused without an officer."""
    sheet = asked(period, sources)
    facts = (
        (_(N_("For")), sources.post(period.officer, sources.today)),
        (_(N_("Printed on")), date(sources.today)),
        (_(N_("Digest of the sheet")), sheet.digest[:SHORT]),
    )
    blocks: list[Block] = [Fields(facts), table(sheet, sources) if sheet.lines else nothing()]
    blocks += [
        Para(_(N_("I have read what is ticked above, as the digests say, and agree to it. What is not ticked is not signed."))),
        Parties(((colon(_(N_("Signature"))), colon(_(N_("Date")))), (colon(_(N_("Vouched for by"))), colon(_(N_("Vouched for by")))))),
        *apart(sheet, sources),
    ]
    title = translate(N_("Sheet for Signature: {name}"), {"name": sources.name(period.officer)})
    return PaperContent(title=title, blocks=tuple(blocks))


def asked(period: PaperPeriod, sources: PaperSources) -> SignatureSheet:
    """The sheet of the officer who is named, else of whoever is at work. Raises Refused where that is nobody."""
    if not period.officer:
        raise Refused(N_("name whose signature it is for: --officer UNIT/NAME"))
    return sources.waiting(period.officer)


def table(sheet: SignatureSheet, sources: PaperSources) -> PaperTable:
    """A line for each record."""
    heads = (
        _(N_("No.")),
        _(N_("What is to be signed")),
        _(N_("Unit")),
        _(N_("In what role")),
        _(N_("Word")),
        _(N_("Digest")),
        _(N_("Agreed")),
    )
    return PaperTable(heads, rows(row(one, sources) for one in sheet.lines), widths=(2, 11, 5, 5, 3, 6, 3))


def row(one: SheetLine, sources: PaperSources) -> tuple[str, ...]:
    """One record."""
    return what(one, sources), whose(one, sources), label(one.role), label(one.verdict), one.sha256[:SHORT], "□"


def what(one: SheetLine, sources: PaperSources) -> str:
    """What a record is."""
    place = parse(one.path)
    return colon(label(place.kind)) + titled(place, sources) if place else one.path


def whose(one: SheetLine, sources: PaperSources) -> str:
    """The unit that issued it."""
    place = parse(one.path)
    return sources.name(place.unit) if place else ""


def apart(sheet: SignatureSheet, sources: PaperSources) -> Iterator[Block]:
    """What is not on the sheet, for it is signed one by one."""
    if sheet.alone:
        yield Para(_(N_("Signed one by one, and not with this sheet:")), flush=True)
        yield from (Para(what(one, sources), level=3) for one in sheet.alone)


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """The records on it."""
    found = (parse(one.path) for one in asked(period, sources).lines)
    return tuple(place.ref for place in found if place)


PAPER = Paper("signature-sheet", N_("Sheet of what waits for a leader's signature"), compose, form="sheet", span="day", records=records)
