"""A field that holds several values, while one of them is being typed: which is meant, which are held by name alone. Pure."""

from typing import Any

from zhili_tui.entry.parsing import BETWEEN, BY_NAME, SEPARATORS, ParseContext, editable, meant_again, parts_of
from zhili_tui.errors import BadValue
from zhili_tui.model.introspection import Field


def referring(field: Field, text: str, desk: ParseContext, held: Any) -> str:
    """What is typed of several values, with references for the names of those that are held: by name alone they may be unknown here."""
    if not field.many or field.form not in BY_NAME or not held:
        return text
    left, out = list(held), []
    for one in parts_of(field, text):
        known = next((value for value in left if editable(field._replace(many=False), value, desk) == one.strip()), None)
        if known is not None:
            left.remove(known)
        out.append(one.strip() if known is None else str(known))
    return ", ".join(out)


def in_place_of_wrong(field: Field, text: str, desk: ParseContext, held: Any = None, caret: int = -1) -> tuple[str, str, str]:
    """Of several values one that is none, with what was typed before and after it; after all of them where each is one.

    ``caret``: where in the text one is typing: of several that are none that one is meant, else the first.
    """
    parts, left = parts_of(field, text), list(held or ())
    wrong = []
    before = text[: max(caret, 0)].translate(BETWEEN if field.part else SEPARATORS).rpartition(";" if field.part else ",")[0]
    at = len(parts_of(field, before)) if caret >= 0 else -1
    for number, one in enumerate(parts):
        try:
            meant_again(field, one, desk, left)
        except BadValue:
            wrong.append(number)
    if not wrong:
        return ",".join(parts), "", ""
    here = at if at in wrong else wrong[0]
    return ",".join(parts[:here]), parts[here].strip(), ",".join(parts[here + 1 :])
