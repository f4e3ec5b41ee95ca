"""Papers read nothing but the templates and data handed to the typesetter: no file of whoever makes them, no package."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.documents.pages import letter, paged, press
from zhili_tui.checks import run
from zhili_tui.documents.papers import papers
from zhili_tui.documents.press import NOWHERE
from zhili_tui.errors import Unreadable

PAPER = papers()["investigation"]
LAYOUT = '#import "common/gbt9704.typ": *\n'
REACHING = [
    '#read("/etc/passwd")', '#read("/.git/config")', '#read( "secret.txt")', '#include "/secret.txt"', '#import "/secret.typ": *',
    '#import "@preview/cetz:0.3.1": *', '#import "@local/x:1.0.0"', '#{import "@preview/x:1.0.0"}', '#eval("im" + "port \\"@preview/x:1.0.0\\"")',
    '#dictionary(std).at("ev" + "al")("1")', '#image("/secret.png")', '#plugin("/x.wasm")', '#{-import "x"}', "#let f = eval", '甲#import "x"',
]  # fmt: skip
#: What names its file as no check can see it finds none there.
HIDDEN = [
    '#let name = "/secret.txt"\n#read(name)',
    '#let f = read\n#f("/secret.txt")',
    '#json(("/secret", ".txt").join())',
    '#image(("secret", ".png").join())',
]


def office(folder: Path, template: str) -> Path:
    """The templates of an office whose official letters are laid out by this one."""
    (folder / "templates" / "documents").mkdir(parents=True)
    (folder / "templates" / "documents" / "letter.typ").write_text(LAYOUT + template + "\n", encoding="utf-8")
    return folder / "templates"


def set_by(folder: Path, template: str) -> bytes:
    made = press(folder, office(folder, template))
    return made.pdf(PAPER, made.dressed(paged(letter())))


@pytest.mark.parametrize("template", REACHING)
def test_a_template_that_reaches_out_is_refused_by_name_and_line(template: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"templates/documents/letter\.typ: line 2: .*reaches beyond the template"):
        set_by(tmp_path, template)


@pytest.mark.parametrize("template", REACHING)
def test_the_check_and_the_hub_find_it(template: str, tmp_path: Path) -> None:
    office(tmp_path, template)
    assert {(one.rule, one.path, one.line) for one in run.check_templates(tmp_path)} == {
        ("template-reach", "templates/documents/letter.typ", 2)
    }
    assert run.check_hygiene("records/dong/2026/activity/20260101-aaaa.toml", template.encode()) == []


@pytest.mark.parametrize("template", HIDDEN)
def test_no_file_is_there_for_a_template(template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From wherever the program is started: the typesetter's root is no folder at all."""
    (tmp_path / "secret.txt").write_text('{"a": "b"}')
    (tmp_path / "secret.png").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unreadable, match=r"letter\.typ: .*failed to load file"):
        set_by(tmp_path, template)
    assert not Path(NOWHERE).is_dir()


def test_the_shipped_templates_reach_nowhere() -> None:
    assert run.check_templates(ROOT) == []


def test_a_template_of_the_office_that_says_other_words_is_set(tmp_path: Path) -> None:
    assert set_by(tmp_path, "附註：本件依規定辦理。 The importance of included reading (csv) is not evaluated.").startswith(b"%PDF")
