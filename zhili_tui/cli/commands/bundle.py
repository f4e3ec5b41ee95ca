"""zhili bundle"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.i18n import N_, translate

HELP = N_("Write the history into one file, for a unit or an office without a line. The other side checks it with verify --bundle.")
EXAMPLES = ("bundle /media/usb/hexie.bundle", "bundle /media/usb/hexie.bundle --since HEAD~20")


def command(
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("Where to write it"))],
    since: Annotated[str, typer.Option(help=N_("Only what came after this commit, which the other side has"))] = "",
) -> None:
    """Write a bundle."""
    import time

    from zhili_tui.sharing import bundles, standing

    office = current().workspace()
    count = bundles.write(office, Path(file).expanduser(), since)
    where = standing.standing(office.git)
    if wants_json():
        emit_json({"path": file, "commits": count, "tip": where.tip, "receipt": where.receipt})
    else:
        out(file)
        say(standing.sentence(where, time.time()))
        say(translate(N_("{count} commit(s). Take it in elsewhere with: zhili sync --from FILE"), {"count": count}))
