"""The value that the words of a cell ask for, and what leaves room for another."""

from decimal import Decimal

from zhili_tui.exchange.filling import proposals, reckoned, stretches
from zhili_tui.exchange.filling.asked import TURNING, CellQuestion, Sight
from zhili_tui.exchange.filling.files.canvas import FormCell
from zhili_tui.exchange.filling.lexicon import Lexicon, Reading, squeezed
from zhili_tui.exchange.filling.proposals import Proposal, blank, doubted, proposal
from zhili_tui.exchange.filling.stretches import FormPeriod, MonthSpan
from zhili_tui.i18n import N_

PERIOD_LENGTH = N_("the form does not say how long its period is")
NARROWED = N_("the title speaks of “{word}”, the value does not")
TO_CONFIRM = N_("the words leave room for doubt")
CHANGE = N_("a change could be meant as a number or in percent")
WHOLE = N_("the office's own, or those of all units below its superior?")
AGAINST_WHAT = N_("it does not say against what it changed")
NO_BASE = N_("there is nothing to compare with")


def valued(place: str, cell: FormCell, asked: CellQuestion, sight: Sight, said: str, held: str | None) -> Proposal:
    """The value that the words of a cell ask for."""
    readings, aside = _readings(asked, sight.lexicon)
    sources = list(dict.fromkeys(one.source for one in readings))
    if held is not None:
        if not reckoned.reckonable(held):  # a post, a score, a field of a row: none of these stands in such a cell
            return blank(place, proposals.UNKNOWN, said, words=held)
        sources, readings = [held], []
    if not sources or (held is None and (len(asked.unknown) > 1 or set(asked.unknown) & TURNING)):
        return blank(place, proposals.UNKNOWN, said, words=asked.unknown or asked.words)
    found = worked_out(sources[0], asked, sight)
    one = proposal(place, cell, found.value, found.doubts, sources[0], found.refs, said)
    one = one._replace(rate=one.number and (" / " in sources[0] or bool(asked.compared and asked.change != "number")))
    if held is not None:
        return one
    one = _doubts(one, sources, readings, asked, sight)
    return doubted(one, TO_CONFIRM) if aside else one


def _readings(asked: CellQuestion, lexicon: Lexicon) -> tuple[list[Reading], bool]:
    """The readings of a cell's own words with those of its groups; without these, where they say something else, which is to be confirmed."""
    together = lexicon.asked(asked.own | asked.group, asked.around)
    if not together and asked.part:
        together = lexicon.asked(asked.own | asked.group | asked.part, asked.around)
    if together:
        return together, False
    return (lexicon.asked(asked.own, asked.around | asked.group) or lexicon.asked(asked.own | asked.group, asked.around | asked.near)), True


def _doubts(one: Proposal, sources: list[str], readings: list[Reading], asked: CellQuestion, sight: Sight) -> Proposal:
    """The value, at most likely where its words, the titles or the period leave room for another."""
    assert sight.period is not None
    if len(sources) > 1:
        return doubted(one, proposals.SEVERAL, sources="; ".join(sources))
    if sight.people.stands_for_all(sight.unit) and asked.units == sight.whose and not sources[0].startswith("figures."):
        return doubted(one, WHOLE)
    if asked.unknown or asked.vague or not sight.lexicon.counted_so(sources[0], asked.own) or all(reading.doubtful for reading in readings):
        return doubted(one, TO_CONFIRM)
    narrow = narrowed(sight, asked.words, sources[0])
    if narrow:
        return doubted(one, NARROWED, word=narrow)
    if sight.period.doubt == "length" and is_state(sources[0]) and not asked.compared:
        return one  # the last month's, however long the period
    return in_period(one, sight.period, asked.span)


def narrowed(sight: Sight, words: str, source: str = "") -> str:
    """A word of the titles that narrows what they speak of, and that neither the headings nor the value repeat; names of units aside."""
    title = squeezed(sight.title)
    for name in sorted(sight.people.names, key=len, reverse=True):
        title = title.replace(name, "")
    said = {one for start, some in sight.lexicon.words.about.items() if source.startswith(start) for one in some}
    every = [one for one in sight.lexicon.words.narrowing if one not in said]
    return next((one for one in every if squeezed(one) in title and not sight.lexicon.says(words, (one,))), "")


def in_period(one: Proposal, period: FormPeriod, span: MonthSpan) -> Proposal:
    """The value, at most likely where the form does not say how long its period is."""
    return doubted(one, PERIOD_LENGTH) if period.doubt == "length" and span == period.span else one


def worked_out(source: str, asked: CellQuestion, sight: Sight) -> reckoned.SourceValue:
    """The value of a source; where the words compare, by how much it changed."""
    found = sight.reckoner.value(source, asked.units, asked.span)
    if not asked.compared or found.value is None:
        return found
    if asked.compared == "unclear":
        return reckoned.SourceValue(None, (AGAINST_WHAT,), found.refs)
    before = asked.span._replace(year=asked.span.year - 1) if asked.compared == "compared" else stretches.earlier(asked.span)
    base = sight.reckoner.value(source, asked.units, before)
    if base.value is None or not (base.value or asked.change == "number"):
        return reckoned.SourceValue(None, (NO_BASE,), found.refs)
    points = Decimal(found.value) - Decimal(base.value)
    if asked.change == "number" and " / " not in source:
        return reckoned.SourceValue(int(points), found.doubts + base.doubts, found.refs + base.refs)
    change = points if " / " in source else points * 100 / Decimal(base.value)
    doubts = () if asked.change == "percent" and " / " not in source else (CHANGE,)
    return reckoned.SourceValue(change, found.doubts + base.doubts + doubts, found.refs + base.refs)


def is_state(source: str) -> bool:
    """Whether a source is a state, which is never added up over months."""
    return source.startswith(("figures.", "count.", "sum.", "distinct.")) and reckoned.is_state(source)
