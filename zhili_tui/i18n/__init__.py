"""Sentences in three languages. The English text in the code is the key; catalogues lie in ``locale/``.

Catalogues are kept as ``.po`` text; the binary form gettext reads is made from it when it is missing
or older, so that a pull brings new sentences without a build step.
"""

import gettext
import os
from pathlib import Path
from typing import Any

from zhili_tui.model.glossary import N_, Term

__all__ = ["LANGUAGES", "N_", "Term", "_", "from_environment", "language", "translate", "use"]
LANGUAGES = ("zh-Hant", "zh-Hans", "en")
LOCALE = Path(__file__).parent / "locale"
_language = "en"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def _(text: str) -> str:
    """The sentence in the language in use."""
    return _catalogue.gettext(text) if text else ""


def translate(text: str, parts: dict[str, Any]) -> str:
    """The sentence in the language in use, with its parts filled in. Parts that are Term are translated too."""
    return _(text).format(**{k: _(v) if isinstance(v, Term) else v for k, v in parts.items()})


def language() -> str:
    """The language in use: zh-Hant, zh-Hans or en."""
    return _language


def use(name: str) -> None:
    """Speak this language from now on. Unknown names fall back to English."""
    global _language, _catalogue
    _language = name if name in LANGUAGES else "en"
    _catalogue = load(_language)
    # The command-line toolkit asks gettext's global functions: give it the same catalogue.
    gettext.gettext = _catalogue.gettext
    gettext.ngettext = _catalogue.ngettext


def load(name: str) -> gettext.NullTranslations:
    """The catalogue of a language; English needs none."""
    if name == "en":
        return gettext.NullTranslations()
    po = LOCALE / name / "zhili.po"
    mo = po.with_suffix(".mo")
    if not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
        compiled = compile_catalogue(po)
        try:
            temporary = mo.with_suffix(f".{os.getpid()}")
            temporary.write_bytes(compiled)
            temporary.replace(mo)
        except OSError:  # an installation that cannot be written to: compile each time
            import io

            return gettext.GNUTranslations(io.BytesIO(compiled))
    with mo.open("rb") as file:
        return gettext.GNUTranslations(file)


def compile_catalogue(po: Path) -> bytes:
    """The binary form of a ``.po`` file."""
    import io

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as file:
        catalogue = read_po(file)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def from_environment(environ: "os._Environ[str] | dict[str, str]") -> str:
    """The language the locale asks for; Traditional where it says nothing of Chinese script."""
    name = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    if name.startswith(("zh_TW", "zh_HK", "zh_MO", "zh_Hant")):
        return "zh-Hant"
    if name.startswith("zh"):
        return "zh-Hans"
    return "en"
