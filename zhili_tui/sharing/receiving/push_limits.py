"""How much a hub takes at once, and of whom: branches, commits, files, memory. Every limit has its sentence.

A limit binds what is pushed; what a hub holds already stays.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from zhili_tui.sharing.receiving.hub_receipts import KEPT, MAIN, Update, owners
from zhili_tui.sharing.receiving.logins import NOBODY
from zhili_tui.trust.problems import CommitProblem, problem
from zhili_tui.trust.registry import Day, Register
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import NOTHING
from zhili_tui.vcs.reader import reading

#: Branches have plain names: nothing a shell, a terminal or git itself would take for something else.
BRANCH = re.compile(r"refs/heads/[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*\Z")
#: So many characters a branch's name may have.
NAME = 100
#: So many branches a hub keeps, and of one login.
BRANCHES, OWN = 500, 50
#: So many bytes the branches of one login hold, with those that were deleted, as git stores them, beyond what main has.
HELD = 256 << 20
#: So many commits are judged in one push, so many bytes of one commit with its message and of all of them: a batch of a thousand
#: sign-offs has 200 kB.
COMMITS, MESSAGE, MESSAGES = 20_000, 256 << 10, 32 << 20
#: So many files one commit may change, and so many bytes the files of all of them have, however well they are packed.
FILES, CONTENTS = 10_000, 512 << 20
#: So many bytes the judge may take beside what it begins with: together less than 200 MiB of the machine's memory.
MEMORY = 128 << 20


def bound_memory() -> None:
    """Let this process take MEMORY from now on, no more: a MemoryError is raised then. Where the system does not tell, nothing is done."""
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (OSError, ValueError, IndexError):
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def branches(git: Git, updates: list[Update], login: str) -> Iterator[tuple[Update, CommitProblem]]:
    """More branches than the hub keeps, of all or of one login."""
    new = [update for update in updates if update.old == NOTHING and update.new != NOTHING]
    if not new:
        return
    count = len(git.run("for-each-ref", "--format=%(objectname)", "refs/heads").split())
    mine = Counter(owners(git).branches.values())[login]
    for update in new:
        count, mine = count + 1, mine + 1
        if len(update.ref) > len("refs/heads/") + NAME:
            yield update, problem("long-ref", ref=update.ref[:NAME] + "…", most=NAME)
        if count > BRANCHES:
            yield update, problem("many-branches", count=count - 1, most=BRANCHES)
        elif mine > OWN and update.ref != MAIN:
            yield update, problem("own-branches", login=login, count=mine - 1, most=OWN)


def held(git: Git, updates: list[Update], main: str, login: str) -> Iterator[tuple[Update, CommitProblem]]:
    """Branches with which a login would hold more than the hub keeps for one, with what those had that it began and that were deleted.

    ``main``: the commit it stands at, empty where there is none yet.
    """
    sent = [update for update in updates if update.ref != MAIN and BRANCH.match(update.ref) and update.new != NOTHING]
    if not sent:
        return
    moved = {update.ref for update in updates}
    lines = git.run("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", KEPT).decode().splitlines()
    tips = {ref: tip for ref, _blank, tip in (line.partition(" ") for line in lines)}
    brought = owners(git)
    mine = [tips[ref] for ref, owner in brought.branches.items() if owner == login and ref in tips and ref not in moved | {MAIN}]
    mine += [tip for tip in sorted(brought.deleted.get(login, ())) if f"{KEPT}/{tip}" in tips]  # else another branch has it
    merged = [update.new for update in updates if update.ref == MAIN and update.new != NOTHING] + ([main] if main else [])
    asked = [*mine, *(update.new for update in sent), *(f"^{commit}" for commit in merged)]
    size = int(git.run("rev-list", "--objects", "--disk-usage", "--stdin", input="\n".join(asked).encode()))
    if size > HELD:
        yield sent[-1], problem("large-branches", login=login, count=size, most=HELD)


def deletion(git: Git, update: Update, login: str, register: Callable[[], Register], day: Day) -> CommitProblem | None:
    """Why a branch is not deleted: main never; others by the login that began them, or by a registrar's."""
    if update.ref == MAIN:
        return problem("deleted", ref=update.ref)
    owner = owners(git).branches.get(update.ref, NOBODY)
    if login != NOBODY and (login == owner or login in registrars(register(), day)):
        return None
    return problem("deleted" if owner == NOBODY else "not-yours", ref=update.ref, login=owner)


def registrars(register: Register, day: Day) -> set[str]:
    """The logins that are a registrar's: his id, and its last part where nobody else's ends so."""
    known = Counter(officer.rpartition("/")[2] for officer in register.officers)
    found = set(register.registrars(day))
    return found | {name for officer in found if known[name := officer.rpartition("/")[2]] == 1}


def commits(git: Git, ids: list[str]) -> Iterable[tuple[str, CommitProblem]]:
    """Too many commits, or too much said in them: by the commit at which it shows."""
    if len(ids) > COMMITS:
        return [(ids[-1], problem("many-commits", count=len(ids), most=COMMITS))]
    with reading(git) as reader:
        sizes = dict(zip(ids, (size or 0 for size in reader.sizes(ids)), strict=True))
    found = [(id, problem("long-message", count=size, most=MESSAGE)) for id, size in sizes.items() if size > MESSAGE]
    return found or ([(ids[-1], problem("vast"))] if sum(sizes.values()) > MESSAGES else [])
