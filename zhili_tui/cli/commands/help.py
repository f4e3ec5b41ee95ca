"""zhili help"""

from typing import Annotated

import typer

from zhili_tui.cli.output import emit_items, emit_json, read_through, say, table, terminal_width, wants_json
from zhili_tui.cli.sorts import PAGE
from zhili_tui.i18n import N_, _, language

HELP = N_("Read a page of the docs here, in your language, without a network; without a name, list the pages.")
EXAMPLES = ("help", "help clerk", "help due", "help together/signoff")


def command(
    topic: Annotated[str, typer.Argument(help=N_("A page, by its name or its title, in any of the languages")), PAGE] = "",
) -> None:
    """Show a page, or which there are."""
    from zhili_tui.documents import guide

    if topic:
        title, text = guide.page_title(topic), guide.page_text(topic)
        if wants_json():
            emit_json({"page": topic, "title": title, "language": language(), "text": text})
            return
        read_through("\n".join(line.text for line in guide.page_lines(text, terminal_width())))
        return
    pages = [(one, guide.page_title(one)) for one in guide.page_names()]
    if wants_json():
        emit_items({"page": name, "title": title} for name, title in pages)
        return
    table(pages)
    say(_(N_("Read one with: zhili help NAME")))
