"""Command lines."""

import contextlib
import io

from tests.fuzz.grounds import Grounds, text
from zhili_tui.cli.main import OWN_FAULT, run

SHARE = 50
#: Not those that make folders, wait for somebody, or go to another machine.
COMMANDS = (
    "list meeting --unit dongjie --search 消防 --limit 3", "show dongjie", "check records/dongjie", "due --unit dongjie --as-of 2026-03-05",
    "history dongjie/unit", "diff dongjie/unit HEAD", "score dongjie --sheet targets", "rank", "eligible dongjie", "export meeting --format csv",
    "set dongjie address=東街1號", "new meeting --unit dongjie --set type=joint_meeting --set date=2026-11-20", "remove x --why y", "drafts",
    "restore dongjie/unit HEAD~1", "undo HEAD", "rules", "schema meeting", "render dongjie --paper notice", "verify", "sign x --as handler",
)  # fmt: skip
SAFE = frozenset(one.split()[0] for one in COMMANDS)


def seeds(grounds: Grounds) -> list[bytes]:
    return [one.encode() for one in COMMANDS]


def read(grounds: Grounds, data: bytes) -> None:
    words = text(data).split()
    words = words if words and words[0] in SAFE else ["list", *words]
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())), contextlib.redirect_stderr(io.StringIO()) as said:
        code = run(["--repo", str(grounds.office.root), *words])
    assert code != OWN_FAULT, said.getvalue()
    grounds.office.refresh()
