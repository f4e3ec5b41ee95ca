"""What was validly signed stays in force as it was signed until a signed act ends it; nothing binds unsigned."""

import datetime

import msgspec
import pytest

from tests.regulation.world import ROOT, UNITS, roster, rule_set, typed
from zhili_tui.model.parts import Erratum, LeftOut, Lifting, Revocation, Signoff
from zhili_tui.regulation import bars
from zhili_tui.regulation.binding import in_force
from zhili_tui.regulation.binding.in_force import Signed, SigningFacts
from zhili_tui.regulation.binding.signing import Rolls
from zhili_tui.regulation.record_set import RecordSet

BOOK = rule_set()
DAY = datetime.date(2026, 9, 1)
CST = datetime.timezone(datetime.timedelta(hours=8))
NOTICE = "zzw/2026/notice/20260803-aaaa"
VETO = "zzw/2026/veto/20260301-aaaa"
LISTED = "zzb/2026/warning/20260803-aaaa"
TEXTS = {
    NOTICE: 'unit = "dong"\ndate = 2026-08-03\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\nprincipal_leader = ["dong/gao"]\n',
    VETO: 'unit = "dong"\ngrounds = ["VET-1"]\nfacts = "x"\nproposer = "zzb"\nproposed = 2026-03-01\n'
    'meeting = "zzw/2026/meeting/20260401-aaaa"\ndecided = 2026-04-01\nterm_start = 2026-04-02\nterm_end = 2027-04-01\n'
    'principal_leader = ["dong/gao"]\n',
    LISTED: 'type = "listed_supervision"\nunit = "dong"\ndate = 2026-08-03\nfacts = "x"\n',
}
#: Who has to sign each.
SIGNERS = {
    NOTICE: (("zzw/wang", "committee_chair"),),
    VETO: (("zzw/wang", "committee_chair"), ("zzb/zhou", "office_director")),
    LISTED: (("zzw/wang", "committee_chair"), ("zzb/zhou", "office_director")),
}
MORE = UNITS | {
    "dong/officers/yu": 'name = "余"\n[[posts]]\nunit = "dong"\ntitle = "鎮長"\nroles = ["principal_leader"]\nsince = 2020-01-01\n',
    "dong/officers/fan": 'name = "范"\n[[posts]]\nunit = "dong"\ntitle = "副書記"\nroles = ["leader_in_charge"]\nsince = 2020-01-01\n',
}


def signoff(by: str, role: str, number: int, verdict: str = "approved", after: tuple[str, ...] = ()) -> Signoff:
    at = datetime.datetime(2026, 8, 4, 9, number % 60, tzinfo=CST)
    return Signoff(by=by, role=role, verdict=verdict, at=at, digest=f"{number:064x}", after=after)


def text(ref: str, **changed: object) -> object:
    ((_place, record),) = typed({ref: TEXTS[ref]})
    return msgspec.structs.replace(record, **changed)


def signed(record: object, *given: Signoff) -> Signed:
    return Signed(msgspec.structs.replace(record, signoffs=given), given, frozenset(one.digest for one in given))


def all_of(ref: str, record: object, first: int = 1) -> Signed:
    return signed(record, *(signoff(by, role, first + i) for i, (by, role) in enumerate(SIGNERS[ref])))


def world(ref: str, lying: object, *past: Signed, units: dict[str, str] = MORE, follows: bool = True) -> RecordSet:
    """A keyed world in which nothing counts on what lies there, and history has signed these texts, the newest first."""
    place = typed({ref: TEXTS[ref]})[0][0]
    verdicts = {one.digest: "stale" for one in getattr(lying, "signoffs", ())} or {"f" * 64: "invalid"}
    here = [] if lying is None else [(place, lying)]
    lost = [place] if lying is None else []
    return RecordSet(
        [*typed(units), *here],
        verdicts,
        past=SigningFacts(roster(units), lambda asked: past if asked == ref else (), lambda one, other: follows, tuple(lost)),
    )


def barred(facts: RecordSet, subject: str, day: datetime.date = DAY) -> bool:
    return bool(bars.on(bars.bars(BOOK.effects, BOOK.ladder, BOOK.deadlines, facts), subject, day))


@pytest.mark.parametrize("ref", TEXTS)
@pytest.mark.parametrize("subject", ["dong", "dong/gao", "dong/fan"])
def test_what_was_signed_stays_in_force_when_it_is_edited(ref: str, subject: str) -> None:
    before = all_of(ref, text(ref))
    for edit in ({"note": "更正錯字"}, {"unit": "an"}, {"facts": "y"}):
        edited = msgspec.structs.replace(before.record, **edit)
        facts = world(ref, edited, before)
        assert barred(facts, subject), edit
        (filed,) = facts.of(ref.split("/")[2])
        assert facts.standing(filed).changed == tuple(edit), "shown as changed since signed"


@pytest.mark.parametrize("ref", TEXTS)
def test_what_was_signed_stays_in_force_when_its_file_is_removed_or_cannot_be_read(ref: str) -> None:
    assert barred(world(ref, None, all_of(ref, text(ref))), "dong")


@pytest.mark.parametrize("ref", TEXTS)
def test_nothing_binds_unsigned(ref: str) -> None:
    """VET-0."""
    assert not barred(world(ref, text(ref)), "dong")
    assert not barred(world(ref, text(ref), signed(text(ref), signoff("dong/gao", "handler", 1))), "dong"), "nor by another's word"
    pending = bars.pending(BOOK.effects, BOOK.ladder, BOOK.deadlines, world(ref, text(ref)))
    assert {one.subject for one in pending} >= {"dong", "dong/gao", "dong/fan"}, "and is named as what is not signed yet"


@pytest.mark.parametrize("ref", [VETO, LISTED])
def test_a_decision_that_needs_two_is_not_in_force_with_one(ref: str) -> None:
    """VET-0."""
    for by, role in SIGNERS[ref]:
        assert not barred(world(ref, text(ref), signed(text(ref), signoff(by, role, 1))), "dong")


def test_the_signed_minutes_of_the_deciding_meeting_stand_for_a_proposal() -> None:
    """VET-8: the committee may act of its own motion."""
    meeting = "zzw/2026/meeting/20260401-aaaa"
    minutes = 'type = "committee_meeting"\ndate = 2026-04-01\nchair = "zzw/wang"\nexpected = 3\npresent = 3\n'
    ((place, record),) = typed({meeting: minutes})
    chairs = all_of(VETO, text(VETO)).signoffs[:1]
    signed_minutes = signed(record, signoff("zzw/wang", "committee_chair", 9))
    for known, counts in (((), False), ((signed_minutes,), True)):
        facts = RecordSet(
            [*typed(MORE), (place, record), (typed({VETO: TEXTS[VETO]})[0][0], text(VETO))],
            {"f" * 64: "invalid"},
            past=SigningFacts(roster(MORE), lambda ref, known=known: {meeting: known, VETO: (signed(text(VETO), *chairs),)}.get(ref, ())),
        )
        assert barred(facts, "dong") is counts


def lifted(record: object) -> object:
    return msgspec.structs.replace(record, lifting=Lifting(date=datetime.date(2026, 8, 20), reason="x"))


@pytest.mark.parametrize("ref", TEXTS)
def test_lifting_ends_a_bar_from_its_day_once_it_is_signed(ref: str) -> None:
    """INV-7."""
    before = all_of(ref, text(ref))
    after = lifted(before.record)
    assert barred(world(ref, after, before), "dong"), "an unsigned lifting is a proposal"
    facts = world(ref, after, all_of(ref, after, 11), before)
    assert not barred(facts, "dong")
    assert barred(facts, "dong", datetime.date(2026, 8, 19)), "until the day before"


@pytest.mark.parametrize("ref", TEXTS)
def test_revocation_makes_a_bar_as_if_it_had_never_been(ref: str) -> None:
    """VET-0."""
    before = all_of(ref, text(ref))
    revoked = msgspec.structs.replace(before.record, revocation=Revocation(date=datetime.date(2026, 8, 20), by="市綜治委", reason="x"))
    assert barred(world(ref, revoked, before), "dong")
    facts = world(ref, revoked, signed(revoked, signoff("zzw/wang", "committee_chair", 11)), before)
    assert not barred(facts, "dong")
    assert not barred(facts, "dong", datetime.date(2026, 8, 10)), "not before it either"


def test_a_superior_body_may_revoke_by_its_paper_which_two_officers_vouch_for() -> None:
    """VET-0."""
    before = all_of(NOTICE, text(NOTICE))
    revoked = msgspec.structs.replace(before.record, revocation=Revocation(date=datetime.date(2026, 8, 20), by="市綜治委", reason="x"))
    paper = msgspec.structs.replace(
        signoff("zzb/zhou", "committee_chair", 11, "attested"), signer="馬", signed_on=datetime.date(2026, 8, 20), paper="x"
    )
    assert not barred(world(NOTICE, revoked, signed(revoked, paper), before), "dong")
    assert barred(world(NOTICE, revoked, signed(revoked, signoff("dong/gao", "committee_chair", 11)), before), "dong")


def test_the_committees_above_a_unit_are_those_of_every_level_above_it() -> None:
    known = roster(MORE)
    assert known.superior_committees("an") == ["dong", "zzw"]
    assert known.superior_committees("dong") == ["zzw"]
    assert known.superior_committees("zzw") == []


def test_a_correction_signed_anew_keeps_the_effect_from_the_beginning() -> None:
    before = all_of(NOTICE, text(NOTICE))
    corrected = msgspec.structs.replace(
        before.record, facts="y", corrections=(Erratum(date=datetime.date(2026, 8, 20), what="錯字"),), signoffs=()
    )
    facts = world(NOTICE, corrected, all_of(NOTICE, corrected, 11), before)
    assert barred(facts, "dong", datetime.date(2026, 8, 3))
    (filed,) = facts.of("notice")
    assert filed.record.facts == "y"
    assert not facts.standing(filed).changed


def test_an_act_filled_in_afterwards_never_unmakes_what_was_signed() -> None:
    """INV-6: A deputy's note of service, the verdict on a returned report: the bar stays, and the act counts once its own signer signed."""
    before = all_of(NOTICE, text(NOTICE))
    ((_place, served),) = typed({NOTICE: TEXTS[NOTICE] + '[service]\ndate = 2026-08-05\nserver = "甲"\nwitness = "乙"\nplace = "x"\n'})
    facts = world(NOTICE, served, before)
    assert barred(facts, "dong")
    assert facts.of("notice")[0].record.service is None, "service nobody signed starts no term and ends no duty"
    clerk = (
        UNITS | MORE | {"zzw/officers/li": 'name = "李"\n[[posts]]\nunit = "zzw"\ntitle = "x"\nroles = ["handler"]\nsince = 2020-01-01\n'}
    )
    facts = world(NOTICE, served, signed(served, signoff("zzw/li", "handler", 11)), before, units=clerk)
    assert barred(facts, "dong")
    assert facts.of("notice")[0].record.service is not None
    blanked = world(NOTICE, text(NOTICE), signed(served, signoff("zzw/li", "handler", 11)), before, units=clerk)
    assert blanked.of("notice")[0].record.service is not None, "nor does an edit take it away again"


def test_two_texts_signed_side_by_side_both_count_until_one_is_signed_again() -> None:
    one, other = all_of(NOTICE, text(NOTICE)), all_of(NOTICE, text(NOTICE, unit="an", principal_leader=()), 21)
    apart = world(NOTICE, one.record, one, other, follows=False)
    assert barred(apart, "dong")
    assert barred(apart, "an")
    after = world(NOTICE, one.record, one, other, follows=True)
    assert barred(after, "dong")
    assert not barred(after, "an")


def test_what_the_one_who_decides_sends_back_is_void_and_what_another_sends_back_is_not() -> None:
    chair, director = all_of(VETO, text(VETO)).signoffs
    back = signoff("zzw/wang", "committee_chair", 5, "returned", (chair.digest, director.digest))
    assert not barred(world(VETO, text(VETO), signed(text(VETO), chair, director, back)), "dong")
    proposer = signoff("zzb/zhou", "office_director", 5, "returned", (chair.digest, director.digest))
    assert barred(world(VETO, text(VETO), signed(text(VETO), chair, director, proposer)), "dong")
    again = signoff("zzw/wang", "committee_chair", 6, "approved", (back.digest,))
    assert barred(world(VETO, text(VETO), signed(text(VETO), chair, director, back, again)), "dong")


def test_where_a_signed_text_cannot_be_found_nothing_is_certain() -> None:
    lost = Signed(None, (signoff("zzw/wang", "committee_chair", 1),))
    assert world(NOTICE, text(NOTICE), lost).doubtful() == [NOTICE]
    assert world(NOTICE, None, lost).doubtful() == [NOTICE]
    assert not world(NOTICE, text(NOTICE), all_of(NOTICE, text(NOTICE), 11), lost).doubtful(), "what was signed since stands over it"


@pytest.mark.parametrize("ref", [NOTICE, VETO])
def test_to_name_one_of_two_leaders_does_not_free_the_other_unless_a_reason_is_given(ref: str) -> None:
    """LDR-0: 黨政主要領導: secretary and head of government."""
    assert barred(world(ref, text(ref), all_of(ref, text(ref))), "dong/yu")
    record = text(ref, left_out=(LeftOut(officer="dong/yu", reason="八月到任"),))
    facts = world(ref, record, all_of(ref, record))
    assert not barred(facts, "dong/yu")
    assert barred(facts, "dong/gao")
    both = text(ref, left_out=(LeftOut(officer="dong/gao", reason="x"),))
    assert barred(world(ref, both, all_of(ref, both)), "dong/gao"), "who is named is not left out"


LIGHTER: dict[str, dict[str, object]] = {
    "nobody named": {"principal_leader": (), "leader_in_charge": ()},
    "another unit": {"unit": "an"},
    "blank term": {"term_start": None, "term_end": None},
    "term over": {"term_end": datetime.date(2026, 4, 3)},
    "undecided": {"decided": None},
    "left out": {"left_out": (LeftOut(officer="dong/gao", reason="x"), LeftOut(officer="dong/yu", reason="x"))},
    "lifted": {"lifting": Lifting(date=datetime.date(2026, 3, 2), reason="x")},
    "revoked": {"revocation": Revocation(date=datetime.date(2026, 3, 2), by="x", reason="x")},
    "another type": {"type": "circular"},
    "no sign-offs": {"signoffs": ()},
}


@pytest.mark.parametrize("ref", TEXTS)
@pytest.mark.parametrize("change", LIGHTER)
@pytest.mark.parametrize("how", ["unsigned", "signed by another", "removed"])
def test_fewer_persons_a_blank_field_or_an_unsigned_edit_never_lightens_any_answer(ref: str, change: str, how: str) -> None:
    """Whatever is edited, blanked, dropped or signed by somebody else: every bar that held holds."""
    before = all_of(ref, text(ref))
    fields = set(before.record.__struct_fields__)
    edited = msgspec.structs.replace(before.record, **{name: one for name, one in LIGHTER[change].items() if name in fields})
    past = {
        "unsigned": (before,),
        "signed by another": (signed(edited, signoff("dong/gao", "committee_chair", 30), signoff("zzb/wu", "handler", 31)), before),
        "removed": (before,),
    }[how]
    facts = world(ref, None if how == "removed" else edited, *past)
    known = world(ref, before.record, before)
    for day in (datetime.date(2026, 3, 1), DAY, datetime.date(2026, 12, 31)):
        for subject in ("dong", "dong/gao", "dong/yu", "dong/fan"):
            assert barred(facts, subject, day) >= barred(known, subject, day)


@pytest.mark.parametrize("ref", [NOTICE, VETO])
def test_a_blank_or_a_shorter_list_in_what_is_signed_bars_no_fewer(ref: str) -> None:
    named, blank = text(ref), text(ref, principal_leader=(), leader_in_charge=())
    for subject in ("dong/gao", "dong/yu", "dong/fan"):
        assert barred(world(ref, blank, all_of(ref, blank)), subject) >= barred(world(ref, named, all_of(ref, named)), subject)


def test_a_veto_with_a_blank_term_is_in_force_for_the_usual_one_from_its_decision() -> None:
    """VET-0."""
    record = text(VETO, term_start=None, term_end=None)
    facts = world(VETO, record, all_of(VETO, record))
    assert barred(facts, "dong", datetime.date(2026, 4, 1))
    assert barred(facts, "dong", datetime.date(2027, 3, 31))
    assert not barred(facts, "dong", datetime.date(2027, 4, 1))


def test_a_proposers_signature_stands_when_the_committee_fills_in_its_decision() -> None:
    """VET-0: the office director signs the proposal, the committee decides, its chair signs the decision."""
    chair, director = all_of(VETO, text(VETO)).signoffs
    proposal = text(VETO, meeting=None, decided=None, term_start=None, term_end=None)
    assert not barred(world(VETO, text(VETO), signed(text(VETO), chair)), "dong")
    facts = world(VETO, text(VETO), signed(text(VETO), chair), signed(proposal, director))
    assert barred(facts, "dong")
    other = msgspec.structs.replace(proposal, grounds=("VET-2",))
    assert not barred(world(VETO, text(VETO), signed(text(VETO), chair), signed(other, director)), "dong"), "not what he proposed"


def test_a_proposer_does_not_take_a_decision_back_by_signing_his_proposal_again() -> None:
    chair, director = all_of(VETO, text(VETO)).signoffs
    undecided = text(VETO, meeting=None, decided=None, term_start=None, term_end=None)
    again = signed(undecided, signoff("zzb/zhou", "office_director", 30))
    assert barred(world(VETO, undecided, again, signed(text(VETO), chair, director)), "dong")


# the rules of the day


def ruled(**changed: str) -> Rolls:
    """The officers and units under other rules than the shipped ones."""
    book = rule_set(**changed)
    known = roster(MORE)

    class Then(Rolls):
        effects, ladder, deadlines = book.effects, book.ladder, book.deadlines

    return Then(book.signing, known.officers, known.units)


def under(ref: str, lying: object, *past: Signed, judges: dict[str, Rolls], now: Rolls | None = None) -> RecordSet:
    """A keyed world in which each sign-off (by its digest) was found good by a register of its day."""
    place = typed({ref: TEXTS[ref]})[0][0]
    earlier = SigningFacts(
        now or roster(MORE), lambda asked: past if asked == ref else (), judges=lambda ds: (judges[d] for d in ds if d in judges)
    )
    return RecordSet([*typed(MORE), (place, lying)], {"f" * 64: "invalid"}, past=earlier)


def all_by(one: Signed, register: Rolls) -> dict[str, Rolls]:
    return {signoff.digest: register for signoff in one.signoffs}


FOLDER = ROOT / "templates/regulation/default"
LIGHTENED = {
    NOTICE: ("effects", 'source = "notice"', 'source = "circular"'),
    VETO: ("effects", 'subject = "unit"\nbars = ["honours"]', 'subject = "directly_responsible"\nbars = ["honours"]'),
    LISTED: ("ladder", "suspends = true", "suspends = false"),
}


@pytest.mark.parametrize("ref", TEXTS)
def test_a_bar_is_reckoned_by_the_rules_of_the_day_it_was_signed_or_todays_whichever_is_stricter(ref: str) -> None:
    """VET-0: a registrar who drops or lightens a rule by a valid commit frees nobody of what was signed before."""
    file, old, new = LIGHTENED[ref]
    text_now = (FOLDER / f"{file}.toml").read_text()
    assert old in text_now
    lighter = rule_set(**{file: text_now.replace(old, new)})
    before = all_of(ref, text(ref))
    for judges, held in ((all_by(before, ruled()), True), (all_by(before, ruled(**{file: text_now.replace(old, new)})), False)):
        facts = under(ref, before.record, before, judges=judges)
        assert bool(bars.on(bars.bars(lighter.effects, lighter.ladder, lighter.deadlines, facts), "dong", DAY)) is held
    facts = under(ref, before.record, before, judges=all_by(before, ruled(**{file: text_now.replace(old, new)})))
    assert barred(facts, "dong"), "and by a rule that came later"


def test_a_bar_lasts_and_reaches_as_far_as_either_rule_says_and_is_told_once() -> None:
    """VET-0."""
    record = text(VETO, term_start=None, term_end=None)
    before = all_of(VETO, record)
    short = (FOLDER / "deadlines.toml").read_text().replace("months = 12", "months = 1")
    less = (FOLDER / "effects.toml").read_text().replace('bars = ["appraisal", "honours", "promotion"]', 'bars = ["honours"]')
    now = rule_set(deadlines=short, effects=less)
    assert now.deadlines.veto[0].months == 1
    facts = under(VETO, record, before, judges=all_by(before, ruled()))
    (one,) = bars.on(bars.bars(now.effects, now.ladder, now.deadlines, facts), "dong/gao", datetime.date(2027, 3, 31))
    assert set(one.bars) == {"appraisal", "honours", "promotion"}


SIGNING = (FOLDER / "signing.toml").read_text()
STRICTER = SIGNING + '\n[[signing]]\nkind = "notice"\nroles = ["leader_in_charge"]\nof = "issuer"\n'


def laxer() -> Rolls:
    """A table that asks for the chair alone where two had to sign."""
    known = roster(MORE)
    one_less = tuple(one for one in known.rules.signing if not (one.kind == "warning" and "office_director" in one.roles))
    return Rolls(msgspec.structs.replace(known.rules, signing=one_less), known.officers, known.units)


def open_of(ref: str, lying: Signed, now: Rolls, judges: dict[str, Rolls]) -> list[str]:
    place = typed({ref: TEXTS[ref]})[0][0]
    asked = in_force.complete(now, place, (lying,), judges=lambda ds: (judges[d] for d in ds if d in judges))
    return [role for one in asked for role in one.roles]


def test_a_later_stricter_table_does_not_reopen_what_was_completely_signed() -> None:
    before = all_of(NOTICE, text(NOTICE))
    now = ruled(signing=STRICTER)
    assert open_of(NOTICE, before, now, all_by(before, roster(MORE))) == []
    assert open_of(NOTICE, before, now, all_by(before, now)), "what is signed under it is asked for all"
    assert barred(under(NOTICE, before.record, before, judges=all_by(before, roster(MORE)), now=now), "dong")


def test_a_later_laxer_table_completes_nothing_until_somebody_signs() -> None:
    chair = signed(text(LISTED), signoff("zzw/wang", "committee_chair", 1))
    now, then = laxer(), roster(MORE)
    assert open_of(LISTED, chair, now, all_by(chair, then)) == ["committee_chair"], "he who decides signs it again"
    assert not barred(under(LISTED, chair.record, chair, judges=all_by(chair, then), now=now), "dong")
    again = signed(chair.record, *chair.signoffs, signoff("zzw/wang", "committee_chair", 2))
    judges = all_by(chair, then) | {again.signoffs[1].digest: now}
    assert open_of(LISTED, again, now, judges) == []
    assert barred(under(LISTED, again.record, again, judges=judges, now=now), "dong")


def test_a_lifting_is_signed_by_the_table_of_its_day() -> None:
    """INV-7: a laxer table of later makes no lifting good that was not signed enough."""
    before = all_of(NOTICE, text(NOTICE))
    after = lifted(before.record)
    chair = all_of(NOTICE, after, 11)
    two = SIGNING.replace('part = "lifting"', 'part = "lifting"\ncount = 2')
    assert two != SIGNING
    strict = ruled(signing=two)
    judges = all_by(before, strict) | all_by(chair, strict)
    assert barred(under(NOTICE, after, chair, before, judges=judges), "dong")
    assert not barred(under(NOTICE, after, chair, before, judges=judges | all_by(chair, roster(MORE)), now=strict), "dong")


def test_a_commendation_is_held_to_what_it_had_to_be_free_of_on_the_day_it_was_signed() -> None:
    """LDR-E1: a bar of any day of the year rewarded counted then; a registrar who drops that clears no honour given before."""
    ref = "zzw/2026/commendation/20260901-aaaa"
    words = 'type = "honour_title"\ntitle = "x"\ndate = 2026-09-01\n[[recipients]]\nhonour = "x"\nunit = "dong"\n'
    ((place, record),) = typed({ref: words})
    honour = signed(record, signoff("zzw/wang", "committee_chair", 40)).record
    before = all_of(NOTICE, text(NOTICE))
    over = all_of(NOTICE, lifted(before.record), 11)
    verdicts = {one.digest: "valid" for one in honour.signoffs} | {"f" * 64: "invalid"}
    lax = ruled(effects=(FOLDER / "effects.toml").read_text().replace("whole_year = true", "whole_year = false"))
    for then, found in ((ruled(), 1), (lax, 0)):
        past = SigningFacts(
            roster(MORE), lambda asked: (over, before) if asked == NOTICE else (), judges=lambda _digests, then=then: [then]
        )
        facts = RecordSet([*typed(MORE), (typed({NOTICE: TEXTS[NOTICE]})[0][0], over.record), (place, honour)], verdicts, past=past)
        every = bars.bars(BOOK.effects, BOOK.ladder, BOOK.deadlines, facts)
        assert not bars.on(every, "dong", datetime.date(2026, 9, 1)), "it was lifted"
        assert len(list(bars.violations(every, facts))) == found
