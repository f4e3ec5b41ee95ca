"""Which records the answers for some units rest on: what the index is asked, so that nothing of the others is opened."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from zhili_tui.model.kind import KEPT
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.regulation import bars
from zhili_tui.regulation.duties import agenda, deadlines, obligations
from zhili_tui.regulation.record_set import well_filed
from zhili_tui.services.choosing.index_choice import Chosen, Closed
from zhili_tui.storage.index_rows import opener
from zhili_tui.storage.references import target

if TYPE_CHECKING:
    from zhili_tui.regulation import RuleSet
    from zhili_tui.regulation.record_set import RecordSet
    from zhili_tui.storage.index import Index

#: So many are looked at to see whether one of them will do.
FEW = 20
#: The kinds that answer other records, take them up or are issued on them.
ANSWERS = ("reply", "document", "meeting", "notice")
#: The kinds that may rest on minutes, and on a case.
RESTING = (*sorted(KEPT), "document")


def about(
    family: "Sequence[Index]",
    book: "RuleSet",
    tree: "RecordSet",
    units: frozenset[str],
    apart: list[str],
    accepted: Callable[[Closed], Closed],
) -> Closed:
    """All that the duties, bars and news of some units rest on.

    ``tree``: every unit; ``apart``: the records of which something was signed that does not lie there: nobody knows whom that
    named; ``accepted``: the officers as they count.
    """
    own = units.union(*(tree.predecessors.get(unit, ()) for unit in units))
    chosen = Chosen(family)
    chosen.take("kind IN ('unit', 'office')")
    chosen.take("unit IN (…)", own)
    chosen.take("kind <> 'unit' AND concerns IN (…)", own)
    chosen.take(
        "kind <> 'unit' AND id IN (SELECT source FROM link WHERE target IN (…))", [*filter(None, (target("unit", one) for one in own))]
    )
    known = frozenset(own & tree.units.keys())  # a unit that only records name judges nothing and answers for nothing
    chosen.take("kind = 'case' AND concerns IN (…)", deadlines.judged_by(book.deadlines.case, tree, known))
    chosen.take("kind = 'statement' AND concerns IN (…)", obligations.answering(book.obligations, tree, known))
    chosen.take(f"id IN (SELECT source FROM sought WHERE type = '{agenda.CLOSING}')")
    chosen.take("path IN (…)", apart)
    _take_bars_of_officers(chosen, units, accepted)
    kinds = ", ".join(f"'{kind}'" for kind in ANSWERS)
    chosen.take(f"kind IN ({kinds}) AND id IN (SELECT source FROM link WHERE target IN (…))", chosen.paths())
    _take_what_they_rest_on(chosen)
    return chosen.all()


def for_scores(family: "Sequence[Index]", book: "RuleSet", sheets: Iterable[str], first: int, last: int, apart: list[str]) -> Closed:
    """All that some score sheets of these years rest on, of every unit; and who is barred. ``apart``: as for ``about``."""
    facts = [fact for name in _with_theirs(book, sheets) for fact in book.sheets[name].facts]
    counted = {fact.obligation for fact in facts if fact.obligation}
    evidence = {one.kind for rule in book.obligations.obligations if rule.id in counted for one in rule.evidence}
    yearly = {"assessment", "statement", "figures"} | {fact.records for fact in facts if fact.records} | evidence
    ever = {"unit", "office", "officer", "case", *bars.KINDS}
    limits = counted - ({rule.id for rule in book.obligations.obligations} - {rule.id for rule in book.deadlines.deadlines})
    if limits:
        ever |= {*ANSWERS, *(rule.kind for rule in book.deadlines.deadlines if rule.id in limits)}
    back = sum((fact.years or 0) + max(-fact.year, 0) for fact in facts)
    ahead = 2 + sum(max(fact.year, 0) for fact in facts)  # what is of a year may lie in the next, and so may what proves it
    chosen = Chosen(family)
    chosen.take("kind IN (…)", ever)
    chosen.take(f"year BETWEEN {first - back} AND {last + ahead} AND kind IN (…)", yearly - ever)
    chosen.take("path IN (…)", apart)
    _take_what_they_rest_on(chosen)
    return chosen.all()


def _with_theirs(book: "RuleSet", sheets: Iterable[str]) -> set[str]:
    """These sheets with those whose scores they count."""
    found, pending = set[str](), [*sheets]
    while pending:
        name = pending.pop()
        if name in book.sheets and name not in found:
            found.add(name)
            pending += [fact.sheet for fact in book.sheets[name].facts if fact.sheet]
    return found


def _take_what_they_rest_on(chosen: Chosen) -> None:
    """The minutes and the cases on which what binds rests."""
    chosen.take("path IN (…)", chosen.aimed_at(chosen.paths(*RESTING), ("meeting", "case")))


def _take_bars_of_officers(chosen: Chosen, units: frozenset[str], accepted: Callable[[Closed], Closed]) -> None:
    """What bars an officer of these units: wherever he held a post, and whatever names him."""
    opened = opener("officer")
    officers = {place.path: opened(body) for place, body in accepted(chosen.all()) if place.kind == "officer" and place.unit in units}
    kinds = ", ".join(f"'{kind}'" for kind in bars.KINDS)
    chosen.take(f"kind IN ({kinds}) AND concerns IN (…)", {post.unit for officer in officers.values() for post in officer.posts})
    chosen.take(f"kind IN ({kinds}) AND id IN (SELECT source FROM link WHERE target IN (…))", officers)


def first_year(family: "Iterable[Index]") -> int:
    """The first year of which there is a record with a name of its kind's form; 9999 where there is none."""
    return min((year for index in family for year in _first_year(index)), default=9999)


def _first_year(index: "Index") -> Iterator[int]:
    for (year,) in index.rows("SELECT DISTINCT year FROM entry WHERE year > 0 ORDER BY year"):
        if any(place is not None and well_filed(place) for place in map(place_of, _paths(index, year))):
            yield year
            return


def _paths(index: "Index", year: int) -> Iterator[str]:
    """The records of a year that can be read, a few at a time: the first of them most often is enough."""
    last = 0
    sql = f"SELECT id, path FROM entry WHERE id > ? AND year=? AND length(body) > 0 ORDER BY id LIMIT {FEW}"
    while found := index.rows(sql, (last, year)):
        yield from (path for _id, path in found)
        last = found[-1][0]
