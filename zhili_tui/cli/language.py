"""Which language to speak: that of the words on the command line themselves, so it is found out before they are read; and the worked example in it."""

import os
from pathlib import Path

from zhili_tui import i18n
from zhili_tui.i18n import N_, translate

#: Where the whole of the program lies that was not installed.
CHECKOUT = Path(__file__).resolve().parents[2]


def choose(args: list[str], chinese: bool = True) -> None:
    """Speak the language asked for: --lang, the office's, the locale's; English where Chinese cannot be shown."""
    if not chinese:
        i18n.use("en")
        return
    found = said(args)
    i18n.use(found if found in i18n.LANGUAGES else _office_language(args) or i18n.from_environment(os.environ))


def said(args: list[str], option: str = "--lang") -> str:
    """The language asked for on the command line, or what is said with another option; blank where it is not there."""
    found = ""
    for i, arg in enumerate(args):
        if arg == option and i + 1 < len(args):
            found = args[i + 1]
        elif arg.startswith(f"{option}="):
            found = arg.removeprefix(f"{option}=")
    return found


def _office_language(args: list[str]) -> str:
    repo = said(args, "--repo") or os.environ.get("ZHILI_REPO", "")
    start = Path(repo or example() or ".").absolute()
    for folder in [start] if repo else [start, *start.parents]:
        try:
            lines = (folder / "records" / "office.toml").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        found = [line.partition("=")[2].strip().strip('"') for line in lines if line.partition("=")[0].strip() == "language"]
        return found[0] if found else "zh-Hant"
    return ""


def example() -> Path | None:
    """The worked example in the locale's language, where the nearest repository is the checkout itself, whose own is in another.

    Whoever stands in ``records/`` means these; so does git where it calls the check, of what is staged there.
    """
    here = Path.cwd()
    if not here.is_relative_to(CHECKOUT) or here.is_relative_to(CHECKOUT / "records") or "GIT_INDEX_FILE" in os.environ:
        return None
    nearest = next((folder for folder in (here, *here.parents) if (folder / "records" / "office.toml").is_file()), None)
    found = CHECKOUT / "examples" / i18n.from_environment(os.environ)
    return found if nearest == CHECKOUT and found.is_dir() else None


def example_told(shown: Path) -> str:
    """Which example was opened though nobody named it, and how the other is."""
    parts = {"path": shown.relative_to(CHECKOUT), "other": os.path.relpath(CHECKOUT)}
    return translate(N_("The example in your language is open: {path}. The one in records/: zhili --repo {other}"), parts)
