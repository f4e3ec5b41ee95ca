"""What parameters name: an identifier, or what people call it, in either script. What is neither is refused with what comes nearest.

A parameter says of which sort its names are in its annotation: ``unit: Annotated[str, typer.Option(…), UNIT]``.
"""

from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.errors import ChoiceNeeded, UnknownName, ZhiliError
from zhili_tui.i18n import LANGUAGES, N_, Term, _, load
from zhili_tui.model.glossary import term
from zhili_tui.storage.folding import fold, initials

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: So many are named where more than ALL come near; of a short list all are named, the nearest first.
NEAREST, ALL = 3, 8
#: How like the text, from 0 to 1, what is called near has to be; the nearest of all is named however unlike it is.
LIKE = 0.5


class Name(NamedTuple):
    """One thing that can be named: its identifier, and what people call it, first as they are shown it."""

    id: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.words[0]} ({self.id})" if self.words and self.words[0] != self.id else self.id


class LookupContext(NamedTuple):
    """What a name is looked up by: the repository, opened when it is first asked for, and the parameters named before."""

    office: "Callable[[], Workspace]"
    params: Mapping[str, Any] = {}


class Sort(NamedTuple):
    """A sort of things that parameters name."""

    called: str
    known: Callable[[LookupContext], Iterable[Name]]
    there: Callable[[LookupContext, str], bool] = lambda said, text: (
        False
    )  # whether it is an identifier, where that is cheaper than knowing all
    free: Callable[[LookupContext, str], bool] = lambda said, text: (
        False
    )  # whether it names something that is not there yet, or of another sort
    until: str = ""  # only what stands before this is the name

    def meant(self, text: str, said: LookupContext) -> str:
        """The identifier of what a text names. Raises UnknownName with what comes nearest, ChoiceNeeded where several can be meant."""
        text = text.strip()
        name, mark, rest = text.partition(self.until) if self.until else (text, "", "")
        if self.there(said, name):
            return text
        known = list(self.known(said))
        if any(one.id == name for one in known):
            return text
        fits = called_so(name, known)
        if len(fits) > 1:
            near = _(N_(", ")).join(map(str, fits))
            raise ChoiceNeeded(N_("“{text}” can be {near}: write the one in brackets that is meant"), text=name, near=near)
        if fits:
            return fits[0].id + mark + rest
        if self.free(said, name):
            return text
        raise self.unknown(name, known)

    def fitting(self, text: str, said: LookupContext) -> list[Name]:
        """Those that are called so."""
        return called_so(text.strip(), self.known(said))

    def unknown(self, text: str, known: Iterable[Name]) -> ZhiliError:
        """That nothing of the sort is called so, and what comes nearest."""
        near = _(N_(", ")).join(map(str, nearest(text, known)))
        sentence = (
            N_("There is no {sort} “{text}”. Nearest: {near}") if near else N_("There is no {sort} “{text}”: there is none at all here")
        )
        return UnknownName(sentence, sort=Term(self.called), text=text, near=near)


def called_so(text: str, known: Iterable[Name]) -> list[Name]:
    """Those whose identifier or one of whose words a text is, in either script."""
    return [one for one in known if fold(text) in (fold(one.id), *map(fold, one.words))]


def nearest(text: str, known: Iterable[Name]) -> list[Name]:
    """Those whose identifier or words are most like a text, the most like first; names that begin with it, or have its initials, before others."""
    wanted = fold(text)

    def like(one: Name) -> float:
        words = [fold(one.id), *map(fold, one.words)]
        if (not wanted.isdecimal() and any(word.startswith(wanted) for word in words)) or any(
            wanted in initials(word) for word in one.words
        ):
            return 1.0
        return max(SequenceMatcher(None, wanted, word).ratio() for word in words)

    found = sorted(((like(one), one) for one in known), key=lambda both: -both[0])
    most = len(found) if len(found) <= ALL else NEAREST
    return [one for place, (ratio, one) in enumerate(found[:most]) if len(found) <= ALL or place == 0 or ratio >= LIKE]


def resolve(sort: Sort, value: Any, said: LookupContext) -> Any:
    """A parameter's value with identifiers in the place of names; blank ones stay. Raises UnknownName, ChoiceNeeded."""
    if isinstance(value, (list, tuple)):
        return [resolve(sort, one, said) for one in value]
    if isinstance(value, int):
        return int(sort.meant(str(value), said)) if value else value
    return sort.meant(value, said) if value else value


def completions(sort: Sort, begun: str, said: LookupContext) -> list[tuple[str, str]]:
    """What can be typed where something is begun, with what people call it: identifiers, or words where those were begun."""
    out = [(one.id, one.words[0] if one.words else "") for one in sort.known(said) if one.id.startswith(begun)]
    if begun and not out:
        out = [(word, one.id) for one in sort.known(said) for word in one.words if word.startswith(begun)]
    return out


def terms(ids: Iterable[str]) -> list[Name]:
    """Identifiers of the glossary with their words in every language, the one in use first."""
    return [Name(id, in_every_language(term(id))) for id in ids]


def in_every_language(sentence: str) -> tuple[str, ...]:
    """A sentence of the catalogues in every language, the one in use first."""
    return tuple(dict.fromkeys((_(sentence), *(_catalogue(language).gettext(sentence) for language in LANGUAGES))))


@cache
def _catalogue(language: str) -> Any:
    return load(language)
