"""What a hub's server calls on every push and fetch: ``zhili hub pre-receive`` and ``post-receive`` its hooks, ``zhili hub serve`` a login.

No more is loaded than they take.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.cli.output import say
from zhili_tui.i18n import N_, translate, use

if TYPE_CHECKING:
    from zhili_tui.sharing.receiving.hub_receipts import Update
    from zhili_tui.vcs.git import Git

OVERTAKEN = N_("zhili: another push came first; sync again")
UNJUDGED = N_("zhili: nobody judged {ref}, so there is no receipt for it; the one who keeps this hub has to run: zhili hub install DIR")


def run(hook: str) -> int:
    """Do what a hook is there for with what git tells on standard input; its exit code."""
    return _pre_receive() if hook == "pre-receive" else _post_receive()


def serve(folder: str, login: str = "") -> None:
    """Become the command of git that a login asks for over SSH. Raises Refused for anything else, Unreadable for no hub."""
    from zhili_tui.sharing.receiving import logins

    words = logins.serve(Path(folder), login, os.environ.get("SSH_ORIGINAL_COMMAND", ""))
    os.execvp(words[0], words)


def _pre_receive() -> int:
    """Judge, as soon as no other push to main is judged; 1 where it is refused, or another came first."""
    from zhili_tui.sharing.receiving import hub_policy, hub_receipts, turns

    git = hub_policy.here()
    use(hub_policy.pusher_language(git))
    asked = hub_receipts.updates(sys.stdin)
    with turns.turn(git, asked) as stands:
        if not stands:
            say(translate(OVERTAKEN, {}))
            return 1
        return _judge(git, asked)


def _judge(git: "Git", asked: "list[Update]") -> int:
    from zhili_tui.sharing.receiving import hub_policy, pre_receive, push_limits

    push_limits.bound_memory()
    found = pre_receive.pre_receive(git, hub_policy.policy(git), asked)
    for one in found[: pre_receive.MOST]:
        say(str(one))
    if len(found) > pre_receive.MOST:
        say(translate(N_("… and {count} more"), {"count": len(found) - pre_receive.MOST}))
    return 1 if found else 0


def _post_receive() -> int:
    """Write receipts, and say for what there is none."""
    from zhili_tui.sharing.receiving import hub_policy
    from zhili_tui.sharing.receiving.post_receive import post_receive

    git = hub_policy.here()
    use(hub_policy.office_language(git))
    for ref in post_receive(git, sys.stdin):
        say(translate(UNJUDGED, {"ref": ref}))
    return 0
