"""Pushes to main are judged one after another: of several that come at once one alone can be let in, and the others need no judging.

So what many offices send in the same minute costs a hub one judgement each, and memory for one at a time.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from zhili_tui.errors import CloneBusy
from zhili_tui.sharing.receiving.hub_receipts import MAIN, Update
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.lock import WriteLock
from zhili_tui.vcs.objects import NOTHING

#: So many seconds a push waits for the one before it; then it is judged beside it, so that nobody keeps the others out.
PATIENCE = 20.0


@contextmanager
def turn(git: Git, asked: list[Update]) -> Iterator[bool]:
    """Wait until no other push to main is judged; whether main is still what this one stands on. What moves no main need not wait."""
    old = next((one.old for one in asked if one.ref == MAIN), None)
    if old is None:
        yield True
        return
    with ExitStack() as held:
        with suppress(CloneBusy):
            held.enter_context(WriteLock(git.directory / "zhili").held(PATIENCE))
        there = git.attempt("rev-parse", "-q", "--verify", MAIN).stdout.decode().strip()
        yield old == (there or NOTHING)
