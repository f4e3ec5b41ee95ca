"""The first start in a clone, and whatever needs to know it later: who is at work, whether he can sign, and in an example the tour. Each step can be left out."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from zhili_tui.entry.parsing import Choice
from zhili_tui.i18n import N_, _
from zhili_tui.tui.dialogs.confirm import Ask
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.widgets.cells import BOLD
from zhili_tui.tui.widgets.text_lines import paragraph
from zhili_tui.vcs import signing_key

if TYPE_CHECKING:
    from zhili_tui.tui.base.screen import Shell


def begin(shell: "Shell") -> None:
    """Who am I: choose once; git remembers it for this clone. Without an answer nothing more is asked until something needs it."""
    ask(shell, lambda: key(shell))


def ask(shell: "Shell", then: Callable[[], object], without: Callable[[], object] = lambda: None) -> None:
    """Who is at work, and what is done when that is known; ``without``: what is done when nobody says it.

    Where nobody is registered who could be chosen, what is to be done is done.
    """
    office = shell.office
    if not office.own_names:
        office.refresh()
    among = [Choice(ref, name) for ref, name in sorted(office.own_names.items()) if "/" in ref]
    if not among:
        then()
        return
    beside = {one.value: office.name(one.value.partition("/")[0]) for one in among}

    def chosen(choice: Choice | None) -> None:
        if choice is None:
            without()
            return
        office.set_officer(choice.value)
        shell.find_officer()
        shell.reckon()
        then()

    title = _(N_("Who are you? Type a name or its initials; this clone remembers it"))
    shell.app.push_screen(Pick(title, among, beside=beside, label=16), chosen)


def key(shell: "Shell") -> None:
    """Where one works with a hub or sign-offs are binding, say what a key is for and how to get one; work goes on without."""
    git, pin = shell.office.git, shell.office.trust.pin
    if git.config(signing_key.SETTING) or (pin is None and not git.config("remote.origin.url")):
        tour(shell)
        return
    text = N_(
        "No key for signing is set in this clone. Everything can be read without one. To enter and to sign, make one at the shell "
        "and have a registrar enter it:"
    )
    lines = [*paragraph(_(text), shell.app.size.width - 4, "  "), [], [("       zhili keys new", BOLD)]]
    if pin is None:
        first = N_("Before that, say once where trust begins in this clone; the registrar has the words for it:")
        lines += [[], *paragraph(_(first), shell.app.size.width - 4, "  "), [], [("       zhili keys pin", BOLD)]]
    shell.app.push_screen(Ask(_(N_("Go on without a key?")), lines, _(N_("go on"))), lambda _yes: tour(shell))


def tour(shell: "Shell") -> None:
    """In an example, offer the tour."""
    if shell.office.settings.as_of is None:
        return

    def answered(yes: bool | None) -> None:
        if yes:
            from zhili_tui.tui.dialogs.tour import Tour

            shell.app.push_screen(Tour())

    text = N_("These are invented books, to try things on. The tour shows in six pages what the keys do; the commands have it at any time.")
    lines = paragraph(_(text), shell.app.size.width - 4, "  ")
    shell.app.push_screen(Ask(_(N_("Begin with a tour of five minutes?")), lines, _(N_("begin"))), answered)
