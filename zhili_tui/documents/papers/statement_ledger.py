"""The ledger of responsibility statements, level by level: who has signed with whom and when, and who has not (責任狀台賬)."""

import datetime
from typing import Any, NamedTuple

from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSources
from zhili_tui.documents.papers.ledger import entered
from zhili_tui.documents.periods import day, entitled, kept_for, nothing, rate, rows
from zhili_tui.documents.values import Block, PaperContent, PaperTable, Para
from zhili_tui.documents.words import joined
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.kinds import statement
from zhili_tui.regulation.record_set import FiledRecord


class StatementPair(NamedTuple):
    """A superior and a unit that signs with it; by when, and the statement where there is one."""

    superior: str
    unit: str
    due: datetime.date | None
    filed: FiledRecord | None

    def signed(self, today: datetime.date) -> bool:
        """Whether both have signed."""
        return self.filed is not None and statement.state(self.filed.record, today) == "signed"


def compose(period: PaperPeriod, sources: PaperSources) -> PaperContent:
    """The signing rate, then a line for each pair; who has not signed stands out."""
    found = pairs(period, sources)
    blocks: list[Block] = [kept_for(period, sources)]
    if found:
        done = sum(one.signed(sources.today) for one in found)
        parts = {"count": len(found), "signed": done, "open": len(found) - done, "rate": rate(done, len(found))}
        said = translate(N_("{count} statements to be signed: {signed} signed, {open} not signed; signing rate {rate}."), parts)
        blocks += [Para(said, flush=True), table(found, period, sources)]
    else:
        blocks.append(nothing())
    return PaperContent(title=entitled(N_("Ledger of Responsibility Statements, {period}"), period), blocks=tuple(blocks), landscape=True)


def pairs(period: PaperPeriod, sources: PaperSources) -> list[StatementPair]:
    """The unit's and those of the units below it: what the rules ask for, then what was signed beyond that."""
    facts = sources.facts()
    units = [period.unit, *facts.all_below(period.unit)]
    given = {(one.unit, one.record.unit): one for unit in units for one in facts.kept("statement", unit) if one.year == period.year}
    asked = {one.id for one in sources.obligations("statement")}
    due = {(one.unit, one.about): one.day for one in sources.duties(period.year)
           if one.id in asked and one.unit in units and one.state != "not_applicable"}  # fmt: skip
    both = sorted({*given, *due}, key=lambda pair: (units.index(pair[0]), pair[1]))
    return [StatementPair(*pair, due.get(pair), given.get(pair)) for pair in both]


def table(found: list[StatementPair], period: PaperPeriod, sources: PaperSources) -> PaperTable:
    """A line for each pair."""
    heads = (_(N_("No.")), _(N_("Superior")), _(N_("Signatory unit")), _(N_("Level")), _(N_("Statement")), _(N_("Signed for the superior by")),
             _(N_("Signed for the unit by")), _(N_("Drawn up on")), _(N_("Signed on")), _(N_("State")))  # fmt: skip
    return PaperTable(heads, rows(row(one, period.year, sources) for one in found), widths=(3, 7, 8, 6, 10, 7, 7, 6, 6, 9))


def row(one: StatementPair, year: int, sources: PaperSources) -> tuple[str, ...]:
    """A pair, with its statement where there is one."""
    unit = sources.unit(one.unit)
    level = label(unit.level) if unit else ""
    if one.filed is None:
        return sources.name(one.superior), sources.name(one.unit), level, "", "", "", "", "", standing(one, year, sources)
    record = one.filed.record
    sheet = sources.sheet(record.sheet) if record.sheet else None
    return (
        sources.name(one.superior),
        sources.name(one.unit),
        level,
        sheet.title.said(language()) if sheet else "",
        joined(map(sources.name, record.superior_leader)),
        joined(map(sources.name, record.unit_leader)),
        day(record.drawn_up, year),
        day(signed_on(record, sources), year),
        "\n".join([standing(one, year, sources), *entered(one.filed.ref, sources)]),
    )


def signed_on(record: Any, sources: PaperSources) -> datetime.date | None:
    """When it was signed: on paper, or by the last of both with their keys."""
    given = [sources.signed(one).day for one in record.signoffs if one.verdict in ("approved", "attested")]
    return record.signed or (max(given) if len(given) > 1 else None)


def standing(one: StatementPair, year: int, sources: PaperSources) -> str:
    """Signed, or by when it should have been."""
    if one.signed(sources.today):
        on = signed_on(one.filed.record, sources) if one.filed else None
        late = on and one.due and on > one.due
        return _(N_("signed late")) if late else _(N_("signed"))
    state = _(N_("drawn up, not signed")) if one.filed else _(N_("not drawn up"))
    return state + ("\n" + translate(N_("to be signed by {day}"), {"day": day(one.due, year)}) if one.due else "")


def records(period: PaperPeriod, sources: PaperSources) -> tuple[str, ...]:
    """The statements."""
    return tuple(one.filed.ref for one in pairs(period, sources) if one.filed)


PAPER = Paper("statement-ledger", N_("Ledger of responsibility statements"), compose, form="sheet", span="year", records=records)
