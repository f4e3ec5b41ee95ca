"""A form matched with the records: what each free place would hold, whence, and how sure it is."""

import hashlib
import re
from typing import NamedTuple

from zhili_tui.errors import CannotFill
from zhili_tui.exchange.filling import ledgers, lexicon, proposals, regions, stretches, tables
from zhili_tui.exchange.filling.asked import Sight
from zhili_tui.exchange.filling.duties import DutyRules
from zhili_tui.exchange.filling.files.canvas import BlankForm, FormTable
from zhili_tui.exchange.filling.files.growing import Growth
from zhili_tui.exchange.filling.lexicon import Lexicon
from zhili_tui.exchange.filling.offices import People
from zhili_tui.exchange.filling.proposals import Proposal, blank
from zhili_tui.exchange.filling.reckoned import DRAFTS, NOT_COME, NOT_OVER, UNREPORTED, Reckoner
from zhili_tui.exchange.filling.regions import Card, Regions
from zhili_tui.exchange.importing.interpretation import words_of
from zhili_tui.i18n import N_
from zhili_tui.i18n.formatting import Names
from zhili_tui.services.workspace import Workspace

#: A label, and the colon behind it.
LABEL = re.compile(r"([^:：\n]{1,16})[:：]")
#: Doubts about the records: no reading that was confirmed takes them away.
OF_RECORDS = frozenset((NOT_OVER, NOT_COME, UNREPORTED, DRAFTS, ledgers.MORE))
#: What is entered into a form, or numbers its rows, is not what the form says.
NUMBER = re.compile(r"-?[\d,.]+%?")
#: A heading is no longer than this.
SHORT = 16
FORM_UNIT = N_("the unit whose form it is: look whether its name belongs here")
PERIOD_OTHER = N_("the form says another period than you")
OTHER_UNIT = N_("the form names another unit: {name}")
ROSTER = N_("this form asks for named citizens (“{word}”): it is not filled in and nothing of it is kept")


class Whose(NamedTuple):
    """What the clerk says of a form; 0 and empty: nothing."""

    unit: str
    year: int
    month: int


class Matched(NamedTuple):
    """A form with what would be filled in."""

    title: str
    unit: str
    period: stretches.FormPeriod | None
    proposals: list[Proposal]
    lacking: list[Growth]  # rows to add for records that find none


def matched(office: Workspace, form: BlankForm, whose: Whose, layout: dict[str, str]) -> Matched:
    """Match a form. The index has been refreshed. Raises CannotFill for a form that asks for named citizens, Unreadable."""
    words = lexicon.load(office.templates)
    apart = [(table, regions.found(table)) for table in form.tables]
    titles = _titles(form, apart)
    refuse_rosters(form, titles, words)
    facts = office.reckoning.facts()
    people = People(facts, dict(office.book.sheets), office.today)
    named = _named(form, words, people)
    unit = whose.unit or named
    sheets = {table.name for table in form.tables}
    own = [one for one in titles if one not in sheets]
    period = stretches.of_form(titles, whose.year, whose.month, office.today, own)
    sight = Sight(
        words,
        Reckoner(facts, office.today),
        people,
        period,
        unit,
        " ".join(titles),
        layout,
        DutyRules(office.book.obligations, office.workdays),
    )
    language = "zh-Hans" if lexicon.simplified(form.words) else "zh-Hant"
    writing = ledgers.LedgerWords(office.name, words_of(office), language)
    lacking: list[Growth] = []
    found = [_settled(one, layout) for line in form.lines for one in _labels(line.place, line.text, sight, office.name)]
    for table, taken in apart:
        seen = sight
        if period is not None and len(apart) > 1:  # perhaps a sheet for each month
            seen = sight._replace(period=stretches.of_sheet(table.name, period, own, whose.year, whose.month, office.today))
        found += [_in_period(_settled(one, layout), seen) for one in _table(table, taken, seen, writing, lacking)]
    if named and named != unit:
        found = [proposals.doubted(one, OTHER_UNIT, name=office.name(named)) for one in found]
    return Matched(titles[0] if titles else "", unit, period, found, lacking)


def _settled(one: Proposal, layout: dict[str, str]) -> Proposal:
    """A likely value whose reading was confirmed before is sure, unless the records themselves leave a doubt."""
    if one.surety == "likely" and one.source and layout.get(one.place) == one.source and one.why not in OF_RECORDS:
        return one._replace(surety="sure", why="", parts={})
    return one


def _in_period(one: Proposal, sight: Sight) -> Proposal:
    """A value, at most likely where the form says another period than the clerk, whatever was learnt of it; a unit's name is the same in any."""
    other = sight.period is not None and sight.period.doubt == "other" and one.source != "unit"
    return proposals.doubted(one, PERIOD_OTHER) if other else one


def _titles(form: BlankForm, apart: list[tuple[FormTable, Regions]]) -> list[str]:
    """What the form is called and what it says of itself: the lines, the banners, the names of sheets; the longest title first."""
    lines = [one.text for one in form.lines if one.text.strip()]
    banners = [one for _table, taken in apart for one in taken.titles]
    above = [one for _table, taken in apart for block in taken.blocks for one in block.titles]
    every = list(
        dict.fromkeys(
            (*lines, *banners, *above, *(table.name for table, _taken in apart if not re.fullmatch(r"(?i)(sheet|t)\d+", table.name)))
        )
    )
    return sorted(every, key=lambda one: bool(LABEL.search(one)) or one.startswith(("附件", "附表")))


#: What heads a column of names.
NAMES = ("姓名", "名字")


def refuse_rosters(form: BlankForm, titles: list[str], words: Lexicon) -> None:
    """Raise CannotFill for a form about named citizens: its title says so, a column does beside one of names, or one asks for theirs."""
    for title in titles:
        word = words.says(title, words.words.rosters)
        if word and not words.says(title, words.words.holders):
            raise CannotFill(ROSTER, word=word)
    for table in form.tables:
        texts = [one.text for one in table.cells.values() if one.text]
        narrow = [one for one in texts if len(one) < SHORT and not words.says(one, words.words.holders)]
        word = next((found for one in narrow if (found := words.says(one, words.words.rosters))), "")
        if word and any(words.is_one(one, NAMES) for one in texts):
            raise CannotFill(ROSTER, word=word)
        whose = (one.removesuffix(name) for one in map(_bare, texts) for name in NAMES if one.endswith(name))
        word = next(
            (found for one in whose if not words.says(one, words.words.holders) and (found := words.says(one, words.words.citizens))), ""
        )
        if word:
            raise CannotFill(ROSTER, word=word)


def _named(form: BlankForm, words: Lexicon, people: People) -> str:
    """The unit that the form names behind such a label; empty where it names none."""
    for text in (*(one.text for one in form.lines), *(one.text for table in form.tables for one in table.cells.values() if one.text)):
        for label in LABEL.finditer(text):
            if words.is_one(_bare(label[1]), words.words.reporting):
                unit = people.one(re.split(r"[\s　]{2,}", text[label.end() :].strip())[0]) if text[label.end() :].strip() else ""
                if unit:
                    return unit
    return ""


def _bare(label: str) -> str:
    """A label without what stands in brackets: 填報單位（蓋章）."""
    return re.sub(r"[(（][^)）]*[)）]", "", label).strip()


def _labels(place: str, text: str, sight: Sight, name: Names) -> list[Proposal]:
    """Labels with nothing behind them: the unit's own name is proposed, what people sign stays blank."""
    out = []
    every = list(LABEL.finditer(text))
    for number, label in enumerate(every):
        rest = text[label.end() : every[number + 1].start() if number + 1 < len(every) else len(text)]
        if rest.strip("　 _\t\n"):
            continue
        bare = _bare(label[1].strip("　 _\t"))
        if sight.lexicon.is_one(bare, sight.lexicon.words.reporting):
            if not sight.unit:
                return [blank(place, proposals.WHOSE, bare)]
            one = Proposal(place, name(sight.unit), "likely", FORM_UNIT, {}, "unit", (f"{sight.unit}/unit",), "", label.end(), bare)
            return [one] if sight.layout.get(place) != "" else []
        if sight.lexicon.says(bare, sight.lexicon.words.by_hand):
            out = [blank(place, proposals.BY_HAND, bare)]
    return out


def _table(table: FormTable, taken: Regions, sight: Sight, writing: ledgers.LedgerWords, lacking: list[Growth]) -> list[Proposal]:
    found: list[Proposal] = []
    inside = {
        (row, column) for block in taken.blocks for row in range(block.first, block.lines[-1].row + 1) for column in range(table.columns)
    }
    for cell in table.cells.values():
        if cell.text and not cell.formula and (cell.row, cell.column) not in inside:
            found += _labels(table.place(cell), cell.text, sight, writing.name)
    labelled = {one.place for one in found}
    near: frozenset[str] = frozenset()
    for card in taken.cards:
        found += [one for one in [_card(table, card, sight, writing, labelled, near)] if one is not None]
        near |= sight.lexicon.covered(stretches.said(card.label).rest).concepts
    for block in taken.blocks:
        if ledgers.is_ledger(block, sight.lexicon):
            found += ledgers.filled(block, sight, writing)
            lacking += filter(None, [ledgers.lacking(block, sight, writing)])
        else:
            found += tables.filled(block, sight)
    return found


def _card(
    table: FormTable, card: Card, sight: Sight, writing: ledgers.LedgerWords, labelled: set[str], near: frozenset[str]
) -> Proposal | None:
    """A free cell beside a label."""
    place, bare = table.place(card.cell), _bare(card.label.rstrip(":："))
    beside = table.at(card.cell.row, card.cell.column - 1)
    if beside is not None and table.place(beside) in labelled:
        return None
    if sight.lexicon.is_one(bare, sight.lexicon.words.reporting) and sight.unit:
        return Proposal(place, writing.name(sight.unit), "likely", FORM_UNIT, {}, "unit", (f"{sight.unit}/unit",), asked=bare)
    for some, why in ((sight.lexicon.words.private, proposals.PRIVATE), (sight.lexicon.words.by_hand, proposals.BY_HAND)):
        if sight.lexicon.says(bare, some):
            return blank(place, why, bare)
    return tables.card(place, card, sight, near)


def fingerprint(form: BlankForm) -> str:
    """What tells a form from others, whatever month it is for: its words and their places, without numbers."""
    words = ((table.place(one), one) for table in form.tables for one in table.cells.values() if one.text and not one.formula)
    every = [f"{place}={one.text}" for place, one in words if not NUMBER.fullmatch(one.text)]
    text = re.sub(r"\d+月?|[一二三四上下]半?(?:年|季度)", "", "\n".join(re.sub(r"^(.*?)!", "", one) + "\0" for one in every))
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:16]
