"""Asking a hub from outside whether it judges what is pushed: it is offered a commit that nobody signed, and has to say so.

The commit is offered on a ref that no clone fetches and that no hub's judge ever lets in. Where nobody judges it is in, and
taken away again at once.
"""

import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from zhili_tui.errors import NoHub
from zhili_tui.i18n import LANGUAGES, N_, load, translate
from zhili_tui.sharing.failures import NO_HUB, why
from zhili_tui.sharing.refs import PROBE, REMOTE
from zhili_tui.sharing.sync import PATIENCE, WAY
from zhili_tui.trust.problems import SENTENCES
from zhili_tui.vcs.commits import Author, tree_with, write
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.transfer import Transfer, init

#: What was found, as sentences.
FOUND = {
    "judges": N_("The hub judges what is pushed: it refused an unsigned commit, and said why."),
    "open": N_("Nothing judges what is pushed to this hub: it took an unsigned commit. Run on its machine: zhili hub install DIR"),
    "odd": N_("The hub refused an unsigned commit, but not for want of a signature, so its judge may not run. It said: {words}"),
    "unreached": N_("The hub could not be asked: {words}"),
}
LEFT = N_("The commit could not be taken away again: delete {ref} on the hub's machine ({words})")


class Probed(NamedTuple):
    """What a hub did with an unsigned commit. ``state``: one of FOUND."""

    state: str
    words: str = ""
    left: str = ""  # the ref that could not be taken away again, and why
    ref: str = ""

    def __str__(self) -> str:
        sentences = [translate(FOUND[self.state], {"words": self.words})]
        return "\n".join(sentences + ([translate(LEFT, {"ref": self.ref, "words": self.left})] if self.left else []))


def probe_hub_of(git: Git, transfer: Transfer) -> Probed:
    """Ask the hub of a clone, in the way the clone reaches it. Raises NoHub, Refused."""
    address = git.config(f"remote.{REMOTE}.url")
    if not address:
        raise NoHub(NO_HUB)
    command = git.config("core.sshCommand")
    return probe(address, git.top, transfer, {"GIT_SSH_COMMAND": command} if command else {})


def probe(address: str, base: Path, transfer: Transfer, way: Mapping[str, str] | None = None) -> Probed:
    """Ask the hub at an address, which may be a folder seen from ``base``. Raises Refused for an address that names a program.

    ``way``: variables by which it is reached where the user's environment says nothing.
    """
    local = (base / Path(address).expanduser()).resolve()
    place = str(local) if local.is_dir() else address
    said = {name: os.environ[name] for name in WAY if name in os.environ}
    return _probe(place, said or dict(way or {}) or {"GIT_SSH_COMMAND": PATIENCE}, transfer)


def _probe(address: str, way: dict[str, str], transfer: Transfer) -> Probed:
    from zhili_tui.vcs.gitpython import check_address

    check_address(address)
    with tempfile.TemporaryDirectory(prefix="zhili-") as folder:
        init(Path(folder), "--bare")
        git: Git = Git.bare(Path(folder).resolve())
        commit = write(git, tree_with(git, "", {}), [], "zhili hub check\n", Author("zhili hub check", "nobody@invalid"))
        ref = f"{PROBE}{secrets.token_hex(8)}"
        answer = transfer.push(git, address, f"{commit}:{ref}", env=way)
        if not answer.status:
            gone = transfer.push(git, address, f":{ref}", env=way)
            return Probed("open", left=gone.reason if gone.status else "", ref=ref)
        said = next((line.rpartition("\t")[2] for line in answer.output if line.startswith(f"!\t{commit}:{ref}\t")), "")
        if not said.startswith("[remote rejected]"):
            return Probed("unreached", why(answer)[1])
        heard = [line.removeprefix("remote: ") for line in answer.messages if line.startswith("remote: ")]
        unsigned = [load(language).gettext(SENTENCES["unsigned"]) for language in LANGUAGES]
        if any(line.startswith("zhili: ") and line.rstrip().endswith(tuple(unsigned)) for line in heard):
            return Probed("judges")
        return Probed("odd", "; ".join(heard) or answer.reason)
