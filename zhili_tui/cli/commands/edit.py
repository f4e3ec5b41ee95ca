"""zhili edit"""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from zhili_tui.cli.delivering import tell
from zhili_tui.cli.output import say
from zhili_tui.cli.settings import current
from zhili_tui.errors import WrongUse, ZhiliError
from zhili_tui.i18n import N_, _, translate

HELP = N_("Open a record in your editor ($VISUAL, $EDITOR). What you write is checked before it takes the record's place.")
EXAMPLES = ("edit 20261029-a3f7", "edit dongjie", "edit office")


def command(ref: Annotated[str, typer.Argument(help=N_("A path, an id, or the beginning of one"))]) -> None:
    """Edit a record's file."""
    office = current().workspace()
    office.refresh()
    office, path = office.find(ref)
    before = office.load(path).data
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.NamedTemporaryFile(prefix="zhili-", suffix=".toml", delete=False) as copy:
        copy.write(before)
    try:
        ended = subprocess.run([*shlex.split(editor), copy.name], check=False).returncode
    except OSError:
        Path(copy.name).unlink(missing_ok=True)
        raise WrongUse(N_("the editor “{editor}” cannot be started; name one with EDITOR"), editor=editor) from None
    after = Path(copy.name).read_bytes()
    if ended:  # as git does: whoever leaves an editor with an error wants nothing saved
        say(translate(N_("The editor ended with an error, so nothing was saved. What you wrote is kept in {path}"), {"path": copy.name}))
        raise typer.Exit(2)
    if after == before:
        say(_(N_("Nothing was changed.")))
    else:
        try:
            saved = office.saving.replace(path, after, base=before)
        except ZhiliError:
            say(_(N_("What you wrote is kept in {path}")).format(path=copy.name))
            raise
        tell(saved.path, saved.commit)
    Path(copy.name).unlink(missing_ok=True)
