"""The written opinion for whoever is to honour or promote a unit or an officer (評先受獎、晉職晉級意見函)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.parts import cited, mark
from zhili_tui.documents.values import Block, Imprint, IssuerSignature, PaperContent, PaperTable, Para
from zhili_tui.documents.words import date, joined
from zhili_tui.errors import NotFound
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.record_path import Place
from zhili_tui.regulation.bars import Bar


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """Which bars stand on the day, each with its source; or that none does. Possible grounds are no bars, and are not told.

    Raises NotFound for an officer whom neither the register nor any record that bars knows: a slip of the pen clears nobody.
    """
    if not records(period, sources):
        raise NotFound(ref=period.officer)
    issuer, found = sources.name(sources.own), standing(period, sources)
    subject = sources.post(period.officer, sources.today) if period.officer else sources.name(period.unit)
    name = {"name": subject, "unit": sources.name(period.unit), "day": date(sources.today)}
    who = translate(N_("{name} of {unit}"), name) if period.officer else subject
    blocks: list[Block] = [
        *said(found, name | {"name": who}, sources),
        IssuerSignature(issuer, date(sources.today)),
        Imprint(issuer, date(sources.today)),
    ]
    return PaperContent(
        title=translate(N_("Opinion on the Eligibility of {name} for Honours and Promotion"), name),
        blocks=tuple(blocks),
        mark=mark(issuer),
        addressee=_(N_("Departments concerned")),
    )


def said(found: list[Bar], parts: dict[str, str], sources: PaperSources) -> Iterator[Block]:
    """The opinion itself."""
    if found:
        yield Para(translate(N_("We have looked through the records. As of {day}, {name} is barred as follows."), parts))
        yield table(found, sources)
        yield Para(_(N_("While a bar is in force, no honours may be granted and no promotion made in the matters it names.")))
    else:
        yield Para(translate(N_("We have looked through the records. As of {day}, no bar on honours, appraisal or promotion stands against {name}."), parts))  # fmt: skip
    yield Para(_(N_("This opinion rests on the records as of that day. A bar that takes effect later is told anew.")))


def table(found: list[Bar], sources: PaperSources) -> PaperTable:
    """The bars: from what, by which rule and paper, from when until when."""
    heads = (_(N_("No.")), _(N_("Barred from")), _(N_("In what role")), _(N_("By what paper")), _(N_("Since")), _(N_("Until")))
    rows = tuple(
        (
            str(number),
            joined(label(one) for one in bar.bars),
            label(bar.role),
            cited(bar.source, sources) + ("\n" + _(N_("(sign-off not verified)")) if bar.marked else ""),
            date(bar.since),
            date(bar.until) if bar.until else _(N_("until lifted")),
        )
        for number, bar in enumerate(found, 1)
    )
    return PaperTable(heads, rows, widths=(2, 5, 4, 8, 6, 5))


def standing(period: PaperPeriod, sources: PaperSources) -> list[Bar]:
    """The bars in force on the day."""
    return [bar for bar in sources.bars(period.officer or period.unit) if bar.holds(sources.today)]


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """The register's entry, and what ever barred the unit or officer."""
    unit, _slash, name = period.officer.partition("/")
    entry = Place(unit, 0, "officer", name) if period.officer else Place(period.unit, 0, "unit", "unit")
    own = (entry.ref,) if sources.record(entry.ref) else ()
    return (*own, *dict.fromkeys(bar.source for bar in sources.bars(period.officer or period.unit)))


PAPER = Paper("eligibility", N_("Opinion on eligibility for honours and promotion"), compose, records=records, span="day")
