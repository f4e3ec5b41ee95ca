"""Who reaches a hub, and what he may run there: all that ``authorized_keys`` asks for, on every fetch and push, so no more is loaded than that takes."""

import os
import shlex
from pathlib import Path

from zhili_tui.errors import Refused
from zhili_tui.i18n import N_
from zhili_tui.sharing.receiving import hub_policy
from zhili_tui.vcs.git import Git

#: Who pushes, as the server says: ``zhili hub serve``, gitolite, Forgejo and Gitea.
LOGINS = ("ZHILI_LOGIN", "GL_USER", "GITEA_PUSHER_NAME")
NOBODY = "-"
#: What a login that comes over SSH may run.
SERVICES = {"git-receive-pack": "receive-pack", "git-upload-pack": "upload-pack"}


def login() -> str:
    """Whose login pushes; NOBODY where the server says nothing."""
    return plain(next((os.environ[name] for name in LOGINS if os.environ.get(name)), ""))


def plain(name: str) -> str:
    """A login as it stands in receipts: one word."""
    return "".join(c for c in name if c.isalnum() or c in "._/@-")[:100] or NOBODY


def serve(folder: Path, login: str, asked: str) -> list[str]:
    """The command a login's request comes down to: fetch from this hub, or push to it. Raises Refused for anything else, Unreadable for no hub."""
    try:
        words = shlex.split(asked)
    except ValueError:
        words = []
    if words[:1] == ["git"] and len(words) > 1:
        words = [f"git-{words[1]}", *words[2:]]
    if len(words) != 2 or words[0] not in SERVICES:
        raise Refused(N_("this login may only fetch and push; it asked for: {asked}"), asked=asked[:80] or "-")
    hub_policy.office_language(Git.bare(folder.resolve()))  # it is one
    os.environ[LOGINS[0]] = plain(login)
    return ["git", SERVICES[words[0]], str(folder.resolve())]
