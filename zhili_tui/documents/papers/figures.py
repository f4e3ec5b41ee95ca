"""A unit's figures of a month as a form, each table with its source department (綜治指標月報表)."""

from collections.abc import Iterator
from typing import Any

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.values import Block, Fields, PaperContent, PaperTable, Para, Parties
from zhili_tui.documents.words import colon, date
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model import kinds
from zhili_tui.model.introspection import Field, fields_of

ABREAST = 2  # figures beside each other


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """The figures of each department. A blank stays blank; a typed zero is a zero."""
    record, place = subject.record, subject.place
    reporter = sources.name(record.reporter) if record.reporter else ""
    facts = (
        (_(N_("Reporting unit")), sources.name(place.unit)),
        (_(N_("Reported on")), date(record.reported)),
        (_(N_("Reporter")), reporter),
    )
    blocks: list[Block] = [
        Fields(facts),
        table(record),
        *corrections(record),
        Para(_(N_("A blank is a figure that was not reported; a zero was reported as zero.")), head=_(N_("Note: "))),
        Parties((
            (colon(_(N_("Filled in by"))),),
            (colon(_(N_("Checked by"))),),
            (colon(_(N_("Leader of the unit"))),),
        )),
    ]  # fmt: skip
    title = translate(N_("Monthly Figures, {month}/{year}"), {"month": place.month, "year": place.year})
    return PaperContent(title=title, blocks=tuple(blocks))


def table(record: Any) -> PaperTable:
    """Every group of figures of which anything is filled in, with the department they come from."""
    heads = (_(N_("Group")), *(_(N_("Item")), _(N_("Figure"))) * ABREAST, _(N_("Source department")))
    rows: list[tuple[str, ...]] = []
    for field in fields_of(kinds.kind("figures").cls):
        found = getattr(record, field.name, None) if field.part and not field.many else None
        if found is None:
            continue
        cells = list(figures(field, found))
        cells += [("", "")] * (-len(cells) % ABREAST)
        for at in range(0, len(cells), ABREAST):
            # said in every row: a page may begin with any of them
            rows.append((_(field.label), *(cell for one in cells[at : at + ABREAST] for cell in one), found.source or ""))
    return PaperTable(heads, tuple(rows), widths=(8, *(8, 3) * ABREAST, 5), numbers=tuple(range(2, 2 + 2 * ABREAST, 2)))


def figures(field: Field, found: Any) -> Iterator[tuple[str, str]]:
    """The figures of a table, those of the tables in it after them."""
    for inner in field.fields:
        number = getattr(found, inner.name)
        if inner.form == "count":
            yield _(inner.label), "" if number is None else str(number)
        elif inner.fields and number is not None:
            yield from figures(inner, number)


def corrections(record: Any) -> Iterator[Para]:
    """What was corrected after it was sent."""
    names = {f"{table.name}.{inner.name}": inner.label for table in fields_of(kinds.kind("figures").cls) for inner in table.fields}
    for one in record.corrections:
        parts = {"name": _(names.get(one.field, one.field)), "was": one.was, "day": date(one.corrected), "reason": one.reason}
        yield Para(translate(N_("{name}: sent as {was}, corrected {day}: {reason}"), parts))


PAPER = Paper("figures", N_("Monthly figures of one unit"), compose, kind="figures", form="sheet")
