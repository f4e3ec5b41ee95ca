"""What an edit brings in, told apart from what stood before it: new rules point out old faults, and stop nobody's work because of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from zhili_tui.checks import limit, shape
from zhili_tui.checks.rule import CheckFinding, File, load

#: Rules that say that the rest could not be read: nothing can be compared then.
BLIND = (shape.syntax.id,)


def new_errors(
    found: Iterable[CheckFinding], after: bytes, before: bytes | None, ask: Callable[[bytes], Iterable[CheckFinding]]
) -> list[CheckFinding]:
    """Of what was found in a file the errors that did not stand in its bytes before: same rule, same field, same value.

    ``ask``: finds what is wrong with the bytes before; it is called where there is something to compare.
    """
    errors = [one for one in found if one.severity == "error"]
    if not errors or before is None or after == before:
        return errors if before is None else []
    file, old = load("", after), load("", before)
    stood = Counter(_key(old, one) for one in ask(before) if one.severity == "error" and one.rule not in BLIND)
    new = []
    for one in errors:
        key = _key(file, one)
        if stood[key]:
            stood[key] -= 1
        else:
            new.append(one)
    return new


def _key(file: File, finding: CheckFinding) -> tuple[Any, ...]:
    """What makes two findings the same: not where in a list or text they stand."""
    steps = finding.field.split(".") if finding.field else []
    field = tuple(step for step in steps if not step.isdecimal())
    parts = () if finding.rule == limit.many.id else tuple(sorted((name, str(value)) for name, value in finding.parts.items()))
    line = file.lines[finding.line - 1].strip() if finding.line and not steps and finding.line <= len(file.lines) else ""
    return finding.rule, finding.sentence, field, parts, _value(file.plain, steps), line


def _value(plain: Any, steps: list[str]) -> str:
    """The single value at a place; empty where a table or list stands there, of which the finding says what it lacks."""
    for step in steps:
        if isinstance(plain, Mapping) and step in plain:
            plain = plain[step]
        elif isinstance(plain, list) and step.isdecimal() and 0 < int(step) <= len(plain):
            plain = plain[int(step) - 1]
        else:
            return ""
    return "" if isinstance(plain, Mapping | list) else repr(plain)
