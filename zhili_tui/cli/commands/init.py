"""zhili init"""

from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import LEVEL
from zhili_tui.i18n import N_, _

HELP = N_("Make a repository for an office: records/ and templates/ in a new git repository, with the check as pre-commit hook.")
EXAMPLES = (
    "init dongjie --name 東街街道綜治辦 --unit dongjie --officer-name 林淑芬",
    "init beihe --name 北河镇综治办 --lang zh-Hans",
    "init books --name 西關街道綜治辦 --unit xiguan --officer-name 林淑芬 --key ~/.ssh/zhili --second 王建華 --second-key wang.pub",
)


def command(
    folder: Annotated[str, typer.Argument(metavar="DIR", help=N_("A new folder"))],
    name: Annotated[str, typer.Option(help=N_("The office's name"))] = "",
    unit: Annotated[str, typer.Option(help=N_("The short name of the unit's folder"))] = "unit",
    level: Annotated[str, typer.Option(help=N_("The unit's level, such as street or district")), LEVEL] = "street",
    officer_name: Annotated[str, typer.Option(help=N_("Your name; you become the first registrar"))] = "",
    key: Annotated[str, typer.Option(help=N_("The file of your key: the first commit is signed with it and pinned"))] = "",
    second: Annotated[str, typer.Option(help=N_("The second registrar's name"))] = "",
    second_officer: Annotated[str, typer.Option(help=N_("The second registrar's short name, for the file"))] = "registrar2",
    second_key: Annotated[str, typer.Option(help=N_("The file of the second registrar's public key"))] = "",
) -> None:
    """Make a repository."""
    from zhili_tui.i18n import language
    from zhili_tui.services import setup

    made = setup.found(
        Path(folder), name=name or unit, unit=unit, level=level, officer_name=officer_name, officer=current().officer,
        language=current().lang or language(), key=key, second=setup.Second(second, second_officer, second_key) if second else None,
    )  # fmt: skip
    if wants_json():
        emit_json({"path": str(made)})
    else:
        out(made)
        say(_(N_("Open it with: zhili --repo {path}")).format(path=made))
