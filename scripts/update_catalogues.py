"""Which sentences the program can say, and the catalogues that translate them: ``python scripts/update_catalogues.py``.

Reads the marks ``_("…")`` and ``N_("…")`` out of the source, adds what is new to the catalogues with a blank
translation, and takes out what is no longer said. The test suite fails while a translation is blank.
"""

import ast
import datetime
import sys
from pathlib import Path

from zhili_tui.i18n import LOCALE

ROOT = Path(__file__).resolve().parent.parent / "zhili_tui"
MARKS = {"_", "N_", "translated"}
#: Sentences of the command-line toolkit that reach users.
TOOLKIT = ("Options", "Commands", "Arguments", "default: {default}", "required")


def sentences() -> set[str]:
    """Every sentence marked in the source, and those of the toolkit."""
    found = set(TOOLKIT)
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                    found.add(first.value)
    return found


def update(language: str, translations: dict[str, str] | None = None) -> list[str]:
    """Bring a catalogue up to the source; the sentences still without translation."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    file = LOCALE / language / "zhili.po"
    known: dict[str, str] = {}
    if file.exists():
        with file.open("rb") as old:
            known = {str(message.id): str(message.string) for message in read_po(old) if message.id}
    known |= translations or {}
    catalogue = Catalog(locale={"zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans"}[language], fuzzy=False)
    catalogue.revision_date = catalogue.creation_date = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    missing = []
    for sentence in sorted(sentences()):
        catalogue.add(sentence, known.get(sentence, ""), flags=["python-brace-format"] if "{" in sentence else [])
        if not known.get(sentence):
            missing.append(sentence)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as new:
        write_po(new, catalogue, width=120, omit_header=False)
    return missing


if __name__ == "__main__":
    blank = {language: update(language) for language in ("zh-Hant", "zh-Hans")}
    for language, found in blank.items():
        for sentence in found:
            print(f"{language}: {sentence}")
    sys.exit(any(blank.values()))
