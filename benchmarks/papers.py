"""Papers: from record to PDF, one as a command and many in a batch, against a bare typesetting of the same pages."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.figures import PYTHON, ROOT, Figure, best, command, race
from zhili_tui import i18n
from zhili_tui.documents.rendering import MadePaper, Rendering
from zhili_tui.services.workspace import Workspace

NOTICE = "20260803-tdl2"
BATCH = 500


def papers(small: Path, large: Path) -> Iterator[Figure]:
    """A notice as a command; 500 notices in a batch, each a little different."""
    i18n.use("zh-Hant")
    with tempfile.TemporaryDirectory() as folder:
        ours = [PYTHON, "-m", "zhili_tui", "render", NOTICE, "-o", f"{folder}/notice.pdf"]
        office = Workspace.open(ROOT)
        office.refresh()
        rendering = Rendering(office)
        made, _notes = rendering.ready(next(rendering.from_records([NOTICE])))
        source, data = rendering.press.source(made.paper, made.page, "paper.json")
        (Path(folder) / "paper.typ").write_bytes(source)
        (Path(folder) / "paper.json").write_bytes(data)
        fonts = sorted({str(Path(face.path).parent) for faces in rendering.press.fonts.faces("Hant").values() for face in faces})
        bare = (
            "import sys, typst; fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=sys.argv[2:]);"
            "typst.Compiler(root=sys.argv[1], font_paths=fonts).compile(input=sys.argv[1] + '/paper.typ', output=sys.argv[1] + '/bare.pdf')"
        )
        one, alone = race(lambda: command(*ours), lambda: command(PYTHON, "-c", bare, folder, *fonts))
    yield Figure("a notice from record to PDF, as a command", one, alone, "typst alone on the same source", 4)
    yield Figure("the same, start to end", one, 1000, "the bar", 1)

    def batch(first: int) -> Iterator[MadePaper]:
        """The notice again and again, each under its own number, so that none is set from what the typesetter remembers."""
        for number, found in enumerate(rendering.from_records([NOTICE] * BATCH), first):
            document = msgspec.structs.replace(found.page.document, number=f"示綜治委〔2026〕{number}號", addressee=f"第{number}單位")
            yield rendering.ready(found._replace(page=msgspec.structs.replace(found.page, document=document)))[0]

    pages = list(batch(0))
    setting = best(lambda: [rendering.press.pdf(one.paper, one.page) for one in pages], 1) / BATCH
    whole = best(lambda: [rendering.press.pdf(one.paper, one.page) for one in batch(BATCH)], 1) / BATCH
    yield Figure(f"a notice of three pages in a batch of {BATCH}", whole, setting, "the typesetting alone", 1.5)
    yield Figure("the same", whole, 30, "the bar", 1)
