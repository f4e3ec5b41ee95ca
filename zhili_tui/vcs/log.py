"""The versions of a record, without reading the whole history: git's changed-path filters are kept up to date."""

import datetime
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from zhili_tui.vcs.git import SPARING, Git
from zhili_tui.vcs.reader import blobs
from zhili_tui.vcs.trees import NOTHING, TreeChange

#: Commits that may pile up before the commit-graph is written again.
SLACK = 200
#: So many folders are quicker passed over by git as a whole.
MANY = 40
FORMAT = "%x01%H%x00%at%x00%an%x00%ae%x00%s"

#: Before the commit that another takes back, in the last line of its message.
TAKEN_BACK = "Zhili-Takes-Back"

#: How the header of a commit begins that is signed with a key of OpenSSH.
SIGNED = b"\ngpgsig -----BEGIN SSH SIGNATURE-----"


class FileVersion(NamedTuple):
    """One version of one file. ``blob`` is empty where the commit removed it."""

    commit: str
    at: datetime.datetime
    author: str
    email: str
    subject: str
    blob: str


def versions(git: Git, path: str) -> Iterator[FileVersion]:
    """The versions of a file, newest first, each as git finds it; those still uncommitted are not among them."""
    if not git.head():
        return
    fields = git.parts("log", f"--format={FORMAT}", "--raw", "--no-abbrev", "--no-renames", "-z", "--", git.prefix + path)
    for head, files in _commits(fields, 4):
        commit, at, author, email, subject = (field.decode(errors="replace") for field in head)
        blob = files[0].new if files else NOTHING
        yield FileVersion(commit, _moment(at), author, email, subject, "" if blob == NOTHING else blob)


class Lost(NamedTuple):
    """A record that a commit took away, or what was saved of it and taken back. ``blob``: what it said before that commit."""

    path: str
    version: FileVersion
    removed: bool
    blob: str
    why: str  # the body of the message


def lost(git: Git, limit: int) -> Iterator[Lost]:
    """What was removed or taken back, the newest first, each as git finds it; at most so many."""
    form = FORMAT + "%x00%b"
    back = f"--grep=^{TAKEN_BACK}: "
    for extra in (["--diff-filter=D"], ["--diff-filter=M", back]):
        args = ("log", f"-n{limit}", f"--format={form}", "--raw", "--no-abbrev", "--no-renames", "-z", *extra)
        fields = git.parts(*args, "--", f"{git.prefix}records", env=SPARING)
        for head, steps in _commits(fields, 5):
            commit, at, author, email, subject, body = (field.decode(errors="replace") for field in head)
            why = "\n".join(line for line in body.splitlines() if not line.startswith(TAKEN_BACK)).strip()
            for step in steps:
                new = "" if step.new == NOTHING else step.new
                version = FileVersion(commit, _moment(at), author, email, subject, new)
                yield Lost(step.path.removeprefix(git.prefix), version, not new, step.old, why)


def versions_of(git: Git, paths: Iterable[str]) -> dict[str, list[FileVersion]]:
    """The versions of some records, each newest first, in one walk.

    Git passes over what changed none of the folders it is given; to compare with very many takes it longer than to tell of all.
    """
    wanted = {git.prefix + path: path for path in paths}
    if not git.head() or not wanted:
        return {}
    folders = sorted({os.path.dirname(os.path.dirname(name)) for name in wanted})
    if len(folders) > MANY:
        folders = [f"{git.prefix}records"]
    found: dict[str, list[FileVersion]] = {}
    fields = git.parts("log", f"--format={FORMAT}", "--raw", "--no-abbrev", "--no-renames", "-z", "--", *folders)
    for head, files in _commits(fields, 4):
        commit, at, author, email, subject = (field.decode(errors="replace") for field in head)
        for step in files:
            if step.path in wanted:
                blob = "" if step.new == NOTHING else step.new
                found.setdefault(wanted[step.path], []).append(FileVersion(commit, _moment(at), author, email, subject, blob))
    return found


class BlobChange(NamedTuple):
    """What a commit did to one file: its blob before and after, NOTHING where it is not there."""

    path: str
    old: str
    new: str


class Touching(NamedTuple):
    """A commit with who made it, as git has it, and what it did; of a merge nothing is told."""

    commit: str
    parents: tuple[str, ...]
    name: str
    email: str
    steps: list[BlobChange]


def touching(git: Git, old: str, new: str) -> Iterator[Touching]:
    """Every commit that leads to one and not to another, each before those it stands on, as git finds them."""
    args = ("--topo-order", "--format=%x01%H%x00%P%x00%an%x00%ae", "--raw", "--no-abbrev", "--no-renames", "-z", new, f"^{old}")
    for head, steps in _commits(git.parts("log", *args, env=SPARING), 3):
        commit, parents, name, email = (field.decode(errors="replace") for field in head)
        yield Touching(commit, tuple(parents.split()), name, email, steps)


def _commits(fields: Iterator[bytes], more: int) -> Iterator[tuple[list[bytes], list[BlobChange]]]:
    """What “git log --raw -z” says: of each commit the fields of its format, a byte 1 before the first and so many more, and its steps."""
    head: list[bytes] = []
    steps: list[BlobChange] = []
    for field in fields:
        if field.startswith(b"\x01"):
            if head:
                yield head, steps
            head, steps = [field[1:], *(next(fields, b"") for _ in range(more))], []
        elif meta := field.lstrip(b"\n"):
            _mode, _new_mode, old, blob, _status = meta.decode().split(" ")
            steps.append(BlobChange(os.fsdecode(next(fields)), _shared(old), _shared(blob)))
    if head:
        yield head, steps


def _shared(blob: str) -> str:
    """The same id; of nothing always the one text, of which there are as many as files."""
    return NOTHING if blob == NOTHING else blob


def differing(git: Git, old: str, new: str) -> Iterator[TreeChange]:
    """What differs between two commits, by path: of however many files, one after the other."""
    fields = git.parts("diff-tree", "-r", "-z", "--no-renames", old, new, env=SPARING)
    for meta in fields:
        _old_mode, mode, before, after, _status = meta[1:].decode().split(" ")
        yield TreeChange(os.fsdecode(next(fields)), sys.intern(mode), _shared(before), _shared(after))


def _moment(seconds: str) -> datetime.datetime:
    """When a commit was made; the beginning of git's time where its clock stood before that, which git does not tell."""
    return datetime.datetime.fromtimestamp(int(seconds) if seconds.isdecimal() else 0, datetime.UTC)


def graph_known(git: Git) -> str | None:
    """The commit up to which the commit-graph was written, as was noted; empty where nothing was, None where the note is damaged."""
    try:
        done = (git.state / "graph").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError):
        return None
    return done if re.fullmatch("[0-9a-f]{40}", done) else None


def keep_graph(git: Git) -> None:
    """Write the commit-graph with changed-path filters where it is missing or far behind."""
    mark, done = git.state / "graph", graph_known(git)
    if done:
        behind = git.attempt("rev-list", "--count", f"--max-count={SLACK}", "HEAD", f"^{done}")
        if not behind.returncode and int(behind.stdout) < SLACK:
            return
    written = git.attempt("commit-graph", "write", "--reachable", "--changed-paths", "--split" if done else "--split=replace")
    if not written.returncode:
        with suppress(OSError):  # then it is written again next time
            mark.parent.mkdir(exist_ok=True)
            mark.write_text(git.head(), encoding="ascii")


def contents(git: Git, path: str, revisions: list[str]) -> list[bytes | None]:
    """The file's bytes at these revisions; None where it was not there."""
    return blobs(git, [f"{revision}:{git.prefix}{path}" for revision in revisions])


def touched(git: Git, commit: str) -> dict[str, tuple[bytes | None, bytes | None]]:
    """The records a commit with one parent changed: what each said before and after; None where it was not there."""
    if len(git.run("rev-list", "--parents", "-n1", commit).split()) != 2:
        return {}
    raw = os.fsdecode(git.run("diff-tree", "-r", "-z", "--no-renames", "--no-commit-id", commit)).split("\0")
    changed = {}
    for meta, path in zip(raw[::2], raw[1::2], strict=False):
        _mode, _new_mode, old, new, _status = meta.lstrip(":").split(" ")
        changed[path] = (old, new)
    if not all(path.startswith(f"{git.prefix}records/") for path in changed):
        return {}
    names = [name for pair in changed.values() for name in pair]
    found = iter(blobs(git, names))
    return {path.removeprefix(git.prefix): (next(found), next(found)) for path in changed}


def first_blobs(git: Git, folders: list[str]) -> dict[str, str]:
    """The id of what each record below these folders said when it was added; of the last time, where it was added again."""
    if not git.head() or not folders:
        return {}
    where = [f"{git.prefix}{folder}" for folder in folders]
    args = ("log", "--format=", "--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=A", "--", *where)
    raw = os.fsdecode(git.run(*args)).split("\0")
    out: dict[str, str] = {}
    for meta, path in zip(raw[::2], raw[1::2], strict=False):
        out.setdefault(path.removeprefix(git.prefix), meta.split(" ")[3])
    return out


def changed_since(git: Git, revision: str) -> list[str]:
    """Paths below records/ that differ from a revision, in the working tree or not yet added; removed ones left out."""
    from zhili_tui.vcs import trees

    def same(name: str, blob: str) -> bool:
        file = git.top / name
        return file.is_file() and not file.is_symlink() and trees.made("blob", file.read_bytes()).id == blob

    known = [name for name, blob in doubtful(git, revision).items() if os.path.lexists(git.top / name) and not same(name, blob)]
    new = os.fsdecode(git.run("ls-files", "--others", "--exclude-standard", "-z", "--", f"{git.prefix}records")).split("\0")
    return sorted({name.removeprefix(git.prefix) for name in (*known, *new) if name})


def doubtful(git: Git, revision: str) -> dict[str, str]:
    """Files below records/ that git's index has otherwise than a revision, or the disk, by size and time, otherwise than the index.

    By name below the work tree, each with its blob in the revision, empty where it has none. Some do not differ: only their contents tell.
    """
    options = ("--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=all")
    raw = iter(os.fsdecode(git.run("diff-index", *options, revision, "--", f"{git.prefix}records", env=git.unfiltered)).split("\0"))
    found = ((name, meta.split(" ")[2]) for meta, name in zip(raw, raw, strict=False))
    return {name: blob if set(blob) != {"0"} else "" for name, blob in found}


def staged(git: Git) -> dict[str, bytes]:
    """The files below records/ that the next “git commit” would change, with their staged bytes."""
    args = ("diff", "--cached", "--name-only", "-z", "--no-renames", "--diff-filter=d", "--", f"{git.prefix}records")
    names = [name for name in os.fsdecode(git.run(*args)).split("\0") if name]
    found = zip(names, blobs(git, [f":{name}" for name in names]), strict=True)
    return {name.removeprefix(git.prefix): data for name, data in found if data is not None}


def staged_paths(git: Git) -> frozenset[str]:
    """Every path below records/ that the next commit would hold."""
    out = os.fsdecode(git.run("ls-files", "-z", "--", f"{git.prefix}records"))
    return frozenset(name.removeprefix(git.prefix) for name in out.split("\0") if name)


def rule_files(git: Git, commit: str = "") -> dict[str, bytes]:
    """The rule files and the office's settings as a commit has them; without one, as the next “git commit” would."""
    where = ("--", f"{git.prefix}templates/regulation", f"{git.prefix}records/office.toml")
    listing = ("ls-tree", "-r", "--name-only", "--full-tree", commit) if commit else ("ls-files",)
    names = [name for name in os.fsdecode(git.run(*listing[:1], "-z", *listing[1:], *where)).split("\0") if name.lower().endswith(".toml")]
    found = zip(names, blobs(git, [f"{commit}:{name}" for name in names]), strict=True)
    return {name.removeprefix(git.prefix): data for name, data in found if data is not None}


def stages_rules(git: Git) -> bool:
    """Whether the next “git commit” would change a rule file, or the office's settings, which say which rules count."""
    where = (f"{git.prefix}templates/regulation", f"{git.prefix}records/office.toml")
    return bool(git.run("diff", "--cached", "--name-only", "-z", "--no-renames", "--", *where))


def named(git: Git, part: str) -> list[str]:
    """The paths in git's index in which a piece of text stands, whatever its case."""
    literal = re.sub(r"([*?\[\\])", r"\\\1", part)
    out = os.fsdecode(git.run("ls-files", "-z", "--", f":(top,icase){git.prefix}records/*{literal}*"))
    return [name.removeprefix(git.prefix) for name in out.split("\0") if name]


def committed_paths(git: Git) -> frozenset[str]:
    """Every path below records/ that the last commit holds; none before the first."""
    if not git.head():
        return frozenset()
    out = os.fsdecode(git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD", "--", f"{git.prefix}records"))
    return frozenset(name.removeprefix(git.prefix) for name in out.split("\0") if name)


def known_by(git: Git, moment: datetime.datetime, tip: str = "HEAD") -> str:
    """The last commit of the main line up to a tip recorded by a moment, as its committers claim; empty where there was none.

    The time of recording is never before that of an ancestor: a back-dated commit is as late as what it stands on.
    """
    limit, latest, found = moment.timestamp(), 0, ""
    for line in git.run("log", "--first-parent", "--reverse", "--format=%H %ct", tip).decode().splitlines():
        commit, seconds = line.split(" ")
        latest = max(latest, int(seconds))
        if latest > limit:
            break
        found = commit
    return found


def contains(git: Git, late: str, early: str) -> bool:
    """Whether a commit is another, or comes after it."""
    return not git.attempt("merge-base", "--is-ancestor", early, late).returncode


def ever_signed(git: Git) -> bool:
    """Whether a commit that leads to the one checked out is signed with a key of OpenSSH, or an officer had such a key."""
    if not git.head():
        return False
    if SIGNED in git.run("rev-list", "--header", "HEAD"):
        return True
    officers = f":(glob){git.prefix}records/*/officers/*.toml"
    return bool(
        git.run(
            "log", "-1", "--format=%H", "--no-textconv", "--no-ext-diff", "-G", r"^[[:space:]]*public[[:space:]]*=", "HEAD", "--", officers
        )
    )


def tree_files(git: Git, commit: str) -> dict[str, bytes]:
    """Every file below records/ as a commit has it."""
    names = os.fsdecode(git.run("ls-tree", "-r", "-z", "--name-only", commit, "--", f"{git.prefix}records")).split("\0")
    names = [name for name in names if name.endswith(".toml")]
    found = zip(names, blobs(git, [f"{commit}:{name}" for name in names]), strict=True)
    return {name.removeprefix(git.prefix): data for name, data in found if data is not None}


class CommittedRecords(NamedTuple):
    """A commit and what it laid down: when it claims to have been made, what it stands on, each record's blob as it has it."""

    commit: str
    at: int  # seconds since 1970, as its committer claims
    parents: tuple[str, ...]
    blobs: tuple[tuple[str, str], ...]  # path below the root, blob; of a merge only what is in none of its parents


def laid_down(git: Git, tip: str, known: str = "") -> list[CommittedRecords]:
    """Every commit that leads to a tip and not to a known one, parents first."""
    args = ("log", "--topo-order", "--reverse", "--format=%x01%H %ct %P", "--raw", "-c", "-z", "--no-abbrev", "--no-renames", "--root")
    out = os.fsdecode(git.run(*args, tip, *([f"^{known}"] if known else [])))
    head = f"{git.prefix}records/"
    return [_laid(block, head, len(git.prefix)) for block in out.split("\x01")[1:]]


def _laid(block: str, head: str, prefix: int) -> CommittedRecords:
    first, *fields = block.split("\0")
    commit, at, *parents = first.split()
    found, raw = [], iter(field.lstrip("\n") for field in fields)
    for meta in raw:
        if not meta.startswith(":"):
            continue
        sources = len(meta) - len(meta.lstrip(":"))  # a merge's line tells of each parent
        path, blob = next(raw), meta.split(" ")[2 * sources + 1]
        if path.startswith(head) and set(blob) != {"0"}:
            found.append((path[prefix:], blob))
    return CommittedRecords(commit, int(at) if at.isdecimal() else 0, tuple(parents), tuple(found))
