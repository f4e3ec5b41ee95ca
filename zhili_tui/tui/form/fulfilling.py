"""What fulfils a duty, from wherever one stands on it: the record that has fulfilled it, else a form that will."""

from typing import TYPE_CHECKING

from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.tui.base.screen import Shell

if TYPE_CHECKING:
    from zhili_tui.entry.parsing import Choice
    from zhili_tui.regulation.duty import Duty


def one_of(shell: Shell, duties: "list[Duty]") -> None:
    """The same as ``fulfil`` for one of several duties alike: of several units, about several, of several posts; or of what a year left undone."""
    from zhili_tui.entry.parsing import Choice
    from zhili_tui.regulation.duties import wording
    from zhili_tui.services.grids import catalogue
    from zhili_tui.tui.dialogs.picker import Pick

    if len(duties) < 2:
        for duty in duties:
            fulfil(shell, duty)
        return
    mine = shell.standing.writes_for if shell.standing and shell.office.trust.pin else frozenset(duty.unit for duty in duties)
    known = {duty.key: duty for duty in sorted(duties, key=lambda duty: duty.unit not in mine)}
    apart = len({duty.id for duty in duties}) > 1  # what a year left undone is of many sorts
    among = [
        Choice(
            key,
            (
                wording.what(duty, shell.office.today.year) if apart else f"{shell.office.name(duty.about or duty.unit)} {duty.subject}"
            ).strip(),
        )
        for key, duty in known.items()
    ]
    beside = {
        key: f"{formatting.label(duty.state)}  {duty.day.isoformat()}{'' if duty.unit in mine else '  ' + _(N_('read only'))}"
        for key, duty in known.items()
    }

    grid, of = catalogue.of_duties(shell.office, shell.unit, duties)
    if grid:
        among.insert(0, Choice("", _(N_("All of them in one table"))))
        beside[""] = _(catalogue.GRIDS[grid].TITLE)

    def chosen(choice: "Choice | None") -> None:
        if choice is not None and not choice.value:
            shell.open_grid(grid, shell.unit, of)
        elif choice is not None:
            fulfil(shell, known[choice.value])

    shell.app.push_screen(Pick(_(N_("Which of these?")), among, beside=beside), chosen)


def fulfil(shell: Shell, duty: "Duty") -> None:
    """What has been fulfilled is shown by its record; for the rest, what fulfils it."""
    from zhili_tui.regulation.duties import wording
    from zhili_tui.tui.form import open as opening
    from zhili_tui.tui.form.screen import open_form

    standing = shell.standing
    assert standing is not None
    if duty.state in ("met", "late") and duty.evidence:
        try:
            shell.show_record(duty.evidence[0])
        except Exception as error:  # removed meanwhile
            shell.say(str(expected(error)))
        return
    if duty.answered and not _judges(shell, duty):  # a second answer would be the same once more
        try:
            shell.show_record(duty.answered, wording.what(duty, shell.office.today.year))
        except Exception as error:
            shell.say(str(expected(error)))
        return
    parts = {"clause": duty.clause, "what": wording.what(duty, shell.office.today.year)}
    open_form(shell, lambda: opening.fulfil(shell.office, duty, standing, translate(N_("for {clause} {what}"), parts)))


def _judges(shell: Shell, duty: "Duty") -> bool:
    """Whether the officer at work writes the record whose finding was answered: then it is for him to accept it."""
    return shell.standing is not None and duty.evidence[0].partition("/")[0] in shell.standing.writes_for
