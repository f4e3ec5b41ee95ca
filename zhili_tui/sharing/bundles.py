"""A unit without a line carries its history on a stick: written here, checked in an empty repository, then merged.

Receipts travel with it: what the hub had received before a key ended counts on the other side as it does here.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import FaultyHistory, NothingToDo, NoTrustRoot, Unreadable
from zhili_tui.i18n import N_, _, translate
from zhili_tui.sharing import arrivals
from zhili_tui.sharing.refs import FETCHED, MAIN
from zhili_tui.sharing.sync import Sync, Synced
from zhili_tui.trust.receipts.chain import read
from zhili_tui.trust.receipts.names import REF, SETTING
from zhili_tui.trust.signoff_status import Verdict, of_record
from zhili_tui.trust.types import Judged
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs.git import SPARING, Git
from zhili_tui.vcs.reader import blobs
from zhili_tui.vcs.transfer import Transfer, init

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: The last tip taken in from each unit's bundles: an older one does not pass for news.
KNOWN = "refs/zhili/bundles/"
#: Where a bundle's receipts wait until they are compared with those that are here.
PACKED = FETCHED + "packed-receipts"


ROLLED_BACK = N_("an earlier bundle of {unit} had commits that this one has not ({commit}): it has gone back")
FORKED = N_("the hub's receipts in this bundle are others than those that are here: somebody shows two histories; ask who keeps the hub")


class Checked(NamedTuple):
    """A bundle, looked at: its tip and whose it is, every sign-off's worth, and commits that do not count."""

    tip: str
    unit: str
    signoffs: list[Verdict]
    faults: list[Judged]
    lost: str  # a commit that an earlier bundle of the unit had and this one has not
    receipt: int = 0  # the number of the newest receipt by which it was judged; 0 where there is none
    notes: tuple[str, ...] = ()


def write(office: "Workspace", file: Path, since: str = "") -> int:
    """Write the history (since a commit, or all of it) into a bundle; how many commits it brings.

    Raises NothingToDo where that is none; Unreadable where a folder or a device lies there, in whose place git would put its file.
    """
    if file.exists() and not file.is_file():
        raise Unreadable(path=file, reason=_(N_("is no ordinary file")))
    head = office.git.head()
    limits = [f"^{office.git.revision(since)}"] if since else []
    count = int(office.git.line("rev-list", "--count", head, *limits))
    if not count:
        raise NothingToDo(N_("there is nothing new since {revision}"), revision=since)
    refs = [name for name in (MAIN, REF) if not office.git.attempt("rev-parse", "-q", "--verify", name).returncode]
    office.git.run("bundle", "create", "-q", str(file.resolve()), *refs, *limits, env=SPARING)
    return count


@contextmanager
def unpacked(name: str, keys: list[str], objects: Path | None = None) -> Iterator[tuple[Git, str]]:
    """A bundle in an empty repository that knows these keys of the hub, and its tip. Raises Unreadable.

    ``objects``: where a bundle of only the newest finds what it stands on.
    """
    file = Path(name).expanduser().resolve()
    if not file.is_file():
        raise Unreadable(path=name, reason=_(N_("there is no such file")))
    with tempfile.TemporaryDirectory(prefix="zhili-bundle-") as folder:
        init(Path(folder), "--bare")
        git = Git.bare(Path(folder))
        for key in keys:
            git.run("config", "--add", SETTING, key)
        if objects is not None:
            (git.directory / "objects" / "info" / "alternates").write_text(f"{objects}\n", encoding="utf-8")
        answer = Transfer().fetch(git, str(file), f"{MAIN}:{MAIN}", f"{REF}*:{REF}*")  # a pattern: it may have none
        if answer.status:
            raise Unreadable(path=name, reason=answer.reason)
        yield git, git.line("rev-parse", MAIN)


def verify(office: "Workspace", name: str) -> Checked:
    """Check a bundle in an empty repository that has the pin and nothing else of ours but objects and the hub's receipts.

    Raises NoTrustRoot, Unreadable; FaultyHistory where its receipts and ours do not go together.
    """
    if office.trust.pin is None:
        raise NoTrustRoot(N_("no beginning of trust is pinned here; pin it first: zhili keys pin"))
    keys = [key for key in office.git.configs(SETTING) if key]
    with unpacked(name, keys, office.git.common / "objects") as (git, tip):
        newest = _newest_receipts(office, git)
        if newest:
            git.run("update-ref", REF, newest)
        history = History(git, office.trust.pin, fresh=True).upto(tip)
        made = history.events()
        paths = sorted(made)
        contents = blobs(git, [f"{tip}:{path}" for path in paths])
        verdicts = [one for path, data in zip(paths, contents, strict=True) for one in of_record(history, path, data or b"", made[path])]
        last = history.judged(tip)
        unit = last.signer.split("/")[0] if last else ""
        new = git.run("rev-list", "--reverse", tip, f"^{office.git.head()}").decode().split()
        ahead, notes = arrivals.future(history, new, time.time())
        faults = [*(one for one in history.faults() if one.commit not in {bad.commit for bad in ahead}), *ahead]
        receipt = history.receipts.newest
        lost = _rolled_back(office, tip, unit, git)
        return Checked(tip, unit, verdicts, faults, lost, receipt.number if receipt else 0, tuple(notes))


def _newest_receipts(office: "Workspace", git: Git) -> str:
    """The end of the longer of two chains of receipts, the bundle's and ours. Raises FaultyHistory where neither goes on from the other."""
    packed, ours = (one.attempt("rev-parse", "-q", "--verify", REF).stdout.decode().strip() for one in (git, office.git))
    if not packed or not ours:
        return packed or ours
    if not git.attempt("merge-base", "--is-ancestor", ours, packed).returncode:
        return packed
    if git.attempt("merge-base", "--is-ancestor", packed, ours).returncode:
        raise FaultyHistory(FORKED)
    return ours


def _rolled_back(office: "Workspace", tip: str, unit: str, git: Git) -> str:
    """A commit that an earlier bundle had and this one has not: of the same unit, or with nothing new in this one at all."""
    known = office.git.run("for-each-ref", "--format=%(objectname) %(refname)", KNOWN).decode().splitlines()
    for commit, name in (line.split(" ", 1) for line in known):
        older = commit != tip and not git.attempt("merge-base", "--is-ancestor", tip, commit).returncode
        gone = name == KNOWN + unit and git.attempt("merge-base", "--is-ancestor", commit, tip).returncode
        if older or gone:
            return commit[:12]
    return ""


def take(office: "Workspace", sync: Sync, name: str, admit: tuple[str, ...] = ()) -> Synced:
    """Check a bundle and merge what it brings; with ``admit`` only these late commits. Raises FaultyHistory where it is not in order."""
    found = verify(office, name)
    sync.notes += found.notes
    if found.lost:
        raise FaultyHistory(ROLLED_BACK, unit=found.unit, commit=found.lost)
    if found.faults and not admit:
        first = found.faults[0]
        raise FaultyHistory(arrivals.NOT_TAKEN, commit=first.commit[:12], reason=first.problems[-1].sentence)
    before = office.git.head()
    file = str(Path(name).expanduser().resolve())
    kept = FETCHED + "bundle" if admit else KNOWN + found.unit
    sync.transfer.fetch(office.git, file, f"+{MAIN}:{kept}", f"+{REF}*:{PACKED}*").check("fetch")
    _take_receipts(office)
    message = translate(N_("Merge the bundle of {unit}"), {"unit": office.name(found.unit)})
    joined = sync.admit(admit) if admit else sync.join(found.tip, message)
    received = int(office.git.line("rev-list", "--count", "--no-merges", f"{before}..{joined.commit}"))
    return Synced("conflicts" if joined.clashes else "done", received, 0, "", joined.clashes, joined.merged, tuple(sync.notes))


def _take_receipts(office: "Workspace") -> None:
    """Let our receipts follow a bundle's that go on from them, where the hub's pinned key signs every one."""
    git = office.git
    packed, ours = (git.attempt("rev-parse", "-q", "--verify", ref).stdout.decode().strip() for ref in (PACKED, REF))
    keys = [key for key in git.configs(SETTING) if key]
    follows = packed and (not ours or not git.attempt("merge-base", "--is-ancestor", ours, packed).returncode)
    if follows and keys and not read(git, [packed], keys).broken:
        git.run("update-ref", REF, packed)
