"""What records say of each other: references lead somewhere, numbers are given once."""

from collections.abc import Iterable, Iterator

from zhili_tui.checks.rule import RuleHit, rule
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Path

PLACE = "records/a/2026/{}/20260101-aaa{}.toml"
LETTER = 'direction = "outgoing"\ntype = "letter"\nnumber = "東綜治〔2026〕1號"\nsubject = "x"\ndate = 2026-01-01\n'


@rule("reference-missing", N_("References lead to records that are there"),
      {PLACE.format("activity", "a"): 'type = "publicity"\ndate = 2026-01-01\ntitle = "x"\nparticipants = ["nowhere"]\n'}, scope="tree")  # fmt: skip
def missing(dangling: Iterable[tuple[str, str, str]]) -> Iterator[RuleHit]:
    """Units, officers and records named in a field exist. ``dangling``: path of the record, dotted field, path aimed at."""
    for path, field, target in dangling:
        sentence, named = _named(target)
        yield RuleHit(sentence, {"target": target, "named": named}, _path(field), path=path)


def _named(target: str) -> tuple[str, str]:
    """What is not there, as people say it, and the name that was written."""
    ref = target.removeprefix("records/").removesuffix(".toml")
    if ref.endswith("/unit"):
        return N_("the register has no unit “{named}”"), ref.removesuffix("/unit")
    if "/officers/" in ref or "/" not in ref:
        return N_("the register has no officer “{named}”"), ref.replace("/officers/", "/")
    return N_("there is no record “{named}”"), ref


@rule("number-duplicate", N_("A document number is given once"),
      {PLACE.format("document", "a"): LETTER, PLACE.format("document", "b"): LETTER}, scope="tree")  # fmt: skip
def duplicate_number(groups: Iterable[tuple[str, list[str]]]) -> Iterator[RuleHit]:
    """No two papers of one issuing unit have the same number. ``groups``: the number and the paths that bear it."""
    for number, paths in groups:
        first, *others = sorted(paths)
        for path in others:
            yield RuleHit(N_("{number} is already the number of {first}"), {"number": number, "first": first}, ("number",), path=path)


def _path(field: str) -> Path:
    return tuple(int(step) if step.isdecimal() else step for step in field.split("."))


RULES = (missing, duplicate_number)
