"""Characters: which are text, which a terminal would obey, which hide or turn what stands beside them."""

import re

from zhili_tui.model.glossary import N_

# Patterns, compiled when a text is looked at that is not plain: most are, and every command would pay.
#: Terminals and printers obey these; line breaks and tabs are text.
CONTROLS = "[\x00-\x08\x0b-\x1f\x7f-\x9f]+"
#: The same in a line that ends in CR LF: but for the CR at its end.
INNER_CONTROLS = "(?:[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\\Z))+"
#: Line breaks as word processors and old systems write them.
SOFT = "\r\n?|[\x0b\x0c\x85\u2028\u2029]"
#: Invisible characters that turn the direction of a line or hide inside it.
HIDDEN = "[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]+"
#: What stands where a character could not be read, or must not be shown.
LOST = "\N{REPLACEMENT CHARACTER}"
#: Planes of rare Chinese characters: this Python may be older than some of them.
RARE = range(0x20000, 0x40000)


def code(character: str) -> str:
    """A character as standards name it: U+202E."""
    return f"U+{ord(character):04X}"


def fault(text: str) -> tuple[str, str]:
    r"""What in a text is no text: a sentence of the catalogues and the character; both empty where all of it is.

    >>> fault("a\x1bb")
    ('control character {code}; take it out', 'U+001B')
    >>> fault("東街\u3000甲\ue000")
    ('', '')
    """
    for pattern, sentence in (
        (CONTROLS, N_("control character {code}; take it out")),
        (HIDDEN, N_("invisible character {code}; take it out")),
        (LOST, N_("{code} stands where a character was lost to a wrong encoding; type it anew")),
    ):
        found = re.search(pattern, text)
        if found:
            return sentence, code(found[0][0])
    return "", ""


def hard_breaks(text: str, between: str = "\n") -> str:
    """The text with ordinary line breaks for soft ones, or with what is to stand between the lines."""
    return re.sub(SOFT, between, text)


def shown(text: str, kept: str = "\t") -> str:
    """The text with a mark for every character that a terminal would obey, or that hides; wide blanks and private characters are text."""
    bare = text
    for character in kept:
        bare = bare.replace(character, "")
    if bare.isprintable():
        return text
    return "".join(c if c.isprintable() or c in kept or is_text(c) else LOST for c in text)


def is_text(character: str) -> bool:
    """Whether a character that this Python holds for unprintable is text: a blank of any width, one of somebody's own making, a rare one."""
    import unicodedata

    return unicodedata.category(character) in ("Zs", "Co") or ord(character) in RARE
