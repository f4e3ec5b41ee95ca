"""What a kind of record is, besides its fields: names, columns, rules, state."""

import datetime
import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from zhili_tui.model.fields import builtins
from zhili_tui.model.glossary import N_, Term, term
from zhili_tui.model.introspection import Fault, Path, by_name, faults, holds_numbers
from zhili_tui.model.record_path import Naming

#: The kinds of record that bind somebody: what counts of them is what was signed.
BINDING = frozenset(("veto", "notice", "warning", "statement", "draw", "commendation", "reply"))
#: The kinds of which a text that was signed counts though its file is gone: those, and the scores that assessors gave.
KEPT = BINDING | {"assessment"}
#: The states of records, what presses first.
STATES = (
    "overdue", "open", "draft", "proposed", "announced", "drawn", "self_assessed", "assessed", "in_force", "run_out", "lifted",
    "published", "reported", "signed", "final", "closed", "done",
)  # fmt: skip


class RecordRule(NamedTuple):
    """A demand on one record alone that its fields' types cannot express."""

    name: str
    title: str
    check: Callable[[Any], Iterator[Fault]]
    example: str  # TOML that, laid over the kind's example, provokes it
    warns: bool = False  # whether it is a reminder only


class DateOrder(NamedTuple):
    """Of two dates or times in a record, the second must not come before the first.

    Each is a field, or ``table.field`` for every entry of a table; two fields of one table are compared entry by entry.
    """

    earlier: str
    later: str

    @property
    def name(self) -> str:
        """The rule's name, after its kind's."""
        return f"{self.later.replace('.', '-')}-before-{self.earlier.rsplit('.', 1)[-1]}".replace("_", "-")

    def check(self, record: Any) -> Iterator[Fault]:
        """A fault for each pair that stands in the wrong order; blanks are not compared."""
        outer, earlier, table, later = _steps(self)
        if not table:
            yield from _compare(record, earlier, record, later, ())
            return
        entries = getattr(record, table)
        if isinstance(entries, tuple):
            for i, entry in enumerate(entries):
                yield from _compare(entry if outer == table else record, earlier, entry, later, (table, i))
        elif entries is not None:
            yield from _compare(entries if outer == table else record, earlier, entries, later, (table,))


@functools.cache
def _steps(order: DateOrder) -> tuple[str, str, str, str]:
    """The table and field of the earlier date, then of the later one."""
    outer, _, earlier = order.earlier.rpartition(".")
    table, _, later = order.later.rpartition(".")
    return outer, earlier, table, later


def _compare(first: Any, earlier: str, second: Any, later: str, at: Path) -> Iterator[Fault]:
    a, b = getattr(first, earlier), getattr(second, later)
    if a is None or b is None:
        return
    if isinstance(a, datetime.datetime) != isinstance(b, datetime.datetime):
        a, b = _day(a), _day(b)
    if b < a:
        names = by_name(type(first))[earlier].label, by_name(type(second))[later].label
        parts = {"later": Term(names[1]), "second": b.isoformat(), "earlier": Term(names[0]), "first": a.isoformat()}
        yield Fault((*at, later), N_("{later} ({second}) comes before {earlier} ({first})"), parts)


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime.datetime) else value


class Once(NamedTuple):
    """In a list of tables, nothing stands twice in one of their fields."""

    table: str
    field: str

    @property
    def name(self) -> str:
        """The rule's name, after its kind's."""
        return f"{self.table}-{self.field}-once".replace("_", "-")

    def doubled(self, entries: Iterable[Any]) -> Iterator[int]:
        """Where something stands that stands in an entry before; ``entries`` are what the field holds, blanks as None."""
        seen = set()
        for number, content in enumerate(entries):
            if content is not None and content in seen:
                yield number
            seen.add(content)

    def check(self, record: Any) -> Iterator[Fault]:
        """A fault for each entry that says again what one before it says."""
        for number in self.doubled(getattr(entry, self.field) for entry in getattr(record, self.table)):
            yield Fault((self.table, number, self.field), TWICE, {})


TWICE = N_("stands here already, in a line before this one; take one of the two out, or tell the two apart")


class Kind(NamedTuple):
    """A kind of record. One module of ``kinds`` defines it once; everything else follows from it."""

    name: str
    cls: type[Any]
    title: tuple[str, ...]  # the fields that make a record's one-line title
    example: str  # a valid record with little more than what is required, as TOML
    date: str = ""  # the field with the day of the event
    concerns: str = "unit"  # the field with the unit concerned, where it is not the issuing one
    naming: Naming = "day"
    columns: tuple[str, ...] = ()  # shown in lists besides date, unit and title
    inside: tuple[str, ...] = ()  # the days, as ``table.field``, that lie in the month of a record kept by the month
    orders: tuple[DateOrder, ...] = ()
    once: tuple[Once, ...] = ()
    rules: tuple[RecordRule, ...] = ()
    clauses: tuple[str, ...] = ()  # of the regulation, that records of this kind serve
    again: tuple[str, ...] = ()  # what the next record begins with as the last had it: fields, or ``table.field``
    state: Callable[[Any, datetime.date], str] = lambda record, today: ""
    happened: Callable[[Any], bool] = lambda record: False  # whether it tells what happened on its day, not what is planned
    sought: frozenset[str] = frozenset()  # of its types those of which the records of all units are looked up at once
    event: bool = False  # whether its day is that of an event, which only people can tell; otherwise that of the record itself
    sealed: bool = False  # whether the state follows from sign-offs too
    follows: Callable[[dict[str, Any]], None] = lambda plain: None  # puts right, in data being typed, what follows from it

    @property
    def label(self) -> str:
        """The kind's name, a sentence of the catalogues."""
        return term(self.name)

    def faults(self, record: Any) -> Iterator[Fault]:
        """What is wrong in a typed record, by the kind's own rules; ``name`` of each fault is the rule's."""
        if holds_numbers(self.cls):  # which a type cannot limit where they are decimals
            yield from faults(self.cls, builtins(record))
        own: tuple[DateOrder | Once, ...] = (*self.orders, *self.once)
        for one in own:
            for fault in one.check(record):
                yield fault._replace(name=f"{self.name}-{one.name}")
        for rule in self.rules:
            for fault in rule.check(record):
                yield fault._replace(name=f"{self.name}-{rule.name}", warns=rule.warns)


def progress(done: Any, due: datetime.date | None, today: datetime.date) -> str:
    """The state of something to be done by a day: done, overdue or open."""
    if done:
        return "done"
    return "overdue" if due and due < today else "open"


def worst(states: Iterator[str], otherwise: str = "done") -> str:
    """The state of a whole whose parts have these states."""
    found = set(states)
    return next((s for s in ("overdue", "open", "done") if s in found), otherwise)
