"""Hygiene of the text: what git, editors and terminals may trip over or be tricked by, in the lines and in what they say."""

import re
from collections.abc import Callable, Iterator

from zhili_tui.checks.rule import File, RuleHit, rule
from zhili_tui.model.characters import CONTROLS, HIDDEN, INNER_CONTROLS, LOST, SOFT, code
from zhili_tui.model.glossary import N_
from zhili_tui.storage.files import LIMIT
from zhili_tui.storage.toml_text import BOM

CRLF = b"\r\n"
SOME = "records/a/2026/activity/20260101-aaaa.toml"
KEEP = bytes(set(range(256)) - set(range(9)) - set(range(11, 32)) - set(b"\x7f\\"))  # a stroke may spell any character
#: How the characters of this module begin in UTF-8.
BEGIN = (b"\xc2", b"\xd8\x9c", b"\xe1\xa0", b"\xe2\x80", b"\xe2\x81", b"\xef\xbb", b"\xef\xbf", b"\xf3\xa0")
ODD = re.compile("|".join((CONTROLS, HIDDEN, LOST)))
#: Where the templates of papers lie, and what they take from elsewhere: the common layout, and their page.
TEMPLATES, LAYOUT, PAGE = "templates/documents/", '#import "common/gbt9704.typ": *', 'json("/page.json")'
#: By these words Typst takes in files and packages from elsewhere, or runs text as a program in which it could; none is spelled otherwise.
#: Its functions that read a file are refused where they name one: from anywhere else than from the template they find none.
REACHING = re.compile(
    r"\b(?:import|include|eval|std|(?:read|csv|json|toml|yaml|cbor|xml|image|bibliography|plugin)(?=\s*\(\s*\"))\b", re.ASCII
)
TURNED = N_(
    "the lines end in CR LF, made by git's core.autocrlf or by an editor. “zhili doctor --install-hooks” puts that right where nothing else "
    "was changed; else save the file with line ends LF"
)
MANY_TURNED = N_(
    "in {count} records the lines end in CR LF, made by git's core.autocrlf or by an editor. “zhili doctor --install-hooks” puts that right "
    "where nothing else was changed"
)


def suspicious(data: bytes) -> bool:
    """A quick look: False means that no rule of this module has anything to say."""
    if len(data) > LIMIT or data.translate(None, KEEP):
        return True
    return any(begin in data for begin in BEGIN) and ODD.search(data.decode(errors="replace")) is not None


def _search(pattern: str) -> Callable[[str], Iterator[tuple[int, str]]]:
    """The first character of each match, with its place in the line."""
    return lambda line: ((match.start(), match[0][0]) for match in re.finditer(pattern, line))


@rule("text-size", N_("Files are no larger than 1 MiB"), {SOME: b"# " + b"x" * LIMIT})
def too_large(file: File) -> Iterator[RuleHit]:
    """Scans and photographs stay outside git; a record names them as attachments."""
    if len(file.data) > LIMIT:
        yield RuleHit(N_("larger than 1 MiB; keep scans outside and attach them"))


@rule("text-bom", N_("Files do not begin with a byte-order mark"), {SOME: BOM + b"# x\n"})
def byte_order_mark(file: File) -> Iterator[RuleHit]:
    """Some editors put one in; it makes the first key unreadable elsewhere."""
    if file.data.startswith(BOM):
        yield RuleHit(N_("the file begins with a byte-order mark; save it as UTF-8 without one"), line=1, column=1)


@rule("text-control", N_("No control characters but line breaks and tabs"), {SOME: 'title = "\\u001b[31m"\n'})
def control_characters(file: File) -> Iterator[RuleHit]:
    """Terminals obey them. The carriage return of a line's end is told by ``text-line-ends``."""
    for character, hit in file.found(_search(INNER_CONTROLS if CRLF in file.data else CONTROLS)):
        yield hit._replace(sentence=N_("control character {code}; take it out (line ends are LF)"), parts={"code": code(character)})


@rule("text-line-ends", N_("Lines end in LF"), {SOME: b'type = "publicity"\r\n'})
def line_ends(file: File) -> Iterator[RuleHit]:
    """CR LF at the end of lines: made by git where core.autocrlf or core.eol ask for it, or by an editor. No digest is that of the file then."""
    at = file.data.find(CRLF)
    if at >= 0:
        before = file.data[:at]
        column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
        yield RuleHit(TURNED, line=before.count(b"\n") + 1, column=column)


@rule("text-bidi", N_("No invisible characters that hide or turn text"), {SOME: 'title = "\\u202eabc"\n'})
def hidden_characters(file: File) -> Iterator[RuleHit]:
    """Direction overrides and zero-width characters let a line read otherwise than it is; soft breaks come out of word processors."""
    for character, hit in file.found(_search(HIDDEN)):
        soft = N_("soft line break {code}, as word processors write it; put a line break in its place")
        sentence = soft if re.match(SOFT, character) else N_("invisible character {code}; take it out")
        yield hit._replace(sentence=sentence, parts={"code": code(character)})


@rule("text-lost", N_("No character was lost to a wrong encoding"), {SOME: 'title = "\ufffd\ufffd"\n'})
def lost_characters(file: File) -> Iterator[RuleHit]:
    """U+FFFD stands where a program could not read what was there."""
    if file.text is not None:
        for character, hit in file.found(_search(f"{LOST}+")):
            sentence = N_("{code} stands where a character was lost to a wrong encoding; type it anew")
            yield hit._replace(sentence=sentence, parts={"code": code(character)})


@rule(
    "template-reach",
    N_("Templates of papers read nothing from elsewhere"),
    {f"{TEMPLATES}minutes.typ": f'{LAYOUT}\n#read("/etc/passwd")\n'},
)
def reach(file: File) -> Iterator[RuleHit]:
    """Whoever makes a paper would have it read his files, or ask the network for a package. Only the common layout is imported."""
    if file.path.startswith(TEMPLATES) and file.path.endswith(".typ"):
        yield from reaching("\n".join(file.lines))


def reaching(template: str) -> Iterator[RuleHit]:
    """What of a template would read files or ask the network."""
    for number, line in enumerate(template.split("\n"), 1):
        for match in REACHING.finditer("" if line.strip() == LAYOUT else line.replace(PAGE, " " * len(PAGE))):
            sentence = N_(
                "“{word}” reaches beyond the template: a paper reads its own data and common/gbt9704.typ, no other file and no package"
            )
            yield RuleHit(sentence, {"word": match[0]}, line=number, column=match.start() + 1)


def told_once(count: int) -> RuleHit:
    """All records of which that is to be said, in one sentence."""
    return RuleHit(MANY_TURNED, {"count": count}, path="records")


RULES = (too_large, byte_order_mark, line_ends, control_characters, hidden_characters, lost_characters)
TEMPLATE_RULES = (reach,)
