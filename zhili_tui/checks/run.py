"""Running the checks: over one file's bytes, over a tree without any index, or out of the index."""

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from zhili_tui.checks import (
    ahead,
    clauses,
    conflicts,
    facts,
    far,
    limit,
    links,
    place,
    powers,
    privacy,
    rulebook,
    saved,
    shape,
    sheets,
    text,
)
from zhili_tui.checks.rule import CheckFinding, CheckRule, File, RuleHit, load
from zhili_tui.errors import RulesBroken
from zhili_tui.model.glossary import Term
from zhili_tui.regulation import RuleSet, agreement, bars, criteria
from zhili_tui.regulation.binding.in_force import NO_PAST, SigningFacts
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.rules import CommendationTerms
from zhili_tui.storage import files, index_rows, references, scan
from zhili_tui.storage.oddity import Oddity, content, printable
from zhili_tui.storage.sqlite_cache import sealed, unsealed
from zhili_tui.storage.toml_text import locate
from zhili_tui.vcs.uncommitted import Uncommitted
from zhili_tui.vcs.unfinished import Unfinished

if TYPE_CHECKING:
    from zhili_tui.storage.index import Index


class CheckReport(NamedTuple):
    """What a check found."""

    records: int
    findings: list[CheckFinding]

    @property
    def errors(self) -> int:
        """The number of errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """The number of warnings."""
        return len(self.findings) - self.errors


def check_file(
    path: str, data: bytes, names: frozenset[str], today: datetime.date | None = None, book: RuleSet | None = None
) -> tuple[File, list[CheckFinding]]:
    """Everything that is wrong with one file by itself; ``today`` decides which dates lie too far away.

    ``book``: the rule set whose score sheets it is held against; what it costs to read them is paid by assessments alone.
    """
    file = load(path, data)
    hits = _hits(file, names, today, book)
    told = [finding_of(rule, hit, file) for rule, hit in islice(hits, limit.MOST)]
    rest = sum(1 for _ in hits)
    return file, told + [finding_of(limit.many, hit, file) for hit in limit.many.check(len(told) + rest)]


def _hits(file: File, names: frozenset[str], today: datetime.date | None, book: RuleSet | None) -> Iterator[tuple[CheckRule, RuleHit]]:
    rules = [*place.RULES, *_hygiene(file.data)]
    if conflicts.marked(file.data) and any(conflicts.marks.check(file)):  # its other mistakes are of two files in one
        yield from ((rule, hit) for rule in (*rules, conflicts.marks) for hit in rule.check(file))
        return
    if file.kind is not None and file.record is None:  # what has no place here is not read further
        rules += shape.RULES
    elif file.record is not None:
        rules.append(FACTS)
    yield from ((rule, hit) for rule in rules for hit in rule.check(file))
    if far.suspicious(file):
        yield from ((far.far, hit) for hit in far.far.check(file, today))
    if file.record is not None and cites(file, names):
        yield from ((rule, hit) for rule in clauses.RULES for hit in rule.check(file, names))
    if book is not None and sheets.concerns(file):
        yield from ((rule, hit) for rule in sheets.RULES for hit in rule.check(file, book))


def check_hygiene(path: str, data: bytes) -> list[CheckFinding]:
    """What no file may hold, record or not: personal data, characters that are no text, templates that read other files."""
    file = load(path, data)
    hits = ((rule, hit) for rule in (*_hygiene(data), *text.TEMPLATE_RULES) for hit in rule.check(file))
    return [finding_of(rule, hit, file) for rule, hit in islice(hits, limit.MOST)]


def _hygiene(data: bytes) -> list[CheckRule]:
    """The rules for any file that a quick look does not settle."""
    return [*(text.RULES if text.suspicious(data) else ()), *(privacy.RULES if privacy.suspicious(data) else ())]


def check_message(path: str, data: bytes) -> CheckReport:
    """What is wrong with the message of a commit that git is about to make, as far as it goes into the commit."""
    file = load(path, SCISSORS.split(data)[0])
    return CheckReport(0, [finding_of(rule, hit, file) for rule in privacy.RULES for hit in rule.check(file)])


#: Below this line git shows its user what he commits.
SCISSORS = re.compile(rb"^. -{8,} >8 -{8,}$", re.MULTILINE)


def cites(file: File, known: frozenset[str]) -> bool:
    """A quick look: whether the record could cite a clause, or name a step of the ladder, that is not known."""
    assert file.kind is not None
    return any(value not in known for value in clauses.cited(file.kind.cls, file.record))


FACTS = CheckRule("", "", "error", "", facts.facts, {})


def finding_of(rule: CheckRule, hit: RuleHit, file: File | None, path: str = "") -> CheckFinding:
    """What a rule reports, as a finding in its place."""
    line, column = hit.line, hit.column
    if not line and hit.at and file and file.places:
        line, column = locate(file.places, hit.at)
    at = hit.at or (file.owner(line, column) if file else ())
    terms = tuple(key for key, value in hit.parts.items() if isinstance(value, Term))
    parts = {key: privacy.masked(str(value)) for key, value in hit.parts.items()}
    dotted = privacy.masked(".".join(str(step + 1) if isinstance(step, int) else step for step in at))
    where = printable(hit.path or (file.path if file else path))
    return CheckFinding(
        hit.rule or rule.id, "warning" if hit.warns else rule.severity, where, hit.sentence, parts, line, column, dotted, rule.clause, terms
    )


#: So many files are worth a second process.
MANY = 1500
#: So many files are named each by itself for what is likely wrong with all.
FEW = 3
#: What a check without an index learns of one file: its findings; unit, number and path where it bears a number.
Fresh = tuple[list[CheckFinding], tuple[str, str, str] | None]


def check_tree(
    root: Path, names: frozenset[str], start: str = "records", today: datetime.date | None = None, book: RuleSet | None = None
) -> CheckReport:
    """Check every file below records/, reading each; nothing cached is believed. ``today``: what is dated later is pointed out."""
    from zhili_tui.storage.process_pool import spread

    paths, odd_ones = scan.paths(root, start)
    known = frozenset(paths) if start == "records" else frozenset(scan.paths(root)[0])
    base = f"{root}/"

    def examine(path: str) -> Fresh:
        return _fresh(base, path, known, names, today, book)

    results = spread(examine, paths) if len(paths) > MANY else map(examine, paths)
    findings = list(map(_odd, odd_ones))
    numbers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for found, number in results:
        findings += found
        if number:
            numbers[number[:2]].append(number[2])
    groups = [(number, bearers) for (_, number), bearers in numbers.items() if len(bearers) > 1]
    findings += _tree_findings(root, links.duplicate_number, groups)
    return CheckReport(len(paths) + len(odd_ones), sorted(_certain(findings, odd_ones), key=_order))


def check_paths(
    root: Path, paths: list[str], names: frozenset[str], today: datetime.date | None = None, book: RuleSet | None = None
) -> CheckReport:
    """Check these files only; their references are looked up on disk."""
    findings: list[CheckFinding] = []
    for path in paths:
        data = content(f"{root}/", path)
        findings += check_one(root, path, data, names, today=today, book=book) if isinstance(data, bytes) else [_odd(data)]
    return CheckReport(len(paths), sorted(findings, key=_order))


def check_contents(
    contents: dict[str, bytes], known: frozenset[str], names: frozenset[str], today: datetime.date, book: RuleSet | None = None
) -> CheckReport:
    """Check contents that lie elsewhere than on disk, in a tree whose paths are ``known``."""
    findings: list[CheckFinding] = []
    for path, data in contents.items():
        file, found = check_file(path, data, names, today, book)
        findings += found
        if file.record is not None:
            findings += _dangling(file, lambda aim: aim in known)
    return CheckReport(len(contents), sorted(findings, key=_order))


def check_templates(root: Path) -> list[CheckFinding]:
    """What is wrong in the templates of papers in a repository's folder; how their lines end is all the same to the typesetter."""
    files_ = sorted((root / text.TEMPLATES).rglob("*.typ"))
    contents = ((file.relative_to(root).as_posix(), data) for file in files_ if (data := _bytes(root, file.relative_to(root).as_posix())))
    return [one for path, data in contents for one in check_hygiene(path, data) if one.rule != "text-line-ends"]


def check_rules(book: RuleSet, today: datetime.date | None = None) -> list[CheckFinding]:
    """What is wrong in the rule files themselves. ``today``: the calendar has to have the holidays of the days to come."""
    return [finding_of(rulebook.broken, hit, None) for hit in rulebook.broken.check(book, today)]


def gathered(findings: list[CheckFinding]) -> list[CheckFinding]:
    """The findings, those of line ends as one where git turned them in all of a work tree."""
    turned = sum(one.rule == text.line_ends.id for one in findings)
    if turned <= FEW:
        return findings
    return [finding_of(text.line_ends, text.told_once(turned), None), *(one for one in findings if one.rule != text.line_ends.id)]


def check_saved(found: Iterable[Uncommitted]) -> list[CheckFinding]:
    """What history does not have as it lies on disk."""
    return [finding_of(saved.unsaved, hit, None) for hit in saved.unsaved.check(found)]


def check_history(whole: bool, found: Iterable[saved.Unaccepted]) -> list[CheckFinding]:
    """Whether all of it is here, and who changed in it without counting what only a registrar changes."""
    hits = ((rule, hit) for rule, told in ((saved.partial, whole), (saved.unaccepted, found)) for hit in rule.check(told))
    return [finding_of(rule, hit, None) for rule, hit in hits]


def check_unfinished(found: Unfinished, commands: str, marked: Collection[str]) -> list[CheckFinding]:
    """What git began and has not ended; ``marked``: the records whose marks of a conflict are told already."""
    hits = conflicts.waiting.check(found, commands)
    return [finding_of(conflicts.waiting, hit, None) for hit in hits if hit.path not in marked]


def check_powers(
    root: Path, paths: Iterable[str], book: RuleSet, verdicts: Mapping[str, str], past: SigningFacts = NO_PAST
) -> list[CheckFinding]:
    """What is wrong between records: steps that the unit may not take, honours given in spite of a bar.

    ``paths``: all records; ``verdicts``: what their sign-offs are worth, by digest; ``past``: what was signed of them before.
    """
    every = list(paths)
    folders = powers.looked_at(every) | {"officers"}
    wanted = [path for path in every if path.endswith("/unit.toml") or path.split("/")[-2] in folders]
    if not any(f"/{kind}/" in path for path in wanted for kind in powers.KINDS):
        return []
    try:
        book.require(*bars.RULES, whole=True)
    except RulesBroken:  # told as rules-broken
        return []
    files = [load(path, data) for path in wanted if (data := _bytes(root, path)) is not None]
    known = RecordSet(((file.place, file.record) for file in files if file.place and file.record is not None), verdicts, past=past)
    effects = book.effects
    steps = powers.unauthorised(effects.authorities, known)
    found = bars.bars(effects, book.ladder, book.deadlines, known)
    return [
        *_tree_findings(root, powers.authorised, steps),
        *_tree_findings(root, powers.barred, bars.violations(found, known, bool(effects.commendation and effects.commendation.whole_year))),
        *_tree_findings(root, powers.named, bars.unnamed(known)),
        *_tree_findings(root, powers.unmet, criteria.unmet(known, (effects.commendation or CommendationTerms()).evidence_since)),
        *_tree_findings(root, powers.contradicted, criteria.contradicted(known)),
    ]


def check_agreement(root: Path, paths: Iterable[str]) -> list[CheckFinding]:
    """Where a month's figures and the records of cases and key areas say otherwise. ``paths``: all records."""
    wanted = [path for path in paths if path.split("/")[-2] in agreement.KINDS]
    if all(f"/{agreement.KINDS[0]}/" in path for path in wanted):
        return []
    files = [load(path, data) for path in wanted if (data := _bytes(root, path)) is not None]
    known = RecordSet((file.place, file.record) for file in files if file.place and file.record is not None)
    return list(_tree_findings(root, powers.disagree, agreement.disagreements(known)))


def _fresh(base: str, path: str, known: frozenset[str], names: frozenset[str], today: datetime.date | None, book: RuleSet | None) -> Fresh:
    data = content(base, path)
    if not isinstance(data, bytes):
        return [_odd(data)], None
    file, findings = check_file(path, data, names, today, book)
    if file.record is None or file.kind is None or file.place is None:
        return findings, None
    if not known.issuperset(references.aims(file.kind.cls, file.record, [])):
        findings = findings + _dangling(file, lambda aim: aim in known)
    if today:
        findings = findings + _ahead(file, today)
    number = getattr(file.record, "number", None)
    return findings, ((file.place.unit, number, path) if number else None)


def _dangling(file: File, there: Callable[[str], bool]) -> list[CheckFinding]:
    """The references of a file that lead nowhere."""
    assert file.kind is not None
    nowhere = [(file.path, field, aim) for field, aim in references.links(file.kind.cls, file.record) if not there(aim)]
    return [finding_of(links.missing, hit, file) for hit in links.missing.check(nowhere)]


def _odd(oddity: Oddity) -> CheckFinding:
    return finding_of(place.unknown, RuleHit(oddity.sentence, dict(oddity.parts)), None, oddity.path)


def _certain(findings: Iterable[CheckFinding], odd: Iterable[Oddity]) -> Iterator[CheckFinding]:
    """Without references into what cannot be read: they may lead somewhere."""
    barred = tuple(f"{oddity.path}/" for oddity in odd if oddity.barred)
    return (one for one in findings if one.rule != links.missing.id or not f"{one.parts['target']}/".startswith(barred))


def _bytes(root: Path, path: str) -> bytes | None:
    """The bytes of a file; None where they cannot be read, which is told elsewhere."""
    data = content(f"{root}/", path)
    return data if isinstance(data, bytes) else None


def check_one(
    root: Path,
    path: str,
    data: bytes,
    names: frozenset[str],
    there: Callable[[str], bool] | None = None,
    today: datetime.date | None = None,
    book: RuleSet | None = None,
) -> list[CheckFinding]:
    """What is wrong with these bytes in this place, references included: what a save asks first.

    ``there``: whether a record stands at a path, where that is known better than by asking the disk each time.
    """
    file, findings = check_file(path, data, names, today, book)
    if file.record is None:
        return findings
    asked = there or (lambda aim: files.there(root, aim))
    return findings + _dangling(file, lambda aim: aim == path or asked(aim)) + (_ahead(file, today) if today else [])


def _ahead(file: File, today: datetime.date) -> list[CheckFinding]:
    return [finding_of(ahead.ahead, hit, file) for hit in ahead.ahead.check(file, today)]


def _tree_findings(root: Path, rule: CheckRule, facts_: Iterable[object]) -> Iterator[CheckFinding]:
    for path, hits in groupby(rule.check(facts_), attrgetter("path")):
        data = _bytes(root, path)
        file = load(path, data) if data else None
        yield from (finding_of(rule, hit, file, path) for hit in hits)


def _order(finding: CheckFinding) -> tuple[str, int, int, str]:
    return finding.path, finding.line, finding.column, finding.rule


ENCODER = msgspec.msgpack.Encoder()
DECODER = msgspec.msgpack.Decoder(list[CheckFinding])


def reader(names: frozenset[str], book: RuleSet | None = None) -> index_rows.Reader:
    """A reader for the index that keeps each file's findings beside its record."""

    def read_row(path: str, data: bytes) -> index_rows.IndexRow:
        file, findings = check_file(path, data, names, book=book)
        if file.record is None or file.place is None:
            spot = file.place
            row = index_rows.IndexRow(
                path, spot.unit if spot else "", spot.year if spot else 0, file.kind.name if file.kind else "", "", "", b""
            )
        else:
            row = index_rows.row(path, file.place, file.record, data)
        return row._replace(faults=sealed(ENCODER.encode(findings))) if findings else row

    return read_row


def check_index(store: "Index", today: datetime.date | None = None) -> CheckReport:
    """The findings of a whole repository, out of an index that has been refreshed with ``reader``."""
    count = store.rows("SELECT count(*) FROM entry")[0][0]
    findings: list[CheckFinding] = []
    for (faults,) in store.rows("SELECT faults FROM entry WHERE faults IS NOT NULL", seals=(0,)):
        kept = DECODER.decode(unsealed(faults))
        findings += (one for one in kept if one.rule != far.far.id or not far.near(int(one.parts["day"][:4]), today))
    dangling = store.rows("SELECT path, field, target FROM dangling JOIN entry ON entry.id = source ORDER BY source")
    findings += _tree_findings(store.root, links.missing, dangling)
    findings += _tree_findings(store.root, links.duplicate_number, duplicates(store))
    for hit in store.hits("day > ?", (today.isoformat(),)) if today else ():
        data = _bytes(store.root, hit.path)
        findings += _ahead(load(hit.path, data), today) if data and today else []
    findings += map(_odd, store.odd)
    return CheckReport(count, sorted(_certain(findings, store.odd), key=_order))


def duplicates(store: "Index") -> list[tuple[str, list[str]]]:
    """Numbers that several papers of one unit bear."""
    repeated = store.rows("SELECT unit, value FROM number GROUP BY unit, value HAVING count(*) > 1")
    sql = "SELECT path FROM number JOIN entry ON entry.id = source WHERE number.unit=? AND value=? ORDER BY path"
    return [(value, [path for (path,) in store.rows(sql, (unit, value))]) for unit, value in repeated]
