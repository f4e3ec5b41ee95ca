"""What the files of a rule set may say: each table is a type, so that a mistake has a line, a column and a sentence."""

import datetime
from collections.abc import Iterable
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec

from zhili_tui.model.fields import As, Clause, Count, Date, Flag, Line, Named, Part, Several, Text, WasOne
from zhili_tui.model.parts import Role

Dated = TypeVar("Dated")  # a rule with the days for which it holds
Every: TypeAlias = Literal["month", "two_months", "quarter", "half_year", "year"]
Body: TypeAlias = Literal["party_government", "committee", "committee_office", "member_unit", "signatory_unit"]
Level: TypeAlias = Literal[
    "district", "township", "town", "street", "community", "village", "department", "enterprise", "school", "institution"
]
#: The time limits that have no entry of their own in the rule set.
DUTIES = (
    "case_report", "case_judgement", "notice_slip", "notice_report", "notice_report_again", "notice_judgement", "ladder_plan", "ladder_report", "rectification", "veto_notification",
    "veto_term",
)  # fmt: skip


#: A reader's language, where his own is lacking: the others in the order in which he reads them, each with its mark.
MARKS = {"zh-Hant": "繁", "zh-Hans": "简", "en": "EN"}


class LocalName(Part, kw_only=True):
    """A name in the office's own language, and in the others where somebody wrote it."""

    zh_hant: Line | None = msgspec.field(name="zh-Hant", default=None)
    zh_hans: Line | None = msgspec.field(name="zh-Hans", default=None)
    en: Line | None = None

    @property
    def all(self) -> tuple[str, ...]:
        """The name in every language in which it is written."""
        return tuple(filter(None, (self.zh_hant, self.zh_hans, self.en)))

    def written(self, language: str) -> str:
        """The name as it is written in a language; blank where it is not."""
        return {"zh-Hant": self.zh_hant, "zh-Hans": self.zh_hans, "en": self.en}.get(language) or ""

    def said(self, language: str) -> str:
        """The name in a language; where it is not written in it, in another, which is marked."""
        if own := self.written(language):
            return own
        return next((f"{text} [{mark}]" for other, mark in MARKS.items() if (text := self.written(other))), "")


#: What a sheet says in the paper's words: as it stands there in every language, or in several.
Wording: TypeAlias = Text | LocalName


def worded(wording: Wording, language: str) -> str:
    """What a sheet says, in a language."""
    return wording if isinstance(wording, str) else wording.said(language)


def writings(wording: Wording) -> tuple[str, ...]:
    """What a sheet says, in every language in which it says it."""
    return (wording,) if isinstance(wording, str) else wording.all


def during(one: Any, first: datetime.date, last: datetime.date) -> bool:
    """Whether what has a ``since`` and an ``until`` — a rule, a title, a unit, a post — holds from one day to another, both included."""
    return (not one.since or one.since <= first) and (not one.until or one.until >= last)


def on_day(rules: Iterable[Dated], day: datetime.date) -> Dated | None:
    """That of several rules, each for its days, which holds on a day."""
    return next((one for one in rules if during(one, day, day)), None)


class Title(LocalName, kw_only=True):
    """The title of a clause, and while which days it reads so; both are included, blank is without end."""

    since: Date | None = None
    until: Date | None = None


class Who(Part, kw_only=True):
    """Which units a rule is for: those that house one of the bodies and are of one of the levels; blank is any."""

    bodies: tuple[Body, ...] = ()
    levels: tuple[Level, ...] = ()
    classes: tuple[Line, ...] = ()
    except_classes: tuple[Line, ...] = ()


class Evidence(Part, kw_only=True):
    """Records that fulfil an obligation."""

    kind: Line
    types: tuple[Line, ...] = ()  # of the field ``type``, or one of ``also``
    where: tuple[Line, ...] = ()  # further conditions, as field=value
    typed: Line | None = None  # a figure that must be typed and above zero, such as disputes.rounds
    filled: Line | None = None  # a field that must be filled in; its date is then the day it was done
    needs: tuple[Line, ...] = ()  # without which it is not done: fields that are filled in, as a|b either of them, as a>0 above a number
    needs_since: Date | None = None  # records of days before this one fulfil it without, and without ``answers``
    until: Date | None = None  # only records of up to this day
    answers: Line | None = None  # the table with an entry for each item of the statement that the unit concerned signed for the year


class Obligation(Part, kw_only=True):
    """Something to be done so many times in every period that lies wholly between ``since`` and ``until``.

    What changes is a second entry of the same id, from the day on which the first one ends.
    """

    id: Line
    clause: Clause
    name: LocalName
    who: Who
    who_also: Who | None = None  # and these
    every: Every
    at_least: Annotated[int, As("count"), msgspec.Meta(ge=1)] = 1
    evidence: tuple[Evidence, ...] = ()
    each: Who | None = None  # once for each unit below that is of this sort: the evidence concerns that unit
    each_level: Literal["below", "direct"] = "direct"
    each_also: Who | None = None  # and each of this sort that stands directly below the superior
    also_since: Date | None = None  # of who_also and each_also: only periods that begin on this day or later
    share: Annotated[int, As("count"), msgspec.Meta(ge=0, le=100)] = 0  # in percent of those units, so many of them: one duty for all
    from_month: Annotated[int, As("count"), msgspec.Meta(ge=1, le=12)] = 1  # of a year's period: evidence before this month does not count
    due_days: Annotated[int, As("count"), msgspec.Meta(ge=0, le=400)] = 0  # the period's end, and so many days more
    due_month: Annotated[int, As("count"), msgspec.Meta(ge=0, le=12)] = 0  # of a year's period: due at the end of this month instead
    make_up: Flag = False  # can still be done after its period; otherwise it is missed
    daily: Flag = False  # a guard post's rounds: every day of the month at every set hour
    within_minutes: Count = 60  # of the set hour a round still counts as that hour's
    by_post: Flag = False
    since: Date | None = None
    until: Date | None = None


class Deadline(Part, kw_only=True):
    """A time limit that stands in records, or in the entries of one of their tables; of records dated ``since`` to ``until``."""

    id: Line
    clause: Clause
    name: LocalName
    kind: Line
    each: Line | None = None  # the table whose entries have the limit
    due: Line = "due"
    done: Line = "done"
    title: Line | None = None  # the field that says what is to be done
    unit: Line | None = None  # the field that says who has to do it, in the entry or the record; blank is the issuing unit
    where: tuple[Line, ...] = ()
    counted_from: Line | None = None  # where no limit is written down: the field with the day from which
    months: Count = 0  # so many months are given, to the same day or the month's last,
    days: Count = 0  # and so many working days
    taken_up: Flag = False  # a meeting with an agenda item that takes it up ends it
    answered: Flag = False  # an answer of the unit ends it: a reply, or an outgoing paper that concerns it
    since: Date | None = None
    until: Date | None = None


class CaseReport(Part, kw_only=True):
    """INV-5: the first word on a major case."""

    clause: Clause
    name: LocalName
    hours: Count
    counted_from: Literal["occurred", "learned"]  # of what is written of a case
    principal_leader: Flag = True
    judgement: LocalName | None = None  # what the committee owes of a case that was closed without a notice
    judge_days: Count = 0  # working days after the closing; 0 asks for no judgement
    judges: Who = Who()  # the committee that may issue a notice
    judged_since: Date | None = None  # of cases closed on this day or later
    since: Date | None = None  # of cases that became known from this day
    until: Date | None = None


class OutsideBody(Part, kw_only=True):
    """Somebody who is told of major cases: an authority outside, or a principal leader, with a duty line and every name in use."""

    id: Line
    name: LocalName
    also: tuple[Line, ...] = ()  # other names under which reports say that it was told
    telephone: Line | None = None  # of its duty room, never of a person
    leader: Flag = False  # a principal leader, not a competent department


class CaseNotification(Part, kw_only=True):
    """Who must be told of cases of these categories; each of them is a duty of its own."""

    categories: tuple[Line, ...]
    bodies: tuple[Line, ...]  # ids of the directory
    hours: Annotated[int, As("count"), msgspec.Meta(ge=1, le=720)] = 24
    since: Date | None = None  # of cases that became known on this day or later


class NoticeTerms(Part, kw_only=True):
    """INV-6: the month after receipt, the slip, and the judgement of the report."""

    clause: Clause
    report: LocalName
    slip: LocalName
    judgement: LocalName
    months: Count
    slip_days: Count  # working days after the date of the notice
    judge_days: Count  # working days after the report
    needs: tuple[Line, ...] = ()  # without which a report is none
    again: LocalName | None = None  # the report that is asked for anew
    again_days: Count = 0  # working days after a report was sent back; 0 gives it no term of its own
    since: Date | None = None  # of notices dated from this day
    until: Date | None = None


class VetoTerms(Part, kw_only=True):
    """How long a veto lasts and what its term asks of the committee."""

    clause: Clause
    months: Count
    ends: LocalName
    notify: LocalName
    notify_days: Count  # working days after the decision
    since: Date | None = None  # of vetoes decided from this day
    until: Date | None = None


class LadderStep(Part, kw_only=True):
    """A step of the ladder: its term and its duties. What a warning may be: these, and those that are in every rule set."""

    type: Named
    clause: Clause
    name: LocalName
    paper: LocalName | None = None  # the title of its paper, where that is not its name
    months: Count  # to put things right
    plan: LocalName | None = None
    plan_days: Count = 0  # working days; 0 asks for no plan
    report: LocalName | None = None
    report_months: Count = 0  # a report every so many months until it is lifted; 0 asks for none
    suspends: Flag = False  # honours and promotion rest meanwhile
    since: Date | None = None  # of warnings issued from this day
    until: Date | None = None


class Effect(Part, kw_only=True):
    """What a veto, a notice or a step of the ladder bars, for whom."""

    source: Line  # veto, notice, or the type of a step of the ladder
    clause: Clause
    subject: Literal["unit", "principal_leader", "leader_in_charge", "directly_responsible"]
    bars: tuple[Literal["appraisal", "honours", "promotion"], ...]


class Authority(Part, kw_only=True):
    """Who may take a step: the rest may only propose."""

    kind: Line
    step: Line  # the field that, once filled in, is that step
    bodies: tuple[Body, ...]
    levels: tuple[Level, ...] = ()
    where: tuple[Line, ...] = ()  # only for records that meet this, as field=value
    clause: Clause


class Ground(Part, kw_only=True):
    """A possible ground of a veto and what in the records points to it. The committee decides."""

    clause: Clause
    sign: Literal[
        "warning_unanswered",
        "grave_case",
        "case_after_warning",
        "case_not_followed",
        "late_first_report",
        "failed_score",
        "staff_offences",
        "juvenile_offences",
        "repeat_offences",
        "economic_crimes",
        "mass_incident",
        "statements_unsigned",
    ]
    at_least: Count = 1


class Requirement(Part, kw_only=True):
    """A sign-off that a kind of record needs, and who may give it."""

    kind: Line
    where: tuple[Line, ...] = ()  # only for records that meet this, as field=value
    verdict: Literal["approved", "acknowledged"] = "approved"
    roles: tuple[Role, ...]  # any one of them
    # whose officer: of the unit that issues the record, of its committee or one above it (committee, superior_committee), or of the
    # unit that this field names
    of: Line = "issuer"
    part: Line | None = None  # the field it is for, an act with a signer of its own; without one it is for all the rest
    without: tuple[Line, ...] = ()  # fields that it leaves to other signers: they may be filled in after it was given
    minutes: Line | None = None  # the field that names a meeting whose signed minutes stand for it
    cosign: Flag = False  # asked only where those who have to sign changed the record themselves: a second officer signs before them
    named: Line | None = None  # the field that names who it has to be, where it is filled in
    count: Annotated[int, As("count"), msgspec.Meta(ge=1, le=9)] = 1  # so many different officers
    four_eyes: Flag = True  # not by one who changed the content since the last approval
    alone: Flag = False  # signed one by one, never in a batch
    recused: tuple[Line, ...] = ()  # fields with the persons, or the units, that are affected: they may not approve
    optional: Flag = False  # the record is in force without it
    clause: Clause | None = None


# The files.


class Closing(Part, kw_only=True):
    """What a superior does with a year that is over while units below still owe something of it: close it, in a signed paper."""

    clause: Clause
    name: LocalName
    month: Annotated[int, As("count"), msgspec.Meta(ge=1, le=12)] = 3  # of the year after: not asked before it, due at its end


class Obligations(Part, kw_only=True):
    """obligations.toml"""

    grace: Annotated[int, As("count"), msgspec.Meta(ge=0, le=60)] = 5  # working days in which minutes and the like may still be typed up
    receipt_days: Annotated[int, As("count"), msgspec.Meta(ge=0, le=400)] = (
        15  # a commit's own time stands where the hub had it so many days later
    )
    begin_days: Annotated[int, As("count"), msgspec.Meta(ge=0, le=400)] = (
        30  # in which a unit that begins within a year does what it asks once
    )
    obligations: tuple[Obligation, ...] = ()
    closing: Closing | None = None  # without it nobody is asked to close a year


class Deadlines(Part, kw_only=True):
    """deadlines.toml"""

    deadlines: tuple[Deadline, ...] = ()
    # one table, or several of which each holds for its days
    case: Annotated[Several[CaseReport], WasOne()] = ()
    notice: Annotated[Several[NoticeTerms], WasOne()] = ()
    veto: Annotated[Several[VetoTerms], WasOne()] = ()


class Ladder(Part, kw_only=True):
    """ladder.toml"""

    steps: tuple[LadderStep, ...] = ()


class CommendationTerms(Part, kw_only=True):
    """What a commendation has to be free of."""

    whole_year: Flag = False  # bars of any day of the year rewarded, up to the day it is granted; otherwise those of that day
    evidence_since: Date = datetime.date(
        2026, 12, 1
    )  # from this day leaders need each criterion with evidence; before it a list of all four will do


class Effects(Part, kw_only=True):
    """effects.toml"""

    effects: tuple[Effect, ...] = ()
    commendation: CommendationTerms | None = None
    authorities: tuple[Authority, ...] = ()
    grounds: tuple[Ground, ...] = ()


class SigningRules(Part, kw_only=True):
    """signing.toml"""

    vouchers: tuple[Role, ...] = ()  # who, two of them, may vouch for what was signed on paper
    signing: tuple[Requirement, ...] = ()


class Directory(Part, kw_only=True):
    """directory.toml: a rule set may do without."""

    bodies: tuple[OutsideBody, ...] = ()
    told: tuple[CaseNotification, ...] = ()


class Calendar(Part, kw_only=True):
    """calendar.toml: days that differ from the week."""

    years: tuple[Annotated[int, As("count"), msgspec.Meta(ge=1900, le=2999)], ...] = ()  # whose days are known; blank: those that have any
    holidays: tuple[Date, ...] = ()
    workdays: tuple[Date, ...] = ()
