"""A repository's own rule set: its files, and what the program ships of them."""

from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.errors import Refused
from zhili_tui.i18n import N_
from zhili_tui.services.shipped import TEMPLATES

if TYPE_CHECKING:
    from zhili_tui.services.repository import Repository


def own_folder(office: "Repository") -> Path:
    """The folder of the rule set in use, where it is the repository's own. Raises Refused."""
    if office.templates == TEMPLATES:
        raise Refused(
            N_("this repository has no rules of its own, it uses those of the program; copy the folder templates/regulation into it first")
        )
    return office.templates / "regulation" / str(office.settings.regulation)
