"""A leader's pages in a browser: nothing sticks out on a telephone, nothing that axe-core calls a fault, clean A4 when printed."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from zhili_tui.cli.main import run as zhili
from zhili_tui.services.workspace import Workspace

pytestmark = pytest.mark.external
AXE, AXE_SHA512 = "axe-core@4.14.1", "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
WIDTHS = {"phone": 390, "desktop": 1280}
#: Runs on a copy of a page without its policy, which rightly lets no script run: axe, and what is wider than the screen.
PROBE = """
<script>
addEventListener("load", async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]});
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const said = {wide, width: innerWidth, passes: found.passes.length, violations: found.violations.map(
    one => ({id: one.id, impact: one.impact, nodes: one.nodes.slice(0, 3).map(node => node.html.slice(0, 200))}))};
  parent.postMessage(btoa(unescape(encodeURIComponent(JSON.stringify(said)))), "*");
});
</script>
"""
#: A window of a desktop is never narrower than 500: the page is laid in a frame of a telephone's width, and what it says is written down here.
FRAME = """<!doctype html><body><iframe src="probe.html" style="width:{width}px;height:900px;border:0"></iframe>
<script>
addEventListener("message", event => {{
  const out = document.createElement("pre");
  out.id = "said";
  out.textContent = event.data;
  document.body.append(out);
}});
</script>
"""


def chromium(*args: str) -> bytes:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium")
    common = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage", "--virtual-time-budget=20000")
    return subprocess.run([program, *common, *args], capture_output=True, check=True, timeout=300).stdout


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The checker from its registry, the very package that was looked at."""
    if shutil.which("npm") is None:
        pytest.skip("there is no npm")
    folder = tmp_path_factory.mktemp("axe")
    done = subprocess.run(["npm", "pack", "--silent", AXE], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("the registry does not answer")
    package = next(folder.glob("*.tgz"))
    assert base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode() == AXE_SHA512
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


@pytest.fixture(scope="module")
def pages(seed_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.conftest import copy

    root = copy(seed_repository, tmp_path_factory.mktemp("browser") / "repo")
    target = root.parent / "board"
    assert zhili(["--repo", str(root), "--lang", "zh-Hant", "board", "-o", str(target)]) == 0
    Workspace.open(root).index.close()
    return target


def examined(page: Path, axe: str, width: int) -> Any:
    """What axe says of a page at a width, and by how much it is wider than the screen."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"))
    probe = page.with_name("probe.html")
    probe.write_text(text.replace("</head>", f"<script>{axe}</script>{PROBE}</head>"), encoding="utf-8")
    frame = page.with_name("frame.html")
    frame.write_text(FRAME.format(width=width), encoding="utf-8")
    try:
        dom = chromium(f"--window-size={max(width, 500) + 50},950", "--dump-dom", frame.as_uri()).decode()
    finally:
        probe.unlink()
        frame.unlink()
    found = re.search(r'<pre id="said">([^<]*)</pre>', dom)
    assert found, dom[:400]
    return json.loads(base64.b64decode(found[1]))


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("page", ["index.html", "units/dongjie.html", "record"])
def test_axe_finds_nothing_serious_and_nothing_sticks_out(pages: Path, axe: str, page: str, width: int) -> None:
    file = next(pages.glob("records/*.meeting.*.html")) if page == "record" else pages / page
    found = examined(file, axe, width)
    assert [one for one in found["violations"] if one["impact"] in ("serious", "critical", "moderate")] == []
    assert found["passes"] > 10
    assert found["wide"] <= 0
    assert found["width"] == width


def test_printed_every_page_is_a4(pages: Path, tmp_path: Path) -> None:
    chromium(f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer", (pages / "index.html").as_uri())
    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    assert {(round(page.get_width()), round(page.get_height())) for page in document} == {(595, 842)}
    assert len(document) <= 8
    assert "領導一頁紙" in document[0].get_textpage().get_text_bounded()


def test_its_own_policy_breaks_nothing(pages: Path, tmp_path: Path) -> None:
    """With the policy in force the style is still let in: the numbers at the head stand on their ground."""
    from PIL import Image

    chromium("--window-size=1280,900", f"--screenshot={tmp_path / 'page.png'}", (pages / "index.html").as_uri())
    with Image.open(tmp_path / "page.png") as picture:
        colours = {colour for _count, colour in picture.convert("RGB").getcolors(1 << 24) or ()}
    assert (0xF3, 0xF3, 0xF3) in colours
