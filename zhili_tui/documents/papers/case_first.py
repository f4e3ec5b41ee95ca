"""The first written report of a major case (重大案件首報)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import attached, mark, section, signer
from zhili_tui.documents.values import Block, Imprint, IssuerSignature, PaperContent, PaperTable, Para
from zhili_tui.documents.words import colon, date, joined, moment
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.kinds.case import Case


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """When, where, what; what was done; who was told when and how."""
    case = subject.record
    blocks = [*basics(case, sources), *section(_(N_("Measures taken")), case.measures or ""), *told(case, "first", sources)]
    made = [one for one in case.reports if one.stage == "first"]
    written = [one for one in made if one.means == "written"] or made
    first = min((one.at.date() for one in written), default=None)
    return report(subject, sources, translate(N_("First Report on {title}"), {"title": case.title}), blocks, date(first), "first")


def basics(case: Case, sources: PaperSources) -> Iterator[Block]:
    """Time, place and sort of the case, its facts, and the harm done."""
    yield Para(head=_(N_("Basic facts")), level=1)
    lines = (
        (N_("Unit where it happened"), sources.name(case.unit)),
        (N_("Place"), case.place),
        (N_("Category"), label(case.category) + (_(N_(" (especially grave)")) if case.grave else "")),
        (N_("Occurred at"), moment(case.occurred)),
        (N_("Became known at"), moment(case.learned)),
        (N_("Facts"), case.facts),
        (N_("Casualties and loss"), harm(case)),
    )
    yield from (Para(colon(_(name)) + text) for name, text in lines if text)


def harm(case: Case) -> str:
    """The dead, the injured and the loss, as far as they are known; a zero is said."""
    known = ((case.dead, N_("{count} dead")), (case.injured, N_("{count} injured")), (case.loss, N_("loss {count} yuan")))
    return joined(translate(text, {"count": count}) for count, text in known if count is not None)


def told(case: Case, stage: str, sources: PaperSources) -> Iterator[Block]:
    """The reports of a stage: to whom, when, by what means, by whom."""
    found = sorted((one for one in case.reports if one.stage == stage), key=lambda one: one.at)
    if found:
        heads = (_(N_("No.")), _(N_("Reported to")), _(N_("Reported at")), _(N_("Means")), _(N_("Reported by")))
        rows = tuple(
            (str(number), one.recipient, moment(one.at), label(one.means), sources.post(one.by, one.at.date()))
            for number, one in enumerate(found, 1)
        )
        yield Para(head=_(N_("Reports made")), level=1)
        yield PaperTable(heads, rows, widths=(2, 6, 8, 3, 7))


def addressees(case: Case, stage: str) -> str:
    """To whom the reports of a stage went in writing, in that order; where none did, to whom they went; before any, those it goes to."""
    made = sorted((one for one in case.reports if one.stage == stage), key=lambda one: one.at)
    written = [one for one in made if one.means == "written"] or made
    return joined(dict.fromkeys(one.recipient for one in written)) or joined(case.departments) or _(N_("Departments concerned"))


def report(subject: PaperSubject, sources: PaperSources, title: str, blocks: list[Block], day: str, stage: str) -> PaperContent:
    """A report upward, to those to whom this stage was reported."""
    case, issuer = subject.record, sources.name(subject.place.unit)
    end = (Para(_(N_("This is hereby reported."))), *attached(case), IssuerSignature(issuer, day), Imprint(issuer, day))
    return PaperContent(
        title=title,
        blocks=(*blocks, *end),
        mark=mark(issuer),
        signer=signer(case, sources),
        addressee=addressees(case, stage),
    )


PAPER = Paper("case-first", N_("Major-case report: first"), compose, kind="case")
