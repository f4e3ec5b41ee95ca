"""What the words above and beside a cell ask for: which concepts, of which months, about whom."""

import re
from typing import NamedTuple

from zhili_tui.exchange.filling import duties, offices, stretches
from zhili_tui.exchange.filling.lexicon import Lexicon, squeezed
from zhili_tui.exchange.filling.reckoned import Reckoner
from zhili_tui.exchange.filling.regions import StubRow, TableBlock, serial
from zhili_tui.exchange.filling.stretches import FormPeriod, MonthSpan, PeriodWords
from zhili_tui.storage.folding import fold

#: In a title: of the unit itself, without those below it.
ALONE = ("本級",)
#: A number from here on is a year.
FIRST_YEAR = 1900
AGAINST = {"compared": {"last_year", "some_last_year"}, "before": {"last_month", "last_quarter", "last_period"}}
#: What a change is counted in: （件）, 數.
NUMBERED = re.compile(fold(r"\([件人起次個名宗例場處家戶]\)|數"))
#: Characters that turn what follows into something else.
TURNING = frozenset(fold("未不無非沒應新擬原前後另外再"))


class Sight(NamedTuple):
    """What a form is looked at with."""

    lexicon: Lexicon
    reckoner: Reckoner
    people: offices.People
    period: FormPeriod | None
    unit: str
    title: str
    layout: dict[str, str]  # what was confirmed before: place → source
    duties: duties.DutyRules

    @property
    def whose(self) -> tuple[str, ...]:
        """The units whose records the form is about where it says no more: its own with those below it, or by itself where a title says so."""
        if not self.unit:
            return ()
        alone = any(squeezed(word) in squeezed(self.title) for word in ALONE)
        return (self.unit,) if alone else self.people.family(self.unit)


class CellQuestion(NamedTuple):
    """What the words above and beside a cell ask for."""

    words: str
    own: frozenset[str]
    around: frozenset[str]
    unknown: str
    span: MonthSpan
    compared: str  # compared, before, or empty
    change: str  # how a change is asked for: percent, number, or empty where that is not said
    vague: bool  # which months are meant is not quite said
    units: tuple[str, ...]
    group: frozenset[str] = frozenset()  # what the headings of groups say beside the cell's own
    near: frozenset[str] = frozenset()  # what the other headings of the table say
    part: frozenset[str] = frozenset()  # what the row says of which this one is a part


class RowsAbove:
    """What the rows above one say since their last heading: which they belong to, and what they named last."""

    def __init__(self, lexicon: Lexicon, section: str = "") -> None:
        self.lexicon = lexicon
        self.section = _concepts(section, lexicon)
        self.named: frozenset[str] = frozenset()
        self.near: frozenset[str] = frozenset()

    def part_of(self, words: tuple[str, ...]) -> frozenset[str]:
        """What a row is a part of: behind 其中, the row that was named before it."""
        return self.named if is_part(words) else frozenset()

    def pass_by(self, words: tuple[str, ...]) -> None:
        """Go on to the next row."""
        found = frozenset(name for word in words for name in _concepts(word, self.lexicon))
        self.near |= found
        if not is_part(words):
            self.named = found


def is_part(words: tuple[str, ...]) -> bool:
    """Whether what stands beside a row, or above a column, begins with 其中: it is counted within another already.

    >>> is_part(("東街街道", "其中：重大")), is_part(("重大",))
    (True, False)
    """
    return any("".join(word.split()).startswith(("其中", "#", "＃")) for word in words)


def _concepts(text: str, lexicon: Lexicon) -> frozenset[str]:
    return lexicon.covered(stretches.said(text).rest).concepts


def asked_of(
    block: TableBlock, line: StubRow, heads: tuple[str, ...], stubs: tuple[str, ...], sight: Sight, rows: RowsAbove
) -> CellQuestion | str:
    """The words of a cell taken apart; the name of a unit that is none here, or empty where nobody says whose form it is."""
    assert sight.period is not None
    said = WordsOfCell()
    beside = tuple(block.heads(one.column) for one in line.stubs if not serial(one))
    texts = (*zip(stubs, beside, strict=True), *((head, ()) for head in heads))
    labels = [one for one in stubs if squeezed(one) not in sight.lexicon.measures]
    leaves = {labels[-1] if labels else "", heads[-1] if heads else ""}
    alone, units = False, []
    for text, above in texts:
        if any(sight.lexicon.is_one(one, sight.lexicon.words.asides) for one in above):
            continue
        if sight.people.only_itself(text, sight.lexicon):
            alone = True
            continue
        unit = sight.people.unit(text, sight.lexicon)
        if unit is not None:
            units.append(unit)
            continue
        if squeezed(text) not in sight.lexicon.measures and any(sight.lexicon.is_one(one, sight.lexicon.words.of_units) for one in above):
            return text
        said.take(text, text in leaves or squeezed(text) in sight.lexicon.measures, sight.lexicon)
    if len(units) > 1:
        return stubs[0]
    around = {name for text in (*block.titles, sight.title, block.table.name, *(one for above in beside for one in above))
              for name in sight.lexicon.covered(stretches.said(text).rest).concepts}  # fmt: skip
    whose = units[0] if units else sight.whose
    if not whose:
        return ""
    if alone:
        whose = whose[:1] if units else (sight.unit,)
    span, compared = when(said.found, sight.period.span)
    if "change" in said.found and not compared:
        compared = _compared_beside(block)
    return CellQuestion(
        "".join((*stubs, *heads)),
        frozenset(said.own),
        frozenset(around),
        said.unknown,
        span,
        compared,
        said.change,
        said.vague or vague(said.found, sight.period.span),
        whose,
        frozenset((said.group | rows.section) - said.own),
        near_concepts(block, sight.lexicon) | rows.near,
        rows.part_of(stubs) - said.own,
    )


def near_concepts(block: TableBlock, lexicon: Lexicon) -> frozenset[str]:
    """What all headings of a table say together."""
    texts = dict.fromkeys(head for column in range(block.table.columns) for head in block.heads(column))
    return frozenset(name for text in texts for name in lexicon.covered(stretches.said(text).rest).concepts)


class WordsOfCell:
    """What the texts above and beside a cell say, taken in one by one: those of its own column and row, and those of groups."""

    def __init__(self) -> None:
        self.own: set[str] = set()
        self.group: set[str] = set()
        self.found: dict[str, tuple[int, ...]] = {}
        self.unknown, self.change, self.vague = "", "", False

    def take(self, text: str, leaf: bool, lexicon: Lexicon) -> None:
        """Take a text in. What nobody knows of a group's heading leaves a doubt, unless it turns what follows into something else."""
        time = stretches.said(text)
        self.found |= time.found
        rest, change = of_change(time)
        self.change = self.change or change
        covered = lexicon.covered(rest)
        (self.own if leaf else self.group).update(covered.concepts)
        if leaf or set(covered.unknown) & TURNING:
            self.unknown += covered.unknown
        else:
            self.vague = self.vague or bool(covered.unknown)


def _compared_beside(block: TableBlock) -> str:
    """What a change is against, where a heading says no more than that: the period that stands in another column."""
    heads = [stretches.said(head).found for column in range(block.table.columns) for head in block.heads(column)]
    found = {name for one in heads for name in one}
    years = {numbers[0] for one in heads for numbers in one.values() if numbers and numbers[0] >= FIRST_YEAR}
    if len(years) == 2 and max(years) - min(years) == 1:
        found.add("last_year")
    against = [how for how, names in AGAINST.items() if names & found]
    return against[0] if len(against) == 1 else "unclear"


def when(found: dict[str, tuple[int, ...]], period: MonthSpan) -> tuple[MonthSpan, str]:
    """The months that headings ask for, and whether how much they changed is asked."""
    return stretches.in_heading(found, period), next((name for name in ("compared", "before") if name in found), "")


def of_change(time: PeriodWords) -> tuple[str, str]:
    """The words beside those of a change, and how it is asked for: a measure that is the change's own, not the value's."""
    if not {"compared", "before", "change"} & time.found.keys():
        return time.rest, ""
    rest = time.rest.replace("(%)", "").replace("%", "")
    if rest == "率" or rest != time.rest:
        return "" if rest == "率" else rest, "percent"
    bare = NUMBERED.sub("", rest)
    return bare, "number" if bare != rest else ""


def vague(found: dict[str, tuple[int, ...]], period: MonthSpan) -> bool:
    """Whether a heading names a year without saying how much of it."""
    return bool({"year", "some_last_year"} & found.keys()) or ("whole_year" in found and (period.first, period.last) != (1, 12))
