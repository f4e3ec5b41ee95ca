"""The responsibility statement of a year, with its targets, signed by both principal leaders (目標管理責任狀)."""

import datetime
from collections.abc import Iterator

from zhili_tui.documents import evidence
from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.values import Block, PaperContent, PaperTable, Para, Parties
from zhili_tui.documents.words import colon, date, joined
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.statement import Statement


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """What the unit undertakes, its targets with their points, and two signatures."""
    statement = subject.record
    superior, unit = sources.name(subject.place.unit), sources.name(statement.unit)
    blocks: list[Block] = [
        Para(translate(N_("To carry out the responsibility system of target management, {superior} and {unit} sign this statement for {year}."),
                       {"superior": superior, "unit": unit, "year": subject.place.year})),
        *([Para(statement.duties)] if statement.duties else []),
        *targets(statement, sources),
        Para(_(N_("This statement is made out in two copies; each party keeps one. It is the basis of the year's assessment."))),
        Parties((
            side(superior, statement.superior_leader, statement.signed, sources),
            side(unit, statement.unit_leader, statement.signed, sources),
        )),
    ]  # fmt: skip
    title = translate(N_("Responsibility Statement on Targets of Public-Security Management, {year}"), {"year": subject.place.year})
    return PaperContent(title=title, blocks=tuple(blocks))


def targets(statement: Statement, sources: PaperSources) -> Iterator[Block]:
    """The targets; how each is measured and its points, where any of them says so."""
    if not statement.targets:
        return
    measured = any(one.measure for one in statement.targets)
    heads = [_(N_("No.")), _(N_("Item")), _(N_("Target")), *([_(N_("How it is measured"))] if measured else []), _(N_("Points"))]
    numbers = evidence.numbers(one.clause for one in statement.targets)
    rows = tuple(
        (numbers[one.clause], sources.clause(one.clause), one.content, *([one.measure or ""] if measured else []), "" if one.maximum is None else str(one.maximum))
        for one in statement.targets
    )  # fmt: skip
    yield PaperTable(tuple(heads), rows, widths=(2, 7, 11, 6, 2) if measured else (2, 8, 14, 2), numbers=(len(heads) - 1,))


def side(unit: str, leaders: tuple[str, ...], signed: datetime.date | None, sources: PaperSources) -> tuple[str, ...]:
    """One party: seal, principal leaders, day."""
    return (
        translate(N_("{name} (seal)"), {"name": unit}),
        colon(_(N_("Principal leader"))) + joined(map(sources.name, leaders)),
        colon(_(N_("Signature"))),
        colon(_(N_("Date"))) + (date(signed) if signed else ""),
    )


PAPER = Paper("statement", N_("Responsibility statement"), compose, kind="statement", form="sheet")
