"""The one table of actions: keys, footer and help all come from it.

Every action has a key that works while an input method is composing (a function key or Ctrl); letters are extras.
"""

from typing import NamedTuple

from textual.binding import Binding

from zhili_tui.i18n import N_, _


class Action(NamedTuple):
    """Something a key does: the method it calls, its keys (the first is shown), a word for the footer, a line for the help."""

    name: str
    keys: str
    word: str
    help: str

    @property
    def shown(self) -> str:
        """The first key as people read it."""
        first = self.keys.split(",")[0]
        return NAMES.get(first, first.upper() if first.startswith("f") and first[1:].isdecimal() else first.replace("ctrl+", "^").upper())


NAMES = {"enter": "Enter", "escape": "Esc", "question_mark": "?", "slash": "/", "space": "Space", "f1": "F1"}

OPEN = Action("open", "enter", N_("open"), N_("Open the record under the cursor"))
NEW = Action("new", "f5,n", N_("new"), N_("Add a record: choose its kind, fill in the form"))
FILTER = Action("filter", "f7,slash,、,/,／", N_("search"), N_("Search as you type: characters, words, or pinyin initials"))
SCOPE = Action("scope", "f8,s", N_("scope"), N_("Narrow the list to a kind, a unit or a year, or widen it again"))
EDIT = Action("edit", "f4,e", N_("edit"), N_("Change this record in a form"))
HISTORY = Action("history", "f3,h", N_("history"), N_("The versions of this record and what changed in each"))
UNDO = Action("undo", "ctrl+z,u", N_("undo"), N_("Take back the last save, as a new commit"))
RESTORE = Action("restore", "f4,r", N_("restore"), N_("Bring back the chosen version, as a new commit"))
SAVE = Action("save", "f2,ctrl+s", N_("save"), N_("Check, save and commit"))
ADD = Action("add", "f3", N_("add entry"), N_("Add an entry to the table under the cursor"))
DROP = Action("drop", "f6", N_("drop entry"), N_("Take away the entry under the cursor"))
PICK = Action("pick", "f4", N_("choose"), N_("Choose from a list; in long text, write over several lines"))
STEP_BACK = Action("step_back", "ctrl+z", N_("undo"), N_("Take back the last change in this form"))
STEP_ON = Action("step_on", "ctrl+y", N_("redo"), N_("Do again what was taken back"))
ACCEPT = Action("accept", "f2,ctrl+s", N_("done"), N_("Take over the text"))
CHOOSE = Action("choose", "enter", N_("choose"), N_("Take the one under the cursor"))
BACK = Action("back", "escape", N_("back"), N_("Leave; nothing is saved by leaving"))
HELP = Action("help", "f1,question_mark,？", N_("help"), N_("What the keys do here"))
QUIT = Action("quit", "ctrl+q", N_("quit"), N_("Leave the program"))


def bindings(*actions: Action) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """The bindings of a screen."""
    return [
        Binding(action.keys, f"{action.name}", action.word, show=False, priority=action.keys.startswith(("f", "ctrl")))
        for action in actions
    ]


def footer(actions: tuple[Action, ...]) -> str:
    """The last line of a screen."""
    return "  ".join(
        f"{action.shown}{_(action.word)}" if action.shown[0] == "F" else f"{action.shown} {_(action.word)}" for action in actions
    )
