"""The check of one opened repository: over the index where there is one, else over every file."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.errors import NoGit, NotFound
from zhili_tui.ledger import tree

if TYPE_CHECKING:
    from zhili_tui.checks.run import Report
    from zhili_tui.office import Office

Progress = Callable[[int, int], None]


def check(
    office: "Office",
    paths: list[str],
    since: str = "",
    staged: bool = False,
    fresh: bool = False,
    progress: Progress | None = None,
) -> "Report":
    """What is wrong: everywhere, below some paths, in what differs from a commit, or in what is staged.

    The index is believed where there is one; without one, or when asked for, every file is read.
    """
    from zhili_tui.checks import run

    clauses = office.book.clauses
    rules = run.check_rules(office.book)
    from zhili_tui.history import log

    if staged:
        files_ = log.staged(office.git)
        return run.check_contents(files_, log.staged_paths(office.git), clauses)
    if since:
        changed = log.changed_since(office.git, office.revision(since))
        report = run.check_paths(office.root, changed, clauses, office.today)
    elif paths:
        report = run.check_paths(office.root, _below(office, paths), clauses, office.today)
    elif fresh or not _has_index(office):
        report = run.check_tree(office.root, clauses, today=office.today)
    else:
        report = run.check_index(office.refresh(progress), office.today)
    if not (since or paths):  # what only all records together show
        every = list(_powers(office, fresh))
        rules += run.check_powers(office.root, every, office.book, _worth(office, every))
    found = [one for one in report.findings if one.rule != "reference-missing" or not office.elsewhere(one.parts["target"])]
    return report._replace(findings=rules + found)


def _powers(office: "Office", fresh: bool) -> Iterable[str]:
    """The paths that a judgement over all records needs; only those of a few kinds where the index knows them."""
    from zhili_tui.checks import powers

    if fresh or not _has_index(office):
        return tree.paths(office.root)[0]
    marks = ", ".join("?" * len(powers.KINDS))
    found = [hit.path for hit in office.index.hits(f"kind IN ({marks})", powers.KINDS)]
    return found + [hit.path for hit in office.index.hits("kind IN ('unit', 'officer')")] if found else []


def _has_index(office: "Office") -> bool:
    return _has_git(office) and office.index_file.exists()


def _has_git(office: "Office") -> bool:
    try:
        return bool(office.git.directory)
    except NoGit:
        return False


def _below(office: "Office", paths: list[str]) -> list[str]:
    found: list[str] = []
    for path in paths:
        full = Path(path) if Path(path).is_absolute() else office.root / path
        if not full.exists() and Path(path).exists():
            full = Path(path).absolute()
        try:
            relative = full.relative_to(office.root).as_posix()
        except ValueError:
            raise NotFound(ref=path) from None
        if not full.exists():
            raise NotFound(ref=path)
        plain, odd = ([relative], []) if full.is_file() else tree.paths(office.root, relative)
        found += plain + odd
    return sorted(set(found))


def _worth(office: "Office", paths: Iterable[str]) -> Mapping[str, str]:
    """The worth of the sign-offs that these rules look at, out of the files."""
    from zhili_tui.checks import powers

    signed = [path for path in paths if path.split("/")[-2] in powers.KINDS]
    return {one.digest: one.status for one in office.trust.signoffs(signed)} if signed and _has_git(office) and office.trust.pin else {}
