"""The one table of actions: keys, footer, help and command palette all come from it.

Every action has a key that works while an input method is composing (a function key or Ctrl); letters are extras, and
their full-width twins count as the same key.
"""

from collections.abc import Mapping
from typing import NamedTuple

from textual.binding import Binding

from zhili_tui.i18n import N_, _

#: Keys an office has set for itself, by the action's name: git config ``zhili.key-<action>``.
CHOSEN: dict[str, str] = {}


class Action(NamedTuple):
    """Something a key does: its name, keys (the first is shown), a word for the footer, a line for help and palette.

    A screen does it in its method ``action_<name>``.
    """

    name: str
    usual: str
    word: str
    help: str

    @property
    def keys(self) -> str:
        """The keys in use: those an office chose, else the usual ones."""
        return CHOSEN.get(self.name, self.usual)

    @property
    def shown(self) -> str:
        """The first key as people read it."""
        return shown(self.keys.split(",")[0])

    @property
    def foot(self) -> str:
        """Key and word, as the footer has them."""
        key = self.shown
        return f"{key}{_(self.word)}" if key[0] in "F^" else f"{key} {_(self.word)}"


NAMES = {"enter": "Enter", "escape": "Esc", "space": "Space"}
SIGNS = {"question_mark": "?", "slash": "/", "colon": ":", "apostrophe": "'", "asterisk": "*"}
#: What an input method types for a key.
TWINS = {"slash": "／,、", "question_mark": "？", "colon": "：", "apostrophe": "＇,‘,’", "space": "ideographic_space", "asterisk": "＊"}


def shown(key: str) -> str:
    """A key as people read it.

    >>> [shown(key) for key in ("f2", "ctrl+s", "enter", "colon", "n")]
    ['F2', '^S', 'Enter', ':', 'n']
    """
    return NAMES.get(key) or SIGNS.get(key) or (key if len(key) == 1 else key.replace("ctrl+", "^").upper())


def with_twins(keys: str) -> str:
    """Keys with what an input method types in their place.

    >>> with_twins("f7,n")
    'f7,n,ｎ'
    """
    out = []
    for key in keys.split(","):
        twin = TWINS.get(key) or (chr(ord(key) + 0xFEE0) if len(key) == 1 and "!" <= key <= "~" else "")
        out += [key, *filter(None, twin.split(","))]
    return ",".join(out)


def choose(settings: Mapping[str, str]) -> None:
    """Take over the keys an office has set, before any screen is made."""
    CHOSEN.clear()
    CHOSEN.update(settings)


# the rooms: each on its function key, the same everywhere

AGENDA = Action("agenda", "f1", N_("To do"), N_("What is due, overdue or missing, and the year at a glance"))
LEDGER = Action("ledger", "f2", N_("Ledger"), N_("All records: search, narrow, sort, choose"))
QUEUE = Action("queue", "f3", N_("To sign"), N_("What waits for your signature"))
REVIEW = Action("review", "f4", N_("Review"), N_("What came in from other clones"))
SCORES = Action("scores", "f5", N_("Scoring"), N_("Score sheets, what is still missing, ranking"))
UNITS = Action("units", "f6", N_("Units"), N_("Units and officers"))

# everywhere

NEW = Action("new", "f7,n", N_("new"), N_("Add a record: choose its kind, fill in the form"))
SEARCH = Action("search", "f8,slash", N_("search"), N_("Search as you type: characters, words, or pinyin initials"))
PALETTE = Action("palette", "f9,colon", N_("commands"), N_("Every command, found by typing its name or initials"))
HELP = Action("help", "f10,question_mark", N_("help"), N_("What the keys do here"))
TOUR = Action(
    "tour", "f11", N_("tour"), N_("Six pages about the screen, the list of what is to do, forms, finding, putting right, working together")
)
JUMP = Action("jump", "f12,apostrophe", N_("jump"), N_("Number the lines; type a number to go there"))
UNDO = Action("undo", "ctrl+z,u", N_("undo"), N_("Take back the last save, as a new commit"))
BACK = Action("back", "escape", N_("back"), N_("Leave; nothing is saved by leaving, nothing typed is lost"))
QUIT = Action("quit", "ctrl+q", N_("quit"), N_("Leave the program"))

# lists and records

OPEN = Action("open", "enter", N_("open"), N_("Open what is under the cursor"))
SCOPE = Action("scope", "ctrl+f,f", N_("narrow"), N_("Narrow the list, by several things at once, or widen it again"))
FULFIL = Action("fulfil", "enter", N_("fulfil"), N_("Open what fulfils this: a form, or the record and its place"))
YEAR = Action("year", "ctrl+y,y", N_("year"), N_("The whole year, month by obligation, for every unit"))
SORT = Action("sort", "ctrl+o,o", N_("sort"), N_("Sort the list by its next column"))
MARK = Action("mark", "ctrl+y,space", N_("mark"), N_("Mark this line, or take its mark away"))
KEEP_SCOPE = Action("keep_scope", "ctrl+k", N_("keep filter"), N_("Give this narrowing a name, to choose it again later; or forget it"))
MARK_ALL = Action("mark_all", "ctrl+w,a", N_("mark all"), N_("Mark all lines, or none"))
MARK_READ = Action("mark_read", "ctrl+w,a", N_("mark read"), N_("Mark what was read and may be signed together, or none"))
EDIT = Action("edit", "ctrl+e,e", N_("edit"), N_("Change this record in a form"))
HISTORY = Action("history", "ctrl+t,h", N_("history"), N_("The versions of this record and what changed in each"))
LIKE = Action("like", "ctrl+l,l", N_("again"), N_("A new record like this one"))
PRINT = Action("print", "ctrl+p,p", N_("paper"), N_("See the papers of this record, and print them"))
PDF = Action("pdf", "ctrl+p,f2", N_("as PDF"), N_("Write this paper to a file, to be printed"))
EXPORT = Action("export", "ctrl+x,x", N_("export"), N_("Write this list to a spreadsheet"))
ELIGIBLE = Action("eligible", "ctrl+l,l", N_("eligible?"), N_("Whether this unit or officer may be honoured or promoted, and why not"))
SIGN = Action("sign", "ctrl+s,s", N_("sign"), N_("Sign off, as a signed commit"))
RETURN = Action("return", "ctrl+r,r", N_("return"), N_("Send back with a note"))
DRAFTS = Action("drafts", "ctrl+d,d", N_("drafts"), N_("What was typed and not saved: go on with it, or give it up"))
RESTORE = Action("restore", "ctrl+r,r", N_("restore"), N_("Bring back the chosen version, as a new commit"))
SEEN_ALL = Action("seen_all", "ctrl+w,a", N_("all seen"), N_("Mark all that is listed as looked at"))
ADMIT = Action("admit", "ctrl+y,y", N_("accept"), N_("Merge the branch looked at, signed"))
OURS = Action("ours", "f3,o", N_("ours"), N_("What was typed here stands"))
THEIRS = Action("theirs", "f4,t", N_("theirs"), N_("What came from the hub stands"))
OTHER = Action("other", "f5,e", N_("type"), N_("Type what is to stand instead of both"))
FINISH = Action("finish", "f2,ctrl+s", N_("finish"), N_("Merge as decided, and sync"))
SYNC = Action("sync", "ctrl+g,g", N_("sync"), N_("Fetch what others did, merge, and send what is here"))

# forms and lists to choose from

SAVE = Action("save", "f2,ctrl+s", N_("save"), N_("Check, save and commit"))
ADD = Action("add", "f3", N_("add line"), N_("Add a line to the table under the cursor"))
PICK = Action("pick", "f4", N_("choose"), N_("Choose from a list; in long text, write over several lines"))
DROP = Action("drop", "f6", N_("drop line"), N_("Take away the line under the cursor"))
FILL_DOWN = Action("fill_down", "ctrl+d", N_("fill down"), N_("Copy this cell into the blank ones below it"))
LIKE_LAST = Action("like_last", "f8", N_("as last"), N_("Fill in the blanks as in the last such record"))
STEP_BACK = Action("step_back", "ctrl+z", N_("undo"), N_("Take back the last change in this form"))
STEP_ON = Action("step_on", "ctrl+y", N_("redo"), N_("Do again what was taken back"))
ACCEPT = Action("accept", "f2,ctrl+s", N_("done"), N_("Take over the text"))
CHOOSE = Action("choose", "enter", N_("choose"), N_("Take the one under the cursor"))

BY_NAME = {one.name: one for one in list(globals().values()) if isinstance(one, Action)}
ROOMS = (AGENDA, LEDGER, QUEUE, REVIEW, SCORES, UNITS)
#: Known in every room; the form, where letters are text, has its own.
EVERYWHERE = (*ROOMS, NEW, DRAFTS, SYNC, PALETTE, HELP, TOUR, JUMP, UNDO, BACK, QUIT)


def bindings(*actions: Action) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """The bindings of a screen: each asks the screen to do its action."""
    return [
        Binding(with_twins(one.keys), f"do('{one.name}')", one.word, show=False, priority=one.keys.startswith(("f", "ctrl")))
        for one in actions
    ]
