"""zhili upgrade"""

from zhili_tui.cli.output import emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.i18n import N_, translate
from zhili_tui.model.kinds.office import NEWEST

HELP = N_("Bring the repository to the newest format of its files that this program knows, as one commit.")
EXAMPLES = ("upgrade",)


def command() -> None:
    """Upgrade the repository."""
    from zhili_tui.services.beginning import upgrading

    made = upgrading.upgrade(current().workspace())
    if wants_json():
        emit_json({"format": NEWEST, "commit": made})
    elif made:
        out(made)
        say(translate(N_("The repository is now at format {format}."), {"format": NEWEST}))
    else:
        say(translate(N_("The repository is at the newest format, {format}."), {"format": NEWEST}))
