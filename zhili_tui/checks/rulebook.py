"""The rule files themselves: a mistaken one is reported like a mistaken record."""

import datetime
from collections.abc import Iterator, Mapping

from zhili_tui.checks.rule import RuleHit, load, rule
from zhili_tui.model import kinds
from zhili_tui.model.glossary import N_
from zhili_tui.regulation import RuleSet
from zhili_tui.regulation.calendar import AHEAD, UNKNOWN, unknown_years
from zhili_tui.regulation.ruleset import RuleFault

SETTINGS = "records/office.toml"


@rule("rules-broken", N_("Rule files can be read"), {"templates/regulation/default/clauses.toml": "[clauses.MTG-1\n"}, scope="tree")
def broken(book: RuleSet, today: datetime.date | None = None) -> Iterator[RuleHit]:
    """The files of templates/regulation: syntax, entries of another shape than the rule set's, and what they cannot mean.

    ``today``: the calendar has the holidays of its year, and of the next year's when that is near.
    """
    for one in (*book.broken, *book.doubtful):
        yield RuleHit(one.sentence, one.parts, one.at, line=one.line, column=one.column, path=one.path, warns=one.warns)
    path, line, column = book.place("calendar", "holidays")
    days = [today, today + AHEAD] if today and not any(one.whole and one.path == path for one in book.broken) else []
    years = unknown_years(book.calendar, days) if days else []
    if years:
        parts = {"years": ", ".join(map(str, years)), "path": path}
        yield RuleHit(UNKNOWN, parts, ("holidays",), line=line, column=column, path=path, warns=True)


def new_mistakes(book: RuleSet, before: RuleSet | None) -> list[RuleFault]:
    """What is broken in a rule set and was not before: what stands already is told by the check, and locks nobody out."""
    stood = {(one.path, one.at, one.sentence) for one in before.broken} if before else set()
    return [one for one in book.broken if (one.path, one.at, one.sentence) not in stood]


def touches(path: str) -> bool:
    """Whether what follows from the rules may be other when this file is: it holds rules, or says which count."""
    return path.startswith("templates/regulation/") or path == SETTINGS


def in_use(files: Mapping[str, bytes]) -> RuleSet | None:
    """The rule set that counts, of the settings and rule files of a tree; None where those shipped with the program do."""
    if not any(path.startswith("templates/regulation/") for path in files):
        return None
    settings = load(SETTINGS, files.get(SETTINGS, b"")).record
    known = isinstance(settings, kinds.kind("office").cls)
    below = f"templates/regulation/{settings.regulation if known else 'default'}/"
    return RuleSet({path: data for path, data in files.items() if path.startswith(below)}, below, settings.language if known else "")
