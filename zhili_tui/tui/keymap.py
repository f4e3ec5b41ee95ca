"""The one table of actions: keys, footer, help and command palette all come from it.

Every action has a key that works while an input method is composing (a function key or Ctrl); letters are extras, and
their full-width twins count as the same key.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from textual.binding import Binding

from zhili_tui.i18n import N_, _, translate


class Action(NamedTuple):
    """Something a key does: its name, keys (the first is shown), a word for the footer, a line for help and palette.

    A screen does it in its method ``action_<name>``.
    """

    name: str
    usual: str
    word: str
    help: str


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


def never_text(key: str) -> bool:
    """Whether a key types nothing, wherever it is pressed.

    >>> [never_text(key) for key in ("f8", "ctrl+y", "f", "slash", "escape")]
    [True, True, False, False, False]
    """
    return key.startswith("ctrl+") or bool(re.fullmatch(r"f\d+", key))


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
REDO = Action("redo", "z", N_("do again"), N_("Do again what was taken back last, as a new commit"))
LOST = Action("lost", "b", N_("gone ones"), N_("What was removed or taken back, since the books began; bring it back"))
BACK = Action("back", "escape", N_("back"), N_("Leave; nothing is saved by leaving, nothing typed is lost"))
QUIT = Action("quit", "ctrl+q", N_("quit"), N_("Leave the program"))

# lists and records

OPEN = Action("open", "enter", N_("open"), N_("Open what is under the cursor"))
SCOPE = Action("scope", "ctrl+f,f", N_("narrow"), N_("Narrow the list, by several things at once, or widen it again"))
FULFIL = Action("fulfil", "enter", N_("fulfil"), N_("Open what fulfils this: a form, or the record and its place"))
YEAR = Action("year", "ctrl+y,y", N_("year"), N_("The whole year, month by obligation, for every unit"))
SORT = Action("sort", "ctrl+o,o", N_("sort"), N_("Sort the list in another order"))
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
CLOSE_YEAR = Action("close_year", "ctrl+y,y", N_("close year"), N_("Write the paper that closes the year asked for, for all units below"))
ELIGIBLE = Action("eligible", "ctrl+l,l", N_("eligible?"), N_("Whether this unit or officer may be honoured or promoted, and why not"))
SIGN = Action("sign", "ctrl+s,s", N_("sign"), N_("Sign off, as a signed commit"))
RETURN = Action("return", "ctrl+r,r", N_("return"), N_("Send back with a note"))
DRAFTS = Action("drafts", "ctrl+d,d", N_("drafts"), N_("What was typed and not saved: go on with it, or give it up"))
RESTORE = Action("restore", "ctrl+r,r", N_("restore"), N_("Bring back the chosen version, as a new commit"))
REMOVE = Action("remove", "w", N_("remove"), N_("Take this record away, with a reason; history keeps it"))
COPY = Action("copy", "c", N_("copy"), N_("Copy to the clipboard: number, title, path, this line, all of it"))
SEEN_ALL = Action("seen_all", "ctrl+w,a", N_("all seen"), N_("Mark all that is listed as looked at"))
ADMIT = Action("admit", "ctrl+y,y", N_("accept"), N_("Merge the branch looked at, signed"))
OURS = Action("ours", "f3,o", N_("ours"), N_("What was typed here stands"))
THEIRS = Action("theirs", "f4,t", N_("theirs"), N_("What came from the hub stands"))
OTHER = Action("other", "f5,e", N_("type"), N_("Type what is to stand instead of both"))
FINISH = Action("finish", "f2,ctrl+s", N_("finish"), N_("Merge as decided, and sync"))
CHECK = Action("check", "v", N_("check"), N_("What the check finds wrong, in all records"))
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
EDITOR = Action("editor", "ctrl+b", N_("editor"), N_("Write this text in your own editor ($VISUAL, $EDITOR), and come back"))
ACCEPT = Action("accept", "f2,ctrl+s", N_("done"), N_("Take over the text"))
CHOOSE = Action("choose", "enter", N_("choose"), N_("Take the one under the cursor"))

BY_NAME = {one.name: one for one in list(globals().values()) if isinstance(one, Action)}
ROOMS = (AGENDA, LEDGER, QUEUE, REVIEW, SCORES, UNITS)
#: Known in every room but the form, where letters are text.
EVERYWHERE = (*ROOMS, NEW, DRAFTS, CHECK, SYNC, PALETTE, HELP, TOUR, JUMP, UNDO, REDO, LOST, BACK, QUIT)
EVEN_IN_FORMS = (PALETTE, HELP, JUMP, BACK, QUIT)

# what can be done on each screen besides

ON_AGENDA = (FULFIL, NEW, SEARCH, SCOPE, YEAR, PRINT, UNDO)
ON_YEAR = (FULFIL, UNDO)
ON_LEDGER = (OPEN, NEW, SEARCH, SCOPE, SORT, MARK, MARK_ALL, KEEP_SCOPE, PRINT, EXPORT, COPY, UNDO)
ON_QUEUE = (OPEN, SIGN, RETURN, MARK, MARK_READ, HISTORY)
ON_REVIEW = (OPEN, SYNC, SEEN_ALL, SEARCH, SCOPE, SORT, ADMIT, UNDO)
ON_CLASHES = (OURS, THEIRS, OTHER, FINISH)
ON_SCORES = (OPEN, NEW, SEARCH, SCOPE, CLOSE_YEAR, PRINT, UNDO)
ON_SHEET = (OPEN, NEW, SORT, UNDO)
ON_EVIDENCE = (OPEN, NEW, UNDO)
ON_UNITS = (OPEN, NEW, SEARCH, ELIGIBLE, PRINT, UNDO)
ON_UNIT = (OPEN, NEW, ELIGIBLE, PRINT, UNDO)
ON_ELIGIBILITY = (OPEN,)
ON_FINDINGS = (OPEN, SCOPE, EDIT)
ON_RECORD = (EDIT, HISTORY, LIKE, PRINT, SIGN, RETURN, COPY, REMOVE, UNDO)
ON_VERSIONS = (RESTORE,)
ON_LOST = (OPEN, RESTORE)
ON_PREVIEW = (PDF, COPY)
ON_FORM = (SAVE, ADD, PICK, DROP, FILL_DOWN, LIKE_LAST, STEP_BACK, STEP_ON)
ON_TEXT = (ACCEPT, EDITOR, STEP_BACK, STEP_ON, BACK)
ON_HELP = (BACK, HELP)
ON_TOUR = (BACK,)
ON_QUESTION = (CHOOSE, BACK)

FULL_SCREENS = (
    ON_AGENDA, ON_YEAR, ON_LEDGER, ON_QUEUE, ON_REVIEW, ON_CLASHES, ON_SCORES, ON_SHEET, ON_EVIDENCE, ON_UNITS, ON_UNIT, ON_ELIGIBILITY, ON_FINDINGS,
    ON_RECORD, ON_VERSIONS, ON_LOST, ON_PREVIEW,
)  # fmt: skip
DIALOGS = (ON_TEXT, ON_QUESTION, ON_HELP, ON_TOUR)
#: Each screen's own actions, with those known everywhere that it has, too.
SCREENS = (*((own, EVERYWHERE) for own in FULL_SCREENS), (ON_FORM, EVEN_IN_FORMS), *((own, ()) for own in DIALOGS))


class Keymap:
    """The keys in use: the usual ones, or those that were chosen for an action instead.

    A choice that names no action, or takes a key of another one, does not count; ``refused`` says so, a sentence each.
    """

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        self._chosen = dict(chosen or {})
        self.refused: list[str] = []
        for name in [name for name in self._chosen if name not in BY_NAME]:
            self._refuse(name, N_("git config {setting}: there is no such action"), {})
        while clash := self._clash():
            action, key, other = clash
            text = N_("git config {setting}: {key} is already the key of “{other}”; {usual} stays")
            parts = {"key": shown(key), "other": _(other.word), "usual": shown(action.usual.split(",")[0])}
            self._refuse(action.name, text, parts)

    def _refuse(self, name: str, text: str, parts: Mapping[str, str]) -> None:
        del self._chosen[name]
        self.refused.append(translate(text, {"setting": f"zhili.key-{name.replace('_', '-')}", **parts}))

    def _clash(self) -> tuple[Action, str, Action] | None:
        """An action for which another's key was chosen, the key, and the other."""
        for action in (BY_NAME[name] for name in self._chosen):
            for key in self.keys(action).split(","):
                for other in BY_NAME.values():
                    if other is not action and key in self.keys(other).split(",") and meet(action, other):
                        return action, key, other
        return None

    def keys(self, action: Action) -> str:
        """All keys of an action, with commas between them."""
        return self._chosen.get(action.name, action.usual)

    def shown(self, action: Action) -> str:
        """The first key as people read it."""
        return shown(self.keys(action).split(",")[0])

    def foot(self, action: Action) -> str:
        """Key and word, as the last line of a screen has them."""
        key = self.shown(action)
        return f"{key}{_(action.word)}" if key[0] in "F^" else f"{key} {_(action.word)}"

    def beside(self, own: Iterable[Action], others: Iterable[Action]) -> tuple[Action, ...]:
        """Those of the others that are not a screen's own, and whose keys mean nothing else there."""
        names = {action.name for action in own}
        taken = {key for action in own for key in self.keys(action).split(",")}
        return tuple(action for action in others if action.name not in names and taken.isdisjoint(self.keys(action).split(",")))

    def bindings(self, action: Action, do: str) -> list[Binding]:
        """The keys of an action, bound to what is to be done. Characters give way to an entry: there they are text."""
        keys = self.keys(action).split(",")
        sorts = ([one for one in keys if never_text(one)], True), ([one for one in keys if not never_text(one)], False)
        return [Binding(with_twins(",".join(some)), do, action.word, show=False, priority=first) for some, first in sorts if some]


def meet(action: Action, other: Action) -> bool:
    """Whether two actions can want the same key on one screen. Where they usually have one in common, one of them gives way there."""
    if not set(action.usual.split(",")).isdisjoint(other.usual.split(",")):
        return False
    return any({action, other} <= {*own, *known} for own, known in SCREENS)
