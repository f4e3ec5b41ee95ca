"""What a hub does when a push is in: receipts for what was judged. It judges nothing itself, so it loads little."""

from collections.abc import Iterable

from zhili_tui.sharing.receiving import hub_receipts
from zhili_tui.vcs import log
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.trees import NOTHING


def post_receive(git: Git, lines: Iterable[str]) -> list[str]:
    """The hook: write the receipt of what was judged, and keep history quick to search. The refs that nobody judged, for which there is none."""
    moved = hub_receipts.updates(lines)
    judged = {update: found for update in moved if (found := hub_receipts.noted(git, update))}
    hub_receipts.keep(git, [update.old for update in judged if update.new == NOTHING])
    if judged:
        hub_receipts.write(git, list(judged.values()))
    hub_receipts.done_with(git, judged)
    log.keep_graph(git)
    return [update.ref for update in moved if update not in judged]
