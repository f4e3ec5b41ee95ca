"""Tables with a row for each record: which kind, which field each column is, and the records of the period in their order."""

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from zhili_tui.exchange.filling import offices, proposals, reckoned, stretches, sums, values
from zhili_tui.exchange.filling.asked import Sight
from zhili_tui.exchange.filling.files.canvas import FormCell
from zhili_tui.exchange.filling.files.growing import Growth
from zhili_tui.exchange.filling.lexicon import Lexicon, squeezed
from zhili_tui.exchange.filling.proposals import Proposal, blank, doubted, proposal
from zhili_tui.exchange.filling.reckoned import ELSEWHERE, NOT_OVER
from zhili_tui.exchange.filling.regions import StubRow, TableBlock, serial
from zhili_tui.exchange.filling.stretches import MonthSpan
from zhili_tui.exchange.importing.cells import in_each_language
from zhili_tui.exchange.importing.headings import BELOW, HeadingNames, names_of
from zhili_tui.exchange.importing.layout import ImportWords, field_of
from zhili_tui.i18n import LANGUAGES, N_
from zhili_tui.model import kinds
from zhili_tui.model.field_values import meets
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import Field
from zhili_tui.regulation.record_set import FiledRecord

MORE = N_("there are more records than rows: {count} for {rows}")
NO_MORE = N_("there are no more records")
NO_FIELD = N_("no field of the records: {words}")
NOT_SAID = N_("the title does not say which records")
SUBORDINATE = ("所屬", "駐區", "下級", "轄區")
#: Before the name of a list of the row's record: how many entries it has.
COUNTED = "count."
#: So many columns must be known for a table to be a ledger.
FEWEST = 2


class Spec(NamedTuple):
    """Which records a ledger asks for: the kind, the list in it whose entries are the rows, conditions on the record."""

    kind: str
    list: str
    conditions: tuple[str, ...]
    name: str


class LedgerRow(NamedTuple):
    """One record, or one entry of its list."""

    filed: FiledRecord
    entry: Any


class LedgerWords(NamedTuple):
    """What names and words are written with: names by reference, and the language of the form."""

    name: Any
    words: ImportWords
    language: str


def is_ledger(block: TableBlock, lexicon: Lexicon) -> bool:
    """Whether the rows of a block have nothing beside them but numbers; totals aside."""
    lines = [one for one in block.lines if not any(lexicon.is_total(stub.text) for stub in one.stubs)]
    return bool(lines) and all(all(serial(stub) for stub in one.stubs) for one in lines)


class LedgerRows(NamedTuple):
    """What goes into a ledger: its lines and totals, the records, and what is doubtful about which they are."""

    spec: Spec
    lines: list[StubRow]
    totals: list[StubRow]
    rows: list[LedgerRow]
    doubts: tuple[str, ...]
    columns: dict[int, tuple[str, ...]]


def rows_of(block: TableBlock, sight: Sight, office: LedgerWords) -> LedgerRows | None:
    """The records for a ledger; None where nobody says which."""
    spec, certain = _spec(block, sight, office)
    if spec is None or sight.period is None or not sight.unit:
        return None
    totals = [one for one in block.lines if any(sight.lexicon.is_total(stub.text) for stub in one.stubs)]
    lines = [one for one in block.lines if one not in totals]
    columns = {cell.column: _meant(block, cell, spec, sight.lexicon, office.words) for line in lines for cell in line.free}
    shown = {path for paths in columns.values() for path in paths[:1]}
    rows, doubts = _rows(spec, block, sight, own=spec.name in ("inspection", "statement") and "unit" in shown)
    doubts = doubts if certain else (NOT_SAID, *doubts)
    return LedgerRows(spec, lines, totals, rows, doubts, columns)


def lacking(block: TableBlock, sight: Sight, office: LedgerWords) -> Growth | None:
    """The rows to add for records that find none; None where there are enough, or where which records they are is a guess nobody confirmed."""
    found = rows_of(block, sight, office)
    if found is None or len(found.rows) <= len(found.lines):
        return None
    if NOT_SAID in found.doubts and not any(_held_columns(block, found.lines, sight).values()):
        return None
    last = found.lines[-1]
    numbered = tuple((one.column, int(one.text)) for one in last.stubs if one.text.isdecimal())
    return Growth(block.table.name, last.row, len(found.rows) - len(found.lines), numbered)


def filled(block: TableBlock, sight: Sight, office: LedgerWords) -> Iterator[Proposal]:
    """A proposal for every free cell of a ledger."""
    found = rows_of(block, sight, office)
    if found is None:
        why = proposals.WHEN if sight.period is None else NOT_SAID if sight.unit else proposals.WHOSE
        for line in block.lines:
            for cell in line.free:
                yield blank(block.table.place(cell), why, _heads(block, cell))
        return
    held = _held_columns(block, found.lines, sight)
    made: list[Proposal] = []
    for line, row in zip(found.lines, [*found.rows, *[None] * len(found.lines)], strict=False):
        for cell in line.free:
            one = _cell(block, cell, row, found.columns[cell.column], found.spec, sight, office, held.get(cell.column))
            for doubt in found.doubts:
                if cell.column not in held:
                    one = doubted(one, doubt)
            if len(found.rows) > len(found.lines):
                one = doubted(one, MORE, count=len(found.rows), rows=len(found.lines))
            made.append(one)
            yield one
    for line in found.totals:
        for cell in line.free:
            yield _total(block, cell, made, found.lines, sight)


def _held_columns(block: TableBlock, lines: list[StubRow], sight: Sight) -> dict[int, str]:
    """What was confirmed of columns before: in whichever row, it holds for all of them."""
    every = ((cell.column, sight.layout.get(block.table.place(cell))) for line in lines for cell in line.free)
    return {column: held for column, held in every if held is not None}


def _heads(block: TableBlock, cell: FormCell) -> str:
    return " · ".join(block.heads(cell.column)).replace("\n", "")


def _spec(block: TableBlock, sight: Sight, office: LedgerWords) -> tuple[Spec | None, bool]:
    """Which records are asked for: what the longest word of the titles says, else the kind that knows most columns; whether a title says it."""
    said = squeezed(" ".join((*block.titles, block.table.name)))
    every = [(len(word), name) for name, some in sight.lexicon.words.ledgers.items() for one in some if (word := squeezed(one)) in said]
    known = [(size, name) for size, name in every if _columns(block, _parsed(name), sight.lexicon, office.words)]
    if known:
        longest = max(size for size, _name in known)
        names = list(dict.fromkeys(name for size, name in known if size == longest))
        names.sort(key=lambda name: (-len(_parsed(name).conditions), name))  # of two of one kind the narrower
        first, rest = _parsed(names[0]), list(map(_parsed, names[1:]))
        enough = _columns(block, first, sight.lexicon, office.words) >= FEWEST
        return first, enough and all(one.name == first.name and len(one.conditions) < len(first.conditions) for one in rest)
    counted = sorted(
        ((_columns(block, _parsed(name), sight.lexicon, office.words), name) for name in sight.lexicon.words.ledgers), reverse=True
    )
    return (_parsed(counted[0][1]), False) if counted and counted[0][0] > FEWEST else (None, False)


def _parsed(name: str) -> Spec:
    head, _bracket, rest = name.partition("[")
    kind, _dot, inner = head.partition(".")
    return Spec(kind, inner, tuple(filter(None, rest.removesuffix("]").split(","))), head)


def _columns(block: TableBlock, spec: Spec, lexicon: Lexicon, words: ImportWords) -> int:
    """How many columns are fields of such records."""
    cells = {cell.column: cell for line in block.lines for cell in line.free}
    return sum(bool(_meant(block, cell, spec, lexicon, words)) for cell in cells.values())


def _meant(block: TableBlock, cell: FormCell, spec: Spec, lexicon: Lexicon, words: ImportWords) -> tuple[str, ...]:
    """The fields that a column may mean, the likeliest first."""
    heads = block.heads(cell.column)
    leaves = {squeezed(bare(heads[-1])), squeezed(heads[-1])} if heads else set()
    own = lexicon.words.columns.get(spec.name, {}) or lexicon.words.columns.get(spec.kind, {})
    said = tuple(path for path, some in own.items() if leaves & {squeezed(one) for one in some})
    if said:
        return said
    names = _names(spec.kind, words)
    found = names.meant(BELOW.join("".join(one.split()) for one in heads)) if heads else ()
    kind = kinds.kind(spec.kind)
    return tuple(one for one in found if one == "@unit" or (_fits(one, spec) and field_of(kind, one)))


def bare(text: str) -> str:
    """A heading without what it counts in, and without what stands in brackets.

    >>> bare("發放資料/份"), bare("應到（人）"), bare("地區（部位）名稱")
    ('發放資料', '應到', '地區名稱')
    """
    text = "".join(text.split())
    text = BRACKETS.sub("", text) or text
    head, slash, measure = text.rpartition("/")
    return head if slash and len(measure) <= 2 else text


#: What stands in brackets.
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


def _names(kind: str, words: ImportWords) -> HeadingNames:
    key = (kind, id(words))
    if key not in _KNOWN:
        _KNOWN[key] = names_of(kinds.kind(kind), words)
    return _KNOWN[key]


_KNOWN: dict[tuple[str, int], HeadingNames] = {}


def _fits(path: str, spec: Spec) -> bool:
    """Whether a field can be shown on a row: of the record, or of the list whose entries are the rows."""
    return "." not in path or path.rpartition(".")[0] == spec.list


def _rows(spec: Spec, block: TableBlock, sight: Sight, own: bool) -> tuple[list[LedgerRow], tuple[str, ...]]:
    """The records of the period in the order of their days, and what is doubtful about which they are.

    ``own``: a register of what the unit itself did, by the units it did it to; what others did to it is not asked.
    """
    assert sight.period is not None
    span, facts, today = sight.period.span, sight.reckoner.facts, sight.reckoner.today
    if sight.period.doubt == "length":  # a ledger that says no more is the year's so far
        span = span._replace(first=1)
    units = sight.whose

    def taken(every: list[FiledRecord]) -> list[FiledRecord]:
        there = [
            one
            for one in every
            if meets(one.record, spec.conditions) and span.holds(day := reckoned.day_of(one)) and day is not None and day <= today
        ]
        return sorted(there, key=lambda one: (reckoned.day_of(one) or datetime.date.min, one.ref))

    if spec.kind == "officer":
        return list(_officers(sight, span)), (NOT_SAID,)
    issued = taken([one for unit in units for one in facts.kept(spec.kind, unit)])
    rows = [LedgerRow(one, entry) for one in issued for entry in (getattr(one.record, spec.list) if spec.list else (one.record,))]
    doubts = []
    if sight.period.doubt == "length" and not _of_year(block, sight):
        doubts.append(values.PERIOD_LENGTH)
    about = kinds.kind(spec.kind).concerns
    titled = squeezed(" ".join((sight.title, *block.titles)))
    if about and not own and not any(squeezed(word) in titled for word in SUBORDINATE):
        others = taken([one for one in facts.of(spec.kind) if getattr(one.record, about, None) in units])
        if {one.ref for one in others} - {one.ref for one in issued}:
            doubts.append(ELSEWHERE)
    if sight.people.stands_for_all(sight.unit):
        doubts.append(values.WHOLE)
    if values.narrowed(sight, ""):
        doubts.append(NOT_SAID)
    return rows, tuple(doubts)


def _of_year(block: TableBlock, sight: Sight) -> bool:
    """Whether the titles name the year alone: then a ledger is that of the year so far."""
    found = [stretches.said(one).found for one in (sight.title, *block.titles)]
    return any("year" in one for one in found) and not any("until" in one for one in found)


def _officers(sight: Sight, span: MonthSpan) -> Iterator[LedgerRow]:
    """Who holds a post in the unit itself, leaders first."""
    day = min(sight.reckoner.today, span.ends)
    found = [
        (min((offices.ROLES.index(role) for role in post.roles if role in offices.ROLES), default=len(offices.ROLES)), ref, officer, post)
        for ref, officer in sight.people.facts.officers.items()
        for post in officer.posts
        if post.unit == sight.unit and (post.since or day) <= day <= (post.until or day)
    ]
    for _rank, ref, officer, post in sorted(found, key=lambda one: one[:2]):
        unit, _slash, name = ref.partition("/")
        yield LedgerRow(FiledRecord(f"{unit}/officers/{name}", unit, 0, name, officer, None, None), post)


def _cell(
    block: TableBlock, cell: FormCell, row: LedgerRow | None, paths: tuple[str, ...], spec: Spec, sight: Sight, office: LedgerWords,
    held: str | None,
) -> Proposal:  # fmt: skip
    place, said, words = block.table.place(cell), _heads(block, cell), sight.lexicon.words
    if held == "":
        return blank(place, N_("left blank, as confirmed before"), said)
    for some, why in ((words.private, proposals.PRIVATE), (words.by_hand, proposals.BY_HAND)):
        if sight.lexicon.says(said, some):
            return blank(place, why, said)
    if held is not None and held.startswith("record."):
        paths = (held.removeprefix("record."),)
    if not paths:
        return blank(place, NO_FIELD, said, words=said)
    if row is None:
        return blank(place, NO_MORE, said)
    every = [_value(path, row, spec, office) for path in paths]
    unlike = not all(one == every[0] for one in every) or "closed=" in paths[0]  # closed by when: by the period's end, or by now?
    doubts = (values.TO_CONFIRM,) if held is None and unlike else ()
    return proposal(place, cell, every[0], doubts, f"record.{paths[0]}", (row.filed.ref,), said)


def _value(path: str, row: LedgerRow, spec: Spec, office: LedgerWords) -> Any:
    """What a field of a row says, in the words of the form's language."""
    if path == "@unit":
        return office.name(row.filed.unit)
    if path.startswith(COUNTED):
        asked = reckoned.term(f"count.{spec.kind}.{path.removeprefix(COUNTED)}")
        return sum(meets(one, asked.conditions) for one in getattr(row.filed.record, asked.path[0]))
    chain = field_of(kinds.kind(spec.kind), path)
    if not chain:
        return None
    if len(chain) > 1 and spec.list and path.startswith(f"{spec.list}."):
        return _said(getattr(row.entry, chain[-1].name), chain[-1], office)
    found = row.filed.record
    for number, field in enumerate(chain):
        found = getattr(found, field.name, None)
        if field.part is not None and field.many:
            numbers = [getattr(one, chain[number + 1].name) for one in found or ()]
            if numbers and all(isinstance(one, str) for one in numbers) and number + 2 == len(chain):
                return "；".join(numbers)
            return sum(numbers) if numbers and all(isinstance(one, int | Decimal) for one in numbers) else None
    return _said(found, chain[-1], office)


def _said(value: Any, field: Field, office: LedgerWords) -> Any:
    if value is None or value == () or (field.form == "choice" and value == field.default):
        return None  # a choice that nobody made is not written down
    if field.many:
        return "、".join(str(_one(one, field, office)) for one in value)
    return _one(value, field, office)


def _one(value: Any, field: Field, office: LedgerWords) -> Any:
    match field.form:
        case "choice":
            return in_each_language(term(value))[LANGUAGES.index(office.language)]
        case "unit" | "officer" | "person":
            return office.name(value)
        case "clock":
            return f"{value:%H:%M}"
        case "instant":
            return value.date()
        case "flag":
            return in_each_language("yes" if value else "no")[LANGUAGES.index(office.language)]
    return value


def _total(block: TableBlock, cell: FormCell, made: list[Proposal], lines: list[StubRow], sight: Sight) -> Proposal:
    """The sum of a column of numbers."""
    place, said = block.table.place(cell), _heads(block, cell)
    here = {block.table.place(one) for line in lines for one in line.free if one.column == cell.column}
    above = [one for one in made if one.place in here and one.value is not None]
    if not above or not all(one.number for one in above):
        return blank(place, sums.PARTS_MISSING, said)
    one = proposal(place, cell, sum(found.value for found in above), (), "total", tuple(ref for found in above for ref in found.refs), said)
    worst = next((found for found in above if found.surety == "likely"), None)
    if worst is not None:
        return doubted(one, worst.why, **worst.parts)
    return doubted(one, NOT_OVER) if sight.period is not None and sight.period.span.ends >= sight.reckoner.today else one
