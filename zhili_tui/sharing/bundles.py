"""A unit without a line carries its history on a stick: written here, checked in an empty repository, then merged."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.errors import NothingToDo, NoTrustRoot, Unreadable, UntrustedHistory
from zhili_tui.i18n import N_, _, translate
from zhili_tui.sharing.sync import MAIN, Sync, Synced
from zhili_tui.trust.receipts import REF
from zhili_tui.trust.signoff_status import Verdict, of_record
from zhili_tui.trust.types import Judged
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.reader import blobs
from zhili_tui.vcs.transfer import Transfer, init

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: The last tip taken in from each unit's bundles: an older one does not pass for news.
KNOWN = "refs/zhili/bundles/"


ROLLED_BACK = N_("an earlier bundle of {unit} had commits that this one has not ({commit}): it has gone back")


class Checked(NamedTuple):
    """A bundle, looked at: its tip and whose it is, every sign-off's worth, and commits that do not count."""

    tip: str
    unit: str
    signoffs: list[Verdict]
    faults: list[Judged]
    lost: str  # a commit that an earlier bundle of the unit had and this one has not


def write(office: "Workspace", file: Path, since: str = "") -> int:
    """Write the history (since a commit, or all of it) into a bundle; how many commits it brings. Raises NothingToDo where that is none."""
    head = office.git.head()
    limits = [f"^{office.git.revision(since)}"] if since else []
    count = int(office.git.line("rev-list", "--count", head, *limits))
    if not count:
        raise NothingToDo(N_("there is nothing new since {revision}"), revision=since)
    refs = [name for name in (MAIN, REF) if not office.git.attempt("rev-parse", "-q", "--verify", name).returncode]
    office.git.run("bundle", "create", "-q", str(file.resolve()), *refs, *limits)
    return count


def verify(office: "Workspace", name: str) -> Checked:
    """Check a bundle in an empty repository that has the pin and nothing else of ours but objects. Raises NoTrustRoot, Unreadable."""
    if office.trust.pin is None:
        raise NoTrustRoot(N_("no beginning of trust is pinned here; pin it first: zhili keys pin"))
    file = Path(name).expanduser().resolve()
    if not file.is_file():
        raise Unreadable(path=name, reason=_(N_("there is no such file")))
    with tempfile.TemporaryDirectory(prefix="zhili-bundle-") as folder:
        init(Path(folder), "--bare")
        git = Git.bare(Path(folder))
        (git.directory / "objects" / "info" / "alternates").write_text(f"{office.git.directory / 'objects'}\n", encoding="utf-8")
        answer = Transfer().fetch(git, str(file), f"{MAIN}:{MAIN}")
        if answer.status:
            raise Unreadable(path=name, reason=answer.reason)
        tip = git.line("rev-parse", MAIN)
        history = History(git, office.trust.pin, fresh=True).upto(tip)
        made = history.events()
        paths = sorted(made)
        contents = blobs(git, [f"{tip}:{path}" for path in paths])
        verdicts = [one for path, data in zip(paths, contents, strict=True) for one in of_record(history, path, data or b"", made[path])]
        last = history.judged(tip)
        unit = last.signer.split("/")[0] if last else ""
        return Checked(tip, unit, verdicts, history.faults(), _rolled_back(office, tip, unit, git))


def _rolled_back(office: "Workspace", tip: str, unit: str, git: Git) -> str:
    """A commit that an earlier bundle had and this one has not: of the same unit, or with nothing new in this one at all."""
    known = office.git.run("for-each-ref", "--format=%(objectname) %(refname)", KNOWN).decode().splitlines()
    for commit, name in (line.split(" ", 1) for line in known):
        older = commit != tip and not git.attempt("merge-base", "--is-ancestor", tip, commit).returncode
        gone = name == KNOWN + unit and git.attempt("merge-base", "--is-ancestor", commit, tip).returncode
        if older or gone:
            return commit[:12]
    return ""


def take(office: "Workspace", sync: Sync, name: str) -> Synced:
    """Check a bundle and merge what it brings. Raises UntrustedHistory where it is not in order."""
    found = verify(office, name)
    if found.lost:
        raise UntrustedHistory(ROLLED_BACK, unit=found.unit, commit=found.lost)
    if found.faults:
        first = found.faults[0]
        raise UntrustedHistory(
            N_("what came is not in order and was not taken over: {commit}: {why}"),
            commit=first.commit[:12],
            why=first.problems[0].sentence,
        )
    before = office.git.head()
    sync.transfer.fetch(office.git, str(Path(name).expanduser().resolve()), f"{MAIN}:{KNOWN}{found.unit}").check("fetch")
    joined = sync.join(found.tip, translate(N_("Merge the bundle of {unit}"), {"unit": office.name(found.unit)}))
    received = int(office.git.line("rev-list", "--count", "--no-merges", f"{before}..{joined.commit}"))
    return Synced("conflicts" if joined.clashes else "done", received, 0, "", joined.clashes, joined.merged)
