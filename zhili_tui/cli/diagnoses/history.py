"""What git holds: the branch, the objects, the index, how much of it lies loose."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from zhili_tui.cli.diagnoses.diagnosis import Diagnosis, listed, removal
from zhili_tui.errors import BrokenHistory, PartialHistory
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.vcs.git import Git

BRANCH, WHOLE, OBJECTS = N_("History"), N_("The whole history is here"), N_("What git keeps")
STAGED, LOOSE = N_("git's index"), N_("Room that history takes")
#: From so many loose objects on git itself would pack them.
MANY = 6700
#: Every object, but neither the index nor the commit-graph, which are looked at by themselves.
FSCK = ("-c", "core.commitGraph=false", "fsck", "--no-dangling", "--no-progress", "--no-reflogs")
REFETCH = "git fetch --refetch origin"
UNREADABLE = re.compile(r"(?:object file |missing: |stored in )(\S*objects/[0-9a-f]{2}/[0-9a-f]{38})")
MISSING = re.compile(r"^missing (\w+) ([0-9a-f]{40})$", re.MULTILINE)


def branch(office: "Workspace") -> Iterator[Diagnosis]:
    """The commit checked out can be read; else the last one that can is named."""
    git = office.git
    try:
        head = git.head()
    except BrokenHistory as error:
        yield Diagnosis(BRANCH, False, str(error), _begun_again(git))
    else:
        yield Diagnosis(BRANCH, True, head[:12])


def whole(office: "Workspace") -> Iterator[Diagnosis]:
    """All of the history is here."""
    shallow = office.git.shallow
    yield Diagnosis(WHOLE, not shallow, str(PartialHistory()) if shallow else "", "git fetch --unshallow" if shallow else "")


def _begun_again(git: "Git") -> str:
    """The commands that bring the branch to the last commit it had that is whole; from the hub, where that has what is lost."""
    name = git.branch or "HEAD"
    file = git.common / name
    said = file.read_text(encoding="ascii", errors="replace").strip() if file.is_file() else ""
    theirs = git.common / "refs" / "remotes" / "origin" / name.rpartition("/")[2]
    if said and theirs.is_file() and theirs.read_text(encoding="ascii", errors="replace").strip() == said:
        broken = git.common / "objects" / said[:2] / said[2:]
        return f"{removal([broken])} && {REFETCH}" if broken.exists() else REFETCH
    log = git.directory / "logs" / "HEAD"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.is_file() else []
    for line in reversed(lines):
        commit = line.split(" ")[1]
        if not git.attempt("rev-parse", "-q", "--verify", f"{commit}^{{tree}}").returncode:
            first = f"{removal([file])} && " if git.branch and file.is_file() and said != commit else ""
            return f"{first}git update-ref {name} {commit}"
    return _(N_("clone the hub anew, and copy what lies in records into it; or take .git from a copy"))


def objects(office: "Workspace") -> Iterator[Diagnosis]:
    """Every object is there, and says what it is named by."""
    git = office.git
    git.head()
    done = git.attempt(*FSCK, env={"GIT_INDEX_FILE": str(git.directory / "no-index")})
    if not done.returncode:
        yield Diagnosis(OBJECTS, True)
        return
    said = (done.stdout + done.stderr).decode(errors="replace")
    unreadable = [git.top / path for path in dict.fromkeys(UNREADABLE.findall(said)) if (git.top / path).exists()]
    missing = list(dict.fromkeys(MISSING.findall(said)))
    names = [f"{type_} {id[:12]}" for type_, id in missing]
    state = listed([*unreadable, *names]) or said.strip().split("\n")[0]
    steps = [removal(unreadable)] if unreadable else []
    wanted = {id for _type, id in missing} - set(refilled := _on_disk(office, [id for _type, id in missing]))
    steps += [f"git hash-object --no-filters -w {' '.join(quote(path) for path in refilled.values())}"] if refilled else []
    if wanted and git.config("remote.origin.url"):
        steps.append(REFETCH)
    elif wanted:
        steps.append(_(N_("take it from another clone or a copy: git fetch --refetch FOLDER")))
    yield Diagnosis(OBJECTS, False, translate(N_("damaged or missing: {what}"), {"what": state}), " && ".join(steps))


def _on_disk(office: "Workspace", lost: Iterable[str]) -> dict[str, str]:
    """Those lost contents that lie in the work tree as they were: their files, by id."""
    from zhili_tui.vcs import trees

    found, wanted = {}, set(lost)
    for file in (office.root / "records").rglob("*.toml") if wanted else ():
        if file.is_file() and (id := trees.made("blob", file.read_bytes()).id) in wanted:
            found[id] = str(file)
    return found


def staged(office: "Workspace") -> Iterator[Diagnosis]:
    """The index can be read."""
    office.git.head()
    done = office.git.attempt("ls-files", "-z")
    if done.returncode:
        from zhili_tui.vcs.git import last_line

        yield Diagnosis(STAGED, False, last_line(done.stderr), " && ".join([removal([office.git.directory / "index"]), "git reset -q"]))
    else:
        yield Diagnosis(STAGED, True)


def loose(office: "Workspace") -> Iterator[Diagnosis]:
    """Objects that lie in files of their own cost room and time."""
    folders = (office.git.common / "objects").glob("[0-9a-f][0-9a-f]")
    count = sum(1 for folder in folders for _file in Path(folder).iterdir())
    state = translate(N_("{count} loose objects"), {"count": count})
    yield Diagnosis(LOOSE, count < MANY, state, "" if count < MANY else "git repack -a -d -k -q")


DIAGNOSES = ((BRANCH, branch), (WHOLE, whole), (STAGED, staged), (OBJECTS, objects), (LOOSE, loose))
