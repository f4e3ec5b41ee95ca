"""What runs behind the screen: a method of a room in a thread of its own; a room whose content is worked out of the standing."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from textual import work
from textual.worker import Worker, get_current_worker

from zhili_tui.errors import expected
from zhili_tui.i18n import _
from zhili_tui.tui.base.screen import NOT_KNOWN, PENDING, Room

if TYPE_CHECKING:
    from zhili_tui.tui.agenda_state import AgendaState

P = ParamSpec("P")
R = TypeVar("R", bound=Room)


def background(group: str) -> Callable[[Callable[Concatenate[R, P], None]], Callable[Concatenate[R, P], Worker[None]]]:
    """A method of a room that runs in a thread of its own, the newest of its group only; what goes wrong the room is told (``came_to_nothing``).

    It does not touch the screen itself: it delivers what it found (``Room.deliver``).
    """

    def decorate(method: Callable[Concatenate[R, P], None]) -> Callable[Concatenate[R, P], Worker[None]]:
        @wraps(method)
        def guarded(room: R, *args: P.args, **keywords: P.kwargs) -> None:
            worker = get_current_worker()
            room.failures.pop(group, None)
            try:
                method(room, *args, **keywords)
            except Exception as error:
                said = str(expected(error))
                if not worker.is_cancelled:  # nobody waits for what another has taken the place of, or whose room was left
                    room.deliver(room.came_to_nothing, group, said)

        return work(thread=True, exclusive=True, group=group)(guarded)

    return decorate


class WorkedOut(Room):
    """Subclasses work out in ``work_out`` what ``seen`` comes to, in a thread of its own."""

    seen: "AgendaState | None" = None

    def on_screen_resume(self) -> None:
        """Something may have been saved meanwhile."""
        if self.is_mounted:
            self.again()

    def again(self) -> None:
        """Work it out again where the records are others."""
        standing = self.zhili.standing
        others = self.seen is None or (standing is not None and standing.register is not self.seen.register)
        self.seen = standing or self.seen
        if standing is not None and (others or self.failures):
            self.work_out()
        if self.zhili.unanswered:
            self.forget()

    def came_to_nothing(self, group: str, text: str) -> None:
        """What was worked out before may no longer hold."""
        super().came_to_nothing(group, text)
        self.forget()

    @property
    def unknown(self) -> str:
        """Why it is not known: it came to nothing, or that from which it is worked out did."""
        return super().unknown or self.zhili.unanswered

    @property
    def pending(self) -> str:
        """What stands in the place of what is not there: that it is being worked out; once that came to nothing, that it is not known."""
        return _(NOT_KNOWN if self.unknown else PENDING)

    def work_out(self) -> object:
        """What the standing comes to; it is shown when it is there."""
        raise NotImplementedError

    def forget(self) -> None:
        """Show that it is not known (``unknown`` says why), in the place of what was worked out before."""
        raise NotImplementedError


@contextmanager
def gc_paused() -> Iterator[None]:
    """No looking for circles among a hundred thousand records meanwhile, nor later: there are none, and every key would wait for it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
