"""Languages: catalogues compiled where they can be, and one language for our words and those of the command-line toolkit."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import opencc
import pytest

from tests.conftest import ROOT
from zhili_tui import i18n
from zhili_tui.cli.main import run

TRANSLATED = {"zh-Hant": "選項", "zh-Hans": "选项", "en": "Options"}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Catalogues as a fresh clone has them: their text only."""
    folder = tmp_path / "locale"
    shutil.copytree(i18n.LOCALE, folder, ignore=shutil.ignore_patterns("*.mo"))
    monkeypatch.setattr(i18n, "LOCALE", folder)
    return folder


def test_the_toolkit_speaks_the_language_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    for language, word in (*TRANSLATED.items(), *reversed(TRANSLATED.items())):
        assert run(["list", "--help", "--lang", language]) == 0
        assert f"{word}:" in capsys.readouterr().out


def test_the_toolkit_may_be_imported_before_a_language_is_chosen() -> None:
    program = "import typer, sys; from zhili_tui.cli.main import run; run(['--help', '--lang', 'zh-Hant'])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "選項:" in done.stdout


def test_a_catalogue_is_compiled_when_it_is_missing_or_older(checkout: Path) -> None:
    compiled = checkout / "zh-Hant" / "LC_MESSAGES" / "zhili.mo"
    assert i18n.load("zh-Hant").gettext("Options") == "選項"
    made = compiled.stat().st_mtime_ns
    i18n.load("zh-Hant")
    assert compiled.stat().st_mtime_ns == made
    os.utime(checkout / "zh-Hant" / "zhili.po", ns=(made + 1, made + 1))
    i18n.load("zh-Hant")
    assert compiled.stat().st_mtime_ns > made


def test_catalogues_of_a_checkout_that_cannot_be_written_to_lie_in_the_cache(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != checkout)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    i18n.use("zh-Hans")
    assert i18n._("Options") == "选项"
    assert sorted(path.suffix for path in checkout.rglob("*.?o")) == [".po", ".po"]
    assert list((tmp_path / "cache").rglob("zh-Hans/LC_MESSAGES/zhili.mo"))


def test_without_a_place_to_compile_in_the_program_speaks_english(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != checkout)
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    i18n.use("zh-Hans")
    assert i18n._("Options") == "Options"


def test_programs_started_from_here_keep_to_the_language() -> None:
    i18n.use("zh-Hans")
    assert os.environ["LANGUAGE"].split(":")[-1] == "zh_CN"


def translated_pages(languages: str) -> list[str]:
    """The pages of the docs in these languages."""
    return sorted(
        page.relative_to(ROOT).as_posix() for page in (*ROOT.glob(f"README.{languages}.md"), *ROOT.glob(f"docs/{languages}/**/*.md"))
    )


def words_of(file: Path) -> str:
    """What a catalogue or a page says, without what is typed; a store that burns is a store."""
    text = file.read_text(encoding="utf-8").replace('"\n"', "")
    if file.suffix == ".md":
        text = re.sub(r"^ *```.*?^ *```|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub("倉庫火災|仓库火灾", "", text)


def one_word_for_one_thing() -> list[tuple[str, list[str]]]:
    """The table of ``docs/languages.md``: what a thing is called in English, and the words that it is not called."""
    rows = re.findall(r"^\| (.+?) \| .+? \| .+? \| (.+?) \|$", (ROOT / "docs" / "languages.md").read_text(encoding="utf-8"), re.MULTILINE)
    return [(thing, re.findall(r"[\u4e00-\u9fff]+", variants)) for thing, variants in rows if re.search(r"[\u4e00-\u9fff]", variants)]


def test_the_mainland_has_its_own_words_in_either_catalogue() -> None:
    """The words of one side do not stand in the catalogue of the other, in its characters."""
    rows = re.findall(
        r"^\| [a-z][^|]* \| ([^|]+) \| ([^|]+) \| [^|]*\|$", (ROOT / "docs" / "languages.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    pairs = [pair for hant, hans in rows for pair in zip(hant.split(), hans.split(), strict=True)]
    converted = [(opencc.OpenCC("t2s").convert(hant), hans) for hant, hans in pairs]
    assert ("预设", "默认") in converted
    said = {file: words_of(ROOT / file) for file in ["zhili_tui/i18n/locale/zh-Hans/zhili.po", *translated_pages("zh-Hans")]}
    said["examples"] = "".join(map(words_of, (ROOT / "examples" / "zh-Hans").rglob("*.toml")))
    for file, mainland in said.items():
        assert [word for word, own in converted if word != own and word in mainland] == [], file
        assert re.findall("[「」『』]", mainland) == [], f"{file}: quoted as on the mainland"


@pytest.mark.parametrize(
    "file", ["zhili_tui/i18n/locale/zh-Hant/zhili.po", "zhili_tui/i18n/locale/zh-Hans/zhili.po", *translated_pages("zh-*")]
)
def test_one_thing_has_one_word(file: str) -> None:
    text = words_of(ROOT / file)
    things = one_word_for_one_thing()
    assert {"repository", "clone", "hook", "registrar", "key"} <= {thing for thing, _variants in things}
    assert [(thing, word) for thing, variants in things for word in variants if re.search(f"(?<![簽签]){word}", text)] == []
    assert re.findall(r".{0,8}(?<![簿心裸入])[庫库].{0,4}", text) == [], "of which repository is told: 簿庫, 中心庫, 裸庫"
