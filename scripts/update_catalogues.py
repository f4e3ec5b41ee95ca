"""Which sentences the program can say, and the catalogues that translate them: ``python scripts/update_catalogues.py``.

Reads the marks ``_("…")`` and ``N_("…")`` out of the source, adds what is new to the catalogues with a blank
translation, and takes out what is no longer said. The test suite fails while a translation is blank.
"""

import ast
import sys
from pathlib import Path

from zhili_tui.i18n import LOCALE

ROOT = Path(__file__).resolve().parent.parent / "zhili_tui"
MARKS = {"_", "N_", "translated"}
#: Sentences of the command-line toolkit that reach users.
TOOLKIT = ("Options", "Commands", "Arguments", "default: {default}", "required")
METADATA = {
    "Project-Id-Version": "zhili",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
#: Lines of the catalogues are folded here.
WIDTH = 119


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


def update(language: str) -> list[str]:
    """Bring a catalogue up to the source; the sentences still without translation."""
    import polib

    file = LOCALE / language / "zhili.po"
    known = translated(language)
    catalogue = polib.POFile(wrapwidth=WIDTH)
    catalogue.metadata = METADATA | {"Language": language.replace("-", "_")}
    for sentence in sorted(sentences()):
        flags = ["python-brace-format"] if "{" in sentence else []
        catalogue.append(polib.POEntry(msgid=sentence, msgstr=known.get(sentence, ""), flags=flags))
    file.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(file))
    return [entry.msgid for entry in catalogue.untranslated_entries()]


def translated(language: str) -> dict[str, str]:
    """The sentences of a catalogue with their translations."""
    import polib

    file = LOCALE / language / "zhili.po"
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(file))} if file.exists() else {}


if __name__ == "__main__":
    blank = {language: update(language) for language in ("zh-Hant", "zh-Hans")}
    for language, found in blank.items():
        for sentence in found:
            print(f"{language}: {sentence}")
    sys.exit(any(blank.values()))
