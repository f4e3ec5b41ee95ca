"""zhili due"""

import datetime
from collections import Counter
from typing import Annotated

import typer

from zhili_tui.cli.output import caveat, emit, emit_json, one_of, progress, say, table
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import DUTY_STATE, UNIT, YEAR
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_, _, formatting, language, translate
from zhili_tui.regulation.duties.agenda import Arrears, folded
from zhili_tui.regulation.duties.wording import answered, marks, owed, periodical, title, when
from zhili_tui.regulation.duty import DONE, OPEN, ORDER, TOUCHED, Duty
from zhili_tui.services.names import no_unit
from zhili_tui.services.workspace import Workspace

HELP = N_("What has to be done, by when, and what was missed: out of the records, the rules and the day.")
EXAMPLES = (
    "due",
    "due --unit dongjie --within 7",
    "due --state missed",
    "due --as-of 2026-07-01 --known-then",
    "due --format ics > zhili.ics",
    "due --fail-on overdue",
)
STATES = [*ORDER]
#: So many days ahead are listed unless said otherwise.
NEAR = 30
#: So many days back a calendar cancels what is done.
YEAR_BACK = 366


def command(
    unit: Annotated[str, typer.Option(help=N_("Only this unit")), UNIT] = "",
    within: Annotated[int, typer.Option(help=N_("Of what is to come, only so many days"))] = NEAR,
    year: Annotated[int, typer.Option(help=N_("The year whose periods are looked at")), YEAR] = 0,
    state: Annotated[str, typer.Option(help=N_("met, upcoming, due, overdue, missed, late, not_applicable, or all")), DUTY_STATE] = "",
    known_then: Annotated[bool, typer.Option("--known-then", help=N_("Only what had been recorded by that day"))] = False,
    keys: Annotated[bool, typer.Option("--keys", help=N_("Show each one's name, for zhili enter --for"))] = False,
    fail_on: Annotated[
        str, typer.Option(help=N_("overdue: exit code 1 when something is overdue, or when a mistaken rule is left out"))
    ] = "",
    format: Annotated[str, typer.Option(help=N_("text, json or ics"))] = "text",
) -> None:
    """List obligations."""
    chosen = one_of(format, "text", "json", "ics")
    if fail_on not in ("", "overdue"):
        raise WrongUse(N_("--fail-on {level}: choose overdue"), level=fail_on)
    office = current().workspace()
    office.refresh(progress(_(N_("reading"))))
    if known_then:
        told = office.reckoning.recorded()
        how = N_("as its committer claims") if told.claimed else N_("by the hub's receipt")
        say(translate(N_("Out of what was recorded up to {commit}, {how}."), {"commit": told.commit[:12] or "-", "how": _(how)}))
    duties = of_unit(office, unit, year, known_then)
    shown = [duty for duty in duties if _wanted(duty, state, within, office, chosen)]
    incomplete = office.incomplete()
    notes = office.unknown_holidays(duty.day for duty in shown if duty.state in TOUCHED)
    if chosen == "json":
        emit_json(
            {"as_of": office.today, "incomplete": incomplete, "notes": notes, "obligations": [as_json(duty, office) for duty in shown]}
        )
    elif chosen == "ics":
        from zhili_tui.cli.formats import ics

        emit(ics.render(shown, office, bool(state)))
    else:
        caveat([*incomplete, *notes])
        apart, arrears = (shown, []) if state or year else folded(shown, office.today.year)
        old = [(*line_of(one, office), *([""] if keys else [])) for one in arrears]
        table([*old, *((*line(duty, office), *([duty.key] if keys else [])) for duty in apart)])
        counts = Counter(duty.state for duty in duties)
        said = [f"{formatting.label(name)} {counts[name]}" for name in STATES if counts[name]]
        late = sum(bool(duty.entered_late) for duty in duties)
        say(_(N_(", ")).join([*said, *([f"{formatting.label('recorded_late')} {late}"] if late else [])]))
    if fail_on and (incomplete or any(duty.state == "overdue" for duty in duties)):
        raise typer.Exit(1)


def of_unit(office: Workspace, unit: str, year: int, known_then: bool = False) -> list[Duty]:
    """The duties of a unit, or of all. Raises UnknownUnit."""
    if unit and unit not in office.names_of:
        raise no_unit(office.root, unit)
    units = frozenset([unit]) if unit else None
    facts = office.reckoning.facts_about(units) if units and not known_then else office.reckoning.facts(known_then)
    return office.reckoning.duties(facts, year, units)


def near(office: Workspace, unit: str, year: int, state: str) -> list[Duty]:
    """What a calendar gets unless said otherwise. Raises UnknownUnit."""
    office.refresh(progress(_(N_("reading"))))
    return [duty for duty in of_unit(office, unit, year) if _wanted(duty, state, NEAR, office, "ics")]


def _wanted(duty: Duty, state: str, within: int, office: Workspace, format: str) -> bool:
    if state:
        return state in ("all", duty.state)
    if format == "json":
        return True
    if format == "ics" and duty.state in DONE:  # told of as cancelled: an earlier calendar may have it open, with its alarm
        return (office.today - duty.day).days <= YEAR_BACK and (duty.day - office.today).days <= within
    if duty.state in OPEN:
        return (duty.day - office.today).days <= within
    lately = (office.today - duty.day).days <= within
    return duty.state == "missed" or (format == "text" and lately and (duty.state == "late" or bool(duty.entered_late)))


def as_json(duty: Duty, office: Workspace) -> dict[str, object]:
    """The promised keys, and what else is known."""
    due = duty.due.astimezone(office.zone) if isinstance(duty.due, datetime.datetime) else duty.due
    return {
        "id": duty.id, "key": duty.key, "clause": duty.clause, "unit": duty.unit, "period": duty.period, "due": due, "state": duty.state,
        "evidence": duty.evidence, "about": duty.about, "title": title(duty), "missing": duty.missing, "entered_late": duty.entered_late,
        "originals": duty.originals, "brought_in": duty.brought_in, "late_days": duty.late_days,
        "to": duty.to.said(language()) if duty.to else "", "telephone": duty.telephone,
    }  # fmt: skip


def line(duty: Duty, office: Workspace) -> tuple[str, ...]:
    """State, what, the period, clause, day, days left or over, who."""
    left = (duty.day - office.today).days
    days = translate(N_("{days} days left"), {"days": left}) if left >= 0 else translate(N_("{days} days over"), {"days": -left})
    about = f" → {office.name(duty.about)}" if duty.about else ""
    period = duty.period if periodical(duty) else ""
    marked = translate(N_(" ({marks})"), {"marks": marks(duty)}) if marks(duty) else ""
    missing = translate(N_(" (missing: {days})"), {"days": ", ".join(duty.missing[:5])}) if duty.missing and duty.state == "missed" else ""
    return (
        formatting.label(duty.state), f"{answered(duty)} {title(duty)} {period}".strip() + missing + marked, duty.clause, when(duty),
        days if duty.state in OPEN else "", office.name(duty.unit) + about,
    )  # fmt: skip


def line_of(arrears: Arrears, office: Workspace) -> tuple[str, ...]:
    """The same of what a unit left undone in a year that is over, in one line."""
    first = arrears.first
    over = translate(N_("{days} days over"), {"days": (office.today - first.day).days})
    state = formatting.label("overdue" if any(duty.state == "overdue" for duty in arrears.duties) else "missed")
    return state, owed(arrears.year, len(arrears.duties)), "", first.day.isoformat(), over, office.name(arrears.unit)
