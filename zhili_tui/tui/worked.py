"""A room whose content is worked out of the standing, behind the screen, again whenever the records are others."""

from typing import TYPE_CHECKING

from zhili_tui.tui.screen import Room

if TYPE_CHECKING:
    from zhili_tui.tui.standing import Standing


class WorkedOut(Room):
    """Subclasses work out in ``work_out`` what ``seen`` comes to, in a thread of its own."""

    seen: "Standing | None" = None

    def on_screen_resume(self) -> None:
        """Something may have been saved meanwhile."""
        if self.is_mounted:
            self.again()

    def again(self) -> None:
        """Work it out again where the records are others."""
        standing = self.zhili.standing
        if standing is not None and standing is not self.seen:
            self.seen = standing
            self.work_out()

    def work_out(self) -> object:
        """What the standing comes to; it is shown when it is there."""
        raise NotImplementedError
