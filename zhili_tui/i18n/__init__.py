"""Sentences in three languages. The English text in the code is the key; catalogues lie in ``locale/``.

Catalogues are kept as ``.po`` text. A wheel has them compiled; in a checkout that is done when the compiled form is missing
or older, so that a pull brings new sentences without a build step.
"""

import gettext
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from zhili_tui.model.glossary import N_, Term

__all__ = ["LANGUAGES", "N_", "Term", "_", "from_environment", "language", "translate", "use"]
LANGUAGES = ("zh-Hant", "zh-Hans", "en")
DOMAIN = "zhili"
LOCALE = Path(__file__).resolve().parent / "locale"
#: What gettext looks for in each language: our catalogue, and what programs started from here call the same language.
SOUGHT = {"zh-Hant": "zh-Hant:zh_TW", "zh-Hans": "zh-Hans:zh_CN", "en": "en"}
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
    # The command-line toolkit asks gettext's own functions, which look these up at every call.
    os.environ["LANGUAGE"] = SOUGHT[_language]
    gettext.bindtextdomain(DOMAIN, str(compiled()))
    gettext.textdomain(DOMAIN)


def load(name: str) -> gettext.NullTranslations:
    """The catalogue of a language; English needs none."""
    source, target = LOCALE / name / f"{DOMAIN}.po", compiled() / name / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if source.exists() and not (target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns):
        with suppress(OSError, ImportError):  # what was compiled before still serves
            compile_catalogue(source, target)
    try:
        with target.open("rb") as file:
            return gettext.GNUTranslations(file)
    except OSError:  # English has none
        return gettext.NullTranslations()


def compiled() -> Path:
    """The folder of the compiled catalogues: beside their text, or in the user's cache where that cannot be written to."""
    if os.access(LOCALE, os.W_OK) or not any(LOCALE.glob("*/*.po")):
        return LOCALE
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / DOMAIN / LOCALE.relative_to("/")


def compile_catalogue(source: Path, target: Path) -> None:
    """Write the form gettext reads of a ``.po`` file. Whoever reads meanwhile has the old or the new one."""
    import polib

    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(f".{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(temporary))
    temporary.replace(target)


def from_environment(environ: "os._Environ[str] | dict[str, str]") -> str:
    """The language the locale asks for; Traditional where it says nothing of Chinese script."""
    name = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    if name.startswith(("zh_TW", "zh_HK", "zh_MO", "zh_Hant")):
        return "zh-Hant"
    if name.startswith("zh"):
        return "zh-Hans"
    return "en"
