"""The check of one opened repository: over the index where there is one, else over every file."""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from zhili_tui.errors import NoGit, NotFound
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.regulation.binding.in_force import NO_PAST
from zhili_tui.storage import scan

if TYPE_CHECKING:
    from zhili_tui.checks.rule import CheckFinding
    from zhili_tui.checks.run import CheckReport
    from zhili_tui.services.repository import Repository
    from zhili_tui.services.saving import Saving
    from zhili_tui.services.soundness import Soundness
    from zhili_tui.services.verifying import Trusting
    from zhili_tui.vcs.git import Git

Progress = Callable[[int, int], None]


def check(
    repository: "Repository",
    trust: "Trusting",
    soundness: "Soundness",
    paths: list[str],
    since: str = "",
    staged: bool = False,
    fresh: bool = False,
    progress: Progress | None = None,
) -> "CheckReport":
    """What is wrong: everywhere, below some paths, in what differs from a commit, or in what is staged.

    The index is believed where there is one; without one, or when asked for, every file is read.
    """
    from zhili_tui.checks import run

    names = repository.book.names
    rules = run.check_rules(repository.book, repository.today) + run.check_templates(repository.root)
    if staged:
        return _staged(repository)
    from zhili_tui.vcs import log

    if since:
        changed = log.changed_since(repository.git, repository.git.revision(since))
        report = run.check_paths(repository.root, changed, names, repository.today, repository.book)
    elif paths:
        report = run.check_paths(repository.root, _below(repository, paths), names, repository.today, repository.book)
    elif fresh or not _has_index(repository):
        report = run.check_tree(repository.root, names, today=repository.today, book=repository.book)
    else:
        report = run.check_index(repository.refresh(progress), repository.today)
    if not (since or paths):  # what only all records together show
        every = list(_powers(repository, fresh))
        rules += run.check_agreement(repository.root, every)
        whole = not (_has_git(repository) and repository.git.shallow)
        rules += run.check_history(whole, soundness.strays() if whole and _has_git(repository) else ())
        worth = _worth(repository, trust, every) if whole else {}
        fitting = [digest for digest, status in worth.items() if status in ("valid", "attested")]
        past = trust.past({place for path in every if (place := place_of(path))}, fitting) if worth else NO_PAST
        rules += run.check_powers(repository.root, every, repository.book, worth, past)
        rules += _beside(repository, {one.path for one in report.findings if one.rule == "conflict-marks"}) if _has_git(repository) else []
    found = [one for one in report.findings if one.rule != "reference-missing" or not repository.elsewhere(one.parts["target"])]
    return report._replace(findings=rules + run.gathered(found))


def of_record(repository: "Repository", trust: "Trusting", saving: "Saving", path: str) -> "list[CheckFinding]":
    """What the check of everything says of one record: of it alone, and of it beside the others."""
    from zhili_tui.checks import powers, run
    from zhili_tui.regulation import agreement, criteria

    place = place_of(path)
    if place is None:
        return []
    found = saving.findings(path, repository.load(path).data)
    if place.kind in powers.KINDS or place.kind in criteria.KINDS or place.kind in agreement.KINDS:
        every = list(_powers(repository, False))
        worth = _worth(repository, trust, every)
        fitting = [digest for digest, status in worth.items() if status in ("valid", "attested")]
        past = trust.past({at for one in every if (at := place_of(one))}, fitting) if worth else NO_PAST
        beside = run.check_powers(repository.root, every, repository.book, worth, past) + run.check_agreement(repository.root, every)
        known = {(one.rule, one.field) for one in found}
        found += [one for one in beside if one.path == path and (one.rule, one.field) not in known]
    return sorted(found, key=lambda one: one.severity != "error")


def _beside(repository: "Repository", marked: set[str]) -> "list[CheckFinding]":
    """What git has otherwise than the disk, and what it began and has not ended."""
    from zhili_tui.checks import run
    from zhili_tui.vcs.uncommitted import uncommitted
    from zhili_tui.vcs.unfinished import NONE, act, unfinished, ways_out

    unsaved = uncommitted(repository.git)
    begun = unfinished(repository.git) if unsaved or marked or act(repository.git) else NONE
    return run.check_unfinished(begun, ways_out(begun.act), marked) + run.check_saved(unsaved)


def _staged(repository: "Repository") -> "CheckReport":
    """What is wrong in what is staged; what the last commit has already is told, and is no error of the next."""
    from zhili_tui.checks import run, standing
    from zhili_tui.vcs import log

    git, names = repository.git.committing(), repository.book.names
    contents = log.staged(git)
    report = run.check_contents(contents, log.staged_paths(git), names, repository.today, repository.book)
    findings = []
    for path, found in groupby(report.findings, attrgetter("path")):
        told = list(found)
        data = contents.get(path)
        if data is not None and any(one.severity == "error" for one in told):
            before = log.contents(git, path, ["HEAD"])[0] if git.head() else None

            def stood(before: bytes, path: str = path) -> "list[CheckFinding]":
                return run.check_contents({path: before}, log.committed_paths(git), names, repository.today, repository.book).findings

            new = standing.new_errors(told, data, before, stood)
            told = [one if one in new else msgspec.structs.replace(one, severity="warning") for one in told]
        findings += told
    return report._replace(findings=_staged_rules(git) + findings)


def _staged_rules(git: "Git") -> "list[CheckFinding]":
    """What is wrong in the rule files as they are staged, where any is."""
    from zhili_tui.checks import rulebook, run
    from zhili_tui.vcs import log

    book = rulebook.in_use(log.rule_files(git)) if log.stages_rules(git) else None
    if book is None:
        return []
    new = {
        (one.path, one.line) for one in rulebook.new_mistakes(book, rulebook.in_use(log.rule_files(git, "HEAD")) if git.head() else None)
    }
    found = run.check_rules(book)
    return [one if (one.path, one.line) in new else msgspec.structs.replace(one, severity="warning") for one in found]


def _powers(repository: "Repository", fresh: bool) -> Iterable[str]:
    """The paths that a judgement over all records needs; only those of a few kinds where the index knows them."""
    from zhili_tui.checks import powers
    from zhili_tui.regulation import agreement, criteria

    if fresh or not _has_index(repository):
        return scan.paths(repository.root)[0]
    wanted = tuple(dict.fromkeys((*powers.KINDS, *agreement.KINDS, *criteria.KINDS)))
    found = [hit.path for hit in repository.index.hits(f"kind IN ({', '.join('?' * len(wanted))})", wanted)]
    return found + [hit.path for hit in repository.index.hits("kind IN ('unit', 'officer')")] if found else []


def _has_index(repository: "Repository") -> bool:
    return _has_git(repository) and (file := repository.index_file) is not None and file.exists()


def _has_git(repository: "Repository") -> bool:
    try:
        return bool(repository.git.directory)
    except NoGit:
        return False


def _below(repository: "Repository", paths: list[str]) -> list[str]:
    found: list[str] = []
    for path in paths:
        full = Path(path) if Path(path).is_absolute() else repository.root / path
        if not full.exists() and Path(path).exists():
            full = Path(path).absolute()
        try:
            relative = full.relative_to(repository.root).as_posix()
        except ValueError:
            raise NotFound(ref=path) from None
        if not full.exists():
            raise NotFound(ref=path)
        plain, odd = ([relative], []) if full.is_file() else scan.paths(repository.root, relative)
        found += plain + [one.path for one in odd]
    return sorted(set(found))


def _worth(repository: "Repository", trust: "Trusting", paths: list[str]) -> Mapping[str, str]:
    """The worth of the sign-offs that these rules look at, out of the files."""
    from zhili_tui.checks import powers

    kinds = powers.looked_at(paths)
    signed = [path for path in paths if path.split("/")[-2] in kinds]
    return {one.digest: one.status for one in trust.signoffs(signed)} if signed and _has_git(repository) and trust.pin else {}
