"""Why a hub was not reached: what OpenSSH and git say of it, in English, and what that means."""

import re

from zhili_tui.i18n import N_, _
from zhili_tui.vcs.progress import Answer

NO_HUB = N_("there is no hub to sync with; name it with: git remote add origin PLACE")
#: How a sync ends for want of a line to the hub's machine, by whole lines: nothing is wrong here but that.
OFFLINE = (
    (r"ssh: Could not resolve hostname .*: Temporary failure in name resolution", N_("no name can be looked up")),
    (r"(ssh: connect to host|Connection to) .* timed out|Connection timed out .*|Timeout, server .*", N_("it does not answer")),
    (r"ssh: connect to host .*: (Network is unreachable|No route to host)", N_("there is no line to it")),
)
#: How it ends at the hub's door, or for an address that is none.
FAILED = (
    (r"ssh: Could not resolve hostname .*", N_("its name leads nowhere")),
    (r"ssh: connect to host .*: Connection refused", N_("its machine is there and takes no connections")),
    (r"@ +WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! +@", N_("it is not the machine known by that name")),
    (
        r"Host key verification failed\.",
        N_(
            "its machine is not known here yet: compare its fingerprint with what you were told, and put it into ~/.ssh/known_hosts with ssh-keyscan"
        ),
    ),
    (r"\S+: Permission denied \(.*\)\.", N_("it lets nobody in with this key")),
    (r"fatal: '.*' does not appear to be a git repository", N_("there is no repository at its address")),
)
#: What git adds to every failure on the way to a hub, and says of none.
ALWAYS = {
    "",
    "fatal: Could not read from remote repository.",
    "Please make sure you have the correct access rights",
    "and the repository exists.",
}


def why(answer: Answer) -> tuple[str, str]:
    """How a sync ends with this answer, and why: as a clause, or in the words of who said it where they are not known.

    >>> why(Answer(128, [], [], ["fatal: '/x' does not appear to be a git repository"]))
    ('failed', 'there is no repository at its address')
    """
    lines = [*answer.messages, *answer.errors]
    for state, causes in (("offline", OFFLINE), ("failed", FAILED)):
        for pattern, clause in causes:
            if any(re.fullmatch(pattern, line) for line in lines):
                return state, _(clause)
    said = [line for line in answer.errors if line not in ALWAYS] or [line for line in answer.messages if line not in ALWAYS]
    return "failed", "; ".join(said) or answer.reason
