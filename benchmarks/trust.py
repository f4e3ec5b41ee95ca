"""Figures of sign-off, verification and hub."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, best, command, race
from zhili_tui import demo
from zhili_tui.demo.keys import KeyPair
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.receiving import hub
from zhili_tui.storage import signoff_block
from zhili_tui.trust import sshsig
from zhili_tui.trust.verified_history import History, pin_of
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.commits import Author, blob, tree_with, write
from zhili_tui.vcs.git import Git

MEETING = 'type = "directors_meeting"\ndate = 2026-03-02\nchair = "{}"\nexpected = 2\npresent = 2\n'
COUNT = 1000


def signed(small: Path, large: Path) -> Iterator[Figure]:
    """1,000 sign-off commits with an empty cache, the history they stand on included; beside a loop of git verify-commit."""
    with tempfile.TemporaryDirectory() as folder:
        base, root = Path(folder) / "base", Path(folder) / "repo"
        demo.make(base, units=3, years=1, commits=1)
        thousand(base, root)
        git = Git(root)
        pin = pin_of(git)
        assert pin is not None
        commits = git.run("rev-list", "HEAD").decode().split()

        def ours() -> None:
            assert History(git, pin, fresh=True).upto(git.head()).faults() == []

        signers = Path(folder) / "signers"
        register = History(git, pin, fresh=True).upto(git.head()).register(git.head())
        signers.write_text("".join(f"{one.officer} {sshsig.line_of(blob)}\n" for blob, one in register.holders.items()))

        def gits() -> None:
            for commit in commits[:100]:
                command("git", "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", commit, cwd=root)

        mine = best(ours, 5)
        yield Figure(f"{len(commits)} commits, {COUNT} of them sign-offs, judged with no cache", mine, 500, "the bar", 1)
        yield Figure("the same against git verify-commit", mine, best(gits, 2) * len(commits) / 100, "a loop of git verify-commit", 0.04)


def pinned_clone(source: Path, root: Path) -> tuple[Git, Workspace, str]:
    """A clone of a demonstration that trusts what it trusts, and the director of its first street."""
    command("git", "clone", "-q", "--no-hardlinks", str(source), str(root))
    git, pin = Git(root), pin_of(Git(source))
    assert pin is not None
    git.run("config", "zhili.pin", pin.genesis)
    office = Workspace.open(root)
    officers = office.trust.register.officers.items()
    director = next(
        ref for ref, one in officers if ref.startswith("dongjie/") and any("office_director" in post.roles for post in one.posts)
    )
    return git, office, director


def thousand(source: Path, root: Path) -> str:
    """A copy of a demonstration with a thousand minutes, each signed by the street's director; the tip before the first."""
    git, office, director = pinned_clone(source, root)
    clerk = next(ref for ref, one in office.trust.register.officers.items() if ref.startswith("dongjie/") and ref != director)
    when = office.moment.replace(year=2026, month=11, day=24, hour=8, minute=0, second=0)
    months = [f"records/dongjie/20{20 + i // 100}/meeting/2026030{1 + i % 9}-{number(i)}.toml" for i in range(COUNT)]
    data = MEETING.format(director).encode()
    tree = tree_with(git, git.line("rev-parse", "HEAD^{tree}"), dict.fromkeys(months, blob(git, data)))
    start = write(git, tree, [git.head()], "begin", author(office, clerk), when)
    tip = start
    for path in months:
        signed, digest = signoff_block.add(
            path, data, {"by": director, "role": "office_director", "verdict": "approved", "at": when, "after": ()}
        )
        tree = tree_with(git, tree, {path: blob(git, signed)})
        tip = write(git, tree, [tip], f"x\n\nZhili-Signoff: {path} office_director approved {digest}\n", author(office, director), when)
    git.run("reset", "-q", "--hard", tip)
    git.run("gc", "-q")
    return start


def number(i: int) -> str:
    letters = "abcdefghij"
    return "a" + "".join(letters[int(digit)] for digit in f"{i:03}")


def author(office: Workspace, officer: str) -> Author:
    unit, name = officer.split("/")
    return Author(office.trust.register.name(officer), f"{name}@{unit}", KeyPair(1, officer).signer())


#: git on the same terms: what it writes is on the disk before it ends.
SYNCED = ("-c", "core.fsync=committed,loose-object,reference", "-c", "core.fsyncMethod=fsync")


def sign(small: Path, large: Path) -> Iterator[Figure]:
    """One sign-off with its commit, against git commit -S of the same file in the same tree: in a small district, and in one ten years old."""
    for source, name in ((small, "small"), (large, "large")):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "repo"
            git, office, director = pinned_clone(source, root)
            git.run("config", "zhili.officer", director)
            signing_key.use(git, str(KeyPair(1, director).lay(Path(folder) / "key")))
            office.refresh()
            waiting = [one.path for one in office.signing.waiting(director) if one.role == "office_director"]
            turns = iter(waiting)

            def ours(office: Workspace = office, turns: Iterator[str] = turns) -> None:
                office.signing.sign([next(turns)], "office_director")

            file = next((root / "records").glob("dongjie/*/meeting/*.toml"))

            def gits(root: Path = root, file: Path = file) -> None:
                file.write_text(file.read_text(encoding="utf-8") + "#\n", encoding="utf-8")
                command("git", "add", str(file), cwd=root)
                command("git", *SYNCED, "-c", "user.name=x", "-c", "user.email=x", "commit", "-q", "-S", "--no-verify", "-m", "x", cwd=root)

            both = race(ours, gits, min(6, len(waiting)))
            yield Figure(
                f"sign and commit, {name}: {len(list((root / 'records').rglob('*.toml')))} records", *both, "git add + git commit -S", 1
            )


def push(small: Path, large: Path) -> Iterator[Figure]:
    """A push of one record to a hub with 100,000 files, against the same push to a bare repository without hooks."""
    with tempfile.TemporaryDirectory() as folder:
        root, bare = Path(folder) / "repo", Path(folder) / "plain.git"
        command("git", "clone", "-q", "--branch", "made", str(large), str(root))  # without what the figures of saving left
        git = Git(root)
        pin = pin_of(Git(large))
        assert pin is not None
        git.run("config", "zhili.pin", pin.genesis)
        office = Workspace.open(root)
        clerk = "dongjie/lin-shufen"
        git.run("config", "zhili.officer", clerk)
        hub.create(office, Path(folder) / "hub.git", str(Path("scripts/zhili").resolve()))
        command("git", "clone", "-q", "--bare", str(root), str(bare))
        data = MEETING.format("dongjie/chen-guoqiang").encode()
        turns = iter(range(COUNT))

        def timed(to: Path) -> float:
            path = f"records/dongjie/2026/meeting/20261101-{number(next(turns))}.toml"
            tree = tree_with(git, git.line("rev-parse", "HEAD^{tree}"), {path: blob(git, data)})
            git.run("update-ref", "HEAD", write(git, tree, [git.head()], "x", author(office, clerk), None))
            start = time.perf_counter()
            command("git", "push", "-q", str(to), "HEAD:main", cwd=root)
            return (time.perf_counter() - start) * 1000

        found = [(timed(Path(folder) / "hub.git"), timed(bare)) for _ in range(5)]
        ours, plain = min(a for a, _ in found), min(b for _, b in found)
        yield Figure("what the hub adds to the push of one record", ours - plain, 500, "the bar", 1)
