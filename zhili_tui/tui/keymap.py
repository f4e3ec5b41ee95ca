"""The one table of actions: keys, footer, help and command palette all come from it.

One key, one meaning: rooms and forms share only what means the same in both, and so do any two screens. Rooms are on function
keys, what is done there every day on a function key or Ctrl, which work while an input method is composing; letters and signs are
extras, and their full-width twins count as the same key. In forms letters and signs are text: all is on Ctrl.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from textual.binding import Binding

from zhili_tui.i18n import N_, _, translate


class Action(NamedTuple):
    """Something a key does: its name, keys (the first is shown), a word for the footer, a line for help and palette.

    A screen does it in its method ``action_<name>``. ``means``: the name of another action that its keys stand for too, because both
    are the same deed in two places.
    """

    name: str
    usual: str
    word: str
    help: str
    means: str = ""

    @property
    def meaning(self) -> str:
        """What its keys stand for, wherever they are pressed."""
        return self.means or self.name


NAMES = {"enter": "Enter", "escape": "Esc", "space": "Space"}
SIGNS = {
    "question_mark": "?", "slash": "/", "colon": ":", "apostrophe": "'", "asterisk": "*", "equals_sign": "=", "number_sign": "#",
    "greater_than_sign": ">", "less_than_sign": "<", "exclamation_mark": "!", "plus": "+", "minus": "-", "at": "@", "percent_sign": "%",
    "ampersand": "&", "semicolon": ";", "full_stop": ".",
}  # fmt: skip
#: What an input method types for a key.
TWINS = {
    "slash": "／,、", "question_mark": "？", "colon": "：", "apostrophe": "＇,‘,’", "space": "ideographic_space", "asterisk": "＊,×",
    "equals_sign": "＝", "number_sign": "＃", "greater_than_sign": "＞,》", "less_than_sign": "＜,《", "exclamation_mark": "！",
    "plus": "＋", "minus": "－", "at": "＠", "percent_sign": "％", "ampersand": "＆", "semicolon": "；", "full_stop": "．,。",
}  # fmt: skip
#: Keys that move, in every list and form, or are the same bytes to a terminal as one that does.
MOVING = frozenset(
    (
        "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "backspace", "delete",
        "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+c", "j", "k",
    )
)  # fmt: skip


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


def is_key(key: str) -> bool:
    """Whether a setting can name this key.

    >>> [is_key(key) for key in ("f12", "ctrl+b", "n", "slash", "f13", "ctrl+1", "F2", "")]
    [True, True, True, True, False, False, False, False]
    """
    return key in NAMES or key in SIGNS or bool(re.fullmatch(r"f([1-9]|1[0-2])|ctrl\+[a-z]|[a-z0-9]", key))


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
ANSWER = Action("answer", "f7,n", N_("reply"), N_("Begin the reply to this record; to one that nobody answers a new record"), "new")
SEARCH = Action("search", "f8,slash", N_("search"), N_("Search as you type: characters, words, or pinyin initials"))
PALETTE = Action("palette", "f9,colon", N_("commands"), N_("Every command, found by typing its name or initials"))
HELP = Action("help", "f10,question_mark", N_("help"), N_("What the keys do here"))
TOUR = Action(
    "tour", "f11", N_("tour"), N_("Six pages about the screen, the list of what is to do, forms, finding, putting right, working together")
)
JUMP = Action("jump", "f12,apostrophe", N_("jump"), N_("Number the lines; type a number to go there"))
UNDO = Action("undo", "ctrl+z,u", N_("undo"), N_("Take back the last save, as a new commit"))
REDO = Action("redo", "ctrl+y,z", N_("redo"), N_("Do again what was taken back last, as a new commit"))
LOST = Action("lost", "t", N_("gone ones"), N_("What was removed or taken back, since the books began; bring it back"))
BACK = Action("back", "escape", N_("back"), N_("Leave; nothing is saved by leaving, nothing typed is lost"))
QUIT = Action("quit", "ctrl+q", N_("quit"), N_("Leave the program"))
DRAFTS = Action("drafts", "ctrl+w,d", N_("drafts"), N_("What was typed and not saved: go on with it, or give it up"))
SYNC = Action("sync", "ctrl+g,g", N_("sync"), N_("Fetch what others did, merge, and send what is here"))

# lists and records

OPEN = Action("open", "enter", N_("open"), N_("Open what is under the cursor"))
FULFIL = Action("fulfil", "enter", N_("fulfil"), N_("Open what fulfils this: a form, or the record and its place"), "open")
SCOPE = Action("scope", "ctrl+f,f", N_("narrow"), N_("Narrow the list, by several things at once, or widen it again"))
KEEP_SCOPE = Action("keep_scope", "plus", N_("keep filter"), N_("Give this narrowing a name, to choose it again later; or forget it"))
YEAR = Action("year", "number_sign,y", N_("year"), N_("The whole year, month by obligation, for every unit"))
SORT = Action("sort", "o", N_("sort"), N_("Sort the list in another order"))
MARK = Action("mark", "space", N_("mark"), N_("Mark this line, or take its mark away"))
MARK_ALL = Action("mark_all", "asterisk,a", N_("mark all"), N_("Mark all lines, or none"))
MARK_READ = Action("mark_read", "asterisk,a", N_("mark read"), N_("Mark what was read and may be signed together, or none"), "mark_all")
EDIT = Action("edit", "ctrl+e,e", N_("edit"), N_("Change this record in a form"))
HISTORY = Action("history", "ctrl+t,h", N_("history"), N_("The versions of this record and what changed in each"))
LIKE = Action("like", "equals_sign,l", N_("again"), N_("A new record like this one"))
PRINT = Action("print", "ctrl+p,p", N_("paper"), N_("See the papers of this record, and print them"))
EXPORT = Action("export", "greater_than_sign,x", N_("export"), N_("Write this list to a spreadsheet"))
PDF = Action("pdf", "greater_than_sign,x", N_("as PDF"), N_("Write this paper to a file, to be printed"), "export")
CLOSE_YEAR = Action(
    "close_year", "exclamation_mark", N_("close year"), N_("Write the paper that closes the year asked for, for all units below")
)
ELIGIBLE = Action("eligible", "i", N_("eligible?"), N_("Whether this unit or officer may be honoured or promoted, and why not"))
RESTORE = Action("restore", "b", N_("restore"), N_("Bring back the chosen version, as a new commit"))
SIGN = Action("sign", "ctrl+x,s", N_("sign"), N_("Sign off, as a signed commit"))
RETURN = Action("return", "ctrl+r,r", N_("return"), N_("Send back with a note"))
SEEN_ALL = Action("seen_all", "v", N_("all seen"), N_("Mark all that is listed as looked at"))
ADMIT = Action("admit", "ctrl+x,s", N_("accept"), N_("Merge the branch looked at, signed"), "sign")
OURS = Action("ours", "1", N_("ours"), N_("What was typed here stands"))
THEIRS = Action("theirs", "2", N_("theirs"), N_("What came from the hub stands"))
OTHER = Action("other", "3", N_("type"), N_("Type what is to stand instead of both"))
FINISH = Action("finish", "ctrl+s", N_("finish"), N_("Merge as decided, and sync"), "save")
REMOVE = Action("remove", "w", N_("remove"), N_("Take this record away, with a reason; history keeps it"))
COPY = Action("copy", "c", N_("copy"), N_("Copy to the clipboard: number, title, path, this line, all of it"))
CHECK = Action("check", "m", N_("check"), N_("What the check finds wrong, in all records"))

# forms and lists to choose from; letters and signs are text there

SAVE = Action("save", "ctrl+s", N_("save"), N_("Check, save and commit"))
ADD = Action("add", "ctrl+n", N_("add line"), N_("Add a line to the table under the cursor"))
PICK = Action("pick", "ctrl+l", N_("choose"), N_("Choose from a list; in long text, write over several lines"))
DROP = Action("drop", "ctrl+k", N_("drop line"), N_("Take away the line under the cursor"))
FILL_DOWN = Action("fill_down", "ctrl+d", N_("fill down"), N_("Copy this cell into the blank ones below it"))
LIKE_LAST = Action("like_last", "ctrl+u", N_("as last"), N_("Fill in the blanks as in the last such record"))
COLUMNS = Action("columns", "ctrl+f", N_("columns"), N_("Choose which columns of the table under the cursor show"), "scope")
STEP_BACK = Action("step_back", "ctrl+z", N_("undo"), N_("Take back the last change in this form"), "undo")
STEP_ON = Action("step_on", "ctrl+y", N_("redo"), N_("Do again what was taken back"), "redo")
TAKE_FILE = Action("take_file", "ctrl+o", N_("reader"), N_("Fill the days with what a guard-tour reader wrote"))
EDITOR = Action("editor", "ctrl+e", N_("editor"), N_("Write this text in your own editor ($VISUAL, $EDITOR), and come back"), "edit")
ACCEPT = Action("accept", "ctrl+s", N_("done"), N_("Take over the text"), "save")
CHOOSE = Action("choose", "enter", N_("choose"), N_("Take the one under the cursor"), "open")

# a superior's form

CORRECT = Action("correct", "enter", N_("correct"), N_("Type what goes into this cell, this once"), "open")
CONFIRM = Action("confirm", "space", N_("confirm"), N_("Confirm what is likely here, or take that back"), "mark")
CONFIRM_ALL = Action("confirm_all", "asterisk,a", N_("all"), N_("Confirm all that is likely, or nothing"), "mark_all")
POINT = Action("point", "ctrl+e,e", N_("source"), N_("Choose where this value comes from; it is remembered for this form"), "edit")
PROPOSED = Action("proposed", "b", N_("as it was"), N_("This cell as it was proposed"), "restore")
WHOSE = Action("whose", "ctrl+f,f", N_("unit, month"), N_("Whose form it is, and the last month of its period"), "scope")
WRITE = Action("write", "greater_than_sign,x", N_("write"), N_("Write the filled copy of the form"), "export")

# a ledger that is to be imported

MEND = Action(
    "mend", "enter", N_("correct"), N_("Type what the cell is to say, choose what the heading means, or say it for all rows"), "open"
)
AS_READ = Action("as_read", "b", N_("as in file"), N_("This cell or heading as it was read"), "restore")
ISSUER = Action("issuer", "ctrl+f,f", N_("unit"), N_("Whose records they are, where no column says it"), "scope")
TAKE_IN = Action("take_in", "greater_than_sign,x", N_("import"), N_("Write all the records, in one commit"), "export")

BY_NAME = {one.name: one for one in list(globals().values()) if isinstance(one, Action)}
ROOMS = (AGENDA, LEDGER, QUEUE, REVIEW, SCORES, UNITS)
#: Whose deed is a commit, which bears somebody's name.
COMMITTING = frozenset((SAVE, UNDO, REDO, REMOVE, RESTORE, TAKE_IN, WRITE, FINISH, ADMIT))
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
ON_RECORD = (OPEN, EDIT, HISTORY, ANSWER, LIKE, PRINT, SIGN, RETURN, COPY, REMOVE, UNDO)
ON_VERSIONS = (RESTORE,)
ON_LOST = (OPEN, RESTORE)
ON_PREVIEW = (PDF, COPY)
ON_FILLING = (CORRECT, CONFIRM, CONFIRM_ALL, POINT, PROPOSED, WHOSE, WRITE)
ON_IMPORT = (MEND, AS_READ, ISSUER, TAKE_IN)
ON_FORM = (SAVE, PICK, ADD, DROP, FILL_DOWN, LIKE_LAST, STEP_BACK, STEP_ON, COLUMNS)
ON_GRID = (SAVE, PICK, FILL_DOWN, EDIT, ADD, TAKE_FILE, STEP_BACK, STEP_ON)
ON_TEXT = (ACCEPT, EDITOR, STEP_BACK, STEP_ON, BACK)
ON_HELP = (BACK, HELP)
ON_TOUR = (BACK,)
ON_QUESTION = (CHOOSE, BACK)

FULL_SCREENS = (
    ON_AGENDA, ON_YEAR, ON_LEDGER, ON_QUEUE, ON_REVIEW, ON_CLASHES, ON_SCORES, ON_SHEET, ON_EVIDENCE, ON_UNITS, ON_UNIT, ON_ELIGIBILITY, ON_FINDINGS,
    ON_RECORD, ON_VERSIONS, ON_LOST, ON_PREVIEW, ON_FILLING, ON_IMPORT,
)  # fmt: skip
DIALOGS = (ON_TEXT, ON_QUESTION, ON_HELP, ON_TOUR)
#: What is done where letters are typed, where a letter or a sign does nothing but stand there as text.
WHERE_TYPED = frozenset((*ON_FORM, *ON_GRID, *ON_TEXT, *ON_QUESTION, *EVEN_IN_FORMS))
#: Of these what is done elsewhere too, where letters are free: one of its keys is enough that is no text.
ELSEWHERE_TOO = frozenset((*EVERYWHERE, *(one for own in FULL_SCREENS for one in own)))
#: Whatever is done in rooms and not in forms.
IN_ROOMS = tuple(dict.fromkeys(one for own in (EVERYWHERE, *FULL_SCREENS) for one in own if one not in EVEN_IN_FORMS))
#: Each screen's own actions, with those known everywhere that it has, too.
SCREENS = (
    *((own, EVERYWHERE) for own in FULL_SCREENS),
    (ON_FORM, EVEN_IN_FORMS),
    (ON_GRID, EVEN_IN_FORMS),
    *((own, ()) for own in DIALOGS),
)


#: What a chosen key is refused for: what is wrong, and how to mend it. The setting is named before it.
NO_ACTION = N_("there is no such action; the nearest is {name}. Take the setting out with {unset}, or name it so")
NO_ACTION_AT_ALL = N_("there is no such action; {help} lists the keys, docs/keys.md the names. Take the setting out with {unset}")
NO_KEY = N_(
    "“{key}” is no key; keys are written f1 to f12, ctrl+b, a letter, a figure, or the name of a sign (slash, colon); {usual} stays"
)
MOVES = N_("{key} moves in lists and forms, or cannot be told from a key that does; choose another; {usual} stays")
TEXT = N_("{key} is text in a form; give a function key or ctrl+ and a letter; {usual} stays")
TAKEN = N_("{key} is already the key of “{other}”; choose another, or give “{other}” one of its own with {setting_other}; {usual} stays")
TWICE = N_("is set more than once in {file}; {usual} stays. Take all out with {unset}, and set it once")


class Keymap:
    """The keys in use: the usual ones, or those that were chosen for an action instead.

    A choice that names no action, is no key, or takes a key that means something else does not count; ``refused`` says so, a sentence
    each. ``twice``: the files in which a name is set more than once.
    """

    def __init__(self, chosen: Mapping[str, str] | None = None, twice: Mapping[str, str] | None = None) -> None:
        self._chosen = dict(chosen or {})
        self.refused: list[str] = []
        for name in list(self._chosen):
            if name not in BY_NAME:
                near = get_close_matches(name, BY_NAME, 1)
                self._refuse(name, NO_ACTION if near else NO_ACTION_AT_ALL, {"name": "".join(near).replace("_", "-")})
            elif file := (twice or {}).get(name):
                self._refuse(name, TWICE, {"file": file})
            elif wrong := _wrong(BY_NAME[name], self._chosen[name]):
                self._refuse(name, wrong[0], {"key": wrong[1]})
        while clash := self._clash():
            action, key, other = clash
            self._refuse(action.name, TAKEN, {"key": shown(key), "other": _(other.word), "setting_other": setting(other.name)})

    def _refuse(self, name: str, text: str, parts: Mapping[str, str]) -> None:
        usual = {"usual": shown(BY_NAME[name].usual.split(",")[0])} if name in BY_NAME else {"help": shown(HELP.usual.split(",")[0])}
        unset = {"unset": f"git config --unset-all {setting(name)}"}
        del self._chosen[name]
        self.refused.append(f"git config {setting(name)}: " + translate(text, usual | unset | dict(parts)))

    def _clash(self) -> tuple[Action, str, Action] | None:
        """An action for which a key that means something else was chosen, the key, and whose it is."""
        for action in (BY_NAME[name] for name in self._chosen):
            for key in self.keys(action).split(","):
                for other in BY_NAME.values():
                    if other.meaning != action.meaning and key in self.keys(other).split(","):
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

    def apart(self, own: Iterable[Action], others: Iterable[Action]) -> tuple[Action, ...]:
        """Those of the others whose keys are of none of a screen's own; of several with the same keys the first."""
        taken = {key for action in own for key in self.keys(action).split(",")}
        return tuple(
            {self.keys(one): one for one in reversed(self.beside(own, others)) if taken.isdisjoint(self.keys(one).split(","))}.values()
        )

    def bindings_elsewhere(self, action: Action, do: str) -> list[Binding]:
        """The keys of an action that are never text, bound to a word about it. What is typed in edits with some of them: that comes first."""
        keys = [one for one in self.keys(action).split(",") if never_text(one)]
        return [Binding(",".join(keys), do, action.word, show=False)] if keys else []

    def bindings(self, action: Action, do: str) -> list[Binding]:
        """The keys of an action, bound to what is to be done. Characters give way to an entry: there they are text."""
        keys = self.keys(action).split(",")
        sorts = ([one for one in keys if never_text(one)], True), ([one for one in keys if not never_text(one)], False)
        return [Binding(with_twins(",".join(some)), do, action.word, show=False, priority=first) for some, first in sorts if some]


def setting(name: str) -> str:
    """What git's settings call the keys of an action.

    >>> setting("fill_down")
    'zhili.key-fill-down'
    """
    return f"zhili.key-{name.replace('_', '-')}"


def _wrong(action: Action, chosen: str) -> tuple[str, str] | None:
    """Why keys chosen for an action cannot be its keys, and which; None where they can."""
    keys = chosen.split(",")
    for key in keys:
        if key in MOVING:
            return MOVES, shown(key)
        if not is_key(key):
            return NO_KEY, key
    text = [key for key in keys if not never_text(key) and key not in ("enter", "escape")]
    if text and action in WHERE_TYPED and (action not in ELSEWHERE_TOO or len(text) == len(keys)):
        return TEXT, shown(text[0])
    return None
