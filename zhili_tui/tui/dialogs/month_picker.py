"""Of which month, and of which guard post, a new record is: chosen before its form opens."""

from typing import TYPE_CHECKING

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services import monthly_returns
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.keymap import BACK

if TYPE_CHECKING:
    from zhili_tui.model.kind import Kind
    from zhili_tui.services.monthly_returns import PatrolPost
    from zhili_tui.tui.base.screen import Shell

OTHER = "other"


def choose(shell: "Shell", kind: "Kind", unit: str, like: str = "") -> None:
    """Choose among this month and those before, for each post; what is there already is opened. ``like``: the record it is to be like."""
    known = monthly_returns.posts(shell.office, unit) if kind.naming == "post" else []
    if kind.naming == "post" and not known:
        _ask_post(shell, kind, unit, known, like)
    else:
        _choose(shell, kind, unit, known, like, known)


def _choose(shell: "Shell", kind: "Kind", unit: str, known: "list[PatrolPost]", like: str, among: "list[PatrolPost]") -> None:
    office = shell.office.home(unit)
    months = monthly_returns.months(office.today)
    found = (
        [(monthly_returns.sheet(unit, kind, month, post), post) for month in months for post in among if post.stands(month)]
        if kind.naming == "post"
        else [(monthly_returns.sheet(unit, kind, month), None) for month in months]
    )
    sheets = {sheet.place.name: sheet for sheet, _post in found}
    choices = [Choice(sheet.place.name, monthly_returns.title(office, kind, sheet.place, sheet.plain)) for sheet, _post in found]
    beside = {name: _(N_("there already: opens it")) for name, sheet in sheets.items() if (office.root / sheet.place.path).is_file()}
    title = N_("{unit} > {kind}: which month?")
    if among and among is known:
        now = sum(sheet.month == months[0] for sheet in sheets.values())
        choices.insert(now, Choice(OTHER, _(N_("another post: type its name"))))
        title = N_("{unit} > {kind}: which month, which post?")

    def chosen(choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.value == OTHER:
            _ask_post(shell, kind, unit, known, like)
        else:
            shell.open_sheet(kind, sheets[choice.value], like)

    named = {"unit": office.name(unit), "kind": _(kind.label)}
    shell.app.push_screen(Pick(translate(title, named), choices, beside=beside), chosen)


def _ask_post(shell: "Shell", kind: "Kind", unit: str, known: "list[PatrolPost]", like: str) -> None:
    """The name of a post that is not in the list; its short name follows from it."""

    def said(text: str | None) -> None:
        if text is None:
            return
        try:
            post = monthly_returns.post(known, text)
        except Exception as error:
            shell.say(str(expected(error)))
            return
        _choose(shell, kind, unit, known, like, [post])

    question = translate(N_("{unit} > {kind}: name of the guard post"), {"unit": shell.office.name(unit), "kind": _(kind.label)})
    shell.app.push_screen(AskText(question, [], translate(N_("Type a name, or leave with {key}"), {"key": shell.keymap.shown(BACK)})), said)
