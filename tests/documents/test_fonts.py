"""Fonts are looked at before anything is set: a character that is missing is named, never replaced."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.documents.pages import letter, opened, pdf_of, press
from zhili_tui import i18n
from zhili_tui.documents.fonts import Configuration, Fonts
from zhili_tui.documents.values import Para
from zhili_tui.errors import MissingCharacter, MissingFont, NoFontHas, Unreadable

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
    less = without(fonts(tmp_path), "fonts-arphic-uming", "texlive-lang-chinese", "fonts-hanazono", "fonts-noto-cjk")
    i18n.use("zh-Hant")
    with pytest.raises(MissingCharacter) as found:
        less.check({"fangsong": "国"}, "Hant")
    sentence = str(found.value)
    assert all(words in sentence for words in ("「国」", "U+56FD", "仿宋", "texlive-lang-chinese", "fonts-arphic-uming"))


def test_a_character_that_no_font_has_stops_the_paper(tmp_path: Path) -> None:
    with pytest.raises((MissingCharacter, NoFontHas)):
        pdf_of(press(tmp_path), letter(blocks=(Para("\N{CUNEIFORM SIGN A}"),)))


def test_a_rare_character_in_another_style_is_told(tmp_path: Path) -> None:
    i18n.use("en")
    assert fonts(tmp_path).check({"fangsong": "衛"}, "Hant") == []
    notes = fonts(tmp_path).check({"fangsong": "镕"}, "Hans")
    assert notes == ["“镕” is set in AR PL UMing: no font for Fangsong has it."]


#: What AR PL UKai maps to glyphs without an outline.
HOLLOW = "㖞㘎㤘㧏㧐㧟㩳㭎㱮㳠䁖䅟䌷䎬䏝䓖䙌䙡䜣䜩䞍䥺䥽䦂䦃䦅䦆䦛䦶䦷䲟䲠䲡䲢䲣䴓䴔䴕䴖䴗䴘䴙䶮"


def test_an_empty_glyph_is_no_glyph(tmp_path: Path) -> None:
    found = fonts(tmp_path)
    kai = found.faces("Hant")["kaiti"][0]
    if "UKai" not in kai.family:
        pytest.skip("another Kaiti is installed")
    assert len(HOLLOW) == 43
    assert not [c for c in HOLLOW if found._has(kai, ord(c))]
    assert found._has(kai, ord("林"))
    assert set(found.hollow(HOLLOW + "林", "Hant")[kai.family]) == set(HOLLOW)


def rare(folder: Path, *drawn: str, hollow: str = "") -> None:
    """A font with these characters, and one of them mapped to nothing."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = [".notdef", *(f"u{ord(c):x}" for c in (*drawn, *hollow))]
    pen = TTGlyphPen(None)
    for at, point in enumerate(((0, 0), (0, 800), (900, 800), (900, 0))):
        (pen.lineTo if at else pen.moveTo)(point)
    pen.closePath()
    box, blank = pen.glyph(), TTGlyphPen(None).glyph()
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(names)
    made.setupCharacterMap({ord(c): f"u{ord(c):x}" for c in (*drawn, *hollow)})
    made.setupGlyf({name: blank if name in (".notdef", *(f"u{ord(c):x}" for c in hollow)) else box for name in names})
    made.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    made.setupHorizontalHeader(ascent=880, descent=-120)
    made.setupNameTable({"familyName": "Rare Mincho", "styleName": "Regular", "psName": "RareMincho-Regular"})
    made.setupOS2()
    made.setupPost()
    made.save(folder / "HanaMinB.ttf")


@pytest.mark.parametrize("role", ["fangsong", "heiti", "kaiti", "xiaobiaosong"])
def test_every_role_ends_in_fonts_with_the_supplementary_planes(role: str, tmp_path: Path) -> None:
    """A name with 𠮷 comes out in whatever style it stands, and is told."""
    rare(tmp_path, "𠮷", "\U0002a6a5")
    found = Fonts.read(SHIPPED, None)
    found.files = {**without(found, "fonts-noto-cjk", "fonts-hanazono").files, "hanaminb.ttf": str(tmp_path / "HanaMinB.ttf")}
    i18n.use("en")
    notes = found.check({role: "𠮷"}, "Hant")
    assert len(notes) == 1
    assert "“𠮷” is set in Rare Mincho" in notes[0]


def test_a_hollow_glyph_is_set_in_the_next_font(tmp_path: Path) -> None:
    """In the PDF, not only in what is checked: the typesetter asks the character map alone."""
    own = tmp_path / "templates" / "documents"
    own.mkdir(parents=True)
    rare(tmp_path, "甲", hollow="乙")
    text = SHIPPED.read_text(encoding="utf-8").replace("folders = [", f'folders = [\n    "{tmp_path}",').replace(
        "[[fonts]]", '[[fonts]]\nrole = "fangsong"\nfiles = ["HanaMinB.ttf"]\nfamily = "Rare Mincho"\n\n[[fonts]]', 1)  # fmt: skip
    (own / "fonts.toml").write_text(text, encoding="utf-8")
    i18n.use("zh-Hant")
    page = opened(pdf_of(press(tmp_path, tmp_path / "templates"), letter(blocks=(Para("甲乙丙"),)))).pages[0]
    used = {char["text"]: char["fontname"] for char in page.chars if char["text"] in "甲乙丙"}
    assert "Rare" in used["甲"], used
    assert used["乙"] == used["丙"] != used["甲"], used


def test_a_missing_character_names_the_package_that_would_bring_it(tmp_path: Path) -> None:
    i18n.use("zh-Hant")
    less = without(fonts(tmp_path), "fonts-noto-cjk", "fonts-hanazono")
    with pytest.raises(MissingCharacter, match="fonts-hanazono"):
        less.check({"kaiti": "\N{CUNEIFORM SIGN A}"}, "Hant")
    every = fonts(tmp_path)
    every.packages = lambda role, script: ""  # type: ignore[method-assign]  # all are installed
    with pytest.raises(NoFontHas) as told:
        every.check({"kaiti": "\N{CUNEIFORM SIGN A}"}, "Hant")
    assert "-" not in str(told.value)


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
