"""Fonts are looked at before anything is set: a character that is missing is named, never replaced."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.documents.pages import letter, pdf_of, press
from zhili_tui import i18n
from zhili_tui.documents.fonts import Configuration, Fonts
from zhili_tui.documents.values import Para
from zhili_tui.errors import MissingCharacter, MissingFont, Unreadable

SHIPPED = ROOT / "templates" / "documents" / "fonts.toml"


def fonts(tmp_path: Path) -> Fonts:
    return Fonts.read(SHIPPED, tmp_path / "fonts.msgpack")


def without(found: Fonts, *packages: str) -> Fonts:
    """The same fonts on a machine where these packages are not installed."""
    less = Fonts(found.configuration, found._cache)
    gone = {name.lower() for one in found.configuration.fonts if one.package in packages for name in one.files}
    less.files = {name: path for name, path in found.files.items() if name not in gone}
    return less


@pytest.mark.parametrize("script", ["Hant", "Hans"])
def test_every_role_has_a_font_of_its_own(script: str, tmp_path: Path) -> None:
    faces = fonts(tmp_path).faces(script)
    assert not any(found[0].other for found in faces.values())


def test_fangsong_is_a_fangsong_in_both_scripts(tmp_path: Path) -> None:
    found = fonts(tmp_path)
    licensed = ("FangSong", "FZFangSong", "仿宋")
    assert found.faces("Hant")["fangsong"][0].family.startswith(("cwTeXFangSong", *licensed))
    assert found.faces("Hans")["fangsong"][0].family.startswith(("FandolFang", *licensed))


def test_a_font_that_is_not_there_names_its_package(tmp_path: Path) -> None:
    less = without(fonts(tmp_path), "fonts-arphic-ukai")
    i18n.use("en")
    with pytest.raises(MissingFont, match=r"Kaiti.*fonts-arphic-ukai"):
        less.faces("Hant")


def test_a_character_that_is_missing_is_named_with_its_role_and_package(tmp_path: Path) -> None:
    less = without(fonts(tmp_path), "fonts-arphic-uming", "texlive-lang-chinese")
    i18n.use("zh-Hant")
    with pytest.raises(MissingCharacter) as found:
        less.check({"fangsong": "国"}, "Hant")
    sentence = str(found.value)
    assert all(words in sentence for words in ("「国」", "U+56FD", "仿宋", "texlive-lang-chinese", "fonts-arphic-uming"))


def test_a_character_that_no_font_has_stops_the_paper(tmp_path: Path) -> None:
    with pytest.raises(MissingCharacter):
        pdf_of(press(tmp_path), letter(blocks=(Para("\N{CUNEIFORM SIGN A}"),)))


def test_a_rare_character_in_another_style_is_told(tmp_path: Path) -> None:
    i18n.use("en")
    assert fonts(tmp_path).check({"fangsong": "衛"}, "Hant") == []
    notes = fonts(tmp_path).check({"fangsong": "镕"}, "Hans")
    assert notes == ["“镕” is set in AR PL UMing: no font for Fangsong has it."]


def test_what_fonts_have_is_remembered_and_a_damaged_memory_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts(tmp_path).check({"fangsong": "中"}, "Hant")
    memory = tmp_path / "fonts.msgpack"
    assert memory.stat().st_size > 1000
    with monkeypatch.context() as patch:
        patch.setattr("zhili_tui.documents.fonts.coverage", lambda face: pytest.fail("read again"))
        fonts(tmp_path).check({"fangsong": "中"}, "Hant")
    memory.write_bytes(b"\xff\xff")
    fonts(tmp_path).check({"fangsong": "中"}, "Hant")
    memory.unlink()
    memory.mkdir()  # cannot be written: read each time
    fonts(tmp_path).check({"fangsong": "中"}, "Hant")


@pytest.mark.parametrize("text", ["folders = 3", 'folders = []\nfonts = [{role = "songti", files = []}]', "folders = [", "x = 1"])
def test_a_mistaken_configuration_is_refused_in_a_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "fonts.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=r"fonts\.toml: "):
        Fonts.read(file, tmp_path / "cache")


def test_a_machine_without_any_font_says_so(tmp_path: Path) -> None:
    bare = Fonts(Configuration((str(tmp_path),), fonts(tmp_path).configuration.fonts), tmp_path / "cache")
    with pytest.raises(MissingFont):
        bare.faces("Hant")
