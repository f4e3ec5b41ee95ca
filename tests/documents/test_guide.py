"""Pages of the docs as lines of text: nothing lost, nothing wider than the screen but commands, which stay whole."""

import re

import pytest

from zhili_tui import i18n
from zhili_tui.documents import guide
from zhili_tui.documents.guide import TextLine, page_lines
from zhili_tui.i18n.formatting import width

PAGE = """# Title

Words with `F2`, **strong** and [a link](x.md#y); a line
goes on.

![A picture](a.svg)

1. first
   - below it
2. second entry, so long that it does not fit the line

| a | b |
|---|---|
| one | a longer cell that has to be broken |

```sh
zhili list --year 2026 --unit dongjie --state overdue
```

> quoted
"""


def test_a_page_as_text() -> None:
    assert [line.text for line in page_lines(PAGE, 30)] == [
        "Title", "", "Words with F2, strong and", "a link; a line goes on.", "", "1. first", "   - below it", "2. second entry, so long",
        "   that it does not fit", "   the line", "", "a    b", "one  a longer cell that", "     has to be broken", "",
        "    zhili list --year 2026 --unit dongjie --state overdue", "", "  quoted",
    ]  # fmt: skip
    assert {line.text for line in page_lines(PAGE, 30) if line.strong} == {"Title", "a    b"}
    assert max(width(line.text) for line in page_lines(PAGE, 30, fold=True)) <= 30
    assert page_lines("", 30) == []
    assert page_lines("| | |\n|---|---|\n| a | b |\n", 30) == [TextLine("a  b")]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("name", guide.page_names())
def test_every_page_can_be_read_in_80_columns(name: str, language: str) -> None:
    i18n.use(language)
    text = guide.page_text(name)
    lines = page_lines(text, 74, fold=True)
    assert lines[0] == TextLine(guide.page_title(name), True)
    assert [line.text for line in lines if width(line.text) > 74] == []
    shown = re.sub(r"\s", "", "".join(line.text for line in lines))
    for heading in re.findall(r"^#+ ([^\n`*\[<]+)$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE):
        assert re.sub(r"\s", "", heading) in shown
