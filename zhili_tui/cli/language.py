"""Which language to speak: that of the words on the command line themselves, so it is found out before they are read."""

import os
from pathlib import Path

from zhili_tui import i18n
from zhili_tui.services import program


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
    start = Path(repo or program.example() or ".").absolute()
    for folder in [start] if repo else [start, *start.parents]:
        try:
            lines = (folder / "records" / "office.toml").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        found = [line.partition("=")[2].strip().strip('"') for line in lines if line.partition("=")[0].strip() == "language"]
        return found[0] if found else "zh-Hant"
    return ""
