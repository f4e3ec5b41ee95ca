"""A walk through a demonstration in ten minutes: the clerk, the director, the district, step by step, with commands that run as they stand."""

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.demo.around import Player


class TourStep(NamedTuple):
    """What one does, in a sentence, and how, with the unit's short name in it."""

    sentence: str
    command: str


#: One part a person, in the order in which the work goes.
STEPS: dict[str, tuple[TourStep, ...]] = {
    "clerk": (
        TourStep(N_("The street's clerk looks at what presses."), "zhili due --unit {unit} --within 14"),
        TourStep(
            N_("She enters an activity; a form of the terminal program asks for the same."),
            "zhili new activity --unit {unit} --set type=publicity --set date=2026-11-22 --set title=平安宣傳進社區",
        ),
        TourStep(N_("It is in the books, with its history."), "zhili list activity --unit {unit} --limit 3"),
        TourStep(N_("She sends it to the hub, which judges it."), "zhili sync"),
    ),
    "director": (
        TourStep(N_("The district's director brings in what others sent."), "zhili sync"),
        TourStep(N_("She sees what waits for her signature; in the terminal program she reads and signs it."), "zhili digest --subject"),
        TourStep(N_("The units as they stand, and what each score still lacks."), "zhili rank"),
        TourStep(N_("Of one unit, item by item."), "zhili score {street} --missing"),
        TourStep(N_("One sheet for those who only look."), "zhili board --for district -o {beside}/board.pdf"),
    ),
    "inspector": (
        TourStep(N_("The district's inspector sees what came in."), "zhili sync"),
        TourStep(N_("Which findings are overdue."), "zhili list inspection --state overdue --limit 5"),
        TourStep(N_("What a month's return says, and who has not reported."), "zhili returns {street} --month 10"),
        TourStep(N_("Whether the signatures hold, without trusting anybody."), "zhili verify"),
    ),
}
HEADS = {
    "clerk": N_("The clerk, three minutes"),
    "director": N_("The director, four minutes"),
    "inspector": N_("The district, three minutes"),
}


def tour(players: "Sequence[Player]", beside: str) -> Iterator[str]:
    """The walk, line by line; a command stands on a line of its own, two blanks in. ``beside``: the folder for what is made on the way."""
    by_task = {one.task: one for one in players}
    street = by_task["clerk"].officer.partition("/")[0]
    number = 0
    for task, steps in STEPS.items():
        one = by_task[task]
        yield ""
        yield translate(N_("{head}: {name}, {post}"), {"head": _(HEADS[task]), "name": one.name, "post": one.post})
        for step in steps:
            number += 1
            yield f"{number}. {_(step.sentence)}"
            words = step.command.format(unit=one.officer.partition("/")[0], street=street, beside=shlex.quote(beside))
            yield "  " + words.replace("zhili", f"zhili --repo {shlex.quote(str(one.folder))}", 1)
    yield ""
    yield _(
        N_("Whoever you want to be, open the terminal with the same --repo and nothing else; the second line names the rooms, ? helps.")
    )
