"""Tables whose rows stand for units, sorts, posts or months: each free cell matched by the words above and beside it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from zhili_tui.exchange.filling import offices, proposals, reckoned, stretches
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
    percent: bool  # what is compared is asked for in percent
    vague: bool  # which months are meant is not quite said
    units: tuple[str, ...]


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
    post = offices.post(sight.people, asked.own, asked.around, asked.units, asked.span, turn)
    if post is not None:
        doubts = post.doubts + ((TO_CONFIRM,) if asked.unknown else ())
        return proposal(place, cell, post.value, doubts, post.source, post.refs, said), None
    return _valued(place, cell, asked, sight, said, held), asked


def card(place: str, one: Card, sight: Sight) -> Proposal:
    """A free cell beside a label, about the unit and the period of the form."""
    said = one.label.replace("\n", "")
    held = sight.layout.get(place)
    if held == "":
        return blank(place, N_("left blank, as confirmed before"), said)
    if sight.period is None or not sight.unit:
        return blank(place, proposals.WHOSE if not sight.unit else proposals.WHEN, said)
    if _money(said, sight.lexicon):
        return blank(place, proposals.MONEY, said)
    time = stretches.said(said)
    rest, percent = _of_change(time)
    covered = sight.lexicon.covered(rest)
    around = sight.lexicon.covered(stretches.said(sight.title).rest).concepts
    when, units = _when(time.found, sight.period.span), sight.whose
    held_by = offices.post(sight.people, covered.concepts, around | {"holder"}, (sight.unit,), when[0], 0)
    if held_by is not None:
        return proposal(place, one.cell, held_by.value, (*held_by.doubts, TO_CONFIRM), held_by.source, held_by.refs, said)
    asked = Asked(said, covered.concepts, around, covered.unknown, *when, percent, _vague(time.found, sight.period.span), units)
    return _valued(place, one.cell, asked, sight, said, held)


def _money(text: str, lexicon: Lexicon) -> bool:
    measure = [one for one in lexicon.words.money if f"({one})" in fold(text) or fold(text).endswith(fold(one))]
    return bool(measure)


def _asked(block: TableBlock, line: Line, heads: tuple[str, ...], stubs: tuple[str, ...], sight: Sight) -> Asked | str:
    """The words of a cell taken apart; the name of a unit that is none here, or empty where nobody says whose form it is."""
    assert sight.period is not None
    own: set[str] = set()
    found: dict[str, tuple[int, ...]] = {}
    unknown, units, percent = "", [], False
    beside = tuple(block.heads(one.column) for one in line.stubs if not serial(one))
    alone = False
    for text, above in (*zip(stubs, beside, strict=True), *((head, ()) for head in heads)):
        if sight.people.only_itself(text, sight.lexicon):
            alone = True
            continue
        unit = sight.people.unit(text, sight.lexicon)
        if unit is not None:
            units.append(unit)
            continue
        if any(sight.lexicon.is_one(one, OF_UNITS) for one in above):
            return text
        time = stretches.said(text)
        found |= time.found
        rest, changed = _of_change(time)
        percent = percent or changed
        covered = sight.lexicon.covered(rest)
        own |= covered.concepts
        unknown += covered.unknown
    if len(units) > 1:
        return stubs[0]
    around = {name for text in (*block.titles, sight.title, block.table.name, *(one for above in beside for one in above))
              for name in sight.lexicon.covered(stretches.said(text).rest).concepts}  # fmt: skip
    whose = units[0] if units else sight.whose
    if not whose:
        return ""
    if alone:
        whose = whose[:1] if units else (sight.unit,)
    words = "".join((*stubs, *heads))
    return Asked(
        words,
        frozenset(own),
        frozenset(around),
        unknown,
        *_when(found, sight.period.span),
        percent,
        _vague(found, sight.period.span),
        whose,
    )


def _when(found: dict[str, tuple[int, ...]], period: Span) -> tuple[Span, str]:
    """The months that headings ask for, and whether how much they changed is asked."""
    return stretches.in_heading(found, period), next((name for name in ("compared", "before") if name in found), "")


def _of_change(time: PeriodWords) -> tuple[str, bool]:
    """The words beside those of a change, and whether it is asked for in percent: a measure that is the change's own, not the value's."""
    if not {"compared", "before"} & time.found.keys():
        return time.rest, False
    rest = time.rest.replace("(%)", "").replace("%", "")
    return ("", True) if rest == "率" else (rest, rest != time.rest)


def _vague(found: dict[str, tuple[int, ...]], period: Span) -> bool:
    """Whether a heading names a year without saying how much of it."""
    return "year" in found or ("whole_year" in found and (period.first, period.last) != (1, 12))


#: Headings below which names of units stand.
OF_UNITS = (
    "單位",
    "單位名稱",
    "街道(鎮)",
    "鄉鎮",
    "鄉鎮(街道)",
    "街道",
    "鎮街",
    "鎮(街道)",
    "社區",
    "村(社區)",
    "填報單位",
    "受檢單位",
    "簽狀單位",
    "社區(村)",
    "各單位",
)


#: Characters that turn what follows into something else.
TURNING = frozenset(fold("未不無非沒應新擬原前後另外再"))


def _valued(place: str, cell: Cell, asked: Asked, sight: Sight, said: str, held: str | None) -> Proposal:
    """The value that the words of a cell ask for."""
    readings = sight.lexicon.asked(asked.own, asked.around)
    sources = list(dict.fromkeys(one.source for one in readings))
    if held is not None:
        sources, readings = [held], []
    if not sources or (held is None and (len(asked.unknown) > 1 or set(asked.unknown) & TURNING)):
        return blank(place, proposals.UNKNOWN, said, words=asked.unknown or asked.words)
    found = _worked_out(sources[0], asked, sight)
    one = proposal(place, cell, found.value, found.doubts, sources[0], found.refs, said)
    one = one._replace(rate=one.number and (" / " in sources[0] or bool(asked.compared)))
    if held is not None:
        return one
    return _doubts(one, sources, readings, asked, sight)


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
    before = asked.span._replace(year=asked.span.year - 1) if asked.compared == "compared" else stretches.earlier_month(asked.span)
    base = sight.reckoner.value(source, asked.units, before)
    if base.value is None or not base.value:
        return reckoned.Found(None, (NO_BASE,), found.refs)
    points = Decimal(found.value) - Decimal(base.value)
    change = points if " / " in source else points * 100 / Decimal(base.value)
    doubts = () if asked.percent and " / " not in source else (CHANGE,)
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
    union = None if across or len(sources) != 1 else _united([asked for _found, asked in some if asked is not None])
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


def _united(every: list[Asked]) -> Asked | None:
    """What the rows of units ask for together; None where they differ in more than their units."""
    if len({(one.own, one.span, one.compared) for one in every}) != 1:
        return None
    return every[0]._replace(units=tuple(unit for one in every for unit in one.units))
