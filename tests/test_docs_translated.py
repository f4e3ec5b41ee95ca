"""The docs in three languages: complete, as old as their source, the same commands, links within the language."""

import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import opencc
import polib
import pytest

from tests.conftest import ROOT
from tests.test_docs import ENGLISH, PAGES

SCRIPT = runpy.run_path(str(ROOT / "scripts" / "translate-docs"))
LANGUAGES: dict[str, str] = SCRIPT["LANGUAGES"]
SOURCES: list[str] = SCRIPT["sources"]()
EVERY = [(source, language) for source in SOURCES for language in LANGUAGES]
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
simplified: Callable[[str], str] = opencc.OpenCC("t2s").convert


def page_of(source: str, language: str) -> Path:
    return ROOT / SCRIPT["page_of"](source, language)


def catalogue_of(source: str, language: str) -> list[Any]:
    return list(polib.pofile(str(SCRIPT["catalogue_of"](source, language))))


def test_every_page_is_translated_or_summed_up() -> None:
    others = {page.relative_to(ROOT).as_posix() for page in ENGLISH if page.parent.name != "reference" and "docs" in page.parts}
    assert others - set(SOURCES) == SCRIPT["ENGLISH"]
    for page in SCRIPT["ENGLISH"]:
        text = (ROOT / page).read_text(encoding="utf-8")
        found = re.match(r"# .*\n\n> 繁體中文摘要：(.+)\n>\n> 简体中文摘要：(.+)\n\n", text)
        assert found, f"{page} has no summary in Chinese at its head"
        assert min(map(len, found.groups())) > 60


@pytest.mark.parametrize(("source", "language"), EVERY)
def test_every_passage_stands_in_every_language(source: str, language: str) -> None:
    entries = catalogue_of(source, language)
    assert [entry.msgid for entry in entries] == SCRIPT["passages"](source), "run scripts/translate-docs"
    assert SCRIPT["missing"](entries) == [], f"translate these in docs/po/{language}, then run scripts/translate-docs"


@pytest.mark.parametrize(("source", "language"), EVERY)
def test_a_page_is_what_the_script_makes(source: str, language: str) -> None:
    made = SCRIPT["made"](source, language, SCRIPT["updated"](source, language))
    assert made == page_of(source, language).read_text(encoding="utf-8"), "run scripts/translate-docs"


def test_no_page_has_lost_its_source() -> None:
    there = {file for language in LANGUAGES for folder in (language, f"po/{language}") for file in (ROOT / "docs" / folder).rglob("*.*")}
    pages = {page_of(source, language) for source, language in EVERY if source != "README.md"}
    assert there == pages | {SCRIPT["catalogue_of"](source, language) for source, language in EVERY}


@pytest.mark.parametrize(("source", "language"), EVERY)
def test_the_blocks_of_a_page_are_those_of_its_source(source: str, language: str) -> None:
    """So the commands of every language have been run when those of the English page have; what begins an office is played by itself."""
    here, there = (BLOCK.findall(page.read_text(encoding="utf-8")) for page in (page_of(source, language), ROOT / source))
    if source in SCRIPT["BEGINS"]:
        here, there = ([(kind, simplified(text).replace("zh-Hant", "zh-Hans")) for kind, text in some] for some in (here, there))
    assert here == there


@pytest.mark.parametrize(("source", "language"), EVERY)
def test_what_is_typed_is_the_same_in_every_language(source: str, language: str) -> None:
    """Keys, commands and names between grave accents, and where links lead: none forgotten, none made up."""
    for entry in catalogue_of(source, language):
        for what in (r"`([^`]+)`", r"\]\{(\d+)\}"):
            here, there = ({simplified(one) for one in re.findall(what, text)} for text in (entry.msgid, entry.msgstr))
            assert here == there, entry.msgid


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_headings_that_are_there(page: Path) -> None:
    for path, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in path:
            target = (page.parent / path).resolve() if path else page
            assert anchor in SCRIPT["anchors"](target.read_text(encoding="utf-8")), f"{path}#{anchor}"


@pytest.mark.parametrize(("source", "language"), EVERY)
def test_links_stay_in_the_language(source: str, language: str) -> None:
    page = page_of(source, language)
    head, _break, rest = page.read_text(encoding="utf-8").partition(" · ")
    pages = {page_of(one, language).resolve(): one for one in SOURCES}
    assert (ROOT / source).resolve() in {(page.parent / link).resolve() for link in re.findall(r"\]\(([^)\s]+)\)", head)}
    for link in re.findall(r"\]\(([^)#\s]+\.md)", rest.partition("\n")[2]):
        target = (page.parent / link).resolve()
        assert target in pages or target.relative_to(ROOT).as_posix() not in SOURCES, link


def test_the_readmes_lead_to_one_another() -> None:
    readmes = [ROOT / "README.md", *(page_of("README.md", language) for language in LANGUAGES)]
    for readme in readmes:
        top = readme.read_text(encoding="utf-8")[:400]
        assert {other.name for other in readmes} - {readme.name} == {*re.findall(r"\]\((README[^)]*)\)", top)}


def test_a_changed_passage_keeps_its_old_translation_until_somebody_has_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    within = SCRIPT["updated"].__globals__
    monkeypatch.setitem(within, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "one.md"
    page.write_text(
        "# Keys\n\nPress [this](two.md#b) and `F2` to save the record.\n\n![a](pictures/a.svg)\n\n```sh\nzhili list\n```\n",
        encoding="utf-8",
    )
    (tmp_path / "docs" / "two.md").write_text("# A\n\n## B\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("# Read\n", encoding="utf-8")
    for folder in ("pictures", "pictures/zh-Hans"):
        (tmp_path / "docs" / folder).mkdir()
        (tmp_path / "docs" / folder / "a.svg").touch()
    monkeypatch.setattr("sys.argv", ["translate-docs"])
    assert SCRIPT["main"]() == 1

    def translate(**words: str) -> None:
        for name in ("docs/one.md", "docs/two.md", "README.md"):
            for language in LANGUAGES:
                file = SCRIPT["catalogue_of"](name, language)
                catalogue = polib.pofile(str(file))
                for entry in catalogue:
                    entry.msgstr, entry.flags = words.get(entry.msgid, entry.msgstr or f"譯 {entry.msgid}"), []
                catalogue.save(str(file))

    translate(B="乙 二")
    assert SCRIPT["main"]() == 0
    made = tmp_path / "docs" / "zh-Hant" / "one.md"
    assert "譯 Press [this](two.md#乙-二) and" in made.read_text(encoding="utf-8")
    pictures = {one: re.findall(r"\((.*svg)\)", (tmp_path / "docs" / one / "one.md").read_text(encoding="utf-8")) for one in LANGUAGES}
    assert pictures == {"zh-Hant": ["../pictures/a.svg"], "zh-Hans": ["../pictures/zh-Hans/a.svg"]}
    page.write_text(page.read_text(encoding="utf-8").replace("the record", "one record"), encoding="utf-8")
    assert SCRIPT["main"]() == 1, "an older translation is not passed off as the new one"
    (entry,) = [one for one in polib.pofile(str(SCRIPT["catalogue_of"]("docs/one.md", "zh-Hant"))) if one.fuzzy]
    assert "the record" in (entry.previous_msgid or "")
    assert "the record" in entry.msgstr
    assert "\nPress [this]" in made.read_text(encoding="utf-8"), "until then the page has the English"
    translate()
    assert SCRIPT["main"]() == 0
    page.unlink()
    SCRIPT["main"]()
    assert not made.exists()
