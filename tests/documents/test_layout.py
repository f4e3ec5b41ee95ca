"""GB/T 9704-2012, measured on the PDF."""

import functools
import itertools
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from tests.documents.pages import LINE, MM, baseline, letter, lines, opened, pdf_of, press, text
from zhili_tui import i18n
from zhili_tui.documents.values import Attachments, IssuerSignature, PaperContent, PaperTable, Para

TOP, LEFT, WIDTH, HEIGHT = 37, 28, 156, 225


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    i18n.use("zh-Hant")
    return pdf_of(press(tmp_path_factory.mktemp("fonts")), letter())


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[Any]:
    return list(opened(pdf).pages)


def test_the_paper_is_a4(pages: list[Any]) -> None:
    assert all((round(page.width / MM), round(page.height / MM)) == (210, 297) for page in pages)


def test_a_full_page_has_22_lines_of_28_characters_29_points_apart(pages: list[Any]) -> None:
    assert len(pages) > 3
    body = lines(pages[1], 16)
    assert len(body) == 22
    assert {len(line) for line in body} == {28}
    pitches = [baseline(below[0]) - baseline(above[0]) for above, below in itertools.pairwise(body)]
    assert all(abs(pitch - HEIGHT * MM / 22) < 0.1 for pitch in pitches)


def test_the_type_area_stands_where_it_should(pages: list[Any]) -> None:
    body = lines(pages[1], 16)
    assert abs(min(line[0]["x0"] for line in body) / MM - LEFT) < 1
    assert abs(max(line[-1]["x1"] for line in body) / MM - LEFT - WIDTH) < 1
    top = baseline(body[0][0]) - 0.88 * 16
    bottom = baseline(body[-1][0]) + 0.12 * 16
    assert abs(top / MM - TOP) < 1
    assert TOP + HEIGHT - 5 < bottom / MM < TOP + HEIGHT + 0.1


def test_the_mark_is_red_centred_and_35_mm_below_the_top(pages: list[Any]) -> None:
    mark = [c for c in pages[0].chars if c["non_stroking_color"] == (1, 0, 0)]
    assert text(mark) == "示範區綜治委文件"
    middle = (mark[0]["x0"] + mark[-1]["x1"]) / 2
    assert abs(middle / MM - LEFT - WIDTH / 2) < 1
    # the ink of the letters, not their box
    assert abs(top_of_red(pages[0].to_image(resolution=254).original.convert("RGB")) / 10 - TOP - 35) < 1


def top_of_red(image: Image.Image) -> int:
    """The first row of pixels in which something is red."""
    red, green, blue = image.split()
    marks = [red.point(lambda value: 255 * (value > 200)), *(other.point(lambda value: 255 * (value < 90)) for other in (green, blue))]
    box = functools.reduce(ImageChops.darker, marks).getbbox()
    assert box, "nothing is red"
    return box[1]


def test_number_rule_title_addressee_follow_at_their_distances(pages: list[Any]) -> None:
    pitch = HEIGHT * MM / 22
    mark = next(c for c in pages[0].chars if c["non_stroking_color"] == (1, 0, 0))
    number, addressee = (next(one for one in lines(pages[0], 16) if word in text(one)) for word in ("號", "各成員單位"))
    rule = next(line for line in pages[0].lines if line["stroking_color"] == (1, 0, 0))
    title = lines(pages[0], 22)[0]
    assert abs((baseline(number[0]) - baseline(mark)) / pitch - 2.5) < 0.5, "two blank lines below the mark"
    assert abs((rule["top"] - baseline(number[0]) - 0.12 * 16) / MM - 4) < 0.5
    assert abs((rule["x1"] - rule["x0"]) / MM - WIDTH) < 0.5
    assert abs((baseline(title[0]) - 0.88 * 22 - rule["top"]) / pitch - 2) < 0.2
    assert abs((title[0]["x0"] + title[-1]["x1"]) / 2 / MM - LEFT - WIDTH / 2) < 1
    assert abs((baseline(addressee[0]) - 0.88 * 16 - baseline(title[0]) - 0.12 * 22) / pitch - 1) < 0.2
    assert abs(addressee[0]["x0"] / MM - LEFT) < 1
    assert text(addressee).endswith("：")


def test_levels_have_their_type_and_indent(pages: list[Any]) -> None:
    found = lines(pages[0], 16)
    first, second = (next(one for one in found if text(one).startswith(word)) for word in ("一、總體要求", "（一）目標"))
    assert "ZenHei" in first[0]["fontname"]
    assert "Kai" in second[0]["fontname"]
    assert all(abs((one[0]["x0"] / MM - LEFT) / (WIDTH / 28) - 2) < 0.6 for one in (first, second))


def test_page_numbers_stand_outside_7_mm_below_the_type_area(pages: list[Any]) -> None:
    for count, page in enumerate(pages, 1):
        digits = next(one for one in lines(page, 14) if text(one) == f"—{count}—")
        ink_top = baseline(digits[1]) - 0.66 * 14
        assert abs(ink_top / MM - TOP - HEIGHT - 7) < 1
        assert (digits[0]["x0"] / MM > 105) == (count % 2 == 1)


def test_the_date_leaves_four_characters_and_the_imprint_ends_the_last_page(pages: list[Any]) -> None:
    last = pages[-1]
    date = next(one for one in lines(last, 16) if text(one) == "2026年3月5日")
    assert abs((LEFT + WIDTH - date[-1]["x1"] / MM) / (WIDTH / 28) - 4) < 0.3
    rules = sorted((line for line in last.lines if line["linewidth"]), key=lambda line: line["top"])
    assert [round(line["linewidth"] / MM, 2) for line in rules] == [0.35, 0.25, 0.35]
    assert abs(rules[-1]["top"] / MM - TOP - HEIGHT) < 1
    assert any(text(one).startswith("抄送：區委組織部、區人社局。") for one in lines(last, 14))


def test_the_signer_of_an_upward_paper_stands_right_of_the_number(tmp_path: Path) -> None:
    i18n.use("zh-Hant")
    page = opened(pdf_of(press(tmp_path), letter(signer="高峰"))).pages[0]
    line = next(one for one in lines(page, 16) if "簽發人" in text(one))
    assert text(line) == "示綜治委〔2026〕8號簽發人：高峰"
    assert abs((line[0]["x0"] / MM - LEFT) / (WIDTH / 28) - 1) < 0.3


def test_attachments_are_named_before_the_signature(tmp_path: Path) -> None:
    i18n.use("zh-Hant")
    blocks = (Para("正文。"), Attachments(("檢查細則", "得分表")), IssuerSignature("示範區綜治委", "2026年3月5日", sealed=False))
    found = "".join(opened(pdf_of(press(tmp_path), letter(blocks=blocks))).pages[0].extract_text().split())
    assert "附件：1.檢查細則" in found
    assert found.index("正文。") < found.index("2.得分表") < found.index("2026年3月5日")


def test_words_of_users_come_out_as_typed(tmp_path: Path) -> None:
    odd = "#let x = 1 *粗* _斜_ $x^2$ @ref <label> \\alpha `raw` [方] {括} // 註 = 題 - 條 + 項 / 詞 ~ \"引\" 'x' & % --- ..."
    document = PaperContent(title="題#pagebreak()題", blocks=(Para(odd), Para(head="*#*", level=1), PaperTable(("#",), (("$@\\",),))))
    found = "".join("".join(page.extract_text() for page in opened(pdf_of(press(tmp_path), document, "rectification")).pages).split())
    for words in (odd, document.title, "*#*", "$@\\"):
        assert "".join(words.split()) in found
    assert len(opened(pdf_of(press(tmp_path), document, "rectification")).pages) == 1


def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    i18n.use("zh-Hant")
    drafts = opened(pdf_of(press(tmp_path), letter(), draft="尚未入庫")).pages
    assert all("草稿尚未入庫" in "".join(page.extract_text().split()) for page in drafts)


def test_an_issued_paper_does_not_say_draft(pages: list[Any]) -> None:
    assert not any("草稿" in page.extract_text() for page in pages)


def test_a_landscape_sheet_lies_on_its_side(tmp_path: Path) -> None:
    table = PaperTable(tuple("甲乙丙丁"), tuple((str(i), "一", "二", "三") for i in range(60)), numbers=(0,))
    pages = opened(pdf_of(press(tmp_path), PaperContent(title="登記冊", blocks=(table,), landscape=True), "rectification")).pages
    assert all(round(page.width / MM) == 297 for page in pages)
    assert all("甲" in page.extract_text() for page in pages), "the head of a table is said again on each page"


def test_text_can_be_read_in_order_and_fonts_are_embedded(pdf: bytes, tmp_path: Path) -> None:
    assert shutil.which("pdftotext"), "install poppler-utils"
    (tmp_path / "paper.pdf").write_bytes(pdf)
    read = subprocess.run(["pdftotext", str(tmp_path / "paper.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    found = "".join(read.split())
    order = [
        "示範區綜治委文件",
        "示綜治委〔2026〕8號",
        "關於加強治安防範的通知",
        "各成員單位：",
        "一、總體要求",
        LINE,
        "2026年3月5日",
        "抄送：",
    ]
    places = [found.index(words) for words in order]
    assert places == sorted(places)
    fonts = subprocess.run(["pdffonts", str(tmp_path / "paper.pdf")], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5:-3] == ["yes", "yes"] for line in fonts), fonts


def test_the_same_page_gives_the_same_bytes(pdf: bytes, tmp_path: Path) -> None:
    i18n.use("zh-Hant")
    assert pdf_of(press(tmp_path), letter()) == pdf
