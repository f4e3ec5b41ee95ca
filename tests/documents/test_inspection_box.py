"""The boxes for an inspection as one PDF: what an inspector looks up in the contents lies on that page."""

import itertools
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.documents.test_papers import PERIODS
from zhili_tui.documents import binding
from zhili_tui.documents.papers import papers
from zhili_tui.documents.rendering import Rendering, page
from zhili_tui.documents.values import Break, Enclosed, Heading, PaperContent, PaperProof, PaperTable, Para, Spines

Later = Callable[[str], Rendering]
#: Targets with papers of one and of several pages, with scans alone, and with nothing yet; of each so many records.
SOME = {"TGT-1": 2, "TGT-2": 0, "TGT-3": 2, "TGT-15": 1, "TGT-16": 2}
ROW = re.compile(r"^\s*(\d+)\s.*?\s(\d+)(?:-(\d+))?$", re.MULTILINE)


@pytest.fixture
def rendering(later: Later, monkeypatch: pytest.MonkeyPatch) -> Rendering:
    """The example, of which a few targets and records are inspected."""
    found = later("zh-Hant")
    whole = found.sources.score

    def some(unit: str, year: int) -> Any:
        result = whole(unit, year)
        assert result is not None
        lines = (line._replace(evidence=line.evidence[: SOME[line.id]]) for line in result.lines if line.id in SOME)
        return result._replace(lines=tuple(lines))

    monkeypatch.setattr(found.sources, "score", some)
    return found


def leaves(printed: bytes, folder: Path) -> list[str]:
    """The words of each page, laid out as they stand."""
    file = folder / "box.pdf"
    file.write_bytes(printed)
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True).stdout.decode()
    return told.split("\f")[:-1]


def test_every_paper_lies_on_the_page_that_the_contents_tell(rendering: Rendering, tmp_path: Path) -> None:
    made = rendering.named("inspection-box", PERIODS["inspection-box"])
    printed, _notes = rendering.pdf(made)
    found = leaves(printed, tmp_path)
    enclosed = iter(block for block in made.page.document.blocks if isinstance(block, Enclosed))
    boxes = [at for at, words in enumerate(found) if "卷內目錄" in words]
    assert len(boxes) == len(SOME)
    for at, end in zip(boxes, [*boxes[1:], len(found)], strict=True):
        box = found[at:end]
        # a paper's page bears its number in the box above all its words
        stamped = {int(first[0]): words for words in box for first in [re.match(r"\s*(\d+)\n", words)] if first}
        told = [(int(row[2]), int(row[3] or row[2])) for row in ROW.finditer(box[0])]
        assert [one for first, last in told for one in range(first, last + 1)] == list(stamped) == [*range(1, len(stamped) + 1)]
        for first, last in told:
            one = next(enclosed)
            assert one.ref in stamped[first].replace("\n", ""), "its foot names the record"
            assert "—1—" in stamped[first]
            assert f"—{last - first + 1}—" in stamped[last]
        assert any("卷內備考表" in words for words in box)
    assert next(enclosed, None) is None, "every paper is in a box"


def test_pages_that_never_settle_are_said(rendering: Rendering, monkeypatch: pytest.MonkeyPatch) -> None:
    grown = itertools.count(1)

    def ends(parts: list[Any]) -> list[int]:
        pages = next(grown)
        return [at * pages for at, _part in enumerate(parts, 1)]

    monkeypatch.setattr(rendering.press, "ends", ends)
    monkeypatch.setattr(rendering.press, "bound", lambda parts: b"%PDF")
    printed, notes = rendering.pdf(rendering.named("inspection-box", PERIODS["inspection-box"]))
    assert printed == b"%PDF"
    assert "目錄所列頁號" in notes[-1]


def test_a_box_says_what_only_lies_on_paper_and_what_is_missing(rendering: Rendering) -> None:
    blocks = rendering.named("inspection-box", PERIODS["inspection-box"]).page.document.blocks
    spines = next(block for block in blocks if isinstance(block, Spines))
    assert [label[2] for label in spines.labels] == ["第1項", "第2項", "第3項", "第15項", "第16項"]
    overview, *_contents, scans = (block for block in blocks if isinstance(block, PaperTable))
    assert [row[3] for row in overview.rows] == ["2", "0", "2", "0", "2"]
    assert [row[0] for row in overview.rows if row[4] != "—"] == ["2", "15"], "nothing proves it, or not all"
    assert [row[4] for row in scans.rows] == ["已簽名的會議簽到表"] * 2 + ["已簽署的原件"] * 2 + ["原件"] * 2
    text = "\n".join(block.text for block in blocks if isinstance(block, Para))
    assert text.count("在此補入：") == len(scans.rows), "a separator stands where each belongs"


def test_pages_count_anew_in_each_box_and_pages_between_papers_do_not_count() -> None:
    def contents(*numbers: int) -> PaperTable:
        return PaperTable(("a", "b"), tuple((str(number), "待補" if number < 0 else "") for number in numbers), pages=numbers)

    def one(title: str) -> Enclosed:
        return Enclosed(title, title, "minutes")

    blocks = (
        Heading("甲"), Break(), contents(0, -1, 1), one("一"), Break(), Para("隔頁"), one("二"), Break(), contents(2), one("三"), Break(), Para("備考"),
    )  # fmt: skip
    paper = papers()["inspection-box"]
    whole, inner = (page(document, PaperProof((), "", "")) for document in (PaperContent("盒", blocks), PaperContent("內", ())))
    parts = binding.cut(paper, whole, [(papers()["minutes"], inner)] * 3)
    assert [part.enclosed for part in parts] == [-1, 0, -1, 1, -1, 2, -1]
    told = binding.paged(parts, [2, 5, 6, 7, 8, 10, 11])
    tables = [block.rows for part in told for block in part.page.document.blocks if isinstance(block, PaperTable)]
    assert tables == [(("0", "1-3"), ("-1", "待補"), ("1", "4")), (("2", "1-2"),)]
    assert [(part.page.before, part.page.stamped) for part in told if part.enclosed >= 0] == [(2, 1), (6, 4), (8, 1)]
