"""What was decided of a superior's form, as a draft: kept under its file and what the form says of itself, given back to whoever opens it again. Pure."""

from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.entry.drafts import Content, DraftSubject
from zhili_tui.exchange.filling.files.growing import Anchor
from zhili_tui.exchange.filling.matching import Whose
from zhili_tui.exchange.filling.work import FormAnswers
from zhili_tui.tui.filling.lines import months

if TYPE_CHECKING:
    from zhili_tui.exchange.filling.work import FormWork
    from zhili_tui.model.introspection import Path as Inside

#: The kind of record that is made of a form which was filled in.
KIND = "document"
#: What an answer is, behind its place.
CONFIRMED, POINTED, TYPED = "confirmed", "pointed", "typed"
UNIT, MONTH = ("", "unit"), ("", "month")


def subject_of(work: "FormWork", path: Path) -> DraftSubject:
    """What the draft of a form is a draft of. ``work``: as the form says itself whose it is and of when: next month's blank is another."""
    span = work.found.period.span if work.found.period is not None else None
    return DraftSubject(
        KIND, work.found.unit, name=str(path.absolute()), form=f"{work.content} {months(span) if span is not None else ''}".strip()
    )


def content(answers: FormAnswers, whose: Whose) -> Content:
    """All answers, those too that have no place for this unit and month, and which of these the clerk said."""
    typed: dict[Inside, str] = {UNIT: whose.unit, MONTH: f"{whose.year}-{whose.month:02}" if whose.year else ""}
    typed |= {(*anchor, CONFIRMED): "" for anchor in sorted(answers.confirmed)}
    typed |= {(*anchor, POINTED): source for anchor, source in answers.pointed.items()}
    typed |= {(*anchor, TYPED): text for anchor, text in answers.typed.items()}
    return Content({}, typed)


def taken_up(kept: Content) -> tuple[FormAnswers, Whose]:
    """The answers of a draft, and the unit and month they were given for."""
    found: dict[str, dict[Anchor, str]] = {CONFIRMED: {}, POINTED: {}, TYPED: {}}
    for at, said in kept.typed.items():
        if len(at) == 3 and at[2] in found:
            found[str(at[2])][Anchor(str(at[0]), int(at[1]))] = said
    year, _dash, month = kept.typed.get(MONTH, "").partition("-")
    whose = Whose(kept.typed.get(UNIT, ""), int(year or 0), int(month or 0))
    return FormAnswers(frozenset(found[CONFIRMED]), found[POINTED], found[TYPED]), whose
