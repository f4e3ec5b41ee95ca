"""A form in plain lines: one question, one answer, nothing else. For bad lines, screen readers and terminals that can do nothing."""

from collections.abc import Callable
from typing import Any

from zhili_tui.entry import parsing
from zhili_tui.entry.dates import half
from zhili_tui.entry.drafts import Content
from zhili_tui.entry.parsing import SEPARATORS, Choice, ParseContext
from zhili_tui.entry.questionnaire import Question, container, drop, drop_blank, get, put, steps
from zhili_tui.entry.suggestions import worth
from zhili_tui.errors import BadValue
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.i18n.formatting import weekday
from zhili_tui.model.characters import LOST, shown
from zhili_tui.model.introspection import Field, Path, beside, fields_of, walk

#: Commands with the full-width twins that normal form leaves alone.
TWINS = {"《": "<", "〈": "<", "·": "."}
BACK, BLANK, SKIP, DROP, EXPLAIN, PICK = "<", "-", ".", "!", "?", "#"
#: So many of a long list are shown.
SHOWN = 20
EARLIER = 6


class Stopped(Exception):  # noqa: N818
    """The answers have ended: the line dropped, or somebody broke off."""


class Dialogue:
    """Goes through a record's questions; what is answered stands in ``plain``.

    ``read`` asks with a prompt and returns the line; it raises Stopped. ``keep`` journals. ``scope``: only the questions below a place.
    """

    def __init__(
        self, cls: type[Any], content: Content, desk: ParseContext, read: Callable[[str], str], say: Callable[[str], None],
        keep: Callable[[Content], None], suggest: Callable[[Path], list[str]], scope: Path = (),
    ) -> None:  # fmt: skip
        self.cls, self.plain, self.desk = cls, content.plain, desk
        self.typed = dict(content.typed)
        self.begun = content.text  # lines of a long text that was broken off
        self.read, self.say, self.keep, self.suggest, self.scope = read, say, keep, suggest, scope
        self.offered: list[Choice] = []
        self.earlier: list[str] = []
        self.number = 0
        self.go(content.at)

    # where

    def steps(self) -> list[Question]:
        """The questions as things stand."""
        return [one for one in steps(fields_of(self.cls), self.plain) if one.path[: len(self.scope)] == self.scope]

    def go(self, path: Path) -> None:
        """To the question at a place, or the first below what contains it."""
        found = self.steps()
        while path:
            for number, step in enumerate(found):
                if step.path[: len(path)] == path:
                    self.number = number
                    return
            path = path[:-1]

    def run(self) -> bool:
        """Ask until the end; whether the record is to be saved. Otherwise it stays a draft."""
        while True:
            found = self.steps()
            if self.number < len(found):
                step = found[self.number]
                if step.what == "more":
                    self._more(step)
                else:
                    self._field(step)
                self._keep()
                continue
            done = self._finish()
            if done is not None:
                return done

    def store(self) -> None:
        """Journal what there is: a signal may have come while that was done."""
        self._keep(self.begun)

    def _keep(self, text: str = "") -> None:
        found = self.steps()
        at = found[self.number].path if self.number < len(found) else ()
        self.keep(Content(self.plain, self.typed, at, text))

    # one question

    def _ask(self, prompt: str) -> tuple[str, str]:
        """The answer, and the command it is, if any."""
        while True:
            line = self.read(prompt).strip(parsing.EDGES)
            if LOST in shown(line):
                self.say(_(N_("That line holds what is no text (arrow keys do nothing here). Type it again.")))
                continue
            short = TWINS.get(line, half(line))
            return line, short if short in (BACK, BLANK, SKIP, DROP, EXPLAIN) else ""

    def _move(self, step: Question, command: str) -> None:
        """Back, on past the table, or the entry taken away."""
        inner = container(step.path, self.plain)
        inside = len(inner) > len(self.scope)
        if command == BACK:
            self.number = max(self.number - 1, 0)
        elif command == DROP and inside:
            drop(self.plain, inner)
            self.typed = {path: text for path, text in self.typed.items() if path[: len(inner)] != inner}
            self.say(_(N_("Taken away.")))
            table = inner[:-1] if isinstance(inner[-1], int) else inner
            self.go(table)
            self._after(table, more=True)
        elif command == DROP:
            self.say(_(N_("There is no entry here to take away.")))
        elif inside:
            self._after(inner[:-1] if isinstance(inner[-1], int) else inner, more=False)
        else:
            self._rest()

    def _after(self, table: Path, more: bool) -> None:
        """Past a table; with ``more`` to the question whether it gets another entry."""
        found = self.steps()
        number = self.number
        while number < len(found) and found[number].path[: len(table)] == table and not (more and found[number].what == "more"):
            number += 1
        self.number = number

    def _rest(self) -> None:
        """To the next question that must be answered; else to the end."""
        found = self.steps()
        wanted = (n for n, one in enumerate(found) if n > self.number and self._lacks(one))
        self.number = next(wanted, len(found))

    def _lacks(self, step: Question) -> bool:
        return step.what == "field" and (step.path in self.typed or (step.field.required and get(self.plain, step.path) is None))

    def _more(self, step: Question) -> None:
        """Whether a table gets an entry."""
        label = formatting.where(step.path, step.chain)
        count = len(get(self.plain, step.path) or ()) if step.field.many else 0
        question = N_("{table}: another entry, after {count}? (y/n) [n]: ") if count else N_("{table}: fill in? (y/n) [n]: ")
        line, command = self._ask(translate(question, {"table": label, "count": count}))
        if command == EXPLAIN:
            self._explain(step)
        elif command:
            self._move(step, command)
        elif half(line).lower() in parsing.YES:
            if step.field.many:
                get(self.plain, step.path[:-1]).setdefault(step.field.name, []).append({})
            else:
                put(self.plain, step.path, {})
        elif not line or half(line).lower() in parsing.NO:
            self.number += 1
        else:
            self.say(_(N_("Answer y or n.")))

    def _field(self, step: Question) -> None:
        """What stands in a field."""
        field, now = step.field, get(self.plain, step.path)
        if field.form == "choice" and not self.offered:
            self._offer(parsing.choices(field, self.desk))
        default = self.typed.get(step.path) or parsing.echo(field, now, self.desk).replace("\n", " / ")
        marks = [_(field.note)] if field.note else []
        marks += [_(N_("required"))] if field.required else []
        marks += [_(N_("several, with commas between"))] if field.many else []
        marks += [_(N_("several lines; a line with a single . ends it"))] if field.form == "text" else []
        about = f" ({'; '.join(marks)})" if marks else ""
        if self.begun:
            self.say(self.begun)
            self._long(step, self.begun)
            return
        line, command = self._ask(f"{formatting.where(step.path, step.chain)}{about}{f' [{default}]' if default else ''}: ")
        if command == EXPLAIN:
            self._explain(step)
        elif command == BLANK:
            self._put(step, None)
        elif command:
            self._leave()
            self._move(step, command)
        elif line:
            self._answer(step, line)
        elif step.path in self.typed:
            self._answer(step, self.typed[step.path])
        elif now is None and field.required:
            self._blank(step)
        else:
            self._leave()
            self.number += 1

    def _leave(self) -> None:
        self.offered, self.earlier = [], []

    def _blank(self, step: Question) -> None:
        """Nothing, where something must stand: the end of a table whose new entry is still empty; else said."""
        inner = container(step.path, self.plain)
        if len(inner) > len(self.scope) and isinstance(inner[-1], int) and not drop_blank(get(self.plain, inner)):
            self._leave()
            drop(self.plain, inner)
            self._after(inner[:-1], more=False)
            return
        self.say(translate(N_("{field} must be filled in. Later: -"), {"field": _(step.field.label)}))

    def _put(self, step: Question, content: Any) -> None:
        put(self.plain, step.path, content)
        self.typed.pop(step.path, None)
        self._leave()
        self.number += 1

    def _answer(self, step: Question, line: str) -> None:
        field = step.field
        line = self._picked(field, line)
        both = parsing.stretch(field, beside(self.cls, step.path), line)
        if both:
            ending, begin, end = both
            put(self.plain, (*step.path[:-1], ending.name), end)
            self._put(step, begin)
            self.say(f"  = {begin:%H:%M} - {end:%H:%M}")
            self.number += 1
            return
        if field.form == "text" and not field.many:
            self._long(step, line)
            return
        try:
            content = parsing.parse_many(field, line, self.desk, get(self.plain, step.path))
        except BadValue as error:
            self.say(f"  {error.parts['reason']}")
            among = parsing.offered(field, self.desk, line) if not field.many else []
            if field.form == "record" and self.desk.records and not field.many:
                among = self.desk.records(field, line)
            days = [Choice(day.isoformat(), f"{day.isoformat()} {weekday(day)}") for day in parsing.which_year(field, line, self.desk)]
            self._offer(among or days or (parsing.choices(field, self.desk) if field.form == "choice" else []))
            return
        self._put(step, content)
        understood = parsing.echo(field, content, self.desk)
        if understood != line:
            self.say(f"  = {understood}")

    def _picked(self, field: Field, line: str) -> str:
        """Numbers of what was offered, as what they stand for."""
        short = half(line)
        if short.startswith(PICK) and short[1:].isdecimal() and 0 < int(short[1:]) <= len(self.earlier):
            return self.earlier[int(short[1:]) - 1]
        if not self.offered:
            return line
        parts = [half(one) for one in line.translate(SEPARATORS).split(",")] if field.many else [short]
        numbers = [int(one) if one.isdecimal() else 0 for one in parts]
        return ",".join(self.offered[n - 1].value if 0 < n <= len(self.offered) else one for n, one in zip(numbers, parts, strict=True)) \
            if any(numbers) else line  # fmt: skip

    def _long(self, step: Question, text: str) -> None:
        """Text of several lines; each is journalled as it is typed."""
        self.begun = text
        while True:
            self._keep(self.begun)
            line = self.read("  ").rstrip()
            if half(line) == SKIP:
                break
            self.begun += f"\n{line}"
        text, self.begun = self.begun.strip("\n"), ""
        self._put(step, text or None)

    # help

    def _offer(self, among: list[Choice]) -> None:
        """A numbered list to choose from."""
        self.offered = among[:SHOWN]
        if among:
            self.say("  " + "  ".join(f"{number} {self._offered(one)}" for number, one in enumerate(self.offered, 1)))
        if len(among) > SHOWN:
            self.say(translate(N_("  and {count} more: type part of a name, or its pinyin initials"), {"count": len(among) - SHOWN}))

    def _offered(self, one: Choice) -> str:
        """One thing to choose, with what tells it from others of its name."""
        about = self.desk.about(one.value)
        return f"{one.label} ({about})" if about else one.label

    def _explain(self, step: Question) -> None:
        field = step.field
        if step.what == "field":
            if field.form in parsing.WAYS:
                self.say(f"  {_(parsing.WAYS[field.form])}")
            self._offer(parsing.offered(field, self.desk))
            self.earlier = self.suggest(step.path)[:EARLIER] if worth(field) else []
            if self.earlier:
                self.say(_(N_("  Written before:")))
                for number, text in enumerate(self.earlier, 1):
                    self.say(f"  {PICK}{number} {text}")
        self.say(_(N_("  Enter keeps what stands in [ ]; < goes back; - leaves it blank; . skips the rest; ! takes the entry away")))

    # the end

    def _finish(self) -> bool | None:
        """The summary, and whether to save; None to go on asking."""
        lacking = [number for number, one in enumerate(self.steps()) if self._lacks(one)]
        if lacking:
            names = (formatting.where(one.path, one.chain) for number, one in enumerate(self.steps()) if number in lacking)
            self.say(translate(N_("Still missing: {fields}"), {"fields": _(N_(", ")).join(names)}))
            line, _command = self._ask(_(N_("Go to the first of them? (y/n; n keeps a draft) [y]: ")))
            if half(line).lower() in parsing.NO:
                return False
            self.number = lacking[0]
            return None
        self.plain = drop_blank(self.plain)
        self.summary()
        line, command = self._ask(_(N_("Save? (y saves, n keeps a draft, < goes back) [y]: ")))
        if command == BACK:
            self.number = max(len(self.steps()) - 1, 0)
            return None
        if not line or half(line).lower() in parsing.YES:
            return True
        return False if half(line).lower() in parsing.NO else None

    def summary(self) -> None:
        """What is filled in, a line for each field."""
        lines = [""]
        for path, field, content in walk(self.cls, self.plain):
            if "signoffs" not in path and path[: len(self.scope)] == self.scope:
                chain = tuple(found for one in range(len(path)) if (found := _field_at(self.cls, path[: one + 1])) is not None)
                shown = parsing.echo(field._replace(many=False), content, self.desk).replace("\n", " / ")
                where = path[:-1] if field.many and isinstance(path[-1], int) else path
                lines.append(f"  {formatting.where(where, chain)}: {shown}")
        for line in (*lines, ""):
            self.say(line)


def _field_at(cls: type[Any], path: Path) -> Field | None:
    from zhili_tui.model.introspection import field_at

    return None if isinstance(path[-1], int) else field_at(cls, path)
