"""Tables whose rows stand for units, sorts, posts or months: each free cell matched by the words above and beside it."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from zhili_tui.exchange.filling import duties, offices, proposals, reckoned, stretches
from zhili_tui.exchange.filling.canvas import Cell
from zhili_tui.exchange.filling.lexicon import Lexicon, Reading, squeezed
from zhili_tui.exchange.filling.proposals import Proposal, blank, doubted, proposal
from zhili_tui.exchange.filling.reckoned import Reckoner
from zhili_tui.exchange.filling.regions import Card, Line, TableBlock, serial
from zhili_tui.exchange.filling.stretches import Period, PeriodWords, Span
from zhili_tui.i18n import N_
from zhili_tui.storage.folding import fold

PERIOD_OTHER = N_("the form says another period than you")
PERIOD_LENGTH = N_("the form does not say how long its period is")
NARROWED = N_("the title speaks of “{word}”, the value does not")
OVERLAP = N_("some rows are part of others")
TO_CONFIRM = N_("the words leave room for doubt")
CHANGE = N_("a change could be meant as a number or in percent")
WHOLE = N_("the office's own, or those of all units below its superior?")
AGAINST_WHAT = N_("it does not say against what it changed")
NO_BASE = N_("there is nothing to compare with")
NO_SUM = N_("states and shares are not added up")
PARTS_MISSING = N_("not all that it adds up is known")


class Sight(NamedTuple):
    """What a form is looked at with."""

    lexicon: Lexicon
    reckoner: Reckoner
    people: offices.People
    period: Period | None
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


#: In a title: of the unit itself, without those below it.
ALONE = ("本級",)


class Asked(NamedTuple):
    """What the words above and beside a cell ask for."""

    words: str
    own: frozenset[str]
    around: frozenset[str]
    unknown: str
    span: Span
    compared: str  # compared, before, or empty
    change: str  # how a change is asked for: percent, number, or empty where that is not said
    vague: bool  # which months are meant is not quite said
    units: tuple[str, ...]
    group: frozenset[str] = frozenset()  # what the headings of groups say beside the cell's own
    near: frozenset[str] = frozenset()  # what the other headings of the table say


#: What was found for the cells so far, by row and column.
Done: TypeAlias = dict[tuple[int, int], tuple[Proposal, Asked | None]]


def filled(block: TableBlock, sight: Sight) -> Iterator[Proposal]:
    """A proposal for every free cell of a block, totals last."""
    done: Done = {}
    totals: list[tuple[Line, Cell]] = []
    met: dict[str, int] = {}
    for line in block.lines:
        words = tuple(one.text for one in line.stubs if not serial(one))
        turn = met.get("/".join(words), 0)
        met["/".join(words)] = turn + 1
        total = any(sight.lexicon.is_one(one, sight.lexicon.words.totals) for one in words)
        for cell in line.free:
            if total or _sums(block, cell, sight):
                totals.append((line, cell))
            else:
                found, asked = _cell(block, line, cell, sight, turn)
                done[cell.row, cell.column] = (found, asked)
                yield found
    for line, cell in totals:
        yield _total(block, line, cell, sight, done)


def _sums(block: TableBlock, cell: Cell, sight: Sight) -> bool:
    """Whether a column adds up those beside it: headed by such a word alone."""
    heads = block.heads(cell.column)
    return bool(heads) and all(sight.lexicon.is_one(one, sight.lexicon.words.totals) for one in heads)


def _cell(block: TableBlock, line: Line, cell: Cell, sight: Sight, turn: int) -> tuple[Proposal, Asked | None]:
    place, lexicon, words = block.table.place(cell), sight.lexicon, sight.lexicon.words
    heads, stubs = block.heads(cell.column), tuple(one.text for one in line.stubs if not serial(one))
    said = " · ".join((*stubs, *heads)).replace("\n", "")
    held = sight.layout.get(place)
    if held == "":
        return blank(place, N_("left blank, as confirmed before"), said), None
    for some, why in ((words.private, proposals.PRIVATE), (words.by_hand, proposals.BY_HAND)):
        if any(lexicon.says(one, some) for one in heads):
            return blank(place, why, said), None
    if heads and lexicon.is_one(heads[-1], words.remarks):
        return blank(place, proposals.OWN_WORDS, said), None
    if any(_money(one, lexicon) for one in heads):
        return blank(place, proposals.MONEY, said), None
    if sight.period is None:
        return blank(place, proposals.WHEN, said), None
    scored = offices.score(sight.people, sight.unit, sight.period.span, heads, line.stubs, lexicon)
    if scored is not None:
        return proposal(place, cell, scored.value, scored.doubts, scored.source, scored.refs, said), None
    asked = _asked(block, line, heads, stubs, sight)
    if isinstance(asked, str):
        return blank(place, proposals.NO_UNIT, said, name=asked) if asked else blank(place, proposals.WHOSE, said), None
    post = offices.post(sight.people, asked.own | asked.group, asked.around, asked.units, asked.span, turn)
    if post is not None:
        doubts = post.doubts + ((TO_CONFIRM,) if asked.unknown else ())
        return proposal(place, cell, post.value, doubts, post.source, post.refs, said), None
    duty = next((one for one in duties.ASKED if one in asked.own), "") if held is None else ""
    if duty:
        return _duty(place, cell, asked, duty, sight, said), None
    return _valued(place, cell, asked, sight, said, held), asked


def _duty(place: str, cell: Cell, asked: Asked, duty: str, sight: Sight, said: str) -> Proposal:
    """How often the rules ask for what a row names, or how often it was left undone."""
    readings = sight.lexicon.asked(frozenset((asked.own | asked.group) - {duty, "times"}), asked.around)
    sources = list(dict.fromkeys(one.source for one in readings))
    if len(sources) != 1 or asked.unknown:
        return blank(place, proposals.UNKNOWN, said, words=asked.words)
    reckoner = sight.reckoner
    told = duties.told(sight.duties, reckoner.facts, sources[0], duty, asked.units, asked.span, reckoner.today)
    one = proposal(place, cell, told.value, told.doubts, told.source, told.refs, said)
    assert sight.period is not None
    return in_period(one, sight.period, asked.span)


def card(place: str, one: Card, sight: Sight, near: frozenset[str] = frozenset()) -> Proposal:
    """A free cell beside a label, about the unit and the period of the form; ``near``: what the labels before it say."""
    said = one.label.replace("\n", "")
    held = sight.layout.get(place)
    if held == "":
        return blank(place, N_("left blank, as confirmed before"), said)
    if sight.period is None or not sight.unit:
        return blank(place, proposals.WHOSE if not sight.unit else proposals.WHEN, said)
    if sight.lexicon.is_one(said, sight.lexicon.words.remarks):
        return blank(place, proposals.OWN_WORDS, said)
    if _money(said, sight.lexicon):
        return blank(place, proposals.MONEY, said)
    time = stretches.said(said)
    rest, change = _of_change(time)
    covered = sight.lexicon.covered(rest)
    around = sight.lexicon.covered(stretches.said(sight.title).rest).concepts
    when, units = _when(time.found, sight.period.span), sight.whose
    held_by = offices.post(sight.people, covered.concepts, around | {"holder"}, (sight.unit,), when[0], 0)
    if held_by is not None:
        return proposal(place, one.cell, held_by.value, (*held_by.doubts, TO_CONFIRM), held_by.source, held_by.refs, said)
    asked = Asked(said, covered.concepts, around, covered.unknown, *when, change, _vague(time.found, sight.period.span), units, near=near)
    return _valued(place, one.cell, asked, sight, said, held)


def _money(text: str, lexicon: Lexicon) -> bool:
    measure = [one for one in lexicon.words.money if f"({one})" in fold(text) or fold(text).endswith(fold(one))]
    return bool(measure)


def _asked(block: TableBlock, line: Line, heads: tuple[str, ...], stubs: tuple[str, ...], sight: Sight) -> Asked | str:
    """The words of a cell taken apart; the name of a unit that is none here, or empty where nobody says whose form it is."""
    assert sight.period is not None
    said = WordsOfCell()
    beside = tuple(block.heads(one.column) for one in line.stubs if not serial(one))
    texts = (*zip(stubs, beside, strict=True), *((head, ()) for head in heads))
    leaves = {stubs[-1] if stubs else "", heads[-1] if heads else ""}
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
        if any(sight.lexicon.is_one(one, sight.lexicon.words.of_units) for one in above):
            return text
        said.take(text, text in leaves, sight.lexicon)
    if len(units) > 1:
        return stubs[0]
    around = {name for text in (*block.titles, sight.title, block.table.name, *(one for above in beside for one in above))
              for name in sight.lexicon.covered(stretches.said(text).rest).concepts}  # fmt: skip
    whose = units[0] if units else sight.whose
    if not whose:
        return ""
    if alone:
        whose = whose[:1] if units else (sight.unit,)
    span, compared = _when(said.found, sight.period.span)
    if "change" in said.found and not compared:
        compared = _compared_beside(block)
    return Asked(
        "".join((*stubs, *heads)),
        frozenset(said.own),
        frozenset(around),
        said.unknown,
        span,
        compared,
        said.change,
        said.vague or _vague(said.found, sight.period.span),
        whose,
        frozenset(said.group - said.own),
        near_concepts(block, sight.lexicon),
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
        rest, change = _of_change(time)
        self.change = self.change or change
        covered = lexicon.covered(rest)
        (self.own if leaf else self.group).update(covered.concepts)
        if leaf or set(covered.unknown) & TURNING:
            self.unknown += covered.unknown
        else:
            self.vague = self.vague or bool(covered.unknown)


def _compared_beside(block: TableBlock) -> str:
    """What a change is against, where a heading says no more than that: the period that stands in another column."""
    found = {name for column in range(block.table.columns) for head in block.heads(column) for name in stretches.said(head).found}
    against = [how for how, names in AGAINST.items() if names & found]
    return against[0] if len(against) == 1 else "unclear"


AGAINST = {"compared": {"last_year", "some_last_year"}, "before": {"last_month", "last_quarter", "last_period"}}


def _when(found: dict[str, tuple[int, ...]], period: Span) -> tuple[Span, str]:
    """The months that headings ask for, and whether how much they changed is asked."""
    return stretches.in_heading(found, period), next((name for name in ("compared", "before") if name in found), "")


def _of_change(time: PeriodWords) -> tuple[str, str]:
    """The words beside those of a change, and how it is asked for: a measure that is the change's own, not the value's."""
    if not {"compared", "before", "change"} & time.found.keys():
        return time.rest, ""
    rest = time.rest.replace("(%)", "").replace("%", "")
    if rest == "率" or rest != time.rest:
        return "" if rest == "率" else rest, "percent"
    bare = NUMBERED.sub("", rest)
    return bare, "number" if bare != rest else ""


#: What a change is counted in: （件）, 數.
NUMBERED = re.compile(r"\([件人起次個名宗例場處家戶]\)|數")


def _vague(found: dict[str, tuple[int, ...]], period: Span) -> bool:
    """Whether a heading names a year without saying how much of it."""
    return bool({"year", "some_last_year"} & found.keys()) or ("whole_year" in found and (period.first, period.last) != (1, 12))


#: Characters that turn what follows into something else.
TURNING = frozenset(fold("未不無非沒應新擬原前後另外再"))


def _valued(place: str, cell: Cell, asked: Asked, sight: Sight, said: str, held: str | None) -> Proposal:
    """The value that the words of a cell ask for."""
    readings, aside = _readings(asked, sight.lexicon)
    sources = list(dict.fromkeys(one.source for one in readings))
    if held is not None:
        sources, readings = [held], []
    if not sources or (held is None and (len(asked.unknown) > 1 or set(asked.unknown) & TURNING)):
        return blank(place, proposals.UNKNOWN, said, words=asked.unknown or asked.words)
    found = _worked_out(sources[0], asked, sight)
    one = proposal(place, cell, found.value, found.doubts, sources[0], found.refs, said)
    one = one._replace(rate=one.number and (" / " in sources[0] or bool(asked.compared and asked.change != "number")))
    if held is not None:
        return one
    one = _doubts(one, sources, readings, asked, sight)
    return doubted(one, TO_CONFIRM) if aside else one


def _readings(asked: Asked, lexicon: Lexicon) -> tuple[list[Reading], bool]:
    """The readings of a cell's own words with those of its groups; without these, where they say something else, which is to be confirmed."""
    together = lexicon.asked(asked.own | asked.group, asked.around)
    if together:
        return together, False
    return (
        lexicon.asked(asked.own, asked.around | asked.group) or lexicon.asked(asked.own | asked.group, asked.around | asked.near)
    ), True


def _doubts(one: Proposal, sources: list[str], readings: list[Reading], asked: Asked, sight: Sight) -> Proposal:
    """The value, at most likely where its words, the titles or the period leave room for another."""
    assert sight.period is not None
    if len(sources) > 1:
        return doubted(one, proposals.SEVERAL, sources="; ".join(sources))
    if sight.people.stands_for_all(sight.unit) and asked.units == sight.whose and not sources[0].startswith("figures."):
        return doubted(one, WHOLE)
    if asked.unknown or asked.vague or not sight.lexicon.counted_so(sources[0], asked.own) or all(reading.doubtful for reading in readings):
        return doubted(one, TO_CONFIRM)
    narrow = narrowed(sight, asked.words)
    if narrow:
        return doubted(one, NARROWED, word=narrow)
    if sight.period.doubt == "length" and _is_state(sources[0]) and not asked.compared:
        return one  # the last month's, however long the period
    return in_period(one, sight.period, asked.span)


def narrowed(sight: Sight, words: str) -> str:
    """A word of the titles that narrows what they speak of, and that the headings do not repeat; names of units aside."""
    title = squeezed(sight.title)
    for name in sorted(sight.people.names, key=len, reverse=True):
        title = title.replace(name, "")
    return next((one for one in sight.lexicon.words.narrowing if squeezed(one) in title and not sight.lexicon.says(words, (one,))), "")


def in_period(one: Proposal, period: Period, span: Span) -> Proposal:
    """The value, at most likely where the form's period is not certain."""
    if period.doubt == "other":
        return doubted(one, PERIOD_OTHER)
    if period.doubt and span == period.span:
        return doubted(one, PERIOD_LENGTH)
    return one


def _worked_out(source: str, asked: Asked, sight: Sight) -> reckoned.Found:
    """The value of a source; where the words compare, by how much it changed."""
    found = sight.reckoner.value(source, asked.units, asked.span)
    if not asked.compared or found.value is None:
        return found
    if asked.compared == "unclear":
        return reckoned.Found(None, (AGAINST_WHAT,), found.refs)
    before = asked.span._replace(year=asked.span.year - 1) if asked.compared == "compared" else stretches.earlier(asked.span)
    base = sight.reckoner.value(source, asked.units, before)
    if base.value is None or not (base.value or asked.change == "number"):
        return reckoned.Found(None, (NO_BASE,), found.refs)
    points = Decimal(found.value) - Decimal(base.value)
    if asked.change == "number" and " / " not in source:
        return reckoned.Found(int(points), found.doubts + base.doubts, found.refs + base.refs)
    change = points if " / " in source else points * 100 / Decimal(base.value)
    doubts = () if asked.change == "percent" and " / " not in source else (CHANGE,)
    return reckoned.Found(change, found.doubts + base.doubts + doubts, found.refs + base.refs)


def _total(block: TableBlock, line: Line, cell: Cell, sight: Sight, done: Done) -> Proposal:
    """What a cell adds up: the months beside it where its column is a total, else the rows above it, or below where it comes first."""
    place, heads = block.table.place(cell), block.heads(cell.column)
    said = " · ".join((*(one.text for one in line.stubs), *heads)).replace("\n", "")
    across = _sums(block, cell, sight)
    some = [found for at, found in done.items() if (at[0] == cell.row if across else at[1] == cell.column)]
    if not across:
        some = _rows_of(block, line, cell, sight, done) or some
    parts = [found for found, _asked_ in some]
    sources, spans = {one.source for one in parts}, {asked.span for _found, asked in some if asked is not None}
    if sight.layout.get(place) == "":
        return blank(place, N_("left blank, as confirmed before"), said)
    if not parts or (across and (len(spans) != len(some) or len(sources) != 1)):
        return blank(place, PARTS_MISSING, said)
    if all(one.value is None and not one.source for one in parts):
        return blank(place, parts[0].why or PARTS_MISSING, said, **parts[0].parts)
    if any(one.value is None and not one.source for one in parts) or any(one.value is not None and not one.number for one in parts):
        return blank(place, PARTS_MISSING, said)
    every = [asked for _found, asked in some if asked is not None]
    union = None if len(sources) != 1 else _months_united(every) if across else _united(every)
    if union is not None and across and _is_state(parts[0].source):
        union = None
    if union is not None:
        found = _worked_out(parts[0].source, union, sight)
        one = proposal(place, cell, found.value, found.doubts, parts[0].source, found.refs, said)._replace(
            rate=parts[0].rate or " / " in parts[0].source
        )
    elif any(one.rate or " / " in one.source or (_is_state(one.source) and len(spans) > 1) for one in parts):
        return blank(place, NO_SUM, said)
    elif any(one.value is None for one in parts):
        return blank(place, PARTS_MISSING, said)
    else:
        refs = tuple(ref for found in parts for ref in found.refs)
        one = proposal(place, cell, sum(found.value for found in parts), (), "total", refs, said)
    return _added_up(one, parts, union, several=_totals(block, sight) > 1)


def _added_up(one: Proposal, parts: list[Proposal], union: Asked | None, several: bool) -> Proposal:
    """A sum, at most likely where one of its parts is, where rows overlap or one is blank, and where there are several totals."""
    if union is not None and len(union.units) != len(set(union.units)):
        return doubted(one, OVERLAP)
    worst = next((found for found in parts if found.surety == "likely"), None)
    if worst is not None:
        return doubted(one, worst.why, **worst.parts)
    if any(found.value is None and not found.rate and " / " not in found.source for found in parts):
        return doubted(one, PARTS_MISSING)
    return doubted(one, TO_CONFIRM) if several else one


def _totals(block: TableBlock, sight: Sight) -> int:
    return sum(any(sight.lexicon.is_one(stub.text, sight.lexicon.words.totals) for stub in line.stubs) for line in block.lines)


def _rows_of(block: TableBlock, line: Line, cell: Cell, sight: Sight, done: Done) -> list[tuple[Proposal, Asked | None]]:
    """The rows above a total; of a subtotal those since the last."""
    first = 0
    if any(sight.lexicon.is_one(stub.text, ("小計",)) for stub in line.stubs):
        first = max(
            (
                one.row
                for one in block.lines
                if one.row < line.row and any(sight.lexicon.is_one(stub.text, sight.lexicon.words.totals) for stub in one.stubs)
            ),
            default=0,
        )
    return [found for (row, column), found in done.items() if column == cell.column and first <= row < cell.row]


def _is_state(source: str) -> bool:
    return source.startswith(("figures.", "count.", "sum.", "distinct.")) and reckoned.is_state(source)


def _months_united(every: list[Asked]) -> Asked | None:
    """What months that follow each other ask for together; None where they do not, or differ in more."""
    if not every or len({(one.own, one.units, one.compared, one.span.year) for one in every}) != 1 or every[0].compared:
        return None
    every = sorted(every, key=lambda one: one.span.first)
    if any(one.span.last + 1 != other.span.first for one, other in pairwise(every)):
        return None
    return every[0]._replace(span=every[0].span._replace(last=every[-1].span.last))


def _united(every: list[Asked]) -> Asked | None:
    """What the rows of units ask for together; None where they differ in more than their units."""
    if len({(one.own, one.group, one.span, one.compared) for one in every}) != 1:
        return None
    return every[0]._replace(units=tuple(unit for one in every for unit in one.units))
