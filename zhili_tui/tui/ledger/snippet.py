"""Where in a record the words searched for stand: the piece of text that its row does not show."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from zhili_tui.i18n import formatting
from zhili_tui.model.introspection import fields_of
from zhili_tui.storage.folding import fold, matches

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: So many characters of the text stand before what was found.
BEFORE = 4


def piece(office: "Workspace", record: Any, query: str, said: str) -> str:
    """The text around the first word of the query that is not in what is said already; blank where there is none."""
    for word in query.split():
        if matches(word, said):
            continue
        for text in _texts(office, type(record), record):
            if matches(word, text):
                return around(text, word)
    return ""


def around(text: str, word: str) -> str:
    """A text from a little before the word on.

    >>> around("三月底前請各社區清理消防通道並報送", "xftd"), around("清理消防通道", "消防")
    ('社區清理消防通道並報送', '清理消防通道')
    """
    plain, wanted = text.replace("\n", " "), fold(word)
    at = next((i for i in range(len(plain)) if matches(wanted, plain[i : i + len(wanted)])), 0)
    return plain[max(at - BEFORE, 0) :] if at > BEFORE else plain


def _texts(office: "Workspace", cls: type[Any], record: Any) -> Iterator[str]:
    """What the fields say, in their order."""
    for field in fields_of(cls):
        value = getattr(record, field.name)
        if value in (None, "", ()) or field.name == "signoffs":
            continue
        for item in value if field.many else (value,):
            if field.part is not None:
                yield from _texts(office, field.part, item)
            else:
                yield formatting.value(field, item, office.name)
