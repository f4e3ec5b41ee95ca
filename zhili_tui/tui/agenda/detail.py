"""A duty in full: for the pane beside the agenda, and for the help."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.regulation.duties import wording
from zhili_tui.regulation.duties.agenda import CLOSING
from zhili_tui.regulation.duties.obligations import rule_of
from zhili_tui.tui.widgets.cells import BOLD, DIM, PLAIN, Piece, wrap

if TYPE_CHECKING:
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.agenda.view_model import DutyLine

#: Of days without a round, and of units, so many are named.
FEW = 12


def lines(office: "Workspace", items: "tuple[DutyLine, ...]", duties: "list[Duty]", width: int) -> list[list[Piece]]:
    """What it is, by when, who, the clause, what is missing, what there is to show for it."""
    item, today = items[0], office.today
    one = duties[0] if len(duties) == 1 else None
    if item.group == "arrears":
        return _arrears(office, items, width)
    out = [[(" " + line, BOLD)] for line in wrap(item.what if len(items) == 1 else item.what.removesuffix(item.about).strip(), width - 1)]
    days = wording.days(item.day, today).strip()
    out += [[], [(" " + item.day.isoformat() + " " + formatting.weekday(item.day) + "  ", PLAIN), (days, PLAIN)]]
    state = "".join(f"  {text}" for text in (formatting.label(one.state), wording.marks(one)) if text) if one else ""
    out.append([(f" {item.who}", PLAIN), (state, DIM)] if len(items) == 1 or item.about else [])
    if len(items) > 1:
        out += _listed(_(N_("Still open")), [one.about or one.who for one in items], width)
    out += [[], [(f" {item.clause}", BOLD)]]
    out += [[(" " + line, PLAIN)] for line in wrap(office.clause(item.clause), width - 1)]
    if one and one.missing:
        out += _listed(_(N_("Days without a round")), [day[5:] for day in one.missing], width)
    shown = one.evidence[0 if wording.periodical(one) else 1 :] if one else ()  # the first of a limit is the record that sets it
    if shown:
        out += _listed(_(N_("Shown by")), [evidence(office, ref) for ref in shown], width, each=True)
    if duties:
        out.append([])
        out += [[(" " + line, DIM)] for text in how(office, duties[0]) for line in wrap(text, width - 1)]
    return out


def _arrears(office: "Workspace", items: "tuple[DutyLine, ...]", width: int) -> list[list[Piece]]:
    """What a unit left undone in a year that is over: each by name; and what ends it."""
    head = wording.owed(int(items[0].alike.partition("/")[2]), len(items))
    text = _(N_("It stays here until it is made good, or until a superior closes the year by a signed paper."))
    out = [
        [(" " + head, BOLD)],
        [(f" {items[0].who}", PLAIN)],
        *_listed(_(N_("Left undone")), [one.what for one in items], width, each=True),
    ]
    return [*out, [], *([(" " + line, DIM)] for line in wrap(text, width - 1))]


def _listed(head: str, parts: list[str], width: int, each: bool = False) -> list[list[Piece]]:
    """A head and what it stands for, one after another or each on its own line."""
    more = [translate(N_("and {count} more"), {"count": len(parts) - FEW})] if len(parts) > FEW else []
    shown = parts[:FEW] + more
    texts: Iterable[str] = shown if each else [_(N_(", ")).join(shown)]
    return [[], [(" " + head, DIM)], *([(" " + line, PLAIN)] for text in texts for line in wrap(text, width - 1))]


def evidence(office: "Workspace", ref: str) -> str:
    """A record that shows something, by its kind, title and day."""
    try:
        home, path = office.find(ref)
        loaded = home.load(path)
        day = loaded.plain.get(loaded.kind.date or "", "")
        return f"{formatting.label(loaded.kind.name)} {formatting.title(loaded.kind, loaded.place, loaded.plain, home.name)} {str(day)[:10]}".strip()
    except ZhiliError:
        return ref


def explain(office: "Workspace", duty: "Duty") -> list[str]:
    """The clause and how the day came about."""
    return [
        f"{wording.what(duty, office.today.year)}  {office.name(duty.unit)}",
        f"{duty.clause}  {office.clause(duty.clause, duty.day)}",
        *how(office, duty),
    ]


def how(office: "Workspace", duty: "Duty") -> list[str]:
    """How the day it is due came about, and what happens after it."""
    rules = office.book.obligations
    if duty.id == CLOSING:
        return [_(N_("It takes what units left undone in that year off their lists, once the chair has signed it; it says why."))]
    rule = rule_of(rules.obligations, duty)
    if rule is None:
        limit = next((one for one in office.book.deadlines.deadlines if one.id == duty.id), None)
        source = evidence(office, duty.evidence[0]) if duty.evidence else ""
        if limit is not None and limit.counted_from:
            text = N_("The limit is written in the record, else it is {days} working days; the record: {title}")
            if limit.months:
                text = N_("The limit is written in the record, else it is {months} months and {days} working days; the record: {title}")
            return [translate(text, {"months": limit.months, "days": limit.days, "title": source})]
        return [translate(N_("The limit comes from the record: {title}"), {"title": source})] if source else []
    span = wording.period(duty.period, 0)
    parts: dict[str, Any]
    if rule.due_month:
        text, parts = N_("To be done by the end of {month}."), {"month": wording.month(rule.due_month)}
    elif rule.due_days:
        text, parts = N_("To be done within {days} days after {period}."), {"days": rule.due_days, "period": span}
    else:
        text, parts = N_("To be done in {period}, to its last day."), {"period": span}
    after = (
        N_("It can still be done afterwards, and then counts as late.")
        if rule.make_up
        else N_("What was done in time may be entered up to {days} working days later; then the period counts as missed.")
    )
    return [translate(text, parts), translate(after, {"days": rules.grace})]
