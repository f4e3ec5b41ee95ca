"""Tables whose rows stand for units, sorts, posts or months: each free cell matched by the words above and beside it."""

import re
from collections.abc import Iterator

from zhili_tui.exchange.filling import duties, offices, proposals, stretches
from zhili_tui.exchange.filling.asked import CellQuestion, RowsAbove, Sight, asked_of, is_part, of_change, vague, when
from zhili_tui.exchange.filling.files.canvas import FormCell
from zhili_tui.exchange.filling.lexicon import Lexicon
from zhili_tui.exchange.filling.proposals import Proposal, blank, doubted, proposal
from zhili_tui.exchange.filling.regions import Card, StubRow, TableBlock, serial
from zhili_tui.exchange.filling.sums import OVERLAP, Done, adds_up, total_of
from zhili_tui.exchange.filling.values import TO_CONFIRM, in_period, valued
from zhili_tui.i18n import N_
from zhili_tui.storage.folding import fold


def filled(block: TableBlock, sight: Sight) -> Iterator[Proposal]:
    """A proposal for every free cell of a block, totals last."""
    done: Done = {}
    totals: list[tuple[StubRow, FormCell]] = []
    met: dict[str, int] = {}
    rows = RowsAbove(sight.lexicon)
    parts: set[tuple[str, ...]] = set()  # whose rows behind 其中 were met since the last total: what follows may be further parts
    for line in block.lines:
        words = tuple(one.text for one in line.stubs if not serial(one))
        turn = met.get("/".join(words), 0)
        met["/".join(words)] = turn + 1
        if _opens_section(block, line):
            rows = RowsAbove(sight.lexicon, words[0])
            yield from (blank(block.table.place(cell), SECTION, words[0]) for cell in line.free)
            continue
        total = any(sight.lexicon.is_total(one) for one in words)
        for cell in line.free:
            if total or adds_up(block, cell, sight):
                totals.append((line, cell))
            else:
                found, asked = _cell(block, line, cell, sight, turn, rows)
                units = asked.units if asked is not None else ()
                if is_part(words):
                    parts.add(units)
                else:
                    done[cell.row, cell.column] = (doubted(found, OVERLAP) if units in parts else found, asked)
                yield found
        if total:
            parts.clear()
        rows.pass_by(words)
    for line, cell in totals:
        yield total_of(block, line, cell, sight, done)


SECTION = N_("this row only heads those below it")


def _opens_section(block: TableBlock, line: StubRow) -> bool:
    """Whether a row heads those below it: numbered 一、 and with fewer words than others have."""
    words = [one for one in line.stubs if not serial(one)]
    return len(words) == 1 and bool(ORDINAL.match(words[0].text)) and max(len(one.stubs) for one in block.lines) > len(line.stubs)


ORDINAL = re.compile(r"[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十]+[)）]")


def _cell(
    block: TableBlock, line: StubRow, cell: FormCell, sight: Sight, turn: int, rows: RowsAbove
) -> tuple[Proposal, CellQuestion | None]:
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
    if any(of_money(one, lexicon) for one in heads):
        return blank(place, proposals.MONEY, said), None
    if sight.period is None:
        return blank(place, proposals.WHEN, said), None
    scored = offices.score(sight.people, sight.unit, sight.period.span, heads, line.stubs, lexicon)
    if scored is not None:
        return proposal(place, cell, scored.value, scored.doubts, scored.source, scored.refs, said), None
    asked = asked_of(block, line, heads, stubs, sight, rows)
    if isinstance(asked, str):
        return blank(place, proposals.NO_UNIT, said, name=asked) if asked else blank(place, proposals.WHOSE, said), None
    post = offices.post(sight.people, asked.own | asked.group, asked.around, asked.units, asked.span, turn)
    if post is not None:
        doubts = post.doubts + ((TO_CONFIRM,) if asked.unknown else ())
        return proposal(place, cell, post.value, doubts, post.source, post.refs, said), None
    duty = next((one for one in duties.ASKED if one in asked.own), "") if held is None or held.startswith("duty.") else ""
    if duty:
        return _duty(place, cell, asked, duty, sight, said), None
    found = valued(place, cell, asked, sight, said, held)
    return found._replace(units=asked.units, span=asked.span), asked


def _duty(place: str, cell: FormCell, asked: CellQuestion, duty: str, sight: Sight, said: str) -> Proposal:
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
    if of_money(said, sight.lexicon):
        return blank(place, proposals.MONEY, said)
    time = stretches.said(said)
    rest, change = of_change(time)
    covered = sight.lexicon.covered(rest)
    around = sight.lexicon.covered(stretches.said(sight.title).rest).concepts
    (span, compared), units = when(time.found, sight.period.span), sight.whose
    held_by = offices.post(sight.people, covered.concepts, around | {"holder"}, (sight.unit,), span, 0)
    if held_by is not None:
        return proposal(place, one.cell, held_by.value, (*held_by.doubts, TO_CONFIRM), held_by.source, held_by.refs, said)
    asked = CellQuestion(
        said, covered.concepts, around, covered.unknown, span, compared, change, vague(time.found, sight.period.span), units, near=near
    )
    return valued(place, one.cell, asked, sight, said, held)


def of_money(text: str, lexicon: Lexicon) -> bool:
    """Whether a text asks for a sum of money."""
    measure = [one for one in lexicon.words.money if f"({one})" in fold(text) or fold(text).endswith(fold(one))]
    return bool(measure)
