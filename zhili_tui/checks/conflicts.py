"""What git began and has not ended: both sides in one file, and the merge that left them there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zhili_tui.checks.rule import File, RuleHit, rule
from zhili_tui.model.glossary import N_

if TYPE_CHECKING:
    from zhili_tui.vcs.unfinished import Unfinished

#: How git begins, divides and ends what collides; a line each.
BEGIN, DIVIDE, END = "\n<<<<<<< ", "\n=======", "\n>>>>>>> "
SOME = "records/a/2026/activity/20260101-aaaa.toml"
UNDER_WAY = N_(
    "git {act} is under way in this clone, {count} records are in conflict; nothing is saved before it is ended or taken back: {commands}"
)
BOTH_SIDES = N_("is in conflict: git has both sides of it, this file only one; put in it what is right, then “git add {path}”")


def marked(data: bytes) -> bool:
    """A quick look: False means that no mark of a conflict is in the file."""
    return BEGIN[1:].encode() in data and END[1:].encode() in data


@rule("conflict-marks", N_("No file holds both sides of an unfinished merge"),
      {SOME: '<<<<<<< ours\ntitle = "x"\n=======\ntitle = "y"\n>>>>>>> theirs\n'})  # fmt: skip
def marks(file: File) -> Iterator[RuleHit]:
    """Lines that git put around what both sides changed; in a long text they would pass for words of it."""
    text = "\n" + (file.text if file.text is not None else file.data.decode(errors="replace"))
    begin = text.find(BEGIN)
    divide = text.find(DIVIDE, begin) if begin >= 0 else -1
    if divide >= 0 and text.find(END, divide) >= 0:
        line = text.count("\n", 0, begin + 1)
        yield RuleHit(
            N_("unfinished merge: both sides stand in the file from here on; keep what is right, take the lines {begin}, {divide}, {end} out, "
               "then “git add {path}”"),
            {"begin": BEGIN.strip(), "divide": DIVIDE.strip(), "end": END.strip(), "path": file.path}, line=line, column=1,
        )  # fmt: skip


@rule("git-unfinished", N_("Nothing that git began waits for its end"), {SOME: 'type = "publicity"\ndate = 2026-01-01\ntitle = "x"\n'},
      scope="tree")  # fmt: skip
def waiting(found: "Unfinished", commands: str) -> Iterator[RuleHit]:
    """A merge, a rebase or the like: which records are in conflict, and how to end it. One without conflicts is a reminder."""
    if found.act:
        parts = {"act": found.act, "count": len(found.conflicts), "commands": commands}
        yield RuleHit(UNDER_WAY, parts, path="records", warns=not found.conflicts)
    for path in found.conflicts:
        yield RuleHit(BOTH_SIDES, {"path": path}, path=path)
