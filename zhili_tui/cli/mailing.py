"""The weekly digest as a letter: plain text that any mail program shows as it is, 72 cells wide."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.cli.output import clean, emit
from zhili_tui.documents.text import wrapped
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model import kinds
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.regulation.digest import Alike, Digest, DigestScope, kind_of
from zhili_tui.regulation.duties import wording
from zhili_tui.regulation.duty import Duty
from zhili_tui.services import eligibility
from zhili_tui.services.signing import PendingSignature, ReturnedRecord
from zhili_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from zhili_tui.sharing.standing import TipState

COLUMNS = 72
#: By this two offices see whether they are shown the same history.
HISTORY = N_("History up to {tip}, receipt no. {receipt}; compare with: zhili verify --tip")


class Waits(NamedTuple):
    """A record that waits for a signature."""

    path: str
    role: str
    verdict: str
    ref: str
    title: str
    day: str


class Letter:
    """A digest in words. ``queues``: the records that wait, by officer, each with his role; ``mending``: what was sent back;
    ``left_out``: the mistaken rules that are left out; ``unaccepted``: what is not as a registrar committed it; ``notes``: what is to be
    said besides, as of days that nobody knows to be worked; ``where``: how far the history goes by which this is told.
    """

    def __init__(
        self,
        office: Workspace,
        found: Digest,
        asked: DigestScope,
        unit: str,
        officer: str,
        queues: Mapping[str, list[PendingSignature]],
        mending: list[ReturnedRecord],
        left_out: list[str],
        unaccepted: list[str],
        notes: list[str],
        where: "TipState | None" = None,
    ) -> None:
        self.office, self.found, self.asked, self.unit, self.officer = office, found, asked, unit, officer
        self.queues, self.mending, self.notes, self.where = queues, mending, notes, where
        self.left_out, self.unaccepted = left_out, unaccepted

    @property
    def incomplete(self) -> list[str]:
        """What the digest leaves out, or rests on without being certain."""
        return [*self.left_out, *self.unaccepted]

    @cached_property
    def signing(self) -> dict[str, list[Waits]]:
        """What waits for whom."""
        return {who: [self._waits(one) for one in some] for who, some in self.queues.items()}

    def _waits(self, one: PendingSignature) -> Waits:
        place = place_of(one.path)
        assert place is not None
        hit = self.office.index.hit(one.path)
        day = hit.day.removeprefix(f"{self.asked.today.year}-") if hit and not place.month else ""
        return Waits(*one, place.ref, f"{formatting.label(place.kind)} {self.office.title_at(one.path)}", day)

    @property
    def subject(self) -> str:
        """The first line: whose week, which day, how much presses."""
        found = self.found
        counts = (
            (N_("overdue {count}"), _count(found.overdue)),
            (N_("missed {count}"), _count(found.missed)),
            (N_("of earlier years {count}"), sum(len(one.duties) for one in found.arrears)),
            (N_("due {count}"), _count(found.soon)),
            (N_("to sign {count}"), sum(map(len, self.queues.values()))),
            (N_("sent back {count}"), len(self.mending)),
            (N_("mistaken rules left out {count}"), len(self.left_out)),
            (N_("changed without a registrar {count}"), len(self.unaccepted)),
        )
        said = " ".join(translate(text, {"count": count}) for text, count in counts if count) or _(N_("nothing presses"))
        whose = self.office.name(self.officer or self.unit) if self.officer or self.unit else self.office.settings.name
        return clean(translate(N_("Week of {name}, {day}: {counts}"), {"name": whose, "day": self.asked.today.isoformat(), "counts": said}))

    @property
    def text(self) -> str:
        """The whole letter; parts in which there is nothing are left out."""
        out = [*wrapped(self.subject, columns=COLUMNS)]
        for sentence in (*self.incomplete, *self.notes):
            out += ["", *wrapped(clean(sentence), columns=COLUMNS)]
        for head, lines in self._parts():
            found = list(lines)
            if found:
                out += ["", head, *found]
        if self.where:
            out += ["", *wrapped(translate(HISTORY, self.where._asdict()), columns=COLUMNS)]
        return "\n".join(line.rstrip() for line in out) + "\n"

    def _parts(self) -> Iterator[tuple[str, Iterable[str]]]:
        found, days = self.found, self.asked.days
        yield _with(_(N_("Sent back: to be mended")), len(self.mending)), self._mending()
        yield _with(_(N_("Overdue")), _count(found.overdue)), self._duties(found.overdue)
        yield _with(formatting.label("missed"), _count(found.missed)), self._duties(found.missed)
        yield _with(_(N_("Left undone in earlier years")), sum(len(one.duties) for one in found.arrears)), self._arrears()
        yield _with(translate(N_("Due in the next {days} days"), {"days": days}), _count(found.soon)), self._duties(found.soon)
        yield _with(translate(N_("Due in the {days} days after"), {"days": days}), _count(found.later)), self._duties(found.later)
        yield _with(_(N_("To be signed")), sum(map(len, self.queues.values()))), self._signing()
        yield _(N_("Not reported for last month")), self._list(self.office.name(one.unit) for one in found.unreported)
        since = {"day": self.asked.since.isoformat()}
        yield translate(N_("Came in since {day}"), since), self._recorded()
        yield translate(N_("Problems found since {day}"), since), self._findings()
        yield translate(N_("Notices, vetoes, warnings and major cases since {day}"), since), self._named()
        yield _with(_(N_("Bars in force")), len(found.bars)), self._bars()

    def _duties(self, found: tuple[Alike, ...]) -> Iterator[str]:
        today = self.asked.today
        for one in found:
            duty = one.first
            day = f"{duty.day:%m-%d}" if duty.day.year == today.year else duty.day.isoformat()
            what = f"{wording.what(duty, today.year)} ({duty.clause})"
            if duty.missing:
                what += translate(N_(" (missing: {days})"), {"days": ", ".join(duty.missing[:5])})
            about = f" -> {self.office.name(duty.about)}" if duty.about else ""
            who = _(N_(", ")).join(self.office.name(each.unit) for each in one.duties) + about
            yield from _entry(f"{day}  {_left(duty, today)}", what, who)

    def _arrears(self) -> Iterator[str]:
        for one in self.found.arrears:
            yield from _entry(one.first.day.isoformat() + "  ", wording.owed(one.year, len(one.duties)), self.office.name(one.unit))

    def _signing(self) -> Iterator[str]:
        for who, some in self.signing.items():
            yield from _entry(
                "", translate(N_("{name}, {unit}"), {"name": self.office.name(who), "unit": self.office.name(who.partition("/")[0])})
            )
            for one in some:
                unit = one.ref.partition("/")[0]
                role = formatting.label(one.role) + (f", {formatting.label(one.verdict)}" if one.verdict == "acknowledged" else "")
                yield from _entry("  ", f"{one.title} {one.day}".strip() + f" ({role})", self.office.name(unit))

    def _mending(self) -> Iterator[str]:
        for one in self.mending:
            place = place_of(one.path)
            assert place is not None
            who = f"{self.office.name(one.by)} ({formatting.label(one.role)})"
            title = f"{formatting.label(place.kind)} {self.office.title_at(one.path)}"
            yield from _entry(f"{one.at:%m-%d}  ", f"{title}: {one.note}", f"{self.office.name(place.unit)}  {who}")

    def _list(self, names: Iterable[str]) -> Iterator[str]:
        found = list(names)
        if found:
            yield from _entry("", _(N_(", ")).join(found))

    def _recorded(self) -> Iterator[str]:
        units: dict[str, list[str]] = {}
        for unit, kind, count in self.found.recorded:
            units.setdefault(unit, []).append(f"{formatting.label(kind)} {count}")
        for unit, mark, count in self.found.late:
            units.setdefault(unit, []).append(f"{formatting.label(mark)} {count}")
        for unit, parts in units.items():
            yield from _entry("", self.office.name(unit) + "  " + _(N_(", ")).join(parts))

    def _findings(self) -> Iterator[str]:
        for one in self.found.findings:
            yield from _entry(
                "", one.description, f"{self.office.name(one.unit)}  " + translate(N_("by {day}"), {"day": one.due.isoformat()})
            )

    def _named(self) -> Iterator[str]:
        for one in self.found.named:
            place = place_of(f"records/{one.ref}.toml")
            assert place is not None
            field = kinds.kind(place.kind).concerns
            whom = getattr(one.record, field, None) or one.unit
            yield from _entry("", f"{formatting.label(kind_of(one))} {self.office.title_of(one.record, place)}", self.office.name(whom))

    def _bars(self) -> Iterator[str]:
        for bar in self.found.bars:
            what, clause, since, until, role, _unit, _source, marked = eligibility.told(self.office, bar)
            new = _(N_("new")) if bar.since > self.asked.since else ""
            name = " ".join(filter(None, (self.office.name(bar.subject), role, new)))
            yield from _entry("", name)
            yield from _entry("  ", "  ".join(filter(None, (f"{what} ({clause})", since, until, marked))))


def standing_of(office: Workspace) -> "TipState | None":
    """How far the history goes by which a letter tells; None where trust has no beginning."""
    if not office.trust.pin:
        return None
    from zhili_tui.sharing import standing

    return standing.standing(office.git)


def waiting(queues: Mapping[str, list[PendingSignature]], asked: DigestScope, officer: str) -> dict[str, list[PendingSignature]]:
    """What waits, by officer: of the officers of these units, and of all others for records of these units; none begun later."""
    out: dict[str, list[PendingSignature]] = {}
    for who in sorted(queues):
        own = who == officer or who.partition("/")[0] in asked.units
        some = [one for one in queues[who] if begun(one.path) <= asked.today and (own or one.path.split("/")[1] in asked.units)]
        if some:
            out[who] = some
    return out


def begun(path: str) -> datetime.date:
    """The day a record was begun, by its name."""
    place = place_of(path)
    assert place is not None
    return datetime.date(place.year, place.month, 1) if place.month else place.recorded or datetime.date.min


def deliver(letter: Letter, to: str) -> None:
    """A whole message on standard output, its subject coded as mail wants it."""
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(SMTP.clone(linesep="\n"))
    message["To"] = to
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="8bit")
    emit(message.as_bytes())


def _left(duty: Duty, today: datetime.date) -> str:
    """The days left or over; nothing for what is past mending, a word for what was held and is still to be written up."""
    if duty.state == "missed":
        return ""
    said = wording.days(duty.day, today)
    late = _(N_("write up"))
    return (said if duty.state == "overdue" or duty.day >= today else late + " " * (formatting.width(said) - formatting.width(late))) + "  "


def _with(head: str, count: int) -> str:
    return f"{head} {count}"


def _count(found: tuple[Alike, ...]) -> int:
    return sum(len(one.duties) for one in found)


def _entry(lead: str, text: str, more: str = "") -> list[str]:
    """A line behind what stands before it, and what belongs to it: on the same line where it has room, else below."""
    first = "  " + lead
    lines = wrapped(clean(text), first, columns=COLUMNS)
    if not more:
        return lines
    joined = f"{lines[-1]}  {clean(more)}"
    if formatting.width(joined) <= COLUMNS:
        return [*lines[:-1], joined]
    return [*lines, *wrapped(clean(more), " " * formatting.width(first), columns=COLUMNS)]
